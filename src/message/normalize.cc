#include "message/normalize.h"

#include <algorithm>
#include <utility>

#include "base/unicode.h"
#include "message/carrier_check.h"
#include "message/carrier_limits.h"
#include "message/cp949.h"
#include "message/shapes.h"
#include "message/template_text.h"

namespace kmsg {
namespace {

// More than any channel takes; a longer text is a mistake, and would only cost memory.
constexpr size_t kMaxTextBytes = 4 * 1024 * 1024;

bool isTextType(MessageType type) {
  switch (type) {
    case MessageType::kSms:
    case MessageType::kLms:
    case MessageType::kMms:
    case MessageType::kFriendTalk:
    case MessageType::kVoice:
    case MessageType::kRcsSms:
    case MessageType::kRcsLms:
    case MessageType::kRcsMms:
      return true;
    default:
      return false;
  }
}

bool isTemplateType(MessageType type) {
  return type == MessageType::kAlimTalk || type == MessageType::kNsa ||
         type == MessageType::kRcsTpl || type == MessageType::kRcsItpl ||
         type == MessageType::kRcsLtpl;
}

bool isShortMessage(MessageType type) {
  return type == MessageType::kSms || type == MessageType::kLms || type == MessageType::kMms;
}

bool isRcs(MessageType type) {
  return type >= MessageType::kRcsSms;
}

Error wrongKind(std::string field, std::string_view wanted, const Json& value) {
  std::string message =
      field + " must be " + std::string(wanted) + ", got " + std::string(kindOf(value));
  return invalidRequest(std::move(message), std::move(field));
}

// The member as text; "" when it is absent or null.
Result<std::string> readText(const Json& json, std::string_view key, const std::string& field) {
  const Json* value = findKey(json, key);
  if (!value || value->is_null()) return std::string();
  if (!value->is_string()) return wrongKind(field, "a string", *value);
  return std::string(textAt(json, key));
}

// A member object, null when it is absent.
Result<const Json*> readObject(const Json& json, std::string_view key, const std::string& field) {
  const Json* value = findKey(json, key);
  if (!value || value->is_null()) return static_cast<const Json*>(nullptr);
  if (!value->is_object()) return wrongKind(field, "an object", *value);
  return value;
}

Result<Done> readVariables(Message& message, const Json& input) {
  const auto variables = readObject(input, "variables", "variables");
  if (!variables) return variables.error();
  if (!*variables) return Done{};
  for (const auto& [name, value] : (*variables)->items()) {
    if (value.is_object() || value.is_array()) {
      return wrongKind("variables." + name, "a string, number, boolean, Date or null", value);
    }
    std::string text;
    if (value.is_string()) {
      text = *value.get_ptr<const Json::string_t*>();
    } else if (!value.is_null()) {
      text = value.is_number() ? numberText(value) : dumpJson(value);
    }
    message.variables.emplace_back(name, std::move(text));
  }
  return Done{};
}

Result<Done> readSchedule(Message& message, const Json& input, Millis now) {
  const auto options = readObject(input, "options", "options");
  if (!options) return options.error();
  const Json* value = *options ? findKey(**options, "scheduledAt") : nullptr;
  if (!value || value->is_null()) return Done{};
  const std::string field = "options.scheduledAt";
  if (!value->is_string()) return wrongKind(field, "a Date or an ISO 8601 text", *value);
  const auto time = parseIso(textAt(**options, "scheduledAt"));
  if (!time) {
    return invalidRequest(field +
                              " must be a valid Date or an ISO 8601 text with a time zone, such "
                              "as 2026-01-01T09:00:00+09:00",
                          field);
  }
  if (*time < now) {
    return invalidRequest(field + " lies in the past; leave it out to send at once", field);
  }
  message.scheduledAt = time;
  return Done{};
}

// A replacement that no carrier takes is refused now, not when the AlimTalk has failed.
Result<Done> checkFailoverLengths(const Failover& failover) {
  if (!failover.enabled.value_or(false)) return Done{};
  const size_t limit = failover.channel == FallbackChannel::kSms ? kMaxSmsBytes : kMaxLmsBytes;
  const auto content =
      checkBytes(trimmed(failover.content.value_or("")), limit, "failover.fallbackContent");
  if (!content) return content;
  return checkBytes(trimmed(failover.title.value_or("")), kMaxSubjectBytes,
                    "failover.fallbackTitle");
}

Result<Done> readFailover(Message& message, const Json& input) {
  const auto failover = readObject(input, "failover", "failover");
  if (!failover) return failover.error();
  if (!*failover) return Done{};
  const Json& json = **failover;
  if (const Json* enabled = findKey(json, "enabled"); enabled && !enabled->is_null()) {
    if (!enabled->is_boolean()) return wrongKind("failover.enabled", "a boolean", *enabled);
    message.failover.enabled = boolAt(json, "enabled", false);
  }
  const auto channel = readText(json, "fallbackChannel", "failover.fallbackChannel");
  if (!channel) return channel.error();
  if (*channel == "sms") message.failover.channel = FallbackChannel::kSms;
  if (*channel == "lms") message.failover.channel = FallbackChannel::kLms;
  if (!channel->empty() && message.failover.channel == FallbackChannel::kUnset) {
    return invalidRequest("failover.fallbackChannel must be \"sms\" or \"lms\"",
                          "failover.fallbackChannel");
  }
  for (const auto& [key, target] : {std::pair{"fallbackContent", &message.failover.content},
                                    std::pair{"fallbackTitle", &message.failover.title}}) {
    const auto text = readText(json, key, std::string("failover.") + key);
    if (!text) return text.error();
    if (findKey(json, key) && !text->empty()) *target = *text;
  }
  return checkFailoverLengths(message.failover);
}

// The body of a text message: `text`, or `content` where the type takes it as an alias.
Result<Done> readBody(Message& message, const Json& input) {
  auto text = readText(input, "text", "text");
  if (!text) return text.error();
  if (text->empty() && isShortMessage(message.type)) {
    text = readText(input, "content", "content");
    if (!text) return text.error();
  }
  if (isInvisible(*text)) {
    return invalidRequest("text is required for " + std::string(messageTypeName(message.type)) +
                              " and must not be blank",
                          "text");
  }
  message.text = std::move(*text);
  return Done{};
}

Result<Done> readTemplate(Message& message, const Json& input) {
  auto templateId = readText(input, "templateId", "templateId");
  if (!templateId) return templateId.error();
  const std::string type(messageTypeName(message.type));
  if (trimmed(*templateId).empty()) {
    return invalidRequest("templateId is required for " + type, "templateId");
  }
  const Json* variables = findKey(input, "variables");
  if (!variables || variables->is_null()) {
    return invalidRequest(
        "variables is required for " + type + "; give {} for a template without variables",
        "variables");
  }
  message.templateId = std::move(*templateId);
  return Done{};
}

Result<Done> readAddresses(Message& message, const Json& input) {
  const Json* to = findKey(input, "to");
  if (!to || to->is_null()) {
    return invalidRequest("to is required: the recipient's phone number as a string", "to");
  }
  if (!to->is_string()) return wrongKind("to", "a phone number as a string", *to);
  message.to = textAt(input, "to");
  auto number = parsePhone(message.to, "to");
  if (!number) return number.error();
  message.toNumber = std::move(*number);

  const auto from = readText(input, "from", "from");
  if (!from) return from.error();
  if (trimmed(*from).empty()) return Done{};
  const auto sender = parsePhone(*from, "from");
  if (!sender) return sender.error();
  if (!sender->country.empty()) {
    return invalidRequest("from must be a Korean number: vendors only send from registered ones",
                          "from");
  }
  message.from = sender->digits;
  return Done{};
}

Result<Done> readCommon(Message& message, const Json& input, Millis now, Random& random) {
  for (const auto& [key, target] :
       {std::pair{"messageId", &message.messageId}, std::pair{"subject", &message.subject},
        std::pair{"providerId", &message.providerId}}) {
    auto text = readText(input, key, key);
    if (!text) return text.error();
    *target = std::move(*text);
  }
  if (message.messageId.empty()) {
    message.messageId = random.uuid();
  } else if (trimmed(message.messageId) != message.messageId) {
    // Databases that ignore trailing blanks would take two messages for one.
    return invalidRequest(
        "messageId must not begin or end with a blank; leave it out to have one made", "messageId");
  }
  if (auto done = checkShapes(input); !done) return done;
  if (auto done = readAddresses(message, input); !done) return done;
  if (auto done = readVariables(message, input); !done) return done;
  if (auto done = readSchedule(message, input, now); !done) return done;
  return readFailover(message, input);
}

void fillDefault(Json& options, const char* group, const char* key, const std::string& value) {
  if (value.empty()) return;
  Json& object = options[group];
  if (!object.is_object()) object = Json::object();
  if (textAt(object, key).empty()) object[key] = value;
}

void completeOptions(Message& message, const Json& input, const MessageDefaults& defaults) {
  Json& options = message.options;
  options = input;
  options["type"] = std::string(messageTypeName(message.type));
  options["messageId"] = message.messageId;
  if (isTextType(message.type)) options["text"] = message.text;
  if (isShortMessage(message.type)) options.erase("content");
  if (message.type == MessageType::kAlimTalk || message.type == MessageType::kFriendTalk) {
    fillDefault(options, "kakao", "profileId", defaults.kakaoProfileId);
    fillDefault(options, "kakao", "plusId", defaults.kakaoPlusId);
  }
  if (message.type == MessageType::kNsa) {
    fillDefault(options, "naver", "talkId", defaults.naverTalkId);
  }
  if (isRcs(message.type)) fillDefault(options, "rcs", "brandId", defaults.rcsBrandId);
}

// What a carrier does with a text that it takes but cannot show as it is.
void addTextWarnings(Message& message) {
  if (!isShortMessage(message.type)) return;
  const size_t bytes = carrierBytes(message.text);
  if (message.type == MessageType::kSms && bytes > kMaxSmsBytes) {
    message.warnings.push_back(
        {"SMS_BYTES_EXCEEDED",
         "the text has more bytes than an SMS carries; use LMS, or leave the "
         "type out",
         Json{{"bytes", bytes}, {"limit", kMaxSmsBytes}}});
  }
  const Unencodable found = unencodable(message.text);
  if (found.count > 0) {
    message.warnings.push_back(
        {"TEXT_NOT_ENCODABLE",
         "the text holds characters that are not in the carriers' character set (CP949) and may "
         "arrive as question marks",
         Json{{"count", found.count}, {"first", found.first}}});
  }
}

Result<MessageType> readType(const Json& input, bool& untyped) {
  const Json* type = findKey(input, "type");
  untyped = !type || type->is_null();
  if (untyped) return MessageType::kSms;
  if (!type->is_string()) return wrongKind("type", "a message type such as \"SMS\"", *type);
  if (const auto known = messageTypeFrom(textAt(input, "type"))) return *known;
  return invalidRequest(
      "type must be one of ALIMTALK, FRIENDTALK, SMS, LMS, MMS, NSA, VOICE, FAX, "
      "RCS_SMS, RCS_LMS, RCS_MMS, RCS_TPL, RCS_ITPL, RCS_LTPL",
      "type");
}

}  // namespace

MessageDefaults messageDefaultsFrom(const Json& json) {
  MessageDefaults defaults;
  const auto group = [&](const char* key) {
    const Json* found = findKey(json, key);
    return found ? *found : Json();
  };
  const Json sms = group("sms");
  // A fraction of a byte never matters: 90.5 and 90 part the same texts.
  if (const Json* bytes = findKey(sms, "autoLmsBytes"); bytes && bytes->is_number()) {
    const double value = bytes->is_number_float()
                             ? *bytes->get_ptr<const Json::number_float_t*>()
                             : static_cast<double>(intAt(sms, "autoLmsBytes").value_or(0));
    if (value > 0) defaults.autoLmsBytes = static_cast<size_t>(std::min(value, 1e9));
  }
  defaults.estimateOnTemplate = textAt(sms, "estimateOn") == "template";
  const Json kakao = group("kakao");
  defaults.kakaoProfileId = textAt(kakao, "profileId");
  defaults.kakaoPlusId = textAt(kakao, "plusId");
  defaults.naverTalkId = textAt(group("naver"), "talkId");
  defaults.rcsBrandId = textAt(group("rcs"), "brandId");
  return defaults;
}

Result<Message> normalizeMessage(const Json& input, const MessageDefaults& defaults, Millis now,
                                 Random& random) {
  if (!input.is_object()) return wrongKind("message", "an object with `to` and `text`", input);
  Message message;
  bool untyped = false;
  const auto type = readType(input, untyped);
  if (!type) return type.error();
  message.type = *type;
  if (auto done = readCommon(message, input, now, random); !done) return done.error();
  if (isTextType(message.type)) {
    if (auto done = readBody(message, input); !done) return done.error();
    // A placeholder may stand there often and its value be long: their product may be anything.
    if (renderedBytes(message.text, message.variables) > kMaxTextBytes) {
      return invalidRequest("text is longer than " + std::to_string(kMaxTextBytes) +
                                " bytes once its variables are filled in",
                            "text");
    }
    std::string rendered = renderTemplate(message.text, message.variables);
    // The bytes that the carrier will see decide, so a short template with a long value is an LMS.
    const size_t bytes = carrierBytes(defaults.estimateOnTemplate ? message.text : rendered);
    // An SMS has no subject: vendors refuse one.
    const bool needsLms = bytes > defaults.autoLmsBytes || !message.subject.empty();
    if (untyped && needsLms) message.type = MessageType::kLms;
    if (isInvisible(rendered)) {
      return invalidRequest("text is blank once its variables are filled in", "text");
    }
    message.text = std::move(rendered);
    addTextWarnings(message);
  }
  if (message.type == MessageType::kFax && !findKey(input, "fax")) {
    return invalidRequest("fax is required for FAX: an object with fileIds or fileUrls", "fax");
  }
  if (message.failover.enabled.value_or(false) && message.type != MessageType::kAlimTalk) {
    message.warnings.push_back({"FAILOVER_NOT_APPLICABLE",
                                "failover applies to ALIMTALK only and was ignored",
                                Json{{"type", std::string(messageTypeName(message.type))}}});
  }
  if (isTemplateType(message.type)) {
    if (auto done = readTemplate(message, input); !done) return done.error();
  }
  completeOptions(message, input, defaults);
  return message;
}

}  // namespace kmsg
