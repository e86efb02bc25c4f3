#include "provider/iwinv/balance.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/iwinv/request.h"

namespace kmsg::iwinv {
namespace {

// "12,345.6" or 12345.6; nothing for what is no amount.
std::optional<Json> amountAt(const Json& body, const char* key) {
  const Json& given = memberAt(body, key);
  if (given.is_number()) return given;
  std::string digits;
  for (const char c : trimmed(textAt(body, key))) {
    if (c != ',') digits += c;
  }
  std::optional<Json> number = parseJson(digits);
  if (number && number->is_number()) return number;
  return std::nullopt;
}

}  // namespace

Result<Api> balanceApi(const Config& config, const Json& query) {
  const Json& channel = memberAt(query, "channel");
  const std::string_view name = trimmed(textAt(query, "channel"));
  if (channel.is_null()) return config.hasAlimTalk() ? Api::kAlimTalk : Api::kSms;
  if (name == "ALIMTALK") {
    if (config.hasAlimTalk()) return Api::kAlimTalk;
    return invalidRequest("apiKey is required for ALIMTALK balance query", "apiKey");
  }
  if (name == "SMS" || name == "LMS" || name == "MMS") {
    if (config.hasSms()) return Api::kSms;
    return invalidRequest("smsApiKey and smsAuthKey are required for SMS/LMS/MMS balance query",
                          "smsApiKey");
  }
  const bool isType = messageTypeFrom(name).has_value();
  return invalidRequest("IWINVProvider does not support balance query for type " +
                            std::string(isType ? name : kindOf(channel)),
                        "channel");
}

HttpRequest buildBalance(const Config& config, Api api) {
  Json body = Json::object();
  if (api == Api::kAlimTalk) return alimTalkRequest(config, "/api/charge/", body);
  body["version"] = kSmsVersion;
  return smsRequest(config, "/api/charge/", body);
}

Result<Json> readBalance(const Config& config, Api api, const Json& query,
                         const HttpResponse& response, Millis now) {
  const bool isSms = api == Api::kSms;
  Result<Json> body = readAnswer(
      response, {api, /*isSend=*/false,
                 isSms ? "IWINV SMS charge query failed" : "IWINV AlimTalk charge query failed",
                 secrets(config), now});
  if (!body) return body.error();
  std::optional<Json> amount = amountAt(*body, "charge");
  if (!amount) {
    return vendorError(response, kProviderId, ErrorCode::kProviderError, Outcome::kNotSent,
                       isSms ? "Invalid charge value from IWINV SMS charge API"
                             : "Invalid charge value from IWINV AlimTalk charge API");
  }
  Json result = Json::object();
  result["providerId"] = kProviderId;
  if (const auto channel = optionalTextAt(query, "channel")) result["channel"] = trimmed(*channel);
  result["amount"] = std::move(*amount);
  result["currency"] = "KRW";
  result["raw"] = std::move(body).value();
  return result;
}

}  // namespace kmsg::iwinv
