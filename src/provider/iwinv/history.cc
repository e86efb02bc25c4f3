#include <utility>

#include "provider/fields.h"
#include "provider/http_json.h"
#include "provider/iwinv/codes.h"
#include "provider/iwinv/request.h"
#include "provider/iwinv/response.h"
#include "provider/iwinv/vendor_answer.h"

namespace kmsg::iwinv {
namespace {

// A number in whatever form the vendor wrote it, for comparing.
std::string comparablePhone(const std::string& text) {
  const Result<PhoneNumber> number = parsePhone(text, "phone");
  return number ? vendorPhone(*number) : digitsOf(text);
}

bool isRecordOf(const Json& record, const StatusQuery& query, const char* idKey) {
  return textOrNumberAt(record, idKey) == query.providerMessageId &&
         comparablePhone(textOrNumberAt(record, "phone")) == comparablePhone(query.to);
}

// The first of two members that holds something.
std::string firstOf(const Json& record, const char* key, const char* otherKey) {
  std::string text = textOrNumberAt(record, key);
  return text.empty() ? textOrNumberAt(record, otherKey) : text;
}

void setTimes(StatusAnswer& answer, std::optional<Millis> sent, std::optional<Millis> ended,
              Millis now) {
  if (sent && *sent <= now) answer.sentAt = sent;
  if (answer.status == DeliveryStatus::kDelivered) answer.deliveredAt = ended;
  if (answer.status == DeliveryStatus::kFailed) answer.failedAt = ended;
}

// A failed AlimTalk whose replacement arrived has reached the recipient; while the replacement is
// under way nothing is decided. So no fallback follows one that the vendor has sent.
void applyReplacement(StatusAnswer& answer, const Json& record) {
  const std::string code = textOrNumberAt(record, "resendStatus");
  const std::string text = textOrNumberAt(record, "resendStatusName");
  const Fate fate = code == "N" && text.empty() ? Fate::kNone : textFate(code, text);
  if (fate == Fate::kNone) return;
  if (fate == Fate::kArrived) answer.status = DeliveryStatus::kDelivered;
  if (fate == Fate::kWaiting) answer.status = DeliveryStatus::kSent;
  answer.statusMessage += (answer.statusMessage.empty() ? "" : "; ");
  answer.statusMessage += "replacement message: " + (text.empty() ? code : text);
}

StatusAnswer readAlimTalkRecord(const Json& record, Millis now) {
  StatusAnswer answer;
  answer.statusCode = textOrNumberAt(record, "statusCode");
  answer.statusMessage = textOrNumberAt(record, "statusCodeName");
  const auto sent = parseKst(textAt(record, "sendDate"));
  const auto received = parseKst(textAt(record, "receiveDate"));
  switch (alimTalkFate(answer.statusCode, answer.statusMessage)) {
    case Fate::kArrived:
      answer.status = DeliveryStatus::kDelivered;
      break;
    case Fate::kFailed:
      answer.status = DeliveryStatus::kFailed;
      applyReplacement(answer, record);
      break;
    case Fate::kNone:
    case Fate::kWaiting:
      // A send time is no result: the vendor gives it before it knows what became of the message.
      answer.status = sent && *sent <= now ? DeliveryStatus::kSent : DeliveryStatus::kPending;
      break;
  }
  setTimes(answer, sent, received ? received : sent, now);
  return answer;
}

StatusAnswer readTextRecord(const Json& record, Millis now) {
  StatusAnswer answer;
  answer.statusCode = firstOf(record, "sendStatusCode", "sendStatus");
  answer.statusMessage = firstOf(record, "sendStatusMsg", "sendStatusMessage");
  switch (textFate(answer.statusCode, answer.statusMessage)) {
    case Fate::kArrived:
      answer.status = DeliveryStatus::kDelivered;
      break;
    case Fate::kFailed:
      answer.status = DeliveryStatus::kFailed;
      break;
    case Fate::kNone:
    case Fate::kWaiting:
      answer.status = DeliveryStatus::kPending;
      break;
  }
  const auto sent = parseKst(textAt(record, "sendDate"));
  setTimes(answer, sent, sent, now);
  return answer;
}

}  // namespace

Result<HistoryPage> readHistory(const Config& config, const StatusQuery& query,
                                const HttpResponse& response, Millis now) {
  const bool isAlimTalk = query.type == MessageType::kAlimTalk;
  const Result<Json> body = readAnswer(
      response, {isAlimTalk ? Api::kAlimTalk : Api::kSms, /*isSend=*/false,
                 isAlimTalk ? "IWINV history query failed" : "IWINV SMS history query failed",
                 secrets(config), now});
  if (!body) return body.error();
  const Json* list = findKey(*body, "list");
  HistoryPage page;
  page.total = looseIntAt(*body, "totalCount").value_or(0);
  // An empty history may come without a list.
  if ((!list || list->is_null()) && page.total == 0) return page;
  if (!list || !list->is_array()) return unreadableAnswer(response, kProviderId, false);
  page.records = static_cast<int64_t>(list->size());
  for (const Json& record : *list) {
    if (!isRecordOf(record, query, isAlimTalk ? "seqNo" : "requestNo")) continue;
    page.answer = isAlimTalk ? readAlimTalkRecord(record, now) : readTextRecord(record, now);
    page.answer->providerMessageId = query.providerMessageId;
    page.answer->raw = record;
    break;
  }
  return page;
}

}  // namespace kmsg::iwinv
