#include "message/message.h"

#include <array>
#include <utility>

namespace kmsg {
namespace {

constexpr std::array<std::string_view, kMessageTypeCount> kTypeNames = {
    "ALIMTALK", "FRIENDTALK", "SMS",     "LMS",     "MMS",     "NSA",      "VOICE",
    "FAX",      "RCS_SMS",    "RCS_LMS", "RCS_MMS", "RCS_TPL", "RCS_ITPL", "RCS_LTPL"};

}  // namespace

std::string_view messageTypeName(MessageType type) {
  return kTypeNames[static_cast<size_t>(type)];
}

std::optional<MessageType> messageTypeFrom(std::string_view name) {
  for (size_t i = 0; i < kTypeNames.size(); ++i) {
    if (kTypeNames[i] == name) return static_cast<MessageType>(i);
  }
  return std::nullopt;
}

Json sendResultToJson(const SendResult& result) {
  Json json = Json::object();
  json["messageId"] = result.messageId;
  json["providerId"] = result.providerId;
  if (!result.providerMessageId.empty()) json["providerMessageId"] = result.providerMessageId;
  json["status"] = std::string(deliveryStatusName(result.status));
  json["type"] = result.type;
  json["to"] = result.to;
  if (!result.warnings.empty()) {
    Json warnings = Json::array();
    for (const SendWarning& warning : result.warnings) {
      Json row = {{"code", warning.code}, {"message", warning.message}};
      if (warning.details.is_object()) row["details"] = warning.details;
      warnings.push_back(std::move(row));
    }
    json["warnings"] = std::move(warnings);
  }
  if (!result.raw.is_null()) json["raw"] = result.raw;
  return json;
}

SendResult sendResultFromJson(const Json& json) {
  SendResult result;
  result.messageId = textAt(json, "messageId");
  result.providerId = textAt(json, "providerId");
  result.providerMessageId = trimmed(textOrNumberAt(json, "providerMessageId"));
  result.status = deliveryStatusFrom(textAt(json, "status")).value_or(DeliveryStatus::kSent);
  result.type = textAt(json, "type");
  result.to = textAt(json, "to");
  if (const Json* warnings = findKey(json, "warnings"); warnings && warnings->is_array()) {
    for (const Json& row : *warnings) {
      SendWarning warning{std::string(textAt(row, "code")), std::string(textAt(row, "message")),
                          Json()};
      if (const Json* details = findKey(row, "details"); details && details->is_object()) {
        warning.details = *details;
      }
      if (!warning.code.empty()) result.warnings.push_back(std::move(warning));
    }
  }
  if (const Json* raw = findKey(json, "raw")) result.raw = *raw;
  return result;
}

}  // namespace kmsg
