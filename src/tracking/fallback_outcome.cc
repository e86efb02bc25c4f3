#include "tracking/fallback_outcome.h"

namespace kmsg {
namespace {

constexpr const char* kExceptionCode = "API_FAILOVER_SEND_EXCEPTION";
constexpr const char* kNotSentCode = "API_FAILOVER_NOT_SENT";
constexpr const char* kUnknownCode = "API_FAILOVER_OUTCOME_UNKNOWN";

}  // namespace

Json outcomeSent(const std::string& fallbackMessageId, const std::string& providerId) {
  return {{"outcome", "sent"},
          {"fallbackMessageId", fallbackMessageId},
          {"fallbackProviderId", providerId},
          {"errorCode", nullptr},
          {"errorMessage", nullptr}};
}

Json outcomeError(const char* outcome, const std::string& code, const std::string& message) {
  return {{"outcome", outcome}, {"errorCode", code}, {"errorMessage", message}};
}

Json outcomeOfRefusal(const Result<Json>& answer) {
  if (answer.ok()) {
    return outcomeError("unknown", kExceptionCode, "apiFailover.sender answered no result");
  }
  const Error& error = answer.error();
  const bool exception = error.providerErrorCode == kExceptionCode;
  return outcomeError(error.outcome == Outcome::kUnknown ? "unknown" : "failed",
                      exception ? kExceptionCode : std::string(errorCodeName(error.code)),
                      error.message);
}

Json outcomeOfTakenId() {
  return outcomeError("failed", "API_FAILOVER_ID_TAKEN",
                      "the fallback was not sent: another message has its id");
}

Json outcomeOfDeadPass() {
  return outcomeError("unknown", kUnknownCode,
                      "the pass that was sending this fallback ended before its outcome was "
                      "recorded; it may have been sent and is not sent again");
}

Json outcomeOfVainSends() {
  return outcomeError("failed", kNotSentCode,
                      "the fallback was not sent: its vendor knows of neither try");
}

Json outcomeOfRow(const TrackingRecord& row) {
  if (!row.providerMessageId.empty()) return outcomeSent(row.messageId, row.providerId);
  if (!isTerminal(row.status) || !row.lastError) return Json();
  return outcomeError(row.status == DeliveryStatus::kUnknown ? "unknown" : "failed",
                      row.lastError->code, row.lastError->message);
}

Json outcomeOfNeverSent(const TrackingRecord* original, bool expired,
                        const FailoverConfig& config) {
  std::string reason;
  if (!original) {
    reason = "its original is gone";
  } else if (original->status == DeliveryStatus::kDelivered ||
             original->status == DeliveryStatus::kCancelled) {
    reason = "its original did not fail after all";
  } else if (expired) {
    reason = "max tracking duration exceeded";
  } else if (const auto skip = skipReason(*original, config)) {
    reason = skip->message;
  }
  if (reason.empty()) return Json();
  return outcomeError("failed", kNotSentCode, "the fallback was not sent: " + reason);
}

Json endedRow(const TrackingRecord& intent, const Json& outcome, Millis now) {
  const bool unknown = textAt(outcome, "outcome") == "unknown";
  Json set = {
      {"status", unknown ? "UNKNOWN" : "FAILED"},
      {"statusUpdatedAt", now},
      {"nextCheckAt", now},
      {"lastError",
       {{"code", textAt(outcome, "errorCode")}, {"message", textAt(outcome, "errorMessage")}}},
      {"metadata", withIntent(intent.metadata, "")}};
  if (!unknown) set["failedAt"] = now;
  return set;
}

Json completedRow(const TrackingRecord& intent, const SentMessage& sent,
                  const PollingPolicy& policy, Millis now) {
  const TrackingRecord row = recordOfSend(sent, policy, now);
  Json set = {{"providerId", row.providerId},
              {"providerMessageId", row.providerMessageId},
              {"requestedAt", row.requestedAt},
              {"status", deliveryStatusName(row.status)},
              {"statusUpdatedAt", row.statusUpdatedAt},
              {"attemptCount", intent.attemptCount + 1},
              {"lastCheckedAt", nullptr},
              {"nextCheckAt", row.nextCheckAt},
              {"lastError", nullptr},
              {"metadata", withIntent(intent.metadata, "")}};
  if (row.lastError) {
    set["lastError"] = {{"code", row.lastError->code}, {"message", row.lastError->message}};
  }
  return set;
}

}  // namespace kmsg
