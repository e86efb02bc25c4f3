#pragma once

#include <string>
#include <vector>

#include "tracking/engine.h"

namespace kmsg {

// What became of the reports of one callback.
struct ReportCounts {
  int64_t received = 0;    // reports about messages that may be ours
  int64_t known = 0;       // of those, about a record that is still open
  int64_t changed = 0;     // records that they ended
  int64_t failedOver = 0;  // fallbacks that were sent in consequence
  int64_t failed = 0;      // records that could not be written: repeating the callback helps
};

// Applies reports of the provider with this id as a pass applies the answers to its questions, with
// the same fences and the same fallbacks. Reports may come twice, late, in any order, and beside a
// pass: only an end is applied, only to an open record of this provider with the same
// providerMessageId, and once. An error means that nothing could be read.
Task<Result<ReportCounts>> applyReports(PassSetup setup, PassPorts ports, std::string providerId,
                                        std::vector<DeliveryReport> reports);

}  // namespace kmsg
