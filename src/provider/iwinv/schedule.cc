#include "provider/iwinv/schedule.h"

#include <string>

namespace kmsg::iwinv {

Result<Done> checkWindow(Millis scheduledAt, Millis now, Millis maxAheadMs,
                         std::string_view maxText) {
  constexpr Millis kMinAheadMs = 15 * 60 * 1000;
  const Millis ahead = scheduledAt - now;
  if (ahead >= kMinAheadMs && ahead <= maxAheadMs) return Done{};
  return invalidRequest("options.scheduledAt must lie from 15 minutes to " + std::string(maxText) +
                            " ahead for IWINV",
                        "options.scheduledAt");
}

}  // namespace kmsg::iwinv
