#include "provider/solapi/wire_message.h"

#include "provider/fields.h"
#include "provider/solapi/pairing.h"
#include "provider/solapi/wire_parts.h"

namespace kmsg::solapi {
namespace {

constexpr size_t kCustomKeyMax = 30;

Result<Done> addCustomField(const std::string& key, const Json& value, Json& fields) {
  const std::string field = "options.customFields." + key;
  if (value.is_null()) return Done{};
  const std::optional<std::string> text = scalarText(value);
  if (!text) {
    return invalidRequest(
        field + " must be a string, number or boolean, not of kind " + std::string(kindOf(value)),
        field);
  }
  if (key == kPairingField || key == kNumberField) {
    return invalidRequest(field + " is used by the library; choose another key", field);
  }
  if (key.empty() || characterCount(key) > kCustomKeyMax) {
    return invalidRequest(field + ": a key has 1 to 30 characters", field);
  }
  if (characterCount(*text) > kCustomValueMax) {
    return invalidRequest(field + " must not have more than 100 characters", field);
  }
  fields[key] = *text;
  return Done{};
}

Result<Json> customFields(const Message& message, std::string_view number) {
  Json fields = Json::object();
  const Json& given = memberAt(memberAt(message.options, "options"), "customFields");
  const std::string path = "options.customFields";
  if (!given.is_null() && !given.is_object()) {
    return invalidRequest(path + " must be an object, not of kind " + std::string(kindOf(given)),
                          path);
  }
  for (const auto& [key, value] : given.items()) {
    const auto done = addCustomField(key, value, fields);
    if (!done) return done.error();
  }
  fields[kPairingField] = pairingValue(message.messageId);
  if (!number.empty()) fields[kNumberField] = number;
  return fields;
}

Result<Done> addContent(const Config& config, const Message& message, FailoverOwner owner,
                        Draft& draft) {
  switch (message.type) {
    case MessageType::kSms:
    case MessageType::kLms:
    case MessageType::kMms:
      return addText(message, draft);
    case MessageType::kAlimTalk:
      return addAlimTalk(config, message, owner, draft);
    case MessageType::kFriendTalk:
      return addFriendTalk(config, message, owner, draft);
    case MessageType::kNsa:
      return addNaver(config, message, owner, draft);
    case MessageType::kVoice:
      return addVoice(message, draft);
    case MessageType::kFax:
      return addFax(message, draft);
    default:
      return addRcs(config, message, owner, draft);
  }
}

}  // namespace

Result<Draft> draftMessage(const Config& config, const Message& message,
                           const ProviderContext& context, std::string_view number) {
  // The vendor sends a message of the past at once, which nobody has asked for.
  if (message.scheduledAt && *message.scheduledAt < context.now) {
    return invalidRequest("options.scheduledAt lies in the past", "options.scheduledAt");
  }
  const Result<std::string> country = countryOf(message, config.defaultCountry);
  if (!country) return country.error();
  if (!country->empty() && message.type != MessageType::kSms) {
    return invalidRequest("to is a foreign number: SOLAPI sends only SMS abroad", "to");
  }
  Draft draft;
  draft.wire = Json::object();
  draft.wire["to"] = message.toNumber.digits;
  const std::string& from = message.from.empty() ? config.defaultFrom : message.from;
  if (!from.empty()) draft.wire["from"] = from;
  if (!country->empty()) draft.wire["country"] = *country;
  Result<Json> fields = customFields(message, number);
  if (!fields) return fields.error();
  draft.wire["customFields"] = std::move(fields).value();
  const auto done = addContent(config, message, context.owner, draft);
  if (!done) return done.error();
  return draft;
}

}  // namespace kmsg::solapi
