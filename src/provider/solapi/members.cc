#include "provider/solapi/members.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/solapi/member_parts.h"
#include "provider/solapi/vendor_answer.h"

namespace kmsg::solapi {
namespace {

constexpr ErrorCode kNoTemplate = ErrorCode::kTemplateNotFound;

constexpr Member kMembers[] = {
    {"getBalance", buildBalance, readBalance},
    {"listKakaoChannels", buildChannelList, readChannelList},
    {"listKakaoChannelCategories", buildChannelCategories, readChannelCategories},
    {"requestKakaoChannelAuth", buildChannelAuth, readDone},
    {"addKakaoChannel", buildChannelAdd, readChannel},
    {kListTemplates, buildTemplateList, readTemplateList},
    {"getTemplate", buildTemplateGet, readTemplate, kNoTemplate},
    {"createTemplate", buildTemplateCreate, readTemplate},
    {"updateTemplate", buildTemplateUpdate, readTemplate, kNoTemplate},
    {"deleteTemplate", buildTemplateDelete, readDone, kNoTemplate},
    {"requestTemplateInspection", buildTemplateInspection, readDone, kNoTemplate},
};

}  // namespace

const Member* findMember(std::string_view name) {
  for (const Member& member : kMembers) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

std::vector<std::string> memberNames() {
  std::vector<std::string> names;
  for (const Member& member : kMembers)
    names.emplace_back(member.name);
  return names;
}

Result<Json> readMember(const Config& config, const Member& member, const Json& arguments,
                        const HttpResponse& response, Millis now) {
  if (!isSuccessStatus(response.status)) {
    Error error = refusedByHttp(config, response, now);
    if (response.status == 404 && error.providerErrorCode == "ResourceNotFound") {
      error.code = member.notFound;
    }
    return error;
  }
  const std::optional<Json> body = response.body.empty() ? Json() : parseJson(response.body);
  std::optional<Json> answer = body ? member.read(*body, arguments, now) : std::nullopt;
  if (answer) return std::move(*answer);
  Error error = unreadableAnswer(response, kProviderId, /*isSend=*/false);
  if (member.name == std::string_view("getBalance")) {
    error.message = "Invalid balance response from SOLAPI: " + error.message;
  }
  return error;
}

HttpRequest memberRequest(const Config& config, const char* method, const std::string& path,
                          const Json& body) {
  HttpRequest request;
  request.method = method;
  request.url = config.baseUrl + path;
  if (body.is_null()) return request;
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = dumpJson(body);
  return request;
}

void addFilter(std::string& query, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  query += query.find('?') == std::string::npos ? '?' : '&';
  query += std::string(name) + "=" + urlEncode(value);
}

Result<std::string> requiredText(const Json& arguments, const char* key) {
  std::string text(trimmed(textAt(arguments, key)));
  if (!text.empty()) return text;
  return invalidRequest(std::string(key) + " is required and must not be blank", key);
}

Millis timeOr(const Json& json, const char* key, Millis fallback) {
  return parseIso(textAt(json, key)).value_or(fallback);
}

std::optional<Json> readDone(const Json&, const Json&, Millis) {
  return Json();
}

}  // namespace kmsg::solapi
