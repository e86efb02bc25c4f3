#include "provider/fields.h"

namespace kmsg {

std::optional<std::string> scalarText(const Json& value) {
  if (value.is_null()) return std::string();
  if (const auto* text = value.get_ptr<const Json::string_t*>()) return *text;
  if (value.is_number() || value.is_boolean()) return dumpJson(value);
  return std::nullopt;
}

std::string digitsOf(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return digits;
}

bool isDialCode(std::string_view text) {
  return !text.empty() && text.size() <= 3 && text.front() != '0' &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<std::string> countryOf(const Message& message, std::string_view defaultCountry) {
  const Json* options = findKey(message.options, "options");
  std::string wanted = options ? textOrNumberAt(*options, "country") : std::string();
  wanted = std::string(trimmed(wanted));
  if (!wanted.empty() && !isDialCode(wanted)) {
    return invalidRequest("options.country must be a dial code such as 82 or 1", "options.country");
  }
  const std::string& ofNumber = message.toNumber.country;
  if (!ofNumber.empty() && !wanted.empty() && ofNumber != wanted) {
    return invalidRequest("options.country contradicts the dial code of the number in to",
                          "options.country");
  }
  std::string country = !ofNumber.empty() ? ofNumber : wanted;
  if (country.empty()) country = std::string(defaultCountry);
  return country == "82" ? std::string() : country;
}

void keepDoubtfulApart(const Message& message, Json& key) {
  const Result<std::string> country = countryOf(message, "");
  if (!country) return;  // refused before any request
  const std::string& digits = message.toNumber.digits;
  const size_t length = country->size() + digits.size();
  const bool usual = country->empty() ? digits.starts_with("0") && length >= 9 && length <= 11
                                      : length >= 8 && length <= 15;
  if (usual) return;
  key.push_back(message.messageId);
  key.push_back(message.item);
}

SendResult acceptedResult(const Message& message, std::string_view providerId,
                          std::string providerMessageId, Json raw) {
  SendResult result;
  result.messageId = message.messageId;
  result.providerId = std::string(providerId);
  result.providerMessageId = std::move(providerMessageId);
  result.status = message.scheduledAt ? DeliveryStatus::kPending : DeliveryStatus::kSent;
  result.type = std::string(messageTypeName(message.type));
  result.to = message.to;
  result.raw = std::move(raw);
  return result;
}

}  // namespace kmsg
