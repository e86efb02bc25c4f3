#include <cmath>
#include <cstdlib>
#include <optional>

#include "provider/solapi/member_parts.h"

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

Result<HttpRequest> buildBalance(const Config& config, const Json&) {
  return memberRequest(config, "GET", "/cash/v1/balance");
}

std::optional<Json> readBalance(const Json& body, const Json& arguments, Millis) {
  const auto balance = amountAt(body, "balance");
  const auto point = amountAt(body, "point");
  if (!balance && !point) return std::nullopt;
  Json result = Json::object();
  result["providerId"] = kProviderId;
  if (const auto channel = optionalTextAt(arguments, "channel")) result["channel"] = *channel;
  // Points are spent like money, and first.
  const double amount = balance.value_or(0) + point.value_or(0);
  const auto whole = static_cast<int64_t>(std::fabs(amount) < 9e15 ? amount : 0);
  if (static_cast<double>(whole) == amount) {
    result["amount"] = whole;
  } else {
    result["amount"] = amount;
  }
  result["currency"] = "KRW";
  result["raw"] = body;
  return result;
}

}  // namespace kmsg::solapi
