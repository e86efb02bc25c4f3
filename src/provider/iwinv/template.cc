#include "provider/iwinv/template.h"

#include <utility>

#include "message/template_text.h"
#include "provider/http_json.h"
#include "provider/iwinv/request.h"
#include "provider/iwinv/vendor_answer.h"
#include "provider/template_query.h"

namespace kmsg::iwinv {
namespace {

constexpr const char* kLinks[] = {"linkMo", "linkPc", "linkIos", "linkAnd"};
constexpr const char* kPublicLinks[] = {"linkMobile", "linkPc", "linkIos", "linkAndroid"};

std::string_view statusName(std::string_view vendorStatus) {
  if (vendorStatus == "Y") return "APPROVED";
  if (vendorStatus == "I") return "INSPECTION";
  if (vendorStatus == "R") return "REJECTED";
  return "PENDING";
}

Json buttonsToJson(const Json& buttons) {
  Json list = Json::array();
  if (!buttons.is_array()) return list;
  for (const Json& given : buttons) {
    if (!given.is_object()) continue;
    const std::string_view type = textAt(given, "type");
    Json button = Json::object();
    button["type"] = type == "DB" ? "DS" : type;
    button["name"] = textAt(given, "name");
    for (size_t i = 0; i < std::size(kLinks); ++i) {
      const std::string_view link = textAt(given, kLinks[i]);
      if (!link.empty()) button[kPublicLinks[i]] = link;
    }
    list.push_back(std::move(button));
  }
  return list;
}

}  // namespace

HttpRequest buildTemplateQuery(const Config& config, const std::string& templateCode) {
  TemplateQuery query;
  query.size = kMaxTemplatePage;  // the filter is partial: the wanted one may stand among others
  query.code = templateCode;
  return buildTemplateList(config, query);
}

HttpRequest buildTemplateList(const Config& config, const TemplateQuery& query) {
  Json body = Json::object();
  body["pageNum"] = std::to_string(query.page);
  body["pageSize"] = std::to_string(query.size);
  if (!query.code.empty()) body["templateCode"] = query.code;
  if (!query.status.empty()) body["templateStatus"] = query.status;
  return alimTalkRequest(config, "/api/template/", body);
}

Result<TemplateQuery> readTemplateQuery(const Json& json) {
  const std::string_view given = trimmed(textAt(json, "status"));
  const bool isLetter = given == "Y" || given == "I" || given == "R";
  Json named = json;
  if (isLetter) named["status"] = statusName(given);
  TemplateQuery query;
  const auto read = readTemplateListQuery(named, query.size, kMaxTemplatePage);
  if (!read) return read.error();
  query.page = read->page;
  query.size = read->limit;
  query.onlyStatus = read->status;
  for (const char* letter : {"Y", "I", "R"}) {  // there is no filter for what is none of them
    if (query.onlyStatus == statusName(letter)) query.status = letter;
  }
  return query;
}

Result<std::vector<Json>> readTemplateList(const Config& config, const HttpResponse& response,
                                           Millis now, std::string_view failure) {
  Result<Json> body =
      readAnswer(response, {Api::kAlimTalk, /*isSend=*/false, failure, secrets(config), now});
  if (!body) return body.error();
  std::vector<Json> entries;
  Json& list = (*body)["list"];
  if (list.is_null() && looseIntAt(*body, "totalCount") == 0) return entries;
  if (!list.is_array()) return unreadableAnswer(response, kProviderId, false);
  for (Json& entry : list) {
    if (entry.is_object()) entries.push_back(std::move(entry));
  }
  return entries;
}

Result<Json> readTemplate(const Config& config, const std::string& templateCode,
                          const HttpResponse& response, Millis now) {
  Result<std::vector<Json>> entries =
      readTemplateList(config, response, now, "IWINV template get failed");
  if (!entries) return entries.error();
  for (Json& entry : *entries) {
    if (textOrNumberAt(entry, "templateCode") != templateCode) continue;
    if (!optionalTextAt(entry, "templateContent")) {
      return unreadableAnswer(response, kProviderId, false);
    }
    return std::move(entry);
  }
  Error error = vendorError(response, kProviderId, ErrorCode::kTemplateNotFound, Outcome::kNotSent,
                            "Template not found");
  error.field = "templateId";
  return error;
}

std::vector<std::string> variableNames(const Json& entry) {
  std::vector<std::string_view> texts = {textAt(entry, "templateContent")};
  const Json& buttons = memberAt(entry, "buttons");
  if (buttons.is_array()) {
    for (const Json& button : buttons) {
      for (const char* link : kLinks)
        texts.push_back(textAt(button, link));
    }
  }
  return placeholderNames(texts);
}

Json templateToJson(const Json& entry, Millis now) {
  const std::string code = textOrNumberAt(entry, "templateCode");
  const Millis created = parseKst(textAt(entry, "createDate")).value_or(now);
  Json json = Json::object();
  json["id"] = code;
  json["code"] = code;
  json["name"] = textAt(entry, "templateName");
  json["content"] = textAt(entry, "templateContent");
  json["status"] = statusName(textAt(entry, "status"));
  Json buttons = buttonsToJson(memberAt(entry, "buttons"));
  if (!buttons.empty()) json["buttons"] = std::move(buttons);
  json["variables"] = variableNames(entry);
  json["createdAt"] = created;
  json["updatedAt"] = created;
  return json;
}

HttpRequest buildTemplateWrite(const Config& config, const std::string& templateCode,
                               const TemplatePayload& payload) {
  Json body = Json::object();
  if (!templateCode.empty()) body["templateCode"] = templateCode;
  body["templateName"] = payload.name.value_or("");
  body["templateContent"] = payload.content.value_or("");
  if (payload.buttons) body["buttons"] = *payload.buttons;
  return alimTalkRequest(
      config, templateCode.empty() ? "/api/template/add/" : "/api/template/modify/", body);
}

HttpRequest buildTemplateDelete(const Config& config, const std::string& templateCode) {
  Json body = Json::object();
  body["templateCode"] = templateCode;
  return alimTalkRequest(config, "/api/template/delete/", body);
}

Result<Json> readTemplateWrite(const Config& config, const HttpResponse& response, Millis now,
                               std::string_view failure) {
  Result<Json> body =
      readAnswer(response, {Api::kAlimTalk, /*isSend=*/false, failure, secrets(config), now});
  if (body) return body;
  Error error = std::move(body).error();
  const bool silent = error.providerErrorCode.empty() && isSuccessStatus(response.status);
  if (silent || response.status >= 500 || response.status == 408) error.outcome = Outcome::kUnknown;
  return error;
}

}  // namespace kmsg::iwinv
