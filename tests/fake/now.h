#pragma once

#include "base/time.h"

namespace kmsg {

// When most tests take place: 2026-01-01T00:00:00Z, 09:00 in Korea.
inline constexpr Millis kNow = 1'767'225'600'000;

}  // namespace kmsg
