#include "provider/iwinv/config.h"

#include "provider/config_reader.h"

namespace kmsg::iwinv {
namespace {

constexpr char kClassName[] = "IWINVProvider";

bool isHeaderName(std::string_view name) {
  constexpr std::string_view kAllowed =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !name.empty() && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::vector<std::pair<std::string, std::string>> readHeaders(const Json& json,
                                                             ConfigReader& reader) {
  std::vector<std::pair<std::string, std::string>> headers;
  const Json* given = findKey(json, "extraHeaders");
  if (!given || given->is_null()) return headers;
  const std::string prefix = std::string(kClassName) + ": extraHeaders";
  if (!given->is_object()) {
    reader.refuse(prefix + " must be an object of strings", "extraHeaders");
    return headers;
  }
  for (const auto& [name, value] : given->items()) {
    const std::string* text = value.get_ptr<const Json::string_t*>();
    if (!isHeaderName(name) || !text || !isHeaderText(*text)) {
      reader.refuse(prefix + "." + name + " must be a header name with printable ASCII text",
                    "extraHeaders." + name);
      continue;
    }
    headers.emplace_back(name, *text);
  }
  return headers;
}

std::string readEndpoint(ConfigReader& reader) {
  std::string endpoint = reader.text("sendEndpoint");
  if (endpoint.empty()) return "/api/v2/send/";
  if (endpoint.find_first_of(" ?#\\") != std::string::npos ||
      endpoint.find("//") != std::string::npos) {
    reader.refuse(std::string(kClassName) + ": sendEndpoint must be a path such as /api/v2/send/",
                  "sendEndpoint");
  }
  return endpoint.front() == '/' ? endpoint : "/" + endpoint;
}

}  // namespace

Result<Config> readConfig(const Json& json) {
  ConfigReader reader(json, kClassName);
  Config config;
  config.apiKey = reader.text("apiKey");
  config.smsApiKey = reader.text("smsApiKey");
  config.smsAuthKey = reader.text("smsAuthKey");
  if (!config.hasAlimTalk() && !config.hasSms()) {
    reader.refuse("IWINVProvider requires `apiKey` configuration", "apiKey");
  }
  config.baseUrl = reader.baseUrl("baseUrl", "https://alimtalk.bizservice.iwinv.kr");
  config.smsBaseUrl = reader.baseUrl("smsBaseUrl", "https://sms.bizservice.iwinv.kr");
  config.sendEndpoint = readEndpoint(reader);
  config.smsCompanyId = reader.text("smsCompanyId");
  config.senderNumber = reader.sender("senderNumber");
  config.smsSenderNumber = reader.sender("smsSenderNumber");
  config.xForwardedFor = reader.text("xForwardedFor");
  config.extraHeaders = readHeaders(json, reader);
  if (reader.error()) return *reader.error();
  return config;
}

}  // namespace kmsg::iwinv
