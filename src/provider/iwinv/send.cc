#include "provider/iwinv/send.h"

#include <utility>

#include "provider/ask.h"
#include "provider/iwinv/mms_request.h"
#include "provider/iwinv/request.h"
#include "provider/iwinv/response.h"
#include "provider/iwinv/template.h"

namespace kmsg::iwinv {
namespace {

// The values for the template of one message.
Task<Result<std::vector<std::string>>> paramsOf(const Account& account, const Message& message,
                                                Millis now, ProviderPorts ports) {
  Result<std::optional<std::vector<std::string>>> given = givenParams(message);
  if (!given) co_return given.error();
  if (*given) {
    // Never read for this alone: a template without variables needs no second request.
    const auto* known = account.templates.find(message.templateId, now);
    const Result<Done> checked = known ? checkParams(*known, message, **given) : Done{};
    if (!checked) co_return checked.error();
    co_return std::move(**given);
  }
  auto names = co_await templateNames(account, message.templateId, now, ports);
  if (!names) co_return names.error();
  co_return paramsFor(*names, message);
}

Task<Result<HttpRequest>> mmsRequest(const Account& account, const Message& message,
                                     ProviderContext context, ProviderPorts ports) {
  const Result<Json> draft = draftMms(account.config, message, context);
  if (!draft) co_return draft.error();
  if (!ports.script) co_return invalidRequest("media.image cannot be read here", "media.image");
  auto image = co_await ports.script->attachment(message.item, "media.image");
  if (!image) {
    Error error = std::move(image).error();
    error.outcome = Outcome::kNotSent;  // only the picture was asked for
    co_return error;
  }
  const Result<Done> checked = checkImage(*image);
  if (!checked) co_return checked.error();
  co_return buildMms(account.config, *draft, *image, ports.random.alphanumeric(32));
}

}  // namespace

Task<Result<SendResult>> sendAlimTalk(const Account& account, Message message,
                                      ProviderContext context, ProviderPorts ports) {
  Result<Json> draft = draftAlimTalk(account.config, message, context);
  if (!draft) co_return draft.error();
  auto params = co_await paramsOf(account, message, context.now, ports);
  if (!params) co_return params.error();
  std::vector<Recipient> recipients;
  recipients.push_back({0, message.toNumber.digits, std::move(params).value()});
  HttpRequest request = buildAlimTalk(account.config, std::move(draft).value(), recipients);
  auto response = co_await ports.http.request(std::move(request));
  if (!response) co_return response.error();
  Result<SendResult> result = readAlimTalk(account.config, message, context, *response);
  if (!result && blamesTemplate(result.error())) account.templates.drop(message.templateId);
  co_return std::move(result);
}

Task<Result<SendResult>> sendText(const Account& account, Message message, ProviderContext context,
                                  ProviderPorts ports) {
  Result<HttpRequest> request = HttpRequest();
  if (message.type == MessageType::kMms) {
    request = co_await mmsRequest(account, message, context, ports);
  } else {
    const Result<Json> draft = draftText(account.config, message, context);
    if (!draft) co_return draft.error();
    request = buildText(account.config, *draft);
  }
  if (!request) co_return request.error();
  auto response = co_await ports.http.request(std::move(request).value());
  if (!response) co_return response.error();
  co_return readText(account.config, message, context, *response);
}

Task<Result<std::vector<std::string>>> templateNames(const Account& account,
                                                     std::string templateCode, Millis now,
                                                     ProviderPorts ports) {
  if (const auto* names = account.templates.find(templateCode, now)) co_return *names;
  auto response = co_await ask(ports.http, buildTemplateQuery(account.config, templateCode));
  if (!response) co_return std::move(response).error();
  const auto entry = readTemplate(account.config, templateCode, *response, now);
  if (!entry) co_return entry.error();
  std::vector<std::string> names = variableNames(*entry);
  account.templates.put(templateCode, names, now);
  co_return std::move(names);
}

bool blamesTemplate(const Error& error) {
  return error.code == ErrorCode::kTemplateNotFound || error.providerErrorCode == "508" ||
         error.providerErrorCode == "509";
}

}  // namespace kmsg::iwinv
