#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "provider/provider.h"
#include "tracking/record.h"

namespace kmsg {

// `metadata` of a tracked AlimTalk:
//   customFields               options.customFields of the send
//   failover.owner             "tracking" | "native"; absent where the provider decides itself
//   failover.request           enabled, fallbackChannel, fallbackContent, fallbackTitle
//   failover.sendWarningCodes  codes of the send's warnings
//   failover.apiAttempt        attempted, status, attemptedAt, outcome, fallbackMessageId, ...
// `metadata` of its fallback's own record:
//   failover.fallbackOf              messageId of the original
//   failover.intent                  "created": surely not sent yet; "sending", "resending": may
//                                    have been sent; gone once the outcome is recorded

struct FailoverRule {
  std::vector<std::string> statusCodes;
  std::vector<std::string> messageIncludes;
};

// `apiFailover` of the service's configuration, as far as it is data.
struct FailoverConfig {
  bool enabled = false;
  bool preferNative = false;  // leave the fallback to the vendor where it has its own
  bool hasSender = false;
  bool hasClassifier = false;                 // the user's classifyNonKakaoUser decides alone
  std::map<std::string, FailoverRule> rules;  // by provider id
};

FailoverConfig failoverConfigFrom(const Json& json);

// Who owns the fallback of this message (design decision 8): decided once, before the request.
// `tracked`: the core itself records the send with `config`'s service.
FailoverOwner failoverOwnerOf(const Message& message, const ProviderInfo& provider, bool tracked,
                              const FailoverConfig& config);

std::string_view failoverOwnerName(FailoverOwner owner);  // "tracking", "native", ""

// The metadata that recordSend stores.
Json sendMetadata(const Json& options, const std::vector<SendWarning>& warnings,
                  std::string_view owner);

// True when the record, with its new status, is to be replaced by this service, but for the verdict
// on why it failed (eligibility rows 1 to 6 of the tracking page; an owner overrides row 6).
bool mayFailOver(const TrackingRecord& record, const FailoverConfig& config);

// "This number does not use KakaoTalk", by the configured rules and the built-in ones. The user's
// classifier is asked by the caller instead, where there is one.
bool isNonKakaoUser(const TrackingRecord& record, const FailoverConfig& config);

// Why a fallback that is due cannot be sent: sender or text missing. Nothing: it can.
struct SkipReason {
  std::string code;
  std::string message;
};
std::optional<SkipReason> skipReason(const TrackingRecord& original, const FailoverConfig& config);

std::string fallbackIdOf(const std::string& messageId);

// The fallback's own record, which is the intent and the mark: PENDING, due when the lease of its
// pass ends.
TrackingRecord fallbackIntent(const TrackingRecord& original, Millis now, Millis leaseMs);

// The text of the fallback.
std::string fallbackText(const TrackingRecord& original);

// What the sender is called with: { input, context }.
Json fallbackCall(const TrackingRecord& original);

// Of a fallback's own record: the messageId of its original, and the intent or "".
std::string fallbackOf(const TrackingRecord& record);
std::string intentOf(const TrackingRecord& record);

// failover.apiAttempt of an original; an empty object when there is none.
Json apiAttemptOf(const TrackingRecord& record);

// The metadata with `changes` laid over failover.apiAttempt, null to remove a member; everything
// else is kept.
Json withApiAttempt(Json metadata, const Json& changes);

// The metadata with failover.intent replaced, or removed when `intent` is empty.
Json withIntent(Json metadata, std::string_view intent);

}  // namespace kmsg
