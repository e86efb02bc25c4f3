#include "provider/solapi/response.h"

#include <string>
#include <utility>

#include "provider/fields.h"
#include "provider/http_json.h"
#include "provider/solapi/codes.h"
#include "provider/solapi/request.h"

namespace kmsg::solapi {
namespace {

// No key may come back in an error, whatever the vendor echoes.
std::vector<std::string> secrets(const Config& config) {
  return {config.apiKey, config.apiSecret};
}

std::vector<std::string> hiddenParts(const Config& config, const Message& message) {
  std::vector<std::string> hidden = secrets(config);
  for (std::string& part : privateParts(message))
    hidden.push_back(std::move(part));
  return hidden;
}

Error refusedByHttp(const HttpResponse& response, Millis now, bool isSend,
                    const std::vector<std::string>& hidden) {
  Error error = httpError(response, kProviderId, now, isSend);
  const std::optional<Json> body = parseJson(response.body);
  if (!body) return error;
  const std::string errorCode = textOrNumberAt(*body, "errorCode");
  const bool isClientError = response.status >= 400 && response.status < 500;
  if (isClientError) error.code = httpErrorCode(errorCode, error.code);
  addVendorWords(error, errorCode, textAt(*body, "errorMessage"), hidden);
  if (!errorCode.empty()) error.details["errorCode"] = error.providerErrorCode;
  return error;
}

// What the answer says of one message.
struct Verdict {
  const Json* entry = nullptr;  // null: nothing
  bool failed = false;          // stands in failedMessageList
};

// The entry of our message: by the pairing field, or the only one when the vendor left it out.
Verdict findVerdict(const Json& body, const std::string& messageId) {
  Verdict only;
  size_t entries = 0;
  for (const bool failed : {true, false}) {
    const Json* list = findKey(body, failed ? "failedMessageList" : "messageList");
    if (!list || !list->is_structured()) continue;
    for (const Json& entry : *list) {  // an array, or an object keyed by message id
      const Json* fields = findKey(entry, "customFields");
      const auto paired = fields ? optionalTextAt(*fields, kPairingField) : std::nullopt;
      if (paired && *paired == messageId) return {&entry, failed};
      ++entries;
      only = paired || !entry.is_object() ? Verdict{} : Verdict{&entry, failed};
    }
  }
  return entries == 1 ? only : Verdict{};
}

Error refusedByCode(const Json& entry, const HttpResponse& response,
                    const std::vector<std::string>& hidden) {
  const std::string code = textOrNumberAt(entry, "statusCode");
  Error error = vendorError(response, kProviderId, sendErrorCode(code), Outcome::kNotSent,
                            "SOLAPI refused the message");
  std::string_view text = textAt(entry, "statusMessage");
  if (text.empty()) text = meaningOf(code);
  addVendorWords(error, code, text, hidden);
  error.details["errorCode"] = error.providerErrorCode;
  return error;
}

// True when the group says that nothing of it was taken: its lists may then be empty.
bool nothingRegistered(const Json& body) {
  const Json* group = findKey(body, "groupInfo");
  const Json* count = group ? findKey(*group, "count") : nullptr;
  if (!count) return false;
  const auto failed = looseIntAt(*count, "registeredFailed");
  const auto total = looseIntAt(*count, "total");
  const auto accepted = looseIntAt(*count, "registeredSuccess");
  return failed && *failed > 0 && total == failed && accepted.value_or(0) == 0;
}

std::optional<SendWarning> failoverWarning(const Message& message) {
  const bool wanted = message.failover.enabled.value_or(false);
  if (message.type != MessageType::kAlimTalk || !wanted) return std::nullopt;
  SendWarning warning;
  warning.code = "FAILOVER_PARTIAL_PROVIDER";
  warning.message =
      "SOLAPI failover mapping is partial. API-level fallback may be attempted for "
      "non-Kakao-user failures.";
  warning.details = Json::object();
  warning.details["providerId"] = kProviderId;
  warning.details["mappedFields"] = {"kakao.disableSms", "text", "subject"};
  warning.details["unsupportedFields"] = Json::array({"fallbackChannel"});
  return warning;
}

// Vendors write flags as booleans, as 0 and 1, and as text.
bool isSet(const Json& record, std::string_view key) {
  if (boolAt(record, key, false)) return true;
  return looseIntAt(record, key).value_or(0) != 0 || textAt(record, key) == "true";
}

std::optional<Millis> timeAt(const Json& record, std::string_view key) {
  return parseIso(textAt(record, key));
}

StatusAnswer readRecord(const Json& record, const std::string& providerMessageId) {
  StatusAnswer answer;
  answer.providerMessageId = providerMessageId;
  answer.statusCode = textOrNumberAt(record, "statusCode");
  answer.status = deliveryStatusOf(answer.statusCode);
  answer.statusMessage = textAt(record, "reason");
  if (answer.statusMessage.empty()) answer.statusMessage = meaningOf(answer.statusCode);
  answer.sentAt = timeAt(record, "dateProcessed");
  std::optional<Millis> ended = timeAt(record, "dateReported");
  if (!ended) ended = timeAt(record, "dateReceived");
  if (answer.status == DeliveryStatus::kDelivered) answer.deliveredAt = ended;
  if (answer.status == DeliveryStatus::kFailed) answer.failedAt = ended;
  if (answer.status == DeliveryStatus::kFailed && isSet(record, "replacement")) {
    // The AlimTalk failed and the vendor has sent its own text message. Whoever tracks this record
    // decides on a fallback by code and text ("3104", "미사용자"), and a record without a stored
    // owner would get a second one. So the answer keeps FAILED, which is true of the AlimTalk, but
    // neither the code nor the text that ask for a fallback; `raw` has both.
    answer.statusCode = "REPLACED";
    answer.statusMessage = "the AlimTalk failed and SOLAPI sent a text message in its place";
  }
  answer.raw = record;
  return answer;
}

const Json* findRecord(const Json& list, const std::string& id) {
  if (list.is_object()) {
    if (const Json* keyed = findKey(list, id)) return keyed;
  }
  for (const Json& record : list) {
    if (textOrNumberAt(record, "messageId") == id) return &record;
  }
  return nullptr;
}

}  // namespace

Result<SendResult> readSend(const Config& config, const Message& message,
                            const ProviderContext& context, const HttpResponse& response) {
  const std::vector<std::string> hidden = hiddenParts(config, message);
  if (!isSuccessStatus(response.status)) {
    return refusedByHttp(response, context.now, /*isSend=*/true, hidden);
  }
  std::optional<Json> body = parseJson(response.body);
  if (!body || !body->is_object()) return unreadableAnswer(response, kProviderId, true);
  const Verdict verdict = findVerdict(*body, message.messageId);
  if (!verdict.entry) {
    if (!nothingRegistered(*body)) return unreadableAnswer(response, kProviderId, true);
    return vendorError(response, kProviderId, ErrorCode::kProviderError, Outcome::kNotSent,
                       "SOLAPI took nothing of the request and gave no reason");
  }
  const std::string code = textOrNumberAt(*verdict.entry, "statusCode");
  const bool refused = isStatusCode(code) ? deliveryStatusOf(code) == DeliveryStatus::kFailed
                                          : verdict.failed && code.empty();
  if (refused) return refusedByCode(*verdict.entry, response, hidden);
  std::string id = textOrNumberAt(*verdict.entry, "messageId");
  // A code that is none, an accepted message among the failed ones, an acceptance without an id:
  // the message may be on its way.
  const bool understood = !verdict.failed && (code.empty() || isAccepted(code)) && !id.empty();
  if (!understood) return unreadableAnswer(response, kProviderId, true);
  SendResult result = acceptedResult(message, kProviderId, std::move(id), std::move(*body));
  if (auto warning = failoverWarning(message)) result.warnings.push_back(std::move(*warning));
  return result;
}

std::vector<StatusResult> readPoll(const Config& config, const std::vector<StatusQuery>& queries,
                                   const HttpResponse& response, Millis now) {
  const auto forAll = [&](const StatusResult& result) {
    return std::vector<StatusResult>(queries.size(), result);
  };
  if (response.status == 404) {
    // ResourceNotFound: the vendor knows none of them. Any other 404 is a wrong address.
    const std::optional<Json> body = parseJson(response.body);
    if (body && textAt(*body, "errorCode") == "ResourceNotFound") {
      return forAll(std::optional<StatusAnswer>());
    }
  }
  if (!isSuccessStatus(response.status)) {
    return forAll(refusedByHttp(response, now, /*isSend=*/false, secrets(config)));
  }
  const std::optional<Json> body = parseJson(response.body);
  const Json* list = body ? findKey(*body, "messageList") : nullptr;
  if (!list || !list->is_structured()) {
    return forAll(unreadableAnswer(response, kProviderId, /*isSend=*/false));
  }
  std::vector<StatusResult> results;
  results.reserve(queries.size());
  for (const StatusQuery& query : queries) {
    const Json* record = findRecord(*list, query.providerMessageId);
    if (!record) {
      results.emplace_back(std::optional<StatusAnswer>());
    } else if (!record->is_object()) {
      results.emplace_back(unreadableAnswer(response, kProviderId, /*isSend=*/false));
    } else {
      results.emplace_back(std::optional(readRecord(*record, query.providerMessageId)));
    }
  }
  return results;
}

}  // namespace kmsg::solapi
