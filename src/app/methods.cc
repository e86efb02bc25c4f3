#include "app/methods.h"

#include <utility>

#include "app/queue_methods.h"
#include "app/send_methods.h"
#include "app/store_methods.h"
#include "tracking/engine.h"

namespace kmsg {
namespace {

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
  auto store = scope.store();
  if (!store) co_return errorText(store.error());
  const ClientConfig& client = scope.configuration.client;
  PassSetup setup{client.providers, client.polling, client.failover,
                  intAt(payload, "limit").value_or(0)};
  const PassPorts ports{*store.value(), scope.providerPorts(), scope.clock};
  const auto counts = co_await runPass(std::move(setup), ports);
  if (!counts) co_return errorText(counts.error());
  co_return okText(countsToJson(*counts, scope.ports));
}

// { member, args } -> what the member of the SQL store answers
Task<std::string> callStore(CallScope scope, Json payload) {
  if (!scope.configuration.store) co_return errorText(missing("tracking.store"));
  const auto answer =
      co_await callStoreMember(*scope.configuration.store, scope.ports,
                               std::string(textAt(payload, "member")), memberAt(payload, "args"));
  co_return answer ? okText(*answer) : errorText(answer.error());
}

// { member, args } -> what the member of the SQL queue answers
Task<std::string> callQueue(CallScope scope, Json payload) {
  if (!scope.configuration.queue) co_return errorText(missing("queue"));
  const auto answer =
      co_await callQueueMember(*scope.configuration.queue, scope.ports,
                               std::string(textAt(payload, "member")), memberAt(payload, "args"));
  co_return answer ? okText(*answer) : errorText(answer.error());
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
  const auto found = scope.provider();
  if (!found) co_return errorText(found.error());
  const ProviderPtr& provider = *found;
  const Json json = memberAt(payload, "query");
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
  const auto answers = co_await provider->poll(std::move(queries), context, scope.providerPorts());
  if (answers.empty()) co_return okText(Json());
  if (!answers.front()) co_return errorText(answers.front().error());
  const std::optional<StatusAnswer>& status = answers.front().value();
  co_return okText(status ? answerToJson(*status, provider->info().id) : Json());
}

// { member, args } -> what the member of the first provider answers
Task<std::string> providerCall(CallScope scope, Json payload) {
  const auto found = scope.provider();
  if (!found) co_return errorText(found.error());
  const ProviderPtr& provider = *found;
  const ProviderContext context{scope.clock.now(), FailoverOwner::kNone};
  const auto answer =
      co_await provider->call(std::string(textAt(payload, "member")), memberAt(payload, "args"),
                              context, scope.providerPorts());
  co_return answer ? okText(*answer) : errorText(answer.error());
}

}  // namespace

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
      co_return co_await sendOne(scope, std::move(*json));
    case Method::kRecordSend:
      co_return co_await recordOne(scope, std::move(*json));
    case Method::kRunOnce:
      co_return co_await runOnce(scope, std::move(*json));
    case Method::kStore:
      co_return co_await callStore(scope, std::move(*json));
    case Method::kQueue:
      co_return co_await callQueue(scope, std::move(*json));
    case Method::kProviderSend:
      co_return co_await providerSend(scope, std::move(*json));
    case Method::kProviderCall:
      co_return co_await providerCall(scope, std::move(*json));
    case Method::kSendMany:
      co_return co_await sendMany(scope, std::move(*json));
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
