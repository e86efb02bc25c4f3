#include "app/send_methods.h"

#include <utility>

#include "app/host_feed.h"
#include "client/bulk_send.h"

namespace kmsg {
namespace {

// The store that accepted messages are recorded in; none when the core does not record.
Result<std::unique_ptr<TrackingStore>> recordingStore(const CallScope& scope) {
  if (!scope.configuration.client.tracked) return std::unique_ptr<TrackingStore>();
  return scope.store();
}

}  // namespace

Task<std::string> sendOne(CallScope scope, Json payload) {
  const auto store = recordingStore(scope);
  if (!store) co_return errorText(store.error());
  const ClientPorts ports{scope.providerPorts(), scope.clock, store->get()};
  const SendOutcome outcome =
      co_await sendMessage(memberAt(payload, "input"), scope.configuration.client,
                           scope.configuration.roundRobin, ports);
  co_return dumpJson(outcomeToJson(outcome));
}

Task<std::string> sendMany(CallScope scope, Json payload) {
  const auto store = recordingStore(scope);
  if (!store) co_return errorText(store.error());
  const ClientPorts ports{scope.providerPorts(), scope.clock, store->get()};
  BulkOptions options;
  options.concurrency = countAt(payload, "concurrency", options.concurrency);
  options.perProvider = countAt(payload, "perProvider", options.perProvider);
  HostFeed feed(scope.ports);
  co_await sendBulk(feed, options, scope.configuration.client, scope.configuration.roundRobin,
                    ports);
  co_return okText(Json());
}

Task<std::string> recordOne(CallScope scope, Json payload) {
  auto store = scope.store();
  if (!store) co_return errorText(store.error());
  const Json context = memberAt(payload, "context");
  SentMessage sent;
  sent.messageId = textAt(context, "messageId");
  sent.options = memberAt(context, "options");
  sent.requestedAt = intAt(context, "timestamp").value_or(scope.clock.now());
  sent.owner = textAt(context, "owner");
  sent.result = sendResultFromJson(memberAt(payload, "result"));
  if (sent.messageId.empty()) {
    co_return errorText(invalidRequest("context.messageId is required", "context.messageId"));
  }
  const Millis now = scope.clock.now();
  const auto done =
      co_await recordSend(std::move(sent), scope.configuration.client.polling, now, *store.value());
  co_return done ? okText(Json()) : errorText(done.error());
}

}  // namespace kmsg
