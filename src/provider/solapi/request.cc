#include "provider/solapi/request.h"

#include <algorithm>

#include "provider/solapi/auth.h"
#include "provider/solapi/wire_message.h"

namespace kmsg::solapi {
namespace {

constexpr char kSdkVersion[] = "kmsg-edge/0.1.0";

HttpRequest signedRequest(const Config& config, std::string method, std::string path, Millis now,
                          std::string_view salt) {
  HttpRequest request;
  request.method = std::move(method);
  request.url = config.baseUrl + path;
  request.headers.emplace_back("Authorization",
                               authorization(config.apiKey, config.apiSecret, now, salt));
  return request;
}

}  // namespace

Result<HttpRequest> buildSend(const Config& config, const Message& message,
                              const ProviderContext& context, std::string_view salt) {
  Result<Json> wire = wireMessage(config, message, context.owner);
  if (!wire) return wire.error();
  Json body = Json::object();
  body["messages"] = Json::array();
  body["messages"].push_back(std::move(wire).value());
  body["allowDuplicates"] = true;
  body["showMessageList"] = true;  // without it the vendor tells no message ids
  body["agent"] = {{"sdkVersion", kSdkVersion}, {"osPlatform", "wasm"}};
  if (!config.appId.empty()) body["agent"]["appId"] = config.appId;
  if (message.scheduledAt) {
    // The vendor sends a message of the past at once, which nobody has asked for.
    if (*message.scheduledAt < context.now) {
      return invalidRequest("options.scheduledAt lies in the past", "options.scheduledAt");
    }
    body["scheduledDate"] = formatIso(*message.scheduledAt);
  }
  HttpRequest request =
      signedRequest(config, "POST", "/messages/v4/send-many/detail", context.now, salt);
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = dumpJson(body);
  return request;
}

HttpRequest buildPoll(const Config& config, const std::vector<StatusQuery>& queries, Millis now,
                      std::string_view salt) {
  std::string path = "/messages/v4/list?";
  std::vector<std::string_view> asked;
  for (const StatusQuery& query : queries) {
    const std::string_view id = query.providerMessageId;
    if (std::find(asked.begin(), asked.end(), id) != asked.end()) continue;
    asked.push_back(id);
    path += "messageIds=" + urlEncode(id) + "&";
  }
  // The largest page, so that one answer holds them all and no nextKey needs following.
  path += "limit=500";
  return signedRequest(config, "GET", path, now, salt);
}

}  // namespace kmsg::solapi
