#include "tracking/recorder.h"

#include <utility>

#include "tracking/failover.h"
#include "tracking/reconcile.h"

namespace kmsg {
namespace {

// Keeps failover.fallbackOf of a fallback's row; failover.intent goes, because the outcome is
// known.
Json keepFallbackLink(Json metadata, const TrackingRecord& stored) {
  const std::string original = fallbackOf(stored);
  if (original.empty()) return metadata;
  if (!metadata.is_object()) metadata = Json::object();
  metadata["failover"]["fallbackOf"] = original;
  return metadata;
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

}  // namespace kmsg
