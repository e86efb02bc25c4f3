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

// An answer of the user's code: null, or a DeliveryStatusResult with its times in milliseconds.
StatusResult answerFromJson(const Json& json, const std::string& providerId) {
  if (json.is_null()) return std::optional<StatusAnswer>();
  const auto status = deliveryStatusFrom(textAt(json, "status"));
  if (!status) {
    Error error;
    error.code = ErrorCode::kProviderError;
    error.message = "Provider " + providerId +
                    " answered getDeliveryStatus() without a known `status`; give one of PENDING, "
                    "SENT, DELIVERED, FAILED, CANCELLED, UNKNOWN, or null";
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
    Json arguments = {{"options", message.options}};
    const auto answer = co_await ports.script->provider(index_, "send", std::move(arguments));
    if (!answer) co_return answer.error();
    SendResult result = sendResultFromJson(*answer);
    result.messageId = message.messageId;
    result.providerId = info_.id;
    result.type = messageTypeName(message.type);
    result.to = message.to;
    co_return result;
  }

  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext,
                                       ProviderPorts ports) const override {
    KMSG_CHECK(ports.script != nullptr);
    std::vector<StatusResult> results;
    for (const StatusQuery& query : queries) {
      Json arguments = {{"query", queryToJson(query)}};
      const auto answer =
          co_await ports.script->provider(index_, "getDeliveryStatus", std::move(arguments));
      results.push_back(answer ? answerFromJson(*answer, info_.id) : StatusResult(answer.error()));
    }
    co_return results;
  }

 private:
  ProviderInfo info_;
  int index_;
};

}  // namespace

ProviderPtr makeScriptProvider(ProviderInfo info, int index) {
  return std::make_shared<ScriptProvider>(std::move(info), index);
}

}  // namespace kmsg
