#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace kmsg::iwinv {

inline constexpr Millis kDayMs = 24 * 60 * 60 * 1000;

// How far the vendor's clock may be from ours.
inline constexpr Millis kClockMarginMs = 60 * 60 * 1000;

// Checks that the vendor takes a reservation: 15 minutes to `maxAheadMs` from `now`. `maxText`
// names the upper limit in the error.
Result<Done> checkWindow(Millis scheduledAt, Millis now, Millis maxAheadMs,
                         std::string_view maxText);

}  // namespace kmsg::iwinv
