#include <algorithm>
#include <utility>

#include "provider/aligo/account.h"
#include "provider/aligo/member_request.h"
#include "provider/ask.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

Task<Result<HttpResponse>> ask(ProviderPorts ports, HttpRequest request) {
  Result<HttpResponse> response = co_await kmsg::ask(ports.http, std::move(request));
  if (response) co_return response;
  co_return withProviderId(std::move(response).error(), kProviderId);
}

// A request that changes something: without an answer it may have done so.
Task<Result<HttpResponse>> change(ProviderPorts ports, HttpRequest request) {
  Result<HttpResponse> response = co_await ports.http.request(std::move(request));
  if (response) co_return response;
  co_return withProviderId(std::move(response).error(), kProviderId);
}

// The error of a change whose answer does not tell whether it was made.
Error unsure(Error error) {
  const int status = error.httpStatus.value_or(0);
  const bool isUnreadable = isSuccessStatus(status) && error.providerErrorCode.empty();
  if (isUnreadable || status == 408 || status >= 500) error.outcome = Outcome::kUnknown;
  return error;
}

// What the template members share.
struct TemplateCall {
  AccountPtr account;
  std::string senderKey;
  std::string code;  // empty where the member needs none
  Json arguments;
  Millis now;
  ProviderPorts ports;
};

Task<Result<KakaoTemplate>> readOne(const TemplateCall& call, std::string_view failure) {
  HttpRequest request = buildTemplateList(call.account->config, call.senderKey, call.code);
  Result<HttpResponse> response = co_await ask(call.ports, std::move(request));
  if (!response) co_return std::move(response).error();
  Result<std::vector<KakaoTemplate>> list =
      readTemplateList(call.account->config, *response, call.now, failure);
  if (!list) co_return std::move(list).error();
  co_return pickTemplate(std::move(list).value(), call.code, "code");
}

Task<Result<Json>> getTemplate(TemplateCall call) {
  Result<KakaoTemplate> read = co_await readOne(call, "template get failed");
  if (!read) co_return std::move(read).error();
  co_return publicTemplate(*read, call.now);
}

Task<Result<Json>> listTemplates(TemplateCall call) {
  const Result<TemplateListQuery> query = readListQuery(memberAt(call.arguments, "query"));
  if (!query) co_return query.error();
  HttpRequest request = buildTemplateList(call.account->config, call.senderKey, "");
  Result<HttpResponse> response = co_await ask(call.ports, std::move(request));
  if (!response) co_return std::move(response).error();
  const Result<std::vector<KakaoTemplate>> list =
      readTemplateList(call.account->config, *response, call.now, "template list failed");
  if (!list) co_return list.error();
  co_return templatePage(*list, *query, call.now);
}

Task<Result<Json>> createTemplate(TemplateCall call) {
  Result<KakaoTemplate> asked =
      mergedTemplate(KakaoTemplate(), memberAt(call.arguments, "input"), /*isNew=*/true);
  if (!asked) co_return std::move(asked).error();
  HttpRequest request = buildTemplateSave(call.account->config, call.senderKey, *asked, true);
  Result<HttpResponse> response = co_await change(call.ports, std::move(request));
  if (!response) co_return std::move(response).error();
  const Result<KakaoTemplate> made =
      readTemplateAdd(call.account->config, std::move(asked).value(), *response, call.now);
  if (!made) co_return unsure(made.error());
  co_return publicTemplate(*made, call.now);
}

Task<Result<Json>> updateTemplate(TemplateCall call) {
  // Refused before any request when the change itself is none.
  const Json& patch = memberAt(call.arguments, "patch");
  const Result<KakaoTemplate> checked = mergedTemplate(KakaoTemplate(), patch, /*isNew=*/false);
  if (!checked) co_return checked.error();
  Result<KakaoTemplate> current = co_await readOne(call, "template get failed");
  if (!current) co_return std::move(current).error();
  Result<KakaoTemplate> merged = mergedTemplate(std::move(current).value(), patch, false);
  if (!merged) co_return std::move(merged).error();
  HttpRequest request = buildTemplateSave(call.account->config, call.senderKey, *merged, false);
  Result<HttpResponse> response = co_await change(call.ports, std::move(request));
  if (!response) co_return std::move(response).error();
  const Result<Json> done =
      readDone(call.account->config, *response, call.now, "template update failed");
  if (!done) co_return unsure(done.error());
  call.account->templates.drop(call.senderKey, call.code);
  merged->updatedAt = call.now;
  // Read again for what the vendor made of it; without that answer, what was asked for.
  Result<KakaoTemplate> read = co_await readOne(call, "template get failed");
  co_return publicTemplate(read ? *read : *merged, call.now);
}

Task<Result<Json>> actOnTemplate(TemplateCall call, std::string path, std::string failure) {
  HttpRequest request = buildTemplateAction(call.account->config, path, call.senderKey, call.code);
  Result<HttpResponse> response = co_await change(call.ports, std::move(request));
  if (!response) co_return std::move(response).error();
  Result<Json> done = readDone(call.account->config, *response, call.now, failure);
  if (!done) co_return unsure(std::move(done).error());
  call.account->templates.drop(call.senderKey, call.code);
  co_return done;
}

Task<Result<Json>> getBalance(AccountPtr account, Json arguments, Millis now, ProviderPorts ports) {
  const Result<BalanceQuestion> question = readBalanceQuestion(arguments);
  if (!question) co_return question.error();
  HttpRequest request = buildBalance(account->config, *question);
  Result<HttpResponse> response = co_await ask(ports, std::move(request));
  if (!response) co_return std::move(response).error();
  co_return readBalance(account->config, *question, *response, now);
}

Task<Result<Json>> listChannels(AccountPtr account, Json arguments, Millis now,
                                ProviderPorts ports) {
  HttpRequest request = buildChannelList(account->config, arguments);
  Result<HttpResponse> response = co_await ask(ports, std::move(request));
  if (!response) co_return std::move(response).error();
  co_return readChannelList(account->config, *response, now);
}

Task<Result<Json>> listCategories(AccountPtr account, Millis now, ProviderPorts ports) {
  HttpRequest request = buildCategories(account->config);
  Result<HttpResponse> response = co_await ask(ports, std::move(request));
  if (!response) co_return std::move(response).error();
  co_return readCategories(account->config, *response, now);
}

Task<Result<Json>> requestAuth(AccountPtr account, Json arguments, Millis now,
                               ProviderPorts ports) {
  Result<HttpRequest> request = buildChannelAuth(account->config, arguments);
  if (!request) co_return std::move(request).error();
  Result<HttpResponse> response = co_await change(ports, std::move(request).value());
  if (!response) co_return std::move(response).error();
  Result<Json> done = readDone(account->config, *response, now, "channel auth failed");
  if (!done) co_return unsure(std::move(done).error());
  co_return done;
}

Task<Result<Json>> addChannel(AccountPtr account, Json arguments, Millis now, ProviderPorts ports) {
  Result<HttpRequest> request = buildChannelAdd(account->config, arguments);
  if (!request) co_return std::move(request).error();
  Result<HttpResponse> response = co_await change(ports, std::move(request).value());
  if (!response) co_return std::move(response).error();
  Result<Json> added = readChannelAdd(account->config, arguments, *response, now);
  if (!added) co_return unsure(std::move(added).error());
  co_return added;
}

Result<TemplateCall> readTemplateCall(AccountPtr account, Json arguments, bool needsCode,
                                      Millis now, ProviderPorts ports) {
  TemplateCall call{std::move(account), {}, {}, std::move(arguments), now, ports};
  if (needsCode) {
    Result<std::string> code = templateCode(call.arguments);
    if (!code) return std::move(code).error();
    call.code = std::move(code).value();
  }
  Result<std::string> senderKey = templateSenderKey(call.account->config, call.arguments);
  if (!senderKey) return std::move(senderKey).error();
  call.senderKey = std::move(senderKey).value();
  return call;
}

Task<Result<Json>> runTemplateMember(std::string member, TemplateCall call) {
  if (member == "createTemplate") return createTemplate(std::move(call));
  if (member == "updateTemplate") return updateTemplate(std::move(call));
  if (member == "getTemplate") return getTemplate(std::move(call));
  if (member == "listTemplates") return listTemplates(std::move(call));
  if (member == "deleteTemplate") {
    return actOnTemplate(std::move(call), "/akv10/template/del/", "template delete failed");
  }
  return actOnTemplate(std::move(call), "/akv10/template/request/",
                       "template inspection request failed");
}

Task<Result<Json>> failed(Error error) {
  co_return error;
}

}  // namespace

std::vector<std::string> members() {
  return {"getBalance",
          "createTemplate",
          "updateTemplate",
          "deleteTemplate",
          "getTemplate",
          "listTemplates",
          "requestTemplateInspection",
          "listKakaoChannels",
          "listKakaoChannelCategories",
          "requestKakaoChannelAuth",
          "addKakaoChannel"};
}

Task<Result<Json>> callMember(AccountPtr account, std::string member, Json arguments, Millis now,
                              ProviderPorts ports) {
  if (member == "getBalance") return getBalance(account, std::move(arguments), now, ports);
  if (member == "listKakaoChannels") {
    return listChannels(account, std::move(arguments), now, ports);
  }
  if (member == "listKakaoChannelCategories") return listCategories(account, now, ports);
  if (member == "requestKakaoChannelAuth") {
    return requestAuth(account, std::move(arguments), now, ports);
  }
  if (member == "addKakaoChannel") return addChannel(account, std::move(arguments), now, ports);
  const std::vector<std::string> known = members();
  if (std::find(known.begin(), known.end(), member) == known.end()) {
    return failed(invalidRequest("Provider aligo has no " + member, "member"));
  }
  const bool needsCode = member != "createTemplate" && member != "listTemplates";
  Result<TemplateCall> call =
      readTemplateCall(std::move(account), std::move(arguments), needsCode, now, ports);
  if (!call) return failed(std::move(call).error());
  return runTemplateMember(std::move(member), std::move(call).value());
}

}  // namespace kmsg::aligo
