#include <algorithm>
#include <utility>

#include "message/template_text.h"
#include "provider/aligo/buttons.h"
#include "provider/aligo/member_request.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

Error refused(std::string message, std::string field) {
  return withProviderId(invalidRequest(std::move(message), std::move(field)), kProviderId);
}

// Puts a text of the input over `target`; absent members leave it.
Result<Done> mergeText(const Json& input, const char* key, bool isNew, std::string& target) {
  const Json* given = findKey(input, key);
  if ((!given || given->is_null()) && !isNew) return Done{};
  const std::string_view text = textAt(input, key);
  if (trimmed(text).empty()) {
    return refused(std::string(key) + (isNew ? " is required" : " must be a non-empty string"),
                   key);
  }
  target = text;
  return Done{};
}

std::string_view statusOf(const KakaoTemplate& kakaoTemplate) {
  if (kakaoTemplate.inspection == "APR") return "APPROVED";
  if (kakaoTemplate.inspection == "REJ") return "REJECTED";
  // Registered only (REG) is not in inspection: nobody has asked for it yet.
  return kakaoTemplate.inspection == "REQ" ? "INSPECTION" : "PENDING";
}

}  // namespace

Result<std::string> templateSenderKey(const Config& config, const Json& arguments) {
  const std::string_view own =
      trimmed(textAt(memberAt(arguments, "template"), "kakaoChannelSenderKey"));
  if (!own.empty()) return std::string(own);
  if (!config.senderKey.empty()) return config.senderKey;
  return refused(
      "kakao channel senderKey is required (ctx.kakaoChannelSenderKey or config.senderKey)",
      "kakaoChannelSenderKey");
}

Result<std::string> templateCode(const Json& arguments) {
  std::string code(trimmed(textOrNumberAt(arguments, "code")));
  if (code.empty()) return refused("code is required", "code");
  return code;
}

Result<KakaoTemplate> mergedTemplate(KakaoTemplate base, const Json& input, bool isNew) {
  if (!input.is_object()) {
    return refused("template must be an object with name and content", "template");
  }
  Result<Done> done = mergeText(input, "name", isNew, base.name);
  if (!done) return done.error();
  base.name = std::string(trimmed(base.name));
  done = mergeText(input, "content", isNew, base.content);
  if (!done) return done.error();
  const Json* given = findKey(input, "buttons");
  if (!given || given->is_null()) return base;
  Result<Json> buttons = readButtons(*given, "buttons");
  if (!buttons) return withProviderId(std::move(buttons).error(), kProviderId);
  base.buttons = std::move(buttons).value();
  return base;
}

HttpRequest buildTemplateSave(const Config& config, const std::string& senderKey,
                              const KakaoTemplate& kakaoTemplate, bool isNew) {
  Fields fields = authFields(config, Api::kKakao);
  fields.emplace_back("senderkey", senderKey);
  if (!isNew) fields.emplace_back("tpl_code", kakaoTemplate.code);
  fields.emplace_back("tpl_name", kakaoTemplate.name);
  fields.emplace_back("tpl_content", kakaoTemplate.content);
  if (kakaoTemplate.buttons.is_array() && !kakaoTemplate.buttons.empty()) {
    fields.emplace_back("tpl_button", templateButtonsForm(kakaoTemplate.buttons));
  }
  return formRequest(
      urlOf(config, Api::kKakao, isNew ? "/akv10/template/add/" : "/akv10/template/modify/"),
      fields);
}

Result<KakaoTemplate> readTemplateAdd(const Config& config, KakaoTemplate asked,
                                      const HttpResponse& response, Millis now) {
  const Result<Json> body = readAnswer(
      response,
      {Api::kKakao, /*isSend=*/false, "template create failed", secrets(config), now, false});
  if (!body) return body.error();
  const Json& data = memberAt(*body, "data");
  const Json& entry = data.is_array() && !data.empty() ? data.front() : data;
  asked.code = trimmed(textOrNumberAt(entry, "templtCode"));
  if (asked.code.empty()) {
    return vendorError(response, kProviderId, ErrorCode::kProviderError, Outcome::kUnknown,
                       "template create did not return templtCode");
  }
  asked.inspection = textAt(entry, "inspStatus");
  asked.createdAt = parseKst(textAt(entry, "cdate"));
  asked.updatedAt = parseKst(textAt(entry, "udate"));
  return asked;
}

HttpRequest buildTemplateAction(const Config& config, const std::string& path,
                                const std::string& senderKey, const std::string& code) {
  Fields fields = authFields(config, Api::kKakao);
  fields.emplace_back("senderkey", senderKey);
  fields.emplace_back("tpl_code", code);
  return formRequest(urlOf(config, Api::kKakao, path), fields);
}

Json publicTemplate(const KakaoTemplate& kakaoTemplate, Millis now) {
  Json json = Json::object();
  json["id"] = kakaoTemplate.code;
  json["code"] = kakaoTemplate.code;
  json["name"] = kakaoTemplate.name;
  json["content"] = kakaoTemplate.content;
  json["status"] = statusOf(kakaoTemplate);
  if (kakaoTemplate.buttons.is_array() && !kakaoTemplate.buttons.empty()) {
    json["buttons"] = publicButtons(kakaoTemplate.buttons);
  }
  const std::vector<std::string> buttons = buttonTexts(kakaoTemplate.buttons);
  std::vector<std::string_view> texts = {kakaoTemplate.content};
  texts.insert(texts.end(), buttons.begin(), buttons.end());
  const std::vector<std::string> names = placeholderNames(texts);
  if (!names.empty()) json["variables"] = names;
  const Millis created = kakaoTemplate.createdAt.value_or(now);
  json["createdAt"] = created;
  json["updatedAt"] = kakaoTemplate.updatedAt.value_or(created);
  return json;
}

Result<TemplateListQuery> readListQuery(const Json& query) {
  constexpr int64_t kPageSize = 100;
  const bool isWhole = memberAt(query, "page").is_null();
  auto read = readTemplateListQuery(query, isWhole ? INT64_MAX : kPageSize, INT64_MAX);
  if (!read) return withProviderId(std::move(read).error(), kProviderId);
  return read;
}

Json templatePage(const std::vector<KakaoTemplate>& templates, const TemplateListQuery& query,
                  Millis now) {
  std::vector<const KakaoTemplate*> matches;
  for (const KakaoTemplate& one : templates) {
    if (query.status.empty() || statusOf(one) == query.status) matches.push_back(&one);
  }
  // Divided, not multiplied: a page number may be any.
  const auto count = static_cast<int64_t>(matches.size());
  const bool isBeyond = query.page - 1 > count / query.limit;
  const int64_t begin = isBeyond ? count : (query.page - 1) * query.limit;
  Json list = Json::array();
  for (int64_t i = begin; i < count && i - begin < query.limit; ++i)
    list.push_back(publicTemplate(*matches[static_cast<size_t>(i)], now));
  return list;
}

}  // namespace kmsg::aligo
