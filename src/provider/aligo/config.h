#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace kmsg::aligo {

inline constexpr char kProviderId[] = "aligo";

// Messages of one request: both APIs take so many, and the SMS API more of the same text.
inline constexpr size_t kMaxBatch = 500;
inline constexpr size_t kMaxSameText = 1000;

// An Aligo account, checked. Optional members are empty.
struct Config {
  std::string apiKey;
  std::string userId;
  std::string senderKey;   // Kakao sender profile of messages that name none
  std::string sender;      // digits
  std::string smsBaseUrl;  // without a slash at its end, like the next one
  std::string alimTalkBaseUrl;
  std::string friendTalkEndpoint;  // begins with a slash
  bool testMode = false;           // the vendor accepts messages and sends none
};

// Reads the members that this provider uses and ignores others. An error names the member and never
// repeats its value.
Result<Config> readConfig(const Json& json);

// The keys of the account: no error may repeat them, whatever the vendor echoes.
std::vector<std::string> secrets(const Config& config);

}  // namespace kmsg::aligo
