#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace kmsg {

// The longest pause of the default backoff, and the longest that a vendor's Retry-After is obeyed.
inline constexpr Millis kLongestBackoffMs = 7'200'000;

// How many status requests a provider may be asked in one pass.
struct RequestLimit {
  std::string providerId;
  int64_t perPass = 1;
};

// How a service polls. Defaults are those of the public DEFAULT_POLLING_CONFIG.
struct PollingPolicy {
  int64_t batchSize = 200;  // records that one pass takes at most
  size_t concurrency = 10;  // status requests, and fallback sends, in flight at once
  Millis initialDelayMs = 30'000;
  Millis scheduledGraceMs = 120'000;
  std::vector<Millis> backoffMs = {30'000, 120'000, 600'000, 1'800'000, kLongestBackoffMs};
  Millis maxTrackingDurationMs = 86'400'000;  // 0 or less: no limit
  bool unsupportedIsUnknown = false;          // unsupportedProviderStrategy: "unknown"
  Millis leaseMs = 60'000;                    // how long a claim holds; longer than a pass may take
  std::vector<RequestLimit> requestLimits;    // of the providers that have one: providerLimits
};

// Reads `polling` of the configuration. Total: what is absent or of the wrong kind keeps its
// default, except a maxTrackingDurationMs that is no number, which means no limit.
PollingPolicy pollingPolicyFrom(const Json& json);

// The provider's limit; null: as many requests as its records need.
const RequestLimit* requestLimitOf(const PollingPolicy& policy, const std::string& providerId);

// When to ask again after the poll number `attemptCount` (1 for the first).
Millis nextCheckAfter(int64_t attemptCount, const PollingPolicy& policy, Millis now);

}  // namespace kmsg
