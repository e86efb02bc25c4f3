#include "app/provider_methods.h"

#include <algorithm>
#include <utility>

#include "app/host_feed.h"
#include "client/bulk_send.h"

namespace kmsg {
namespace {

Json errorJson(const Error& error) {
  Json json;
  json["error"] = errorToJson(error);
  return json;
}

Json statusJson(const StatusResult& result, const std::string& providerId) {
  if (!result) return errorJson(result.error());
  Json json;
  Json& ok = json["ok"];
  if (!result.value()) return json;
  const StatusAnswer& answer = *result.value();
  ok["providerId"] = providerId;
  ok["providerMessageId"] = answer.providerMessageId;
  ok["status"] = std::string(deliveryStatusName(answer.status));
  if (!answer.statusCode.empty()) ok["statusCode"] = answer.statusCode;
  if (!answer.statusMessage.empty()) ok["statusMessage"] = answer.statusMessage;
  if (answer.sentAt) ok["sentAt"] = *answer.sentAt;
  if (answer.deliveredAt) ok["deliveredAt"] = *answer.deliveredAt;
  if (answer.failedAt) ok["failedAt"] = *answer.failedAt;
  if (!answer.raw.is_null()) ok["raw"] = answer.raw;
  return json;
}

Result<StatusQuery> statusQueryFrom(const Json& json, Millis now) {
  StatusQuery query;
  query.providerMessageId = trimmed(textAt(json, "providerMessageId"));
  if (query.providerMessageId.empty()) {
    return invalidRequest("providerMessageId is required", "query.providerMessageId");
  }
  query.type = messageTypeFrom(textAt(json, "type")).value_or(MessageType::kSms);
  query.to = textAt(json, "to");
  query.requestedAt = intAt(json, "requestedAt").value_or(now);
  query.scheduledAt = intAt(json, "scheduledAt");
  return query;
}

// A list of inputs as the feed of a bulk send.
class ListFeed final : public Feed {
 public:
  ListFeed(Json inputs, Json& outcomes) : inputs_(std::move(inputs)), outcomes_(outcomes) {}

  Task<Result<FeedPage>> pull(size_t atMost) override {
    FeedPage page;
    while (next_ < inputs_.size() && page.inputs.size() < atMost) {
      Json& input = inputs_[next_];
      // The caller has chosen the provider; a name that some facade knows it by means nothing here.
      if (input.is_object()) input.erase("providerId");
      page.inputs.emplace_back(static_cast<uint32_t>(next_++), std::move(input));
    }
    page.ended = next_ == inputs_.size();
    co_return page;
  }

  Task<Result<Done>> deliver(std::vector<Delivered> results) override {
    for (const Delivered& result : results)
      outcomes_[result.item] = outcomeToJson(result.outcome);
    co_return Done{};
  }

 private:
  Json inputs_;
  Json& outcomes_;
  size_t next_ = 0;
};

}  // namespace

Task<std::string> providerSend(CallScope scope, Json payload) {
  const ClientConfig& client = scope.configuration.client;
  const auto found = scope.provider();
  if (!found) co_return errorText(found.error());
  const ProviderPtr& provider = *found;
  const Millis now = scope.clock.now();
  auto message = normalizeMessage(memberAt(payload, "input"), client.defaults, now, scope.random);
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
      co_await provider->send(std::move(message).value(), context, scope.providerPorts());
  co_return sent ? okText(sendResultToJson(*sent)) : errorText(sent.error());
}

Task<std::string> providerSendBatch(CallScope scope, Json payload) {
  const auto found = scope.provider();
  if (!found) co_return errorText(found.error());
  Json inputs = memberAt(payload, "inputs");
  if (!inputs.is_array()) co_return errorText(invalidRequest("inputs must be an array", "inputs"));
  Json outcomes = Json::array();
  for (size_t i = 0; i < inputs.size(); ++i)
    outcomes.push_back(nullptr);
  if (inputs.empty()) co_return okText(outcomes);
  ListFeed feed(std::move(inputs), outcomes);
  const ClientPorts ports{scope.providerPorts(), scope.clock, nullptr};
  co_await sendBulk(feed, BulkOptions{}, scope.configuration.client, scope.configuration.roundRobin,
                    ports);
  co_return okText(outcomes);
}

Task<std::string> providerStatuses(CallScope scope, Json payload) {
  const auto found = scope.provider();
  if (!found) co_return errorText(found.error());
  const ProviderPtr& provider = *found;
  const Json list = memberAt(payload, "queries");
  if (!list.is_array()) co_return errorText(invalidRequest("queries must be an array", "queries"));
  const ProviderContext context{scope.clock.now(), FailoverOwner::kNone};
  Json outcomes = Json::array();
  std::vector<StatusQuery> queries;
  std::vector<size_t> places;  // in `outcomes`, of each query
  for (size_t i = 0; i < list.size(); ++i) {
    auto query = statusQueryFrom(list[i], context.now);
    outcomes.push_back(query ? Json() : errorJson(query.error()));
    if (!query) continue;
    queries.push_back(std::move(query).value());
    places.push_back(i);
  }
  const size_t most = std::max<size_t>(provider->info().pollBatch, 1);
  for (size_t begin = 0; begin < queries.size(); begin += most) {
    const auto first = queries.begin() + static_cast<std::ptrdiff_t>(begin);
    const size_t count = std::min(most, queries.size() - begin);
    std::vector<StatusQuery> some(first, first + static_cast<std::ptrdiff_t>(count));
    const auto answers = co_await provider->poll(std::move(some), context, scope.providerPorts());
    KMSG_CHECK(answers.size() == count);
    for (size_t i = 0; i < count; ++i)
      outcomes[places[begin + i]] = statusJson(answers[i], provider->info().id);
  }
  co_return okText(outcomes);
}

Task<std::string> providerFindSent(CallScope scope, Json payload) {
  const auto found = scope.provider();
  if (!found) co_return errorText(found.error());
  const ProviderPtr& provider = *found;
  const Json json = memberAt(payload, "query");
  const auto type = messageTypeFrom(textAt(json, "type"));
  if (!type) co_return errorText(invalidRequest("type must be a message type", "query.type"));
  const auto since = intAt(json, "since");
  if (!since) co_return errorText(invalidRequest("since must be a Date", "query.since"));
  SentQuery query;
  query.messageId = textAt(json, "messageId");
  query.type = *type;
  query.to = textAt(json, "to");
  if (trimmed(query.to).empty()) co_return errorText(invalidRequest("to is required", "query.to"));
  query.since = *since;
  query.text = textAt(json, "text");
  const ProviderContext context{scope.clock.now(), FailoverOwner::kNone};
  const auto answer = co_await provider->findSent(std::move(query), context, scope.providerPorts());
  co_return dumpJson(statusJson(answer, provider->info().id));
}

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

}  // namespace kmsg
