#include <utility>

#include "provider/aligo/member_request.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

// Reads trimmed texts that all must be there.
Result<Fields> requiredTexts(const Json& arguments,
                             std::initializer_list<std::pair<const char*, const char*>> names,
                             const std::string& message) {
  Fields fields;
  for (const auto& [key, vendorName] : names) {
    const std::string text(trimmed(textOrNumberAt(arguments, key)));
    if (text.empty()) return withProviderId(invalidRequest(message, key), kProviderId);
    fields.emplace_back(vendorName, text);
  }
  return fields;
}

Result<HttpRequest> channelRequest(const Config& config, const char* path, Result<Fields> given) {
  if (!given) return std::move(given).error();
  Fields fields = authFields(config, Api::kKakao);
  fields.insert(fields.end(), given->begin(), given->end());
  for (auto& [name, value] : fields) {
    if (name != "phonenumber") continue;
    Result<PhoneNumber> number = parsePhone(value, "phoneNumber");
    if (!number) return withProviderId(std::move(number).error(), kProviderId);
    if (!number->country.empty()) {
      return withProviderId(invalidRequest("phoneNumber must be a Korean number", "phoneNumber"),
                            kProviderId);
    }
    value = number->digits;
  }
  return formRequest(urlOf(config, Api::kKakao, path), fields);
}

// Nothing for an entry without a sender key.
Json publicChannel(const Json& entry, std::string_view plusId) {
  const std::string senderKey = textOrNumberAt(entry, "senderKey");
  if (senderKey.empty()) return nullptr;
  Json channel = Json::object();
  channel["providerId"] = kProviderId;
  channel["senderKey"] = senderKey;
  if (!plusId.empty()) channel["plusId"] = plusId;
  for (const char* key : {"name", "status"}) {
    const std::string text = textOrNumberAt(entry, key);
    if (!text.empty()) channel[key] = text;
  }
  for (const auto& [key, vendorKey] :
       {std::pair{"createdAt", "cdate"}, std::pair{"updatedAt", "udate"}}) {
    const auto time = parseKst(textAt(entry, vendorKey));
    if (time) channel[key] = *time;
  }
  channel["raw"] = entry;
  return channel;
}

Json publicCategories(const Json& list) {
  Json categories = Json::array();
  if (!list.is_array()) return categories;
  for (const Json& entry : list) {
    const std::string code = textOrNumberAt(entry, "code");
    if (code.empty()) continue;
    Json category = Json::object();
    category["code"] = code;
    category["name"] = textAt(entry, "name");
    const std::string parent = textOrNumberAt(entry, "parentCode");
    if (!parent.empty()) category["parentCode"] = parent;
    categories.push_back(std::move(category));
  }
  return categories;
}

}  // namespace

HttpRequest buildChannelList(const Config& config, const Json& arguments) {
  Fields fields = authFields(config, Api::kKakao);
  for (const auto& [key, vendorName] :
       {std::pair{"plusId", "plusid"}, std::pair{"senderKey", "senderkey"}}) {
    const std::string_view text = trimmed(textAt(arguments, key));
    if (!text.empty()) fields.emplace_back(vendorName, text);
  }
  return formRequest(urlOf(config, Api::kKakao, "/akv10/profile/list/"), fields);
}

Result<Json> readChannelList(const Config& config, const HttpResponse& response, Millis now) {
  const Result<Json> body = readAnswer(
      response,
      {Api::kKakao, /*isSend=*/false, "channel list failed", secrets(config), now, false});
  if (!body) return body.error();
  const Result<Json> list = listAt(*body, "list", response);
  if (!list) return list.error();
  Json channels = Json::array();
  for (const Json& entry : *list) {
    Json channel = publicChannel(entry, textAt(entry, "uuid"));
    if (!channel.is_null()) channels.push_back(std::move(channel));
  }
  return channels;
}

HttpRequest buildCategories(const Config& config) {
  return formRequest(urlOf(config, Api::kKakao, "/akv10/category/"),
                     authFields(config, Api::kKakao));
}

Result<Json> readCategories(const Config& config, const HttpResponse& response, Millis now) {
  const Result<Json> body = readAnswer(
      response,
      {Api::kKakao, /*isSend=*/false, "category list failed", secrets(config), now, false});
  if (!body) return body.error();
  const Json& data = memberAt(*body, "data");
  if (!data.is_object()) return unreadableAnswer(response, kProviderId, /*isSend=*/false);
  Json categories = Json::object();
  categories["first"] = publicCategories(memberAt(data, "firstBusinessType"));
  categories["second"] = publicCategories(memberAt(data, "secondBusinessType"));
  categories["third"] = publicCategories(memberAt(data, "thirdBusinessType"));
  return categories;
}

Result<HttpRequest> buildChannelAuth(const Config& config, const Json& arguments) {
  return channelRequest(
      config, "/akv10/profile/auth/",
      requiredTexts(arguments, {{"plusId", "plusid"}, {"phoneNumber", "phonenumber"}},
                    "plusId and phoneNumber are required"));
}

Result<HttpRequest> buildChannelAdd(const Config& config, const Json& arguments) {
  return channelRequest(config, "/akv10/profile/add/",
                        requiredTexts(arguments,
                                      {{"plusId", "plusid"},
                                       {"authNum", "authnum"},
                                       {"phoneNumber", "phonenumber"},
                                       {"categoryCode", "categorycode"}},
                                      "plusId, authNum, phoneNumber, categoryCode are required"));
}

Result<Json> readChannelAdd(const Config& config, const Json& arguments,
                            const HttpResponse& response, Millis now) {
  std::vector<std::string> hidden = secrets(config);
  hidden.push_back(textOrNumberAt(arguments, "authNum"));
  const Result<Json> body = readAnswer(
      response,
      {Api::kKakao, /*isSend=*/false, "channel add failed", std::move(hidden), now, false});
  if (!body) return body.error();
  const Json& data = memberAt(*body, "data");
  const Json* entry = data.is_object() ? &data : nullptr;
  if (data.is_array() && !data.empty() && data.front().is_object()) entry = &data.front();
  const auto incomplete = [&](const char* text) {
    return vendorError(response, kProviderId, ErrorCode::kProviderError, Outcome::kUnknown, text);
  };
  if (!entry) return incomplete("channel add returned empty data");
  Json channel = publicChannel(*entry, trimmed(textAt(arguments, "plusId")));
  if (channel.is_null()) return incomplete("channel add did not return senderKey");
  return channel;
}

Result<Json> readDone(const Config& config, const HttpResponse& response, Millis now,
                      std::string_view failure, std::vector<std::string> hidden) {
  for (std::string& secret : secrets(config))
    hidden.push_back(std::move(secret));
  const Result<Json> body =
      readAnswer(response, {Api::kKakao, /*isSend=*/false, failure, std::move(hidden), now, false});
  if (!body) return body.error();
  return Json();
}

}  // namespace kmsg::aligo
