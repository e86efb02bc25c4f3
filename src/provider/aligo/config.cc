#include "provider/aligo/config.h"

#include "provider/config_reader.h"

namespace kmsg::aligo {
namespace {

constexpr char kClassName[] = "AligoProvider";

std::string readEndpoint(ConfigReader& reader) {
  std::string endpoint = reader.text("friendtalkEndpoint");
  if (endpoint.empty()) return "/akv10/friendtalk/send/";
  if (endpoint.find_first_of(" ?#\\") != std::string::npos ||
      endpoint.find("//") != std::string::npos) {
    reader.refuse(std::string(kClassName) +
                      ": friendtalkEndpoint must be a path such as /akv10/friendtalk/send/",
                  "friendtalkEndpoint");
  }
  return endpoint.front() == '/' ? endpoint : "/" + endpoint;
}

// Off unless it is switched on: a test mode that nobody asked for loses every message.
bool readTestMode(const Json& json, ConfigReader& reader) {
  const Json* given = findKey(json, "testMode");
  if (!given || given->is_null()) return false;
  if (!given->is_boolean()) {
    reader.refuse(std::string(kClassName) + ": testMode must be a boolean, not of kind " +
                      std::string(kindOf(*given)),
                  "testMode");
  }
  return boolAt(json, "testMode", false);
}

}  // namespace

Result<Config> readConfig(const Json& json) {
  ConfigReader reader(json, kClassName);
  Config config;
  config.apiKey = reader.text("apiKey");
  if (config.apiKey.empty()) reader.refuse("AligoProvider requires `apiKey`", "apiKey");
  config.userId = reader.text("userId");
  if (config.userId.empty()) reader.refuse("AligoProvider requires `userId`", "userId");
  config.senderKey = reader.text("senderKey");
  config.sender = reader.sender("sender");
  config.smsBaseUrl = reader.baseUrl("smsBaseUrl", "https://apis.aligo.in");
  config.alimTalkBaseUrl = reader.baseUrl("alimtalkBaseUrl", "https://kakaoapi.aligo.in");
  config.friendTalkEndpoint = readEndpoint(reader);
  config.testMode = readTestMode(json, reader);
  if (reader.error()) return *reader.error();
  return config;
}

std::vector<std::string> secrets(const Config& config) {
  return {config.apiKey, config.userId, config.senderKey};
}

}  // namespace kmsg::aligo
