#include "provider/iwinv/history.h"

#include <utility>

#include "provider/fields.h"
#include "provider/http_json.h"
#include "provider/iwinv/codes.h"
#include "provider/iwinv/request.h"

namespace kmsg::iwinv {
namespace {

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

Json alimTalkBody(const HistoryFilter& filter) {
  Json body = Json::object();
  body["pageSize"] = kHistoryPageSize;
  body["startDate"] = formatKst(filter.start);
  body["endDate"] = formatKst(filter.end);
  if (!filter.id.empty() && canFilterById(filter.api, filter.id)) {
    int64_t seqNo = 0;
    for (const char c : filter.id)
      seqNo = seqNo * 10 + (c - '0');
    body["seqNo"] = seqNo;
  }
  if (filter.reserved) body["reserve"] = "Y";
  return body;
}

Json smsBody(const Config& config, const HistoryFilter& filter) {
  Json body = Json::object();
  body["version"] = kSmsVersion;
  body["companyid"] = config.smsCompanyId;
  body["startDate"] = formatKst(filter.start).substr(0, 10);
  body["endDate"] = formatKst(filter.end).substr(0, 10);
  if (filter.sized) body["pageSize"] = kHistoryPageSize;
  if (!filter.id.empty()) body["requestNo"] = filter.id;
  return body;
}

}  // namespace

bool canFilterById(Api api, const std::string& id) {
  // 15 digits are exact in every JSON reader.
  return api == Api::kSms || (!id.empty() && id.size() <= 15 && id == digitsOf(id));
}

HttpRequest buildHistory(const Config& config, const HistoryFilter& filter, int page) {
  const bool isSms = filter.api == Api::kSms;
  Json body = isSms ? smsBody(config, filter) : alimTalkBody(filter);
  if (!filter.phone.empty()) body["phone"] = filter.phone;
  body["pageNum"] = page;
  return isSms ? smsRequest(config, "/api/history/", body)
               : alimTalkRequest(config, "/api/history/", body);
}

Result<HistoryPage> readHistory(const Config& config, Api api, const HttpResponse& response,
                                Millis now) {
  const bool isSms = api == Api::kSms;
  Result<Json> body =
      readAnswer(response, {api, /*isSend=*/false,
                            isSms ? "IWINV SMS history query failed" : "IWINV history query failed",
                            secrets(config), now});
  if (!body) return body.error();
  const Json& list = memberAt(*body, "list");
  HistoryPage page;
  page.total = looseIntAt(*body, "totalCount").value_or(0);
  // An empty history may come without a list.
  if (list.is_null() && page.total == 0) return page;
  if (!list.is_array()) return unreadableAnswer(response, kProviderId, false);
  page.list = std::move((*body)["list"]);
  return page;
}

std::string recordPhone(const Json& record) {
  // In whatever form the vendor wrote it.
  const std::string text = textOrNumberAt(record, "phone");
  const Result<PhoneNumber> number = parsePhone(text, "phone");
  return number ? vendorPhone(*number) : digitsOf(text);
}

std::string keyOf(const std::string& id, const std::string& phone) {
  return id + "|" + phone;
}

std::string recordKey(const Json& record, Api api) {
  return keyOf(textOrNumberAt(record, api == Api::kSms ? "requestNo" : "seqNo"),
               recordPhone(record));
}

std::optional<Millis> recordTime(const Json& record, Api api) {
  return parseKst(textAt(record, api == Api::kSms ? "sendDate" : "requestDate"));
}

StatusAnswer readRecord(const Json& record, Api api, Millis now) {
  const bool isSms = api == Api::kSms;
  StatusAnswer answer = isSms ? readTextRecord(record, now) : readAlimTalkRecord(record, now);
  answer.providerMessageId = textOrNumberAt(record, isSms ? "requestNo" : "seqNo");
  answer.raw = record;
  return answer;
}

}  // namespace kmsg::iwinv
