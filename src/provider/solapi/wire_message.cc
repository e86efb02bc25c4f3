#include "provider/solapi/wire_message.h"

#include "message/carrier_limits.h"
#include "provider/fields.h"
#include "provider/solapi/request.h"

namespace kmsg::solapi {
namespace {

constexpr size_t kCustomKeyMax = 30;
constexpr size_t kCustomValueMax = 100;
constexpr size_t kMaxButtons = 5;
constexpr size_t kButtonNameMax = 14;

Error tooLong(const std::string& field, size_t has, size_t limit, std::string_view hint) {
  return invalidRequest(field + " has " + std::to_string(has) + " bytes, the limit is " +
                            std::to_string(limit) + std::string(hint),
                        field);
}

Result<Done> checkBytes(std::string_view text, size_t limit, const std::string& field,
                        std::string_view hint = "") {
  const size_t bytes = carrierBytes(text);
  if (bytes > limit) return tooLong(field, bytes, limit, hint);
  return Done{};
}

Result<Json> customFields(const Message& message) {
  Json fields = Json::object();
  const Json* options = findKey(message.options, "options");
  const Json* given = options ? findKey(*options, "customFields") : nullptr;
  const std::string path = "options.customFields";
  if (given && !given->is_null() && !given->is_object()) {
    return invalidRequest(path + " must be an object, not of kind " + std::string(kindOf(*given)),
                          path);
  }
  if (given && given->is_object()) {
    for (const auto& [key, value] : given->items()) {
      const std::string field = path + "." + key;
      if (value.is_null()) continue;
      const std::optional<std::string> text = scalarText(value);
      if (!text) {
        return invalidRequest(field + " must be a string, number or boolean, not of kind " +
                                  std::string(kindOf(value)),
                              field);
      }
      if (key == kPairingField) {
        return invalidRequest(field + " is used by the library; choose another key", field);
      }
      if (key.empty() || characterCount(key) > kCustomKeyMax) {
        return invalidRequest(field + ": a key has 1 to 30 characters", field);
      }
      if (characterCount(*text) > kCustomValueMax) {
        return invalidRequest(field + " must not have more than 100 characters", field);
      }
      fields[key] = *text;
    }
  }
  if (characterCount(message.messageId) > kCustomValueMax) {
    return invalidRequest("messageId must not have more than 100 characters with SOLAPI",
                          "messageId");
  }
  fields[kPairingField] = message.messageId;
  return fields;
}

Result<Json> wireText(const Message& message, Json wire) {
  if (textAt(wire, "from").empty()) {
    return invalidRequest("from is required (options.from or config.defaultFrom)", "from");
  }
  if (trimmed(message.text).empty()) {
    return invalidRequest("text is required for SMS/LMS/MMS", "text");
  }
  const bool isSms = message.type == MessageType::kSms;
  if (isSms && !message.subject.empty()) {
    return invalidRequest("subject is not possible in an SMS; use type LMS, or leave it out",
                          "subject");
  }
  auto done = isSms
                  ? checkBytes(message.text, kMaxSmsBytes, "text",
                               "; use type LMS, or leave out the type to have it chosen by length")
                  : checkBytes(message.text, kMaxLmsBytes, "text");
  if (!done) return done.error();
  done = checkBytes(message.subject, kMaxSubjectBytes, "subject");
  if (!done) return done.error();
  wire["type"] = isSms ? "SMS" : "LMS";
  wire["text"] = message.text;
  if (!message.subject.empty()) wire["subject"] = message.subject;
  return wire;
}

// A button as the vendor names its members, from those names or from the library's MessageButton.
Result<Json> wireButton(const Json& button, const std::string& field) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"name", "buttonName"}, {"type", "buttonType"}, {"urlMobile", "linkMo"}, {"urlPc", "linkPc"}};
  if (!button.is_object()) {
    return invalidRequest(field + " must be an object, not of kind " + std::string(kindOf(button)),
                          field);
  }
  Json wire = Json::object();
  for (const auto& [key, value] : button.items()) {
    if (value.is_null()) continue;
    if (!value.is_string()) {
      return invalidRequest(field + "." + key + " must be a string", field + "." + key);
    }
    std::string wireKey = key;
    for (const auto& [ours, vendors] : kNames) {
      if (key == ours) wireKey = vendors;
    }
    wire[wireKey] = value;
  }
  if (textAt(wire, "buttonName").empty() || textAt(wire, "buttonType").empty()) {
    return invalidRequest(field + " must have a name and a type", field);
  }
  if (characterCount(textAt(wire, "buttonName")) > kButtonNameMax) {
    return invalidRequest(field + ".name must not have more than 14 characters", field + ".name");
  }
  return wire;
}

Result<Json> wireButtons(const Json& buttons) {
  const std::string field = "kakao.buttons";
  if (!buttons.is_array()) {
    return invalidRequest(field + " must be an array, not of kind " + std::string(kindOf(buttons)),
                          field);
  }
  if (buttons.size() > kMaxButtons) {
    return invalidRequest(field + " must not have more than 5 entries", field);
  }
  Json wire = Json::array();
  for (const Json& button : buttons) {
    Result<Json> one = wireButton(button, field + "[" + std::to_string(wire.size()) + "]");
    if (!one) return one;
    wire.push_back(std::move(one).value());
  }
  return wire;
}

Result<Json> wireVariables(const Message& message) {
  Json wire = Json::object();
  for (const auto& [name, value] : message.variables) {
    const bool written = name.size() > 3 && name.starts_with("#{") && name.ends_with('}');
    const std::string bare = written ? name.substr(2, name.size() - 3) : name;
    if (bare.empty() || bare.find('.') != std::string::npos) {
      const std::string field = "variables." + name;
      return invalidRequest(field + ": SOLAPI takes no variable with an empty name or a dot in it",
                            field);
    }
    wire["#{" + bare + "}"] = value;
  }
  return wire;
}

// Whether the vendor may send its own text message when the AlimTalk fails.
bool replacementAllowed(const Message& message, FailoverOwner owner) {
  if (owner == FailoverOwner::kTracking) return false;
  if (owner == FailoverOwner::kNative) return true;
  if (message.failover.enabled) return *message.failover.enabled;
  const Json* kakao = findKey(message.options, "kakao");
  return kakao && !boolAt(*kakao, "disableSms", true);
}

std::string_view viewOf(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

Result<Done> addReplacement(const Message& message, Json& wire) {
  const std::string_view text = trimmed(viewOf(message.failover.content));
  const std::string_view title = trimmed(viewOf(message.failover.title));
  auto done = checkBytes(text, kMaxLmsBytes, "failover.fallbackContent");
  if (!done) return done;
  done = checkBytes(title, kMaxSubjectBytes, "failover.fallbackTitle");
  if (!done) return done;
  if (!text.empty()) wire["text"] = text;
  if (!title.empty()) wire["subject"] = title;
  return done;
}

Result<Json> wireAlimTalk(const Config& config, const Message& message, FailoverOwner owner,
                          Json wire) {
  const Json* given = findKey(message.options, "kakao");
  const Json kakao = given && given->is_object() ? *given : Json::object();
  std::string pfId(trimmed(textAt(kakao, "profileId")));
  if (pfId.empty()) pfId = config.kakaoPfId;
  if (pfId.empty()) {
    return invalidRequest(
        "kakao profileId is required (options.kakao.profileId or config.kakaoPfId)",
        "kakao.profileId");
  }
  if (trimmed(message.templateId).empty()) {
    return invalidRequest("templateId is required for ALIMTALK", "templateId");
  }
  Result<Json> variables = wireVariables(message);
  if (!variables) return variables;
  Json options = Json::object();
  options["pfId"] = std::move(pfId);
  options["templateId"] = message.templateId;
  options["variables"] = std::move(variables).value();
  const bool replacement = replacementAllowed(message, owner);
  options["disableSms"] = !replacement;
  if (const Json* adFlag = findKey(kakao, "adFlag"); adFlag && adFlag->is_boolean()) {
    options["adFlag"] = *adFlag;
  }
  if (const Json* imageId = findKey(kakao, "imageId"); imageId && imageId->is_string()) {
    options["imageId"] = *imageId;
  }
  if (const Json* buttons = findKey(kakao, "buttons"); buttons && !buttons->is_null()) {
    Result<Json> wired = wireButtons(*buttons);
    if (!wired) return wired;
    options["buttons"] = std::move(wired).value();
  }
  if (replacement) {
    const auto done = addReplacement(message, wire);
    if (!done) return done.error();
  }
  wire["type"] = "ATA";
  wire["kakaoOptions"] = std::move(options);
  return wire;
}

}  // namespace

Result<Json> wireMessage(const Config& config, const Message& message, FailoverOwner owner) {
  const bool isText = message.type == MessageType::kSms || message.type == MessageType::kLms;
  if (!isText && message.type != MessageType::kAlimTalk) {
    return invalidRequest(
        "SolapiProvider does not support type " + std::string(messageTypeName(message.type)),
        "type");
  }
  const Result<std::string> country = countryOf(message, config.defaultCountry);
  if (!country) return country.error();
  if (!country->empty() && message.type != MessageType::kSms) {
    return invalidRequest("to is a foreign number: SOLAPI sends only SMS abroad", "to");
  }
  Json wire = Json::object();
  wire["to"] = message.toNumber.digits;
  const std::string& from = message.from.empty() ? config.defaultFrom : message.from;
  if (!from.empty()) wire["from"] = from;
  if (!country->empty()) wire["country"] = *country;
  Result<Json> fields = customFields(message);
  if (!fields) return fields;
  wire["customFields"] = std::move(fields).value();
  if (isText) return wireText(message, std::move(wire));
  return wireAlimTalk(config, message, owner, std::move(wire));
}

}  // namespace kmsg::solapi
