#include "app/methods.h"

#include <utility>

#include "app/store_list.h"
#include "app/store_methods.h"
#include "tracking/engine.h"
#include "tracking/recorder.h"

namespace kmsg {
namespace {

Error missing(const char* what) {
  return invalidRequest(std::string(what) + " is missing in the configuration");
}

Json memberOf(const Json& json, std::string_view key) {
  const Json* found = findKey(json, key);
  return found ? *found : Json();
}

ProviderPorts providerPorts(CallScope& scope) {
  return {scope.ports, scope.random, &scope.ports};
}

Result<std::unique_ptr<TrackingStore>> storeOf(CallScope& scope) {
  if (!scope.configuration.store) return missing("tracking.store");
  return makeStore(*scope.configuration.store, scope.ports, scope.ports);
}

// { input } -> SendResult; "trackingError" beside it when the message was accepted but not
// recorded.
Task<std::string> send(CallScope scope, Json payload) {
  std::unique_ptr<TrackingStore> store;
  if (scope.configuration.client.tracked) {
    auto made = storeOf(scope);
    if (!made) co_return errorText(made.error());
    store = std::move(made).value();
  }
  const ClientPorts ports{providerPorts(scope), scope.clock, store.get()};
  const SendOutcome outcome =
      co_await sendMessage(memberOf(payload, "input"), scope.configuration.client,
                           scope.configuration.roundRobin, ports);
  if (!outcome.result) co_return errorText(outcome.result.error());
  Json text = {{"ok", sendResultToJson(outcome.result.value())}};
  if (outcome.trackingError) text["trackingError"] = errorToJson(*outcome.trackingError);
  co_return dumpJson(text);
}

// { context: { messageId, options, timestamp, owner? }, result: SendResult } -> null
Task<std::string> record(CallScope scope, Json payload) {
  auto store = storeOf(scope);
  if (!store) co_return errorText(store.error());
  const Json context = memberOf(payload, "context");
  SentMessage sent;
  sent.messageId = textAt(context, "messageId");
  sent.options = memberOf(context, "options");
  sent.requestedAt = intAt(context, "timestamp").value_or(scope.clock.now());
  sent.owner = textAt(context, "owner");
  sent.result = sendResultFromJson(memberOf(payload, "result"));
  if (sent.messageId.empty()) {
    co_return errorText(invalidRequest("context.messageId is required", "context.messageId"));
  }
  const Millis now = scope.clock.now();
  const auto done =
      co_await recordSend(std::move(sent), scope.configuration.client.polling, now, *store.value());
  co_return done ? okText(Json()) : errorText(done.error());
}

Json countsToJson(const PassCounts& counts, const HostPorts& ports) {
  return {{"due", counts.due},
          {"checked", counts.checked},
          {"terminal", counts.terminal},
          {"retried", counts.retried},
          {"failedOver", counts.failedOver},
          {"failed", counts.failed},
          {"left", counts.left},
          {"calls", {{"http", ports.httpCalls()}, {"store", ports.storeCalls()}}}};
}

// { limit? } -> the counts of the pass
Task<std::string> runOnce(CallScope scope, Json payload) {
  auto store = storeOf(scope);
  if (!store) co_return errorText(store.error());
  const ClientConfig& client = scope.configuration.client;
  PassSetup setup{client.providers, client.polling, client.failover,
                  intAt(payload, "limit").value_or(0)};
  const PassPorts ports{*store.value(), providerPorts(scope), scope.clock};
  const auto counts = co_await runPass(std::move(setup), ports);
  if (!counts) co_return errorText(counts.error());
  co_return okText(countsToJson(*counts, scope.ports));
}

// { member, args } -> what the member of the SQL store answers
Task<std::string> callStore(CallScope scope, Json payload) {
  if (!scope.configuration.store) co_return errorText(missing("tracking.store"));
  const auto answer =
      co_await callStoreMember(*scope.configuration.store, scope.ports,
                               std::string(textAt(payload, "member")), memberOf(payload, "args"));
  co_return answer ? okText(*answer) : errorText(answer.error());
}

// { input } -> SendResult of the first provider, without routing, hooks and tracking
Task<std::string> providerSend(CallScope scope, Json payload) {
  const ClientConfig& client = scope.configuration.client;
  if (client.providers.empty()) co_return errorText(missing("providers"));
  const ProviderPtr provider = client.providers.front();
  const Millis now = scope.clock.now();
  auto message = normalizeMessage(memberOf(payload, "input"), client.defaults, now, scope.random);
  if (!message) co_return errorText(message.error());
  if (!provider->supports(message->type)) {
    co_return errorText(invalidRequest(provider->info().id + " does not support type " +
                                           std::string(messageTypeName(message->type)),
                                       "type"));
  }
  const FailoverOwner owner =
      failoverOwnerOf(*message, provider->info(), /*tracked=*/false, client.failover);
  const ProviderContext context{now, owner};
  const auto sent =
      co_await provider->send(std::move(message).value(), context, providerPorts(scope));
  co_return sent ? okText(sendResultToJson(*sent)) : errorText(sent.error());
}

Json answerToJson(const StatusAnswer& answer, const std::string& providerId) {
  Json json = {{"providerId", providerId},
               {"providerMessageId", answer.providerMessageId},
               {"status", std::string(deliveryStatusName(answer.status))}};
  if (!answer.statusCode.empty()) json["statusCode"] = answer.statusCode;
  if (!answer.statusMessage.empty()) json["statusMessage"] = answer.statusMessage;
  if (answer.sentAt) json["sentAt"] = *answer.sentAt;
  if (answer.deliveredAt) json["deliveredAt"] = *answer.deliveredAt;
  if (answer.failedAt) json["failedAt"] = *answer.failedAt;
  if (!answer.raw.is_null()) json["raw"] = answer.raw;
  return json;
}

// { query: { providerMessageId, type, to, requestedAt, scheduledAt? } } -> null or the status
Task<std::string> providerStatus(CallScope scope, Json payload) {
  const ClientConfig& client = scope.configuration.client;
  if (client.providers.empty()) co_return errorText(missing("providers"));
  const ProviderPtr provider = client.providers.front();
  const Json json = memberOf(payload, "query");
  StatusQuery query;
  query.providerMessageId = trimmed(textAt(json, "providerMessageId"));
  if (query.providerMessageId.empty()) {
    co_return errorText(invalidRequest("providerMessageId is required", "query.providerMessageId"));
  }
  query.type = messageTypeFrom(textAt(json, "type")).value_or(MessageType::kSms);
  query.to = textAt(json, "to");
  query.requestedAt = intAt(json, "requestedAt").value_or(scope.clock.now());
  query.scheduledAt = intAt(json, "scheduledAt");
  std::vector<StatusQuery> queries{std::move(query)};
  const ProviderContext context{scope.clock.now(), FailoverOwner::kNone};
  const auto answers = co_await provider->poll(std::move(queries), context, providerPorts(scope));
  if (answers.empty()) co_return okText(Json());
  if (!answers.front()) co_return errorText(answers.front().error());
  const std::optional<StatusAnswer>& status = answers.front().value();
  co_return okText(status ? answerToJson(*status, provider->info().id) : Json());
}

}  // namespace

std::string okText(const Json& value) {
  return dumpJson({{"ok", value}});
}

std::string errorText(const Error& error) {
  return dumpJson({{"error", errorToJson(error)}});
}

Task<std::string> runMethod(CallScope scope, Method method, std::string payload) {
  if (scope.configuration.error) co_return errorText(*scope.configuration.error);
  auto json = parseJson(payload);
  if (!json) {
    co_return errorText(
        invalidRequest("the input is no JSON, nests more than 64 levels deep, or "
                       "holds text that is not well-formed Unicode"));
  }
  switch (method) {
    case Method::kSend:
      co_return co_await send(scope, std::move(*json));
    case Method::kRecordSend:
      co_return co_await record(scope, std::move(*json));
    case Method::kRunOnce:
      co_return co_await runOnce(scope, std::move(*json));
    case Method::kStore:
      co_return co_await callStore(scope, std::move(*json));
    case Method::kProviderSend:
      co_return co_await providerSend(scope, std::move(*json));
    case Method::kProviderStatus:
      co_return co_await providerStatus(scope, std::move(*json));
    case Method::kTrap:
      KMSG_CHECK(method != Method::kTrap);
      break;
    default:
      break;
  }
  co_return errorText(invalidRequest("unknown method"));
}

}  // namespace kmsg
