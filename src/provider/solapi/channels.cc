// Kakao channels: the vendor's channelId is what a message names as its kakao.profileId.
#include "provider/solapi/member_parts.h"

namespace kmsg::solapi {
namespace {

constexpr char kChannelPath[] = "/kakao/v2/channels";

std::optional<Json> channelFrom(const Json& channel) {
  const std::string id = textOrNumberAt(channel, "channelId");
  if (id.empty()) return std::nullopt;
  Json result = {{"providerId", kProviderId}, {"senderKey", id}};
  for (const auto& [ours, vendors] :
       {std::pair{"plusId", "searchId"}, std::pair{"name", "channelName"},
        std::pair{"status", "status"}}) {
    if (const std::string_view text = textAt(channel, vendors); !text.empty()) result[ours] = text;
  }
  for (const auto& [ours, vendors] :
       {std::pair{"createdAt", "dateCreated"}, std::pair{"updatedAt", "dateUpdated"}}) {
    if (const auto time = parseIso(textAt(channel, vendors))) result[ours] = *time;
  }
  result["raw"] = channel;
  return result;
}

Result<std::string> managerNumber(const Json& arguments) {
  Result<std::string> text = requiredText(arguments, "phoneNumber");
  if (!text) return text;
  Result<PhoneNumber> number = parsePhone(*text, "phoneNumber");
  if (!number) return number.error();
  return number->digits;
}

}  // namespace

Result<HttpRequest> buildChannelList(const Config& config, const Json& arguments) {
  std::string path = kChannelPath;
  addFilter(path, "searchId", trimmed(textAt(arguments, "plusId")));
  addFilter(path, "channelId", trimmed(textAt(arguments, "senderKey")));
  addFilter(path, "limit", "500");
  return memberRequest(config, "GET", path);
}

std::optional<Json> readChannelList(const Json& body, const Json&, Millis) {
  const Json& list = memberAt(body, "channelList");
  if (!list.is_structured()) return std::nullopt;
  Json channels = Json::array();
  for (const Json& entry : list) {
    auto channel = channelFrom(entry);
    if (!channel) return std::nullopt;
    channels.push_back(std::move(*channel));
  }
  return channels;
}

Result<HttpRequest> buildChannelCategories(const Config& config, const Json&) {
  return memberRequest(config, "GET", std::string(kChannelPath) + "/categories");
}

// The vendor lists the codes that a channel can have, which are those of the third level.
std::optional<Json> readChannelCategories(const Json& body, const Json&, Millis) {
  const Json& list = body.is_array() ? body : memberAt(body, "categories");
  if (!list.is_array()) return std::nullopt;
  Json third = Json::array();
  for (const Json& entry : list) {
    const std::string code = textOrNumberAt(entry, "code");
    if (code.empty()) return std::nullopt;
    third.push_back({{"code", code}, {"name", textAt(entry, "name")}});
  }
  return Json{{"first", Json::array()}, {"second", Json::array()}, {"third", std::move(third)}};
}

Result<HttpRequest> buildChannelAuth(const Config& config, const Json& arguments) {
  const Result<std::string> plusId = requiredText(arguments, "plusId");
  if (!plusId) return plusId.error();
  const Result<std::string> number = managerNumber(arguments);
  if (!number) return number.error();
  const Json body = {{"searchId", *plusId}, {"phoneNumber", *number}};
  return memberRequest(config, "POST", std::string(kChannelPath) + "/token", body);
}

Result<HttpRequest> buildChannelAdd(const Config& config, const Json& arguments) {
  Json body = Json::object();
  for (const auto& [ours, vendors] :
       {std::pair{"plusId", "searchId"}, std::pair{"authNum", "token"},
        std::pair{"categoryCode", "categoryCode"}}) {
    Result<std::string> text = requiredText(arguments, ours);
    if (!text) return text.error();
    body[vendors] = std::move(text).value();
  }
  const Result<std::string> number = managerNumber(arguments);
  if (!number) return number.error();
  body["phoneNumber"] = *number;
  return memberRequest(config, "POST", kChannelPath, body);
}

std::optional<Json> readChannel(const Json& body, const Json&, Millis) {
  return channelFrom(body);
}

}  // namespace kmsg::solapi
