#include "tracking/reconcile.h"

#include <algorithm>
#include <utility>

#include "tracking/failover.h"

namespace kmsg {
namespace {

// Every write-back counts the check; the claim does not.
Update base(const TrackingRecord& record, Millis now) {
  Update update{record, Json::object(), false, false};
  update.set["lastCheckedAt"] = now;
  update.set["attemptCount"] = record.attemptCount + 1;
  return update;
}

Json errorColumn(std::string code, std::string message) {
  return {{"code", std::move(code)}, {"message", std::move(message)}};
}

Update postpone(const TrackingRecord& record, Json lastError, Millis nextCheckAt, Millis now) {
  Update update = base(record, now);
  update.set["lastError"] = std::move(lastError);
  update.set["nextCheckAt"] = nextCheckAt;
  return update;
}

// Errors of the account or of this pass say nothing about the message, whatever their retry class;
// nor does what a vendor answers to a request that asks for many.
bool concernsTheMessage(const Error& error) {
  if (error.httpStatus) return false;
  switch (error.code) {
    case ErrorCode::kInvalidRequest:
    case ErrorCode::kTemplateNotFound:
    case ErrorCode::kMessageSendFailed:
      return true;
    default:
      return false;
  }
}

// Up to a tenth of `delay`, so that passes that failed at the same time do not all come back at the
// same time. The same for all records of a provider in one pass: they stay one request.
Millis spread(const std::string& providerId, Millis delay, Millis now) {
  auto hash = static_cast<uint64_t>(now) * 0x9E3779B97F4A7C15ULL;
  for (const char c : providerId)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return delay < 10 ? 0 : static_cast<Millis>((hash >> 33) % static_cast<uint64_t>(delay / 10));
}

}  // namespace

bool isFallbackIntent(const TrackingRecord& record) {
  return record.providerMessageId.empty() && !fallbackOf(record).empty() &&
         !intentOf(record).empty();
}

Update endUnknown(const TrackingRecord& record, std::string code, std::string message, Millis now) {
  Update update = base(record, now);
  update.terminal = true;
  update.set["status"] = "UNKNOWN";
  update.set["statusUpdatedAt"] = now;
  update.set["nextCheckAt"] = now;
  update.set["lastError"] = errorColumn(std::move(code), std::move(message));
  return update;
}

std::optional<Update> reconcileUnasked(const TrackingRecord& record, const Provider* provider,
                                       const PollingPolicy& policy, Millis now) {
  if (trimmed(record.providerMessageId).empty()) {
    return endUnknown(record, "MISSING_PROVIDER_MESSAGE_ID", "providerMessageId missing", now);
  }
  const Millis graceEnd = record.scheduledAt.value_or(0) + policy.scheduledGraceMs;
  if (record.scheduledAt && now < graceEnd) {
    Update update = base(record, now);
    update.set["nextCheckAt"] = graceEnd;
    return update;
  }
  const Millis start = record.scheduledAt ? graceEnd : record.requestedAt;
  if (policy.maxTrackingDurationMs > 0 && now - start > policy.maxTrackingDurationMs) {
    return endUnknown(record, "TRACKING_TIMEOUT", "max tracking duration exceeded", now);
  }
  if (!provider) {
    return endUnknown(record, "PROVIDER_NOT_FOUND", "Provider not found: " + record.providerId,
                      now);
  }
  if (!provider->info().canPoll) {
    constexpr const char* kText = "Provider has no getDeliveryStatus()";
    if (policy.unsupportedIsUnknown) {
      return endUnknown(record, "UNSUPPORTED_PROVIDER", kText, now);
    }
    return postpone(record, errorColumn("UNSUPPORTED_PROVIDER", kText),
                    nextCheckAfter(record.attemptCount + 1, policy, now), now);
  }
  return std::nullopt;
}

Update reconcileAnswer(const TrackingRecord& record, const StatusResult& answer,
                       const PollingPolicy& policy, Millis now) {
  const Millis next = nextCheckAfter(record.attemptCount + 1, policy, now);
  if (!answer.ok()) {
    const Error& error = answer.error();
    std::string code(errorCodeName(error.code));
    if (concernsTheMessage(error)) {
      Update update = endUnknown(record, std::move(code), error.message, now);
      update.errored = true;
      return update;
    }
    const Millis again = next + spread(record.providerId, next - now, now);
    // A vendor that says when to come back is believed, but neither to come back sooner nor for
    // longer than the longest pause of the default backoff: a date of its own may be far off.
    const Millis retryAt = now + std::min(error.retryAfterMs.value_or(0), kLongestBackoffMs);
    Update update = postpone(record, errorColumn(std::move(code), error.message),
                             std::max(retryAt, again), now);
    update.errored = true;
    return update;
  }
  const std::optional<StatusAnswer>& status = answer.value();
  if (!status) return postpone(record, Json(), next, now);

  Update update = base(record, now);
  update.set["lastError"] = nullptr;
  putText(update.set, "providerStatusCode", status->statusCode);
  putText(update.set, "providerStatusMessage", status->statusMessage);
  putTime(update.set, "sentAt", status->sentAt);
  putTime(update.set, "deliveredAt", status->deliveredAt);
  putTime(update.set, "failedAt", status->failedAt);
  update.set["raw"] = status->raw;  // an answer without `raw` clears what an earlier one left
  // "Unknown" from a vendor means "not known now": only the time limit ends tracking for that.
  if (status->status == DeliveryStatus::kUnknown) {
    update.set["nextCheckAt"] = next;
    return update;
  }
  update.set["status"] = std::string(deliveryStatusName(status->status));
  update.set["statusUpdatedAt"] = now;
  update.terminal = isTerminal(status->status);
  update.set["nextCheckAt"] = update.terminal ? now : next;
  return update;
}

TrackingRecord merged(const Update& update) {
  TrackingRecord record = update.record;
  const Json& set = update.set;
  if (const auto status = deliveryStatusFrom(textAt(set, "status"))) record.status = *status;
  if (const auto code = optionalTextAt(set, "providerStatusCode"))
    record.providerStatusCode = *code;
  if (const auto text = optionalTextAt(set, "providerStatusMessage")) {
    record.providerStatusMessage = *text;
  }
  if (const Json* raw = findKey(set, "raw")) record.raw = *raw;
  if (const Json* metadata = findKey(set, "metadata")) record.metadata = *metadata;
  if (const Json* error = findKey(set, "lastError")) {
    record.lastError.reset();
    if (error->is_object()) {
      record.lastError = TrackingError{std::string(textAt(*error, "code")),
                                       std::string(textAt(*error, "message"))};
    }
  }
  record.attemptCount = intAt(set, "attemptCount").value_or(record.attemptCount);
  record.nextCheckAt = intAt(set, "nextCheckAt").value_or(record.nextCheckAt);
  record.statusUpdatedAt = intAt(set, "statusUpdatedAt").value_or(record.statusUpdatedAt);
  for (const auto& [key, target] :
       {std::pair{"sentAt", &record.sentAt}, std::pair{"deliveredAt", &record.deliveredAt},
        std::pair{"failedAt", &record.failedAt},
        std::pair{"lastCheckedAt", &record.lastCheckedAt}}) {
    if (const auto time = intAt(set, key)) *target = time;
  }
  return record;
}

}  // namespace kmsg
