#include "tracking/polling.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace kmsg {
namespace {

constexpr Millis kBackoffWithoutTableMs = 60'000;

// A duration as JavaScript computes them: fractions are cut off.
std::optional<Millis> millisOf(const Json& value) {
  if (!value.is_number()) return std::nullopt;
  if (value.is_number_float()) {
    const double number = std::floor(*value.get_ptr<const Json::number_float_t*>());
    return std::isfinite(number) ? intAt(Json{{"ms", number}}, "ms") : std::nullopt;
  }
  return intAt(Json{{"ms", value}}, "ms");
}

void readMillis(const Json& json, const char* key, Millis& target) {
  const Json* value = findKey(json, key);
  if (!value) return;
  if (const auto millis = millisOf(*value)) target = *millis;
}

// More would let the records that they can ask for overflow, and no pass makes as many.
constexpr int64_t kMostRequests = 1'000'000;

std::vector<RequestLimit> requestLimitsFrom(const Json& json) {
  std::vector<RequestLimit> limits;
  const Json* table = findKey(json, "providerLimits");
  if (!table || !table->is_object()) return limits;
  for (auto entry = table->begin(); entry != table->end(); ++entry) {
    const auto requests = intAt(*entry, "requestsPerPass");
    if (requests) limits.push_back({entry.key(), std::clamp<int64_t>(*requests, 1, kMostRequests)});
  }
  return limits;
}

}  // namespace

PollingPolicy pollingPolicyFrom(const Json& json) {
  PollingPolicy policy;
  policy.batchSize = std::max<int64_t>(1, intAt(json, "batchSize").value_or(policy.batchSize));
  policy.concurrency = static_cast<size_t>(std::clamp<int64_t>(
      intAt(json, "concurrency").value_or(static_cast<int64_t>(policy.concurrency)), 1, 1000));
  readMillis(json, "initialDelayMs", policy.initialDelayMs);
  readMillis(json, "scheduledGraceMs", policy.scheduledGraceMs);
  // What is given but is no number means "no limit": JSON writes Infinity as null.
  if (findKey(json, "maxTrackingDurationMs")) policy.maxTrackingDurationMs = 0;
  readMillis(json, "maxTrackingDurationMs", policy.maxTrackingDurationMs);
  readMillis(json, "leaseMs", policy.leaseMs);
  policy.leaseMs = std::max<Millis>(policy.leaseMs, 1'000);
  policy.unsupportedIsUnknown = textAt(json, "unsupportedProviderStrategy") == "unknown";
  if (const Json* table = findKey(json, "backoffMs"); table && table->is_array()) {
    policy.backoffMs.clear();
    for (const Json& entry : *table) {
      policy.backoffMs.push_back(
          std::max<Millis>(0, millisOf(entry).value_or(kBackoffWithoutTableMs)));
    }
  }
  policy.requestLimits = requestLimitsFrom(json);
  return policy;
}

const RequestLimit* requestLimitOf(const PollingPolicy& policy, const std::string& providerId) {
  for (const RequestLimit& limit : policy.requestLimits) {
    if (limit.providerId == providerId) return &limit;
  }
  return nullptr;
}

Millis nextCheckAfter(int64_t attemptCount, const PollingPolicy& policy, Millis now) {
  if (policy.backoffMs.empty()) return now + kBackoffWithoutTableMs;
  const auto last = static_cast<int64_t>(policy.backoffMs.size()) - 1;
  const int64_t index = std::clamp<int64_t>(attemptCount - 1, 0, last);
  return now + policy.backoffMs[static_cast<size_t>(index)];
}

}  // namespace kmsg
