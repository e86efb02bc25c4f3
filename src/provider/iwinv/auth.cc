#include "provider/iwinv/auth.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace kmsg::iwinv {
namespace {

bool sameName(std::string_view left, std::string_view right) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

constexpr char kJsonType[] = "application/json;charset=UTF-8";

Headers headersWith(const Config& config, std::string authName, std::string authValue,
                    std::string contentType) {
  Headers headers;
  const bool isJson = contentType == kJsonType;
  headers.emplace_back(std::move(authName), std::move(authValue));
  headers.emplace_back("Content-Type", std::move(contentType));
  if (!config.xForwardedFor.empty()) {
    headers.emplace_back("X-Forwarded-For", config.xForwardedFor);
  }
  for (const auto& [name, value] : config.extraHeaders) {
    if (sameName(name, "AUTH") || sameName(name, "secret")) continue;
    // Only the type that was made for a form holds its boundary.
    if (!isJson && sameName(name, "Content-Type")) continue;
    const auto same =
        std::find_if(headers.begin(), headers.end(),
                     [&name = name](const auto& header) { return sameName(header.first, name); });
    if (same == headers.end()) {
      headers.emplace_back(name, value);
    } else {
      same->second = value;
    }
  }
  return headers;
}

}  // namespace

Headers alimTalkHeaders(const Config& config) {
  return headersWith(config, "AUTH", base64(config.apiKey), kJsonType);
}

Headers smsHeaders(const Config& config) {
  return smsFormHeaders(config, kJsonType);
}

Headers smsFormHeaders(const Config& config, std::string contentType) {
  return headersWith(config, "secret", base64(config.smsApiKey + "&" + config.smsAuthKey),
                     std::move(contentType));
}

}  // namespace kmsg::iwinv
