#include "tracking/recorder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "tracking/failover.h"
#include "tracking/reconcile.h"
#include "tracking/split_write.h"

namespace kmsg {
namespace {

// Rows of one insert: 10,000 messages are two store calls. More would only need more memory.
constexpr size_t kRecordsPerCall = 5'000;

// Keeps failover.fallbackOf of a fallback's row; failover.intent goes, because the outcome is
// known.
Json keepFallbackLink(Json metadata, const TrackingRecord& stored) {
  const std::string original = fallbackOf(stored);
  if (original.empty()) return metadata;
  if (!metadata.is_object()) metadata = Json::object();
  metadata["failover"]["fallbackOf"] = original;
  return metadata;
}

Error storeIsDown() {
  Error error;
  error.code = ErrorCode::kNetworkServiceUnavailable;
  error.message = "the tracking store refused too many records in a row";
  return error;
}

}  // namespace

TrackingRecord recordOfSend(const SentMessage& sent, const PollingPolicy& policy, Millis now) {
  TrackingRecord record;
  record.messageId = sent.messageId;
  record.providerId = sent.result.providerId;
  record.providerMessageId = trimmed(sent.result.providerMessageId);
  record.type = textAt(sent.options, "type");
  record.to = textAt(sent.options, "to");
  record.from = textAt(sent.options, "from");
  record.requestedAt = sent.requestedAt;
  if (const Json* options = findKey(sent.options, "options")) {
    record.scheduledAt = parseIso(textAt(*options, "scheduledAt"));
  }
  record.status = record.scheduledAt ? DeliveryStatus::kPending : DeliveryStatus::kSent;
  record.statusUpdatedAt = now;
  record.nextCheckAt = record.scheduledAt ? *record.scheduledAt + policy.scheduledGraceMs
                                          : record.requestedAt + policy.initialDelayMs;
  record.metadata = sendMetadata(sent.options, sent.result.warnings, sent.owner);
  if (record.providerMessageId.empty()) {
    record.status = DeliveryStatus::kUnknown;
    record.nextCheckAt = now;
    record.lastError = TrackingError{"MISSING_PROVIDER_MESSAGE_ID", "providerMessageId missing"};
  }
  return record;
}

Task<Result<Done>> recordSend(SentMessage sent, PollingPolicy policy, Millis now,
                              TrackingStore& store) {
  TrackingRecord record = recordOfSend(sent, policy, now);
  std::vector<TrackingRecord> rows{record};
  const auto inserted = co_await store.insertIfAbsent(std::move(rows));
  if (!inserted) co_return inserted.error();
  if (!inserted->empty()) co_return Done{};

  std::vector<std::string> ids{record.messageId};
  const auto found = co_await store.getMany(std::move(ids));
  if (!found) co_return found.error();
  if (!found->empty()) {
    const TrackingRecord& stored = found->front();
    // The same send once more, or a result that knows less than the record does: starting its polls
    // again, or ending them, would lose what was learnt since.
    const bool known =
        !stored.providerMessageId.empty() &&
        (stored.providerMessageId == record.providerMessageId || record.providerMessageId.empty());
    if (known) co_return Done{};
    record.metadata = keepFallbackLink(std::move(record.metadata), stored);
    // Whatever passes still hold the fallback's row must not take the completed one for it.
    if (!fallbackOf(stored).empty()) record.attemptCount = stored.attemptCount + 1;
  }
  std::vector<TrackingRecord> whole{std::move(record)};
  auto written = co_await store.upsertMany(std::move(whole));
  co_return written;
}

Task<std::vector<std::optional<Error>>> recordSends(std::vector<SentMessage> sent,
                                                    PollingPolicy policy, Millis now,
                                                    TrackingStore& store) {
  std::vector<std::optional<Error>> errors(sent.size());
  std::set<std::string> seen;
  for (size_t begin = 0; begin < sent.size(); begin += kRecordsPerCall) {
    const size_t end = std::min(sent.size(), begin + kRecordsPerCall);
    std::vector<TrackingRecord> rows;
    std::set<std::string> inserted;
    for (size_t i = begin; i < end; ++i) {
      if (seen.insert(sent[i].messageId).second) {
        rows.push_back(recordOfSend(sent[i], policy, now));
      }
    }
    if (rows.size() > 1) {
      const auto written =
          co_await writeSplitting(store, &TrackingStore::insertIfAbsent, std::move(rows));
      inserted.insert(written.applied.begin(), written.applied.end());
    }
    // What was there already, is there twice, or was refused goes alone.
    size_t failures = 0;
    for (size_t i = begin; i < end; ++i) {
      if (inserted.erase(sent[i].messageId) > 0) continue;
      if (failures < kMaxFailedWrites) {
        const auto recorded = co_await recordSend(std::move(sent[i]), policy, now, store);
        if (recorded) continue;
        errors[i] = recorded.error();
        ++failures;
      } else {
        errors[i] = storeIsDown();
      }
    }
  }
  co_return errors;
}

}  // namespace kmsg
