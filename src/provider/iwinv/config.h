#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace kmsg::iwinv {

inline constexpr char kProviderId[] = "iwinv";

// An IWINV account, checked. Its two APIs have keys of their own; optional members are empty.
struct Config {
  std::string apiKey;        // AlimTalk
  std::string baseUrl;       // AlimTalk; without a slash at its end
  std::string sendEndpoint;  // AlimTalk send, begins with a slash
  std::string smsApiKey;
  std::string smsAuthKey;
  std::string smsBaseUrl;
  std::string smsCompanyId;     // needed to read the status of an SMS or LMS
  std::string senderNumber;     // digits
  std::string smsSenderNumber;  // digits
  std::string xForwardedFor;
  std::vector<std::pair<std::string, std::string>> extraHeaders;

  bool hasAlimTalk() const { return !apiKey.empty(); }
  // Both keys: with one of them the vendor refuses every message.
  bool hasSms() const { return !smsApiKey.empty() && !smsAuthKey.empty(); }
  const std::string& alimTalkSender() const {
    return senderNumber.empty() ? smsSenderNumber : senderNumber;
  }
  const std::string& smsSender() const {
    return smsSenderNumber.empty() ? senderNumber : smsSenderNumber;
  }
};

// Reads the members that this provider uses and ignores others. At least one complete key set is
// required. An error names the member and never repeats its value.
Result<Config> readConfig(const Json& json);

}  // namespace kmsg::iwinv
