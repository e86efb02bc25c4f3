#include "provider/aligo/schedule.h"

#include "provider/fields.h"

namespace kmsg::aligo {
namespace {

constexpr Millis kMinAheadMs = 10 * kMinuteMs;

// Times before 1970 do not occur: a reservation lies ahead.
Millis roundedUp(Millis time, Millis unit) {
  return (time + unit - 1) / unit * unit;
}

}  // namespace

Result<TextSchedule> textSchedule(Millis scheduledAt, Millis now) {
  const Millis rounded = roundedUp(scheduledAt, kMinuteMs);
  if (rounded - now < kMinAheadMs) {
    return invalidRequest("options.scheduledAt must lie at least 10 minutes ahead for Aligo",
                          "options.scheduledAt");
  }
  const std::string digits = digitsOf(formatKst(rounded));
  return TextSchedule{digits.substr(0, 8), digits.substr(8, 4)};
}

std::string kakaoSchedule(Millis scheduledAt) {
  return digitsOf(formatKst(roundedUp(scheduledAt, kSecondMs)));
}

std::string kstDay(Millis time) {
  return digitsOf(formatKst(time)).substr(0, 8);
}

}  // namespace kmsg::aligo
