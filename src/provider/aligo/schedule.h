#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace kmsg::aligo {

inline constexpr Millis kSecondMs = 1000;
inline constexpr Millis kMinuteMs = 60 * kSecondMs;

// A reservation of a text message in Korean time.
struct TextSchedule {
  std::string date;  // yyyyMMdd
  std::string time;  // HHmm
};

// Rounds up to the vendor's minute: a message must not come early. The vendor refuses less than ten
// minutes from `now`.
Result<TextSchedule> textSchedule(Millis scheduledAt, Millis now);

// A reservation of a Kakao message: yyyyMMddHHmmss in Korean time, rounded up to the second.
std::string kakaoSchedule(Millis scheduledAt);

// The day of a time in Korea: yyyyMMdd.
std::string kstDay(Millis time);

}  // namespace kmsg::aligo
