#include "provider/iwinv/template.h"

#include <utility>

#include "message/template_text.h"
#include "provider/http_json.h"
#include "provider/iwinv/request.h"
#include "provider/iwinv/vendor_answer.h"

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

// A whole number of a query from 1, rounded down.
Result<int64_t> positiveAt(const Json& json, const char* key, int64_t fallback) {
  if (memberAt(json, key).is_null()) return fallback;
  const auto number = truncatedAt(json, key);
  if (number && *number >= 1) return *number;
  return invalidRequest(std::string(key) + " must be a number from 1", key);
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
  TemplateQuery query;
  const Result<int64_t> page = positiveAt(json, "page", query.page);
  if (!page) return page.error();
  const Result<int64_t> size = positiveAt(json, "limit", query.size);
  if (!size) return size.error();
  if (*size > kMaxTemplatePage) {
    return invalidRequest("limit must be at most " + std::to_string(kMaxTemplatePage), "limit");
  }
  query.page = *page;
  query.size = *size;
  const Json& given = memberAt(json, "status");
  if (given.is_null()) return query;
  const std::string_view status = trimmed(textAt(json, "status"));
  for (const char* code : {"Y", "I", "R", ""}) {
    if (status.empty() || (status != code && status != statusName(code))) continue;
    query.status = code;  // the vendor has no filter for what is none of its three
    query.onlyStatus = statusName(code);
    return query;
  }
  return invalidRequest("status must be one of APPROVED, INSPECTION, REJECTED, PENDING", "status");
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
  std::string whole(textAt(entry, "templateContent"));
  const Json& buttons = memberAt(entry, "buttons");
  if (buttons.is_array()) {
    for (const Json& button : buttons) {
      for (const char* link : kLinks) {
        whole += '}';  // closes what a broken text before it may have opened
        whole += textAt(button, link);
      }
    }
  }
  return placeholderNames(whole);
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
