#pragma once

#include <string>
#include <vector>

#include "provider/provider.h"
#include "tracking/record.h"

namespace kmsg {

// What the vendors say of a fallback whose sending had no outcome.
struct SentTrace {
  enum class Verdict : uint8_t {
    kSent,      // by `providerId`, as `answer`
    kNotSent,   // surely: every provider that could have sent it says so
    kUnknown,   // one of them cannot tell, and never will
    kAskLater,  // one of them cannot tell just now
    kNotAsked,  // the pass may make no further calls
  };
  Verdict verdict = Verdict::kUnknown;
  std::string providerId;
  StatusAnswer answer;
};

// Whether any vendor can be asked: the sender sends with one of `providers`, and all of them that
// could have sent this type can look for it.
bool canFindSent(const std::vector<ProviderPtr>& providers, const TrackingRecord& row);

// Asks one provider after the other. `text` is what was sent; empty when it is not known. `row`
// outlives the task.
Task<SentTrace> findSentFallback(const std::vector<ProviderPtr>& providers,
                                 const TrackingRecord& row, std::string text, Millis now,
                                 ProviderPorts ports);

}  // namespace kmsg
