#include "provider/solapi/balance.h"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "provider/http_json.h"
#include "provider/solapi/request.h"
#include "provider/solapi/vendor_answer.h"

namespace kmsg::solapi {
namespace {

// A number, or decimal text of one. Nothing for anything else, such as "".
std::optional<double> amountAt(const Json& body, const char* key) {
  const Json& value = memberAt(body, key);
  double amount = 0;
  if (value.is_number()) {
    amount = value.get<double>();
  } else {
    const std::string text(trimmed(textAt(body, key)));
    if (text.empty() || text.find_first_not_of("0123456789.-") != std::string::npos) {
      return std::nullopt;
    }
    char* end = nullptr;
    amount = std::strtod(text.c_str(), &end);
    if (*end != '\0') return std::nullopt;
  }
  return std::isfinite(amount) ? std::optional(amount) : std::nullopt;
}

}  // namespace

HttpRequest buildBalance(const Config& config, Millis now, std::string_view salt) {
  return signedRequest(config, "GET", "/cash/v1/balance", now, salt);
}

Result<Json> readBalance(const Config& config, const Json& query, const HttpResponse& response,
                         Millis now) {
  if (!isSuccessStatus(response.status)) return refusedByHttp(config, response, now);
  std::optional<Json> body = parseJson(response.body);
  const auto balance = body ? amountAt(*body, "balance") : std::nullopt;
  const auto point = body ? amountAt(*body, "point") : std::nullopt;
  if (!balance && !point) {
    Error error = unreadableAnswer(response, kProviderId, /*isSend=*/false);
    error.message = "Invalid balance response from SOLAPI: " + error.message;
    return error;
  }
  Json result = Json::object();
  result["providerId"] = kProviderId;
  if (const auto channel = optionalTextAt(query, "channel")) result["channel"] = *channel;
  // Points are spent like money, and first.
  const double amount = balance.value_or(0) + point.value_or(0);
  const auto whole = static_cast<int64_t>(std::fabs(amount) < 9e15 ? amount : 0);
  if (static_cast<double>(whole) == amount) {
    result["amount"] = whole;
  } else {
    result["amount"] = amount;
  }
  result["currency"] = "KRW";
  result["raw"] = std::move(*body);
  return result;
}

}  // namespace kmsg::solapi
