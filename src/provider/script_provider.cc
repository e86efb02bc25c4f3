#include "provider/script_provider.h"

#include <utility>

namespace kmsg {
namespace {

Json queryToJson(const StatusQuery& query) {
  Json json = {{"providerMessageId", query.providerMessageId},
               {"type", std::string(messageTypeName(query.type))},
               {"to", query.to},
               {"requestedAt", query.requestedAt}};
  if (query.scheduledAt) json["scheduledAt"] = *query.scheduledAt;
  return json;
}

Json queryToJson(const SentQuery& query) {
  Json json;
  json["messageId"] = query.messageId;
  json["type"] = std::string(messageTypeName(query.type));
  json["to"] = query.to;
  json["since"] = query.since;
  if (!query.text.empty()) json["text"] = query.text;
  return json;
}

// An answer of the user's `member`: null, or a DeliveryStatusResult with its times in milliseconds.
StatusResult answerFromJson(const Json& json, const std::string& providerId,
                            std::string_view member) {
  if (json.is_null()) return std::optional<StatusAnswer>();
  const auto status = deliveryStatusFrom(textAt(json, "status"));
  if (!status) {
    Error error;
    error.code = ErrorCode::kProviderError;
    error.message = "Provider " + providerId + " answered " + std::string(member) +
                    "() without a known `status`; give one of PENDING, SENT, DELIVERED, FAILED, "
                    "CANCELLED, UNKNOWN, or null";
    error.field = "status";
    return error;
  }
  StatusAnswer answer;
  answer.status = *status;
  answer.providerMessageId = textOrNumberAt(json, "providerMessageId");
  answer.statusCode = textOrNumberAt(json, "statusCode");
  answer.statusMessage = textAt(json, "statusMessage");
  answer.sentAt = intAt(json, "sentAt");
  answer.deliveredAt = intAt(json, "deliveredAt");
  answer.failedAt = intAt(json, "failedAt");
  if (const Json* raw = findKey(json, "raw")) answer.raw = *raw;
  return std::optional(std::move(answer));
}

class ScriptProvider final : public Provider {
 public:
  ScriptProvider(ProviderInfo info, int index) : info_(std::move(info)), index_(index) {}

  const ProviderInfo& info() const override { return info_; }

  Task<Result<SendResult>> send(Message message, ProviderContext,
                                ProviderPorts ports) const override {
    KMSG_CHECK(ports.script != nullptr);
    Json arguments = {{"item", message.item}, {"options", message.options}};
    const auto answer = co_await ports.script->provider(index_, "send", std::move(arguments));
    if (!answer) co_return answer.error();
    co_return acceptedBy(*answer, message);
  }

  Task<std::vector<Result<SendResult>>> sendBatch(std::vector<BatchItem> items, Millis,
                                                  ProviderPorts ports) const override {
    KMSG_CHECK(ports.script != nullptr);
    Json arguments = {{"items", Json::array()}, {"options", Json::array()}};
    for (const BatchItem& item : items) {
      arguments["items"].push_back(item.message->item);
      arguments["options"].push_back(item.message->options);
    }
    const auto answer = co_await ports.script->provider(index_, "sendBatch", std::move(arguments));
    std::vector<Result<SendResult>> results;
    for (size_t i = 0; i < items.size(); ++i) {
      results.push_back(answer ? resultAt(*answer, i, *items[i].message)
                               : Result<SendResult>(answer.error()));
    }
    co_return results;
  }

  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext,
                                       ProviderPorts ports) const override {
    KMSG_CHECK(ports.script != nullptr);
    std::vector<StatusResult> results;
    if (info_.pollBatch > 1) {
      results = co_await pollTogether(std::move(queries), ports);
      co_return results;
    }
    for (const StatusQuery& query : queries) {
      Json arguments = {{"query", queryToJson(query)}};
      const auto answer =
          co_await ports.script->provider(index_, "getDeliveryStatus", std::move(arguments));
      results.push_back(answer ? answerFromJson(*answer, info_.id, "getDeliveryStatus")
                               : StatusResult(answer.error()));
    }
    co_return results;
  }

  Task<StatusResult> findSent(SentQuery query, ProviderContext context,
                              ProviderPorts ports) const override {
    KMSG_CHECK(ports.script != nullptr);
    if (!info_.canFindSent) {
      const StatusResult none = co_await Provider::findSent(std::move(query), context, ports);
      co_return none;
    }
    Json arguments;
    arguments["query"] = queryToJson(query);
    const auto answer = co_await ports.script->provider(index_, "findSent", std::move(arguments));
    if (!answer) co_return answer.error();
    co_return answerFromJson(*answer, info_.id, "findSent");
  }

 private:
  Task<std::vector<StatusResult>> pollTogether(std::vector<StatusQuery> queries,
                                               ProviderPorts ports) const {
    Json list = Json::array();
    for (const StatusQuery& query : queries)
      list.push_back(queryToJson(query));
    Json arguments = {{"queries", std::move(list)}};
    const auto answer =
        co_await ports.script->provider(index_, "getDeliveryStatuses", std::move(arguments));
    std::vector<StatusResult> results;
    for (size_t i = 0; i < queries.size(); ++i)
      results.push_back(answer ? statusAt(*answer, i) : StatusResult(answer.error()));
    co_return results;
  }

  // The result number `i` of getDeliveryStatuses: {"ok": status or null} or {"error": ...}.
  StatusResult statusAt(const Json& answers, size_t i) const {
    if (answers.is_array() && i < answers.size()) {
      if (const Json* status = findKey(answers[i], "ok")) {
        return answerFromJson(*status, info_.id, "getDeliveryStatuses");
      }
      if (const Json* error = findKey(answers[i], "error")) return errorFromJson(*error);
    }
    Error error;
    error.code = ErrorCode::kProviderError;
    error.message = "Provider " + info_.id +
                    " answered getDeliveryStatuses() without a Result for this message";
    return error;
  }

  SendResult acceptedBy(const Json& answer, const Message& message) const {
    SendResult result = sendResultFromJson(answer);
    result.messageId = message.messageId;
    result.providerId = info_.id;
    result.type = messageTypeName(message.type);
    result.to = message.to;
    return result;
  }

  // The result number `i` of sendBatch: {"ok": SendResult} or {"error": ...}.
  Result<SendResult> resultAt(const Json& answers, size_t i, const Message& message) const {
    if (answers.is_array() && i < answers.size()) {
      const Json& answer = answers[i];
      if (const Json* accepted = findKey(answer, "ok")) return acceptedBy(*accepted, message);
      if (const Json* error = findKey(answer, "error")) return errorFromJson(*error);
    }
    Error error;
    error.code = ErrorCode::kProviderError;
    error.message = "Provider " + info_.id +
                    " answered sendBatch() without a Result for this message; it may have been "
                    "sent";
    error.outcome = Outcome::kUnknown;
    return error;
  }

  ProviderInfo info_;
  int index_;
};

}  // namespace

ProviderPtr makeScriptProvider(ProviderInfo info, int index) {
  return std::make_shared<ScriptProvider>(std::move(info), index);
}

}  // namespace kmsg
