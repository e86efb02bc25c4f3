#include "provider/solapi/request.h"

#include <algorithm>

#include "provider/solapi/auth.h"

namespace kmsg::solapi {
namespace {

constexpr char kSdkVersion[] = "kmsg-edge/0.1.0";

// A request of a few messages is answered at once; the vendor checks and stores each of them, so a
// full one needs time. Giving up early would leave thousands of messages with an unknown outcome.
constexpr Millis kSendTimeoutMs = 10'000;
constexpr Millis kSendTimeoutPerMessageMs = 8;

// The vendor's clock and ours may differ by up to 15 minutes, else it refuses our signatures.
constexpr Millis kClockSkewMs = 15 * 60 * 1000;

}  // namespace

HttpRequest signedRequest(const Config& config, std::string method, std::string_view path,
                          Millis now, std::string_view salt, std::string body) {
  HttpRequest request;
  request.method = std::move(method);
  request.url = config.baseUrl;
  request.url += path;
  request.headers.emplace_back("Authorization",
                               authorization(config.apiKey, config.apiSecret, now, salt));
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  return request;
}

HttpRequest buildSend(const Config& config, SendBody body, Millis now, std::string_view salt) {
  Json rest = Json::object();
  rest["allowDuplicates"] = true;
  rest["showMessageList"] = true;  // without it the vendor tells no message ids
  rest["agent"] = {{"sdkVersion", kSdkVersion}, {"osPlatform", "wasm"}};
  if (!config.appId.empty()) rest["agent"]["appId"] = config.appId;
  if (body.scheduledAt) rest["scheduledDate"] = formatIso(*body.scheduledAt);

  // Joined as text: a tree of ten thousand messages would need several times the memory.
  const std::string tail = dumpJson(rest);
  size_t size = tail.size() + 20;
  for (const std::string& message : body.messages)
    size += message.size() + 1;
  std::string text;
  text.reserve(size);
  text = R"({"messages":[)";
  for (std::string& message : body.messages) {
    if (text.back() != '[') text += ',';
    text += message;
    message = std::string();
  }
  ((text += "],").append(tail, 1));

  const auto count = static_cast<Millis>(body.messages.size());
  HttpRequest request =
      signedRequest(config, "POST", "/messages/v4/send-many/detail", now, salt, std::move(text));
  request.timeoutMs = kSendTimeoutMs + (count - 1) * kSendTimeoutPerMessageMs;
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

HttpRequest buildSearch(const Config& config, const SentQuery& query, std::string_view startKey,
                        Millis now, std::string_view salt) {
  std::string path = "/messages/v4/list?limit=500";
  const auto number = parsePhone(query.to, "to");
  if (number) path += "&to=" + number->digits;
  if (query.since > 0) {
    path += "&dateType=CREATED&startDate=" + urlEncode(formatIso(query.since - kClockSkewMs));
  }
  if (!startKey.empty()) path += "&startKey=" + urlEncode(startKey);
  return signedRequest(config, "GET", path, now, salt);
}

}  // namespace kmsg::solapi
