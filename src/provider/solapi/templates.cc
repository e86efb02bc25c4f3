// AlimTalk templates.
#include <algorithm>

#include "message/template_text.h"
#include "provider/solapi/member_parts.h"
#include "provider/solapi/wire_parts.h"
#include "provider/template_query.h"

namespace kmsg::solapi {
namespace {

constexpr char kTemplatePath[] = "/kakao/v2/templates";
constexpr int64_t kPageSize = 20;
constexpr int64_t kMaxPageSize = 500;

constexpr std::pair<std::string_view, std::string_view> kStatuses[] = {{"APPROVED", "APPROVED"},
                                                                       {"REJECTED", "REJECTED"},
                                                                       {"INSPECTION", "INSPECTING"},
                                                                       {"PENDING", "PENDING"}};

std::string_view ourStatus(std::string_view vendors) {
  for (const auto& [ours, theirs] : kStatuses) {
    if (theirs == vendors) return ours;
  }
  return "PENDING";  // whatever else it is, it cannot be sent yet
}

std::string pathOf(const std::string& code, const char* rest = "") {
  return std::string(kTemplatePath) + "/" + urlEncode(code) + rest;
}

std::string channelOf(const Config& config, const Json& arguments) {
  const std::string_view given =
      trimmed(textAt(memberAt(arguments, "template"), "kakaoChannelSenderKey"));
  return given.empty() ? config.kakaoPfId : std::string(given);
}

// What a template consists of, by the vendor's names; absent members stay as they are.
Result<Json> contentFrom(const Json& input) {
  Json body = Json::object();
  for (const auto& [ours, vendors] : {std::pair{"name", "name"}, std::pair{"content", "content"},
                                      std::pair{"category", "categoryCode"}}) {
    const Json& value = memberAt(input, ours);
    if (value.is_null()) continue;
    if (trimmed(textAt(input, ours)).empty()) {
      return invalidRequest(std::string(ours) + " must be a non-empty string", ours);
    }
    body[vendors] = value;
  }
  const Json& buttons = memberAt(input, "buttons");
  if (buttons.is_null()) return body;
  Result<Json> wired = wireButtons(buttons, ButtonKind::kTemplate, "buttons");
  if (!wired) return wired;
  body["buttons"] = std::move(wired).value();
  return body;
}

Json buttonsFrom(const Json& list) {
  Json buttons = Json::array();
  for (const Json& entry : list) {
    Json button = {{"type", textAt(entry, "buttonType")}, {"name", textAt(entry, "buttonName")}};
    for (const auto& [ours, vendors] :
         {std::pair{"linkMobile", "linkMo"}, std::pair{"linkPc", "linkPc"},
          std::pair{"linkAndroid", "linkAnd"}, std::pair{"linkIos", "linkIos"}}) {
      if (const std::string_view link = textAt(entry, vendors); !link.empty()) button[ours] = link;
    }
    buttons.push_back(std::move(button));
  }
  return buttons;
}

// The names of the vendor's list, where they are "#{name}" or { name: "#{name}" }, and of all texts
// that hold placeholders: it is not documented whether the list has those of the buttons.
std::vector<std::string> variablesFrom(const Json& body) {
  std::vector<std::string> listed;
  const Json& list = memberAt(body, "variables");
  for (const Json& entry : list) {
    const auto* text = entry.get_ptr<const Json::string_t*>();
    std::string name(text ? std::string_view(*text) : textAt(entry, "name"));
    if (!name.starts_with("#{") || !name.ends_with('}')) name = "#{" + name + "}";
    listed.push_back(std::move(name));
  }
  std::vector<std::string_view> texts(listed.begin(), listed.end());
  texts.push_back(textAt(body, "content"));
  const Json& buttons = memberAt(body, "buttons");
  for (const Json& button : buttons) {
    for (const char* link : {"linkMo", "linkPc", "linkAnd", "linkIos"})
      texts.push_back(textAt(button, link));
  }
  return placeholderNames(texts);
}

Result<HttpRequest> buildFor(const Config& config, const Json& arguments, const char* method,
                             const char* rest, const Json& body = nullptr) {
  const Result<std::string> code = requiredText(arguments, "code");
  if (!code) return code.error();
  return memberRequest(config, method, pathOf(*code, rest), body);
}

}  // namespace

Result<HttpRequest> buildTemplateCreate(const Config& config, const Json& arguments) {
  const Json& input = memberAt(arguments, "input");
  for (const char* key : {"name", "content", "category"}) {
    const Result<std::string> text = requiredText(input, key);
    if (!text) return text.error();
  }
  Result<Json> body = contentFrom(input);
  if (!body) return body.error();
  const std::string channel = channelOf(config, arguments);
  if (channel.empty()) {
    return invalidRequest("kakaoChannelSenderKey is required (or config.kakaoPfId)",
                          "kakaoChannelSenderKey");
  }
  (*body)["channelId"] = channel;
  return memberRequest(config, "POST", kTemplatePath, *body);
}

Result<HttpRequest> buildTemplateUpdate(const Config& config, const Json& arguments) {
  Result<Json> body = contentFrom(memberAt(arguments, "patch"));
  if (!body) return body.error();
  if (body->empty()) return invalidRequest("there is nothing to update", "patch");
  return buildFor(config, arguments, "PUT", "", *body);
}

Result<HttpRequest> buildTemplateDelete(const Config& config, const Json& arguments) {
  return buildFor(config, arguments, "DELETE", "");
}

Result<HttpRequest> buildTemplateGet(const Config& config, const Json& arguments) {
  return buildFor(config, arguments, "GET", "");
}

Result<HttpRequest> buildTemplateInspection(const Config& config, const Json& arguments) {
  return buildFor(config, arguments, "PUT", "/inspection");
}

std::optional<Json> readTemplate(const Json& body, const Json&, Millis now) {
  const std::string id = textOrNumberAt(body, "templateId");
  if (id.empty()) return std::nullopt;
  Json result = {{"id", id},
                 {"code", id},
                 {"name", textAt(body, "name")},
                 {"content", textAt(body, "content")},
                 {"status", ourStatus(textAt(body, "status"))}};
  if (const std::string category = textOrNumberAt(body, "categoryCode"); !category.empty()) {
    result["category"] = category;
  }
  const Json& buttons = memberAt(body, "buttons");
  if (buttons.is_array() && !buttons.empty()) result["buttons"] = buttonsFrom(buttons);
  std::vector<std::string> variables = variablesFrom(body);
  if (!variables.empty()) result["variables"] = std::move(variables);
  const Millis createdAt = timeOr(body, "dateCreated", now);
  result["createdAt"] = createdAt;
  result["updatedAt"] = timeOr(body, "dateUpdated", createdAt);
  return result;
}

Result<HttpRequest> buildTemplateList(const Config& config, const Json& arguments) {
  const Json& given = memberAt(arguments, "query");
  const auto query = readTemplateListQuery(given, kPageSize, kMaxPageSize);
  if (!query) return query.error();
  std::string path = kTemplatePath;
  for (const auto& [ours, theirs] : kStatuses) {
    if (query->status == ours) addFilter(path, "status", theirs);
  }
  // Without a channel: those of all channels of the account.
  addFilter(path, "channelId", channelOf(config, arguments));
  addFilter(path, "limit", std::to_string(query->limit));
  addFilter(path, "startKey", textAt(given, "startKey"));
  return memberRequest(config, "GET", path);
}

std::optional<Json> readTemplateList(const Json& body, const Json& arguments, Millis now) {
  const Json& list = memberAt(body, "templateList");
  if (!list.is_structured()) return std::nullopt;
  Json templates = Json::array();
  for (const Json& entry : list) {
    auto one = readTemplate(entry, arguments, now);
    if (!one) return std::nullopt;
    templates.push_back(std::move(*one));
  }
  return Json{{"templates", std::move(templates)}, {"nextKey", textOrNumberAt(body, "nextKey")}};
}

}  // namespace kmsg::solapi
