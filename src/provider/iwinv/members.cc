#include "provider/iwinv/members.h"

#include <algorithm>
#include <utility>

#include "provider/ask.h"
#include "provider/http_json.h"
#include "provider/iwinv/balance.h"
#include "provider/iwinv/template.h"

namespace kmsg::iwinv {
namespace {

// The code of a template that is named by the caller.
Result<std::string> codeOf(const Json& arguments) {
  std::string code(trimmed(textAt(arguments, "code")));
  if (code.empty()) return invalidRequest("code is required", "code");
  return code;
}

Task<Result<Json>> getBalance(const Account& account, Json arguments, Millis now,
                              ProviderPorts ports) {
  const Json& query = memberAt(arguments, "query");
  const Result<Api> api = balanceApi(account.config, query);
  if (!api) co_return api.error();
  auto response = co_await ask(ports.http, buildBalance(account.config, *api));
  if (!response) co_return response.error();
  co_return readBalance(account.config, *api, query, *response, now);
}

Task<Result<Json>> listTemplates(const Account& account, Json arguments, Millis now,
                                 ProviderPorts ports) {
  const Result<TemplateQuery> query = readTemplateQuery(memberAt(arguments, "query"));
  if (!query) co_return query.error();
  auto response = co_await ask(ports.http, buildTemplateList(account.config, *query));
  if (!response) co_return response.error();
  const auto entries =
      readTemplateList(account.config, *response, now, "IWINV template list failed");
  if (!entries) co_return entries.error();
  Json templates = Json::array();
  for (const Json& entry : *entries) {
    Json one = templateToJson(entry, now);
    const bool wanted = query->onlyStatus.empty() || textAt(one, "status") == query->onlyStatus;
    if (wanted) templates.push_back(std::move(one));
  }
  co_return templates;
}

// The vendor's entry of a template.
Task<Result<Json>> readEntry(const Account& account, std::string code, Millis now,
                             ProviderPorts ports) {
  auto response = co_await ask(ports.http, buildTemplateQuery(account.config, code));
  if (!response) co_return response.error();
  Result<Json> entry = readTemplate(account.config, code, *response, now);
  if (!entry && entry.error().field == "templateId") entry.error().field = "code";
  co_return std::move(entry);
}

Task<Result<Json>> getTemplate(const Account& account, Json arguments, Millis now,
                               ProviderPorts ports) {
  Result<std::string> code = codeOf(arguments);
  if (!code) co_return code.error();
  auto entry = co_await readEntry(account, std::move(code).value(), now, ports);
  if (!entry) co_return entry.error();
  co_return templateToJson(*entry, now);
}

// A template as the vendor would list it.
Json entryOf(const std::string& code, const TemplatePayload& payload) {
  Json entry = Json::object();
  entry["templateCode"] = code;
  entry["templateName"] = payload.name.value_or("");
  entry["templateContent"] = payload.content.value_or("");
  entry["status"] = "I";  // a template is inspected after every change
  if (payload.buttons) entry["buttons"] = *payload.buttons;
  return entry;
}

Task<Result<Json>> createTemplate(const Account& account, Json arguments, Millis now,
                                  ProviderPorts ports) {
  const auto payload = readTemplatePayload(memberAt(arguments, "input"), /*complete=*/true);
  if (!payload) co_return payload.error();
  auto response = co_await ports.http.request(buildTemplateWrite(account.config, "", *payload));
  if (!response) co_return response.error();
  const Result<Json> body =
      readTemplateWrite(account.config, *response, now, "IWINV template create failed");
  if (!body) co_return body.error();
  const std::string code = textOrNumberAt(*body, "templateCode");
  if (code.empty()) {
    co_return vendorError(*response, kProviderId, ErrorCode::kProviderError, Outcome::kUnknown,
                          "IWINV template create did not return templateCode");
  }
  co_return templateToJson(entryOf(code, *payload), now);
}

Task<Result<Json>> updateTemplate(const Account& account, Json arguments, Millis now,
                                  ProviderPorts ports) {
  const Result<std::string> code = codeOf(arguments);
  if (!code) co_return code.error();
  Result<TemplatePayload> payload =
      readTemplatePayload(memberAt(arguments, "patch"), /*complete=*/false);
  if (!payload) co_return payload.error();
  // The vendor takes the whole template only.
  auto old = co_await readEntry(account, *code, now, ports);
  if (!old) co_return old.error();
  if (!payload->name) payload->name = std::string(textAt(*old, "templateName"));
  if (!payload->content) payload->content = std::string(textAt(*old, "templateContent"));
  if (!payload->buttons && memberAt(*old, "buttons").is_array()) {
    payload->buttons = memberAt(*old, "buttons");
  }
  auto response = co_await ports.http.request(buildTemplateWrite(account.config, *code, *payload));
  account.templates.drop(*code);
  if (!response) co_return response.error();
  const Result<Json> body =
      readTemplateWrite(account.config, *response, now, "IWINV template update failed");
  if (!body) co_return body.error();
  auto read = co_await readEntry(account, *code, now, ports);
  // The change is done, whether or not it can be read.
  if (read) co_return templateToJson(*read, now);
  Json merged = templateToJson(entryOf(*code, *payload), now);
  merged["createdAt"] = templateToJson(*old, now)["createdAt"];
  co_return merged;
}

Task<Result<Json>> deleteTemplate(const Account& account, Json arguments, Millis now,
                                  ProviderPorts ports) {
  const Result<std::string> code = codeOf(arguments);
  if (!code) co_return code.error();
  auto response = co_await ports.http.request(buildTemplateDelete(account.config, *code));
  account.templates.drop(*code);
  if (!response) co_return response.error();
  const Result<Json> body =
      readTemplateWrite(account.config, *response, now, "IWINV template delete failed");
  if (!body) co_return body.error();
  co_return Json();
}

using Member = Task<Result<Json>> (*)(const Account&, Json, Millis, ProviderPorts);
struct NamedMember {
  const char* name;
  Member call;
};
constexpr NamedMember kTemplateMembers[] = {
    {"createTemplate", createTemplate}, {"updateTemplate", updateTemplate},
    {"deleteTemplate", deleteTemplate}, {"getTemplate", getTemplate},
    {"listTemplates", listTemplates},
};

}  // namespace

std::vector<std::string> memberNames(const Config& config) {
  std::vector<std::string> names = {"getBalance"};
  if (!config.hasAlimTalk()) return names;
  for (const NamedMember& member : kTemplateMembers)
    names.push_back(member.name);
  return names;
}

Task<Result<Json>> callMember(const Account& account, std::string member, Json arguments,
                              Millis now, ProviderPorts ports) {
  Member call = member == "getBalance" ? getBalance : nullptr;
  for (const NamedMember& known : kTemplateMembers) {
    if (member == known.name) call = known.call;
  }
  Result<Json> answer = invalidRequest("IWINVProvider has no " + member, "member");
  if (call && call != getBalance && !account.config.hasAlimTalk()) {
    answer = invalidRequest("apiKey is required for templates", "apiKey");
  } else if (call) {
    answer = co_await call(account, std::move(arguments), now, ports);
  }
  if (!answer) co_return withProviderId(std::move(answer).error(), kProviderId);
  co_return std::move(answer);
}

}  // namespace kmsg::iwinv
