#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "message/status.h"

namespace kmsg {

// In the order of the public list KMSG_MESSAGE_TYPES.
enum class MessageType : uint8_t {
  kAlimTalk,
  kFriendTalk,
  kSms,
  kLms,
  kMms,
  kNsa,
  kVoice,
  kFax,
  kRcsSms,
  kRcsLms,
  kRcsMms,
  kRcsTpl,
  kRcsItpl,
  kRcsLtpl,
};

inline constexpr size_t kMessageTypeCount = 14;

// "ALIMTALK", "SMS", ...
std::string_view messageTypeName(MessageType type);
std::optional<MessageType> messageTypeFrom(std::string_view name);

enum class FallbackChannel : uint8_t { kUnset, kSms, kLms };

// What the caller asked to happen when an AlimTalk does not arrive.
struct Failover {
  std::optional<bool> enabled;
  FallbackChannel channel = FallbackChannel::kUnset;
  std::optional<std::string> content;
  std::optional<std::string> title;
};

struct SendWarning {
  std::string code;
  std::string message;
  Json details;  // null or an object
};

// A message that has been parsed, checked and completed with the defaults. Past this point no field
// that its type requires is missing.
struct Message {
  MessageType type = MessageType::kSms;
  std::string messageId;
  std::string to;        // as the caller wrote it; results echo it
  PhoneNumber toNumber;  // as vendors take it
  std::string from;      // digits, or empty: the provider's default sender applies
  std::string text;      // rendered; empty for template types
  std::string subject;
  std::string templateId;
  std::string providerId;  // the provider that the caller insists on, or empty
  // Template variables in the order of the caller's object is not kept: by name.
  std::vector<std::pair<std::string, std::string>> variables;
  std::optional<Millis> scheduledAt;
  Failover failover;
  // What the caller should know although the message can be sent; joins the result's warnings.
  std::vector<SendWarning> warnings;
  // The place of the input in its call, 0 for a single one: by it JavaScript finds what JSON cannot
  // carry (hook contexts, bytes of pictures).
  uint32_t item = 0;
  // The whole input as normalised: every field of the caller, with type, messageId, text and the
  // defaults filled in. What the typed members above do not know is read from here.
  Json options;
};

// What a provider says of a message that it accepted.
struct SendResult {
  std::string messageId;
  std::string providerId;
  std::string providerMessageId;                  // empty when the vendor gave none
  DeliveryStatus status = DeliveryStatus::kSent;  // kSent or, when scheduled, kPending
  std::string type;
  std::string to;
  std::vector<SendWarning> warnings;
  Json raw;  // the vendor's answer; null when there was none
};

// The JSON form that crosses to JavaScript.
Json sendResultToJson(const SendResult& result);

// Reads a SendResult of a provider written in JavaScript. Missing ids stay empty.
SendResult sendResultFromJson(const Json& json);

}  // namespace kmsg
