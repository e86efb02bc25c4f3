#include "provider/solapi/auth.h"

#include "base/hmac.h"

namespace kmsg::solapi {

std::string signature(std::string_view apiSecret, std::string_view date, std::string_view salt) {
  return hmacSha256Hex(apiSecret, std::string(date) + std::string(salt));
}

std::string authorization(std::string_view apiKey, std::string_view apiSecret, Millis now,
                          std::string_view salt) {
  const std::string date = formatIsoSeconds(now);
  return "HMAC-SHA256 apiKey=" + std::string(apiKey) + ", date=" + date +
         ", salt=" + std::string(salt) + ", signature=" + signature(apiSecret, date, salt);
}

}  // namespace kmsg::solapi
