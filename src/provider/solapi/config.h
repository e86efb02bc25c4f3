#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace kmsg::solapi {

inline constexpr char kProviderId[] = "solapi";

// A SOLAPI account, checked. Optional members are empty when not given.
struct Config {
  std::string apiKey;
  std::string apiSecret;
  std::string baseUrl;      // without a slash at its end
  std::string defaultFrom;  // digits
  std::string kakaoPfId;
  std::string rcsBrandId;
  std::string naverTalkId;
  std::string appId;
  std::string defaultCountry;  // dial code
};

// Reads the members that this provider uses and ignores others. An error names the member and never
// repeats its value.
Result<Config> readConfig(const Json& json);

}  // namespace kmsg::solapi
