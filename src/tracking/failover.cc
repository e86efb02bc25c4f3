#include "tracking/failover.h"

#include <algorithm>
#include <utility>

#include "message/carrier_limits.h"

namespace kmsg {
namespace {

const Json kNothing;

// Readers of stored metadata tolerate any shape: what is not an object counts as empty.
const Json& objectAt(const Json& json, std::string_view key) {
  const Json* found = findKey(json, key);
  return found && found->is_object() ? *found : kNothing;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::vector<std::string> textList(const Json& json, std::string_view key) {
  std::vector<std::string> list;
  const Json* found = findKey(json, key);
  if (!found || !found->is_array()) return list;
  for (const Json& entry : *found) {
    if (entry.is_string()) list.push_back(*entry.get_ptr<const Json::string_t*>());
  }
  return list;
}

// The channel that was asked for; without one, the one that can carry the text: an SMS of more than
// 90 bytes would be refused, and the fallback lost.
bool isLms(const Json& request) {
  const std::string_view channel = textAt(request, "fallbackChannel");
  if (!channel.empty()) return channel == "lms";
  return carrierBytes(trimmed(textAt(request, "fallbackContent"))) > kMaxSmsBytes;
}

const Json& requestOf(const TrackingRecord& original) {
  return objectAt(objectAt(original.metadata, "failover"), "request");
}

}  // namespace

FailoverConfig failoverConfigFrom(const Json& json) {
  FailoverConfig config;
  config.enabled = boolAt(json, "enabled", false);
  config.preferNative = boolAt(json, "preferNative", false);
  config.hasSender = boolAt(json, "hasSender", false);
  config.hasClassifier = boolAt(json, "hasClassifier", false);
  if (const Json* rules = findKey(json, "rulesByProviderId"); rules && rules->is_object()) {
    for (const auto& [providerId, rule] : rules->items()) {
      config.rules[providerId] = {textList(rule, "statusCodes"), textList(rule, "messageIncludes")};
    }
  }
  return config;
}

FailoverOwner failoverOwnerOf(const Message& message, const ProviderInfo& provider, bool tracked,
                              const FailoverConfig& config) {
  if (message.type != MessageType::kAlimTalk || !message.failover.enabled.value_or(false)) {
    return FailoverOwner::kNone;
  }
  // A provider that cannot be told decides for itself and says so in its warnings.
  if (!provider.nativeFailover) return FailoverOwner::kNone;
  // A service without a sender could only note that it has none.
  const bool byTracking =
      tracked && config.enabled && config.hasSender && !config.preferNative && provider.canPoll;
  return byTracking ? FailoverOwner::kTracking : FailoverOwner::kNative;
}

std::string_view failoverOwnerName(FailoverOwner owner) {
  switch (owner) {
    case FailoverOwner::kTracking:
      return "tracking";
    case FailoverOwner::kNative:
      return "native";
    case FailoverOwner::kNone:
      break;
  }
  return "";
}

Json sendMetadata(const Json& options, const std::vector<SendWarning>& warnings,
                  std::string_view owner) {
  Json metadata = Json::object();
  const Json& custom = objectAt(objectAt(options, "options"), "customFields");
  if (custom.is_object()) metadata["customFields"] = custom;
  if (textAt(options, "type") == "ALIMTALK") {
    const Json& asked = objectAt(options, "failover");
    Json request = Json::object();
    for (const char* key : {"enabled", "fallbackChannel", "fallbackContent", "fallbackTitle"}) {
      if (const Json* value = findKey(asked, key); value && !value->is_null())
        request[key] = *value;
    }
    Json codes = Json::array();
    for (const SendWarning& warning : warnings)
      codes.push_back(warning.code);
    Json failover = Json::object();
    if (!owner.empty()) failover["owner"] = std::string(owner);
    failover["request"] = std::move(request);
    failover["sendWarningCodes"] = std::move(codes);
    failover["apiAttempt"] = {{"attempted", false}, {"status", "not_attempted"}};
    metadata["failover"] = std::move(failover);
  }
  return metadata.empty() ? Json() : metadata;
}

bool mayFailOver(const TrackingRecord& record, const FailoverConfig& config) {
  if (!config.enabled || record.type != "ALIMTALK" || record.status != DeliveryStatus::kFailed) {
    return false;
  }
  const Json& failover = objectAt(record.metadata, "failover");
  if (!boolAt(objectAt(failover, "request"), "enabled", false)) return false;
  if (boolAt(objectAt(failover, "apiAttempt"), "attempted", false)) return false;
  if (const std::string_view owner = textAt(failover, "owner"); !owner.empty()) {
    return owner == "tracking";
  }
  const auto codes = textList(failover, "sendWarningCodes");
  return std::any_of(codes.begin(), codes.end(), [](const std::string& code) {
    return code == "FAILOVER_UNSUPPORTED_PROVIDER" || code == "FAILOVER_PARTIAL_PROVIDER";
  });
}

bool isNonKakaoUser(const TrackingRecord& record, const FailoverConfig& config) {
  const std::string& code = record.providerStatusCode;
  const std::string& text = record.providerStatusMessage;
  if (const auto rule = config.rules.find(record.providerId); rule != config.rules.end()) {
    const auto& codes = rule->second.statusCodes;
    if (std::find(codes.begin(), codes.end(), code) != codes.end()) return true;
    for (const std::string& part : rule->second.messageIncludes) {
      if (!part.empty() && contains(text, part)) return true;
    }
  }
  if (record.providerId == "solapi") {
    return code == "3104" || code == "3107" || contains(text, "미사용자");
  }
  if (record.providerId == "iwinv") {
    const std::string both = code + " " + text;
    return contains(both, "카카오") && contains(both, "미사용");
  }
  // Aligo publishes no list of its results; what it writes of such a number holds this word.
  if (record.providerId == "aligo") return contains(text, "미사용");
  return false;
}

std::optional<SkipReason> skipReason(const TrackingRecord& original, const FailoverConfig& config) {
  if (!config.hasSender) {
    return SkipReason{"API_FAILOVER_SENDER_MISSING", "apiFailover.sender is not configured"};
  }
  if (trimmed(textAt(requestOf(original), "fallbackContent")).empty()) {
    return SkipReason{"FALLBACK_CONTENT_MISSING",
                      "failover.fallbackContent is required for API-level fallback"};
  }
  return std::nullopt;
}

std::string fallbackIdOf(const std::string& messageId) {
  return messageId + ":api-fallback";
}

TrackingRecord fallbackIntent(const TrackingRecord& original, Millis now, Millis leaseMs) {
  TrackingRecord intent;
  intent.messageId = fallbackIdOf(original.messageId);
  intent.type = isLms(requestOf(original)) ? "LMS" : "SMS";
  intent.to = original.to;
  intent.from = original.from;
  intent.status = DeliveryStatus::kPending;
  intent.requestedAt = now;
  intent.statusUpdatedAt = now;
  intent.nextCheckAt = now + leaseMs;
  intent.metadata = {{"failover", {{"fallbackOf", original.messageId}, {"intent", "created"}}}};
  return intent;
}

std::string fallbackText(const TrackingRecord& original) {
  return std::string(trimmed(textAt(requestOf(original), "fallbackContent")));
}

Json fallbackCall(const TrackingRecord& original) {
  const Json& request = requestOf(original);
  const bool lms = isLms(request);
  const std::string id = fallbackIdOf(original.messageId);
  Json input = {{"type", lms ? "LMS" : "SMS"},
                {"to", original.to},
                {"text", fallbackText(original)},
                {"messageId", id}};
  if (!original.from.empty()) input["from"] = original.from;
  const std::string_view title = trimmed(textAt(request, "fallbackTitle"));
  if (lms && !title.empty()) input["subject"] = std::string(title);
  Json context = {{"originalMessageId", original.messageId},
                  {"originalProviderId", original.providerId},
                  {"originalProviderMessageId", original.providerMessageId},
                  {"fallbackMessageId", id},
                  {"fallbackType", lms ? "LMS" : "SMS"},
                  {"record", recordToJson(original)}};
  return {{"input", std::move(input)}, {"context", std::move(context)}};
}

Json withApiAttempt(Json metadata, const Json& changes) {
  if (!metadata.is_object()) metadata = Json::object();
  Json& failover = metadata["failover"];
  if (!failover.is_object()) failover = Json::object();
  Json& attempt = failover["apiAttempt"];
  if (!attempt.is_object()) attempt = Json::object();
  for (const auto& [key, value] : changes.items()) {
    if (value.is_null()) {
      attempt.erase(key);
    } else {
      attempt[key] = value;
    }
  }
  return metadata;
}

std::string fallbackOf(const TrackingRecord& record) {
  return std::string(textAt(objectAt(record.metadata, "failover"), "fallbackOf"));
}

std::string intentOf(const TrackingRecord& record) {
  return std::string(textAt(objectAt(record.metadata, "failover"), "intent"));
}

Json apiAttemptOf(const TrackingRecord& record) {
  const Json& attempt = objectAt(objectAt(record.metadata, "failover"), "apiAttempt");
  return attempt.is_object() ? attempt : Json::object();
}

Json withIntent(Json metadata, std::string_view intent) {
  if (!metadata.is_object()) metadata = Json::object();
  Json& failover = metadata["failover"];
  if (!failover.is_object()) failover = Json::object();
  if (intent.empty()) {
    failover.erase("intent");
  } else {
    failover["intent"] = std::string(intent);
  }
  return metadata;
}

}  // namespace kmsg
