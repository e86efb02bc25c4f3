#pragma once

#include "base/time.h"

namespace kmsg {

// The host's wall clock. On Workers it stands still between I/O, so nothing may wait by reading it.
// Decisions take `now` as an argument; only the coroutine that owns a call reads the clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Millis now() const = 0;
};

}  // namespace kmsg
