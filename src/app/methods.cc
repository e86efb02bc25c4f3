#include "app/methods.h"

#include <utility>

#include "app/provider_methods.h"
#include "app/queue_methods.h"
#include "app/send_methods.h"
#include "app/store_methods.h"
#include "tracking/engine.h"
#include "tracking/reports.h"

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
          {"calls", {{"http", ports.budget.http()}, {"store", ports.budget.store()}}}};
}

// { limit?, maxCalls? } -> the counts of the pass
Task<std::string> runOnce(CallScope scope, Json payload) {
  auto store = scope.store();
  if (!store) co_return errorText(store.error());
  const ClientConfig& client = scope.configuration.client;
  PassSetup setup{client.providers, client.polling, client.failover,
                  intAt(payload, "limit").value_or(0)};
  CallBudget& budget = scope.ports.budget;
  if (const auto maxCalls = intAt(payload, "maxCalls")) budget.limitTo(*maxCalls);
  const PassPorts ports{*store.value(), scope.providerPorts(), scope.clock, &budget};
  const auto counts = co_await runPass(std::move(setup), ports);
  if (!counts) co_return errorText(counts.error());
  co_return okText(countsToJson(*counts, scope.ports));
}

// { providerId, body } -> the counts of the reports in the body of a vendor's callback
Task<std::string> handleReport(CallScope scope, Json payload) {
  auto store = scope.store();
  if (!store) co_return errorText(store.error());
  const ClientConfig& client = scope.configuration.client;
  std::string providerId(textAt(payload, "providerId"));
  for (const ProviderPtr& provider : client.providers) {
    if (provider->info().id != providerId) continue;
    auto reports = provider->readReports(memberAt(payload, "body"));
    if (!reports) co_return errorText(reports.error());
    PassSetup setup{client.providers, client.polling, client.failover, 0};
    const PassPorts ports{*store.value(), scope.providerPorts(), scope.clock, nullptr};
    const auto counts = co_await applyReports(std::move(setup), ports, std::move(providerId),
                                              std::move(reports).value());
    if (!counts) co_return errorText(counts.error());
    Json json = Json::object();
    json["received"] = counts->received;
    json["known"] = counts->known;
    json["changed"] = counts->changed;
    json["failedOver"] = counts->failedOver;
    json["failed"] = counts->failed;
    co_return okText(json);
  }
  co_return errorText(invalidRequest("no provider has this id", "providerId"));
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
    case Method::kDeliveryReport:
      co_return co_await handleReport(scope, std::move(*json));
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
    case Method::kProviderStatuses:
      co_return co_await providerStatuses(scope, std::move(*json));
    case Method::kProviderSendBatch:
      co_return co_await providerSendBatch(scope, std::move(*json));
    case Method::kProviderFindSent:
      co_return co_await providerFindSent(scope, std::move(*json));
    case Method::kTrap:
      KMSG_CHECK(method != Method::kTrap);
      break;
    default:
      break;
  }
  co_return errorText(invalidRequest("unknown method"));
}

}  // namespace kmsg
