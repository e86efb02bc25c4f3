#include "provider/aligo/result_page.h"

#include <utility>

#include "provider/aligo/codes.h"
#include "provider/aligo/schedule.h"
#include "provider/fields.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

constexpr char kPageSize[] = "500";

// A number in whatever form it was written, for comparing.
std::string comparablePhone(const std::string& text) {
  const Result<PhoneNumber> number = parsePhone(text, "phone");
  return number ? number->country + number->digits : digitsOf(text);
}

void setPast(std::optional<Millis>& target, const Json& record, const char* key, Millis now) {
  const auto time = parseKst(textAt(record, key));
  if (time && *time <= now) target = time;
}

StatusAnswer readTextRecord(const Json& record, Millis now) {
  StatusAnswer answer;
  answer.statusMessage = textOrNumberAt(record, "sms_state");
  answer.status = textState(answer.statusMessage);
  setPast(answer.sentAt, record, "send_date", now);
  // The vendor gives one time only.
  if (answer.status == DeliveryStatus::kDelivered) answer.deliveredAt = answer.sentAt;
  if (answer.status == DeliveryStatus::kFailed) answer.failedAt = answer.sentAt;
  return answer;
}

RecordAnswer readKakaoRecord(const Json& record, Millis now) {
  RecordAnswer read;
  StatusAnswer& answer = read.status;
  answer.statusCode = textOrNumberAt(record, "rslt");
  answer.statusMessage = textOrNumberAt(record, "rslt_message");
  setPast(answer.sentAt, record, "sentdate", now);
  const auto result = parseKst(textAt(record, "rsltdate"));
  const bool isInvalidNumber = textOrNumberAt(record, "status") == "2";
  const bool isOpen =
      textOrNumberAt(record, "msgid").starts_with('Q') || !result || answer.statusCode.empty();
  if (isOpen && !isInvalidNumber) {
    answer.status = answer.sentAt ? DeliveryStatus::kSent : DeliveryStatus::kPending;
    return read;
  }
  const auto reported = parseKst(textAt(record, "reportdate"));
  const auto ended = reported ? reported : result;
  if (answer.statusCode == "0" && !isInvalidNumber) {
    answer.status = DeliveryStatus::kDelivered;
    answer.deliveredAt = ended;
    return read;
  }
  answer.status = DeliveryStatus::kFailed;
  answer.failedAt = ended;
  if (isInvalidNumber && answer.statusMessage.empty()) {
    answer.statusMessage = "the vendor says that the number is none";
  }
  read.replacementMid = trimmed(textOrNumberAt(record, "smid"));
  if (read.replacementMid == "0") read.replacementMid.clear();
  return read;
}

}  // namespace

HttpRequest buildResultPage(const Config& config, Api api, const std::string& mid, int page) {
  const bool isSms = api == Api::kSms;
  Fields fields = authFields(config, api);
  fields.emplace_back("mid", mid);
  fields.emplace_back("page", std::to_string(page));
  fields.emplace_back(isSms ? "page_size" : "limit", kPageSize);
  return formRequest(urlOf(config, api, isSms ? "/sms_list/" : "/akv10/history/detail/"), fields);
}

HttpRequest buildLogPage(const Config& config, Api api, Millis time, int page) {
  const bool isSms = api == Api::kSms;
  const std::string day = kstDay(time);
  Fields fields = authFields(config, api);
  fields.emplace_back("page", std::to_string(page));
  fields.emplace_back(isSms ? "page_size" : "limit", kPageSize);
  fields.emplace_back(isSms ? "start_date" : "startdate", day);
  // One day only: the vendor does not say in which direction limit_day counts.
  fields.emplace_back(isSms ? "limit_day" : "enddate", isSms ? "1" : day);
  return formRequest(urlOf(config, api, isSms ? "/list/" : "/akv10/history/list/"), fields);
}

Result<Page> readPage(const Config& config, Api api, const HttpResponse& response, Millis now,
                      int number) {
  const Result<Json> body = readAnswer(
      response, {api, /*isSend=*/false, "Aligo history query failed", secrets(config), now, false});
  if (!body) return body.error();
  Result<Json> list = listAt(*body, "list", response);
  if (!list) return list.error();
  Page page;
  for (Json& record : *list)
    page.records.push_back(std::move(record));
  page.hasNext = api == Api::kSms ? textAt(*body, "next_yn") == "Y"
                                  : looseIntAt(*body, "totalPage").value_or(0) > number;
  // A page without records is the last one, whatever it says.
  page.hasNext = page.hasNext && !page.records.empty();
  return page;
}

const Json* recordOf(const std::vector<Json>& records, Api api, const std::string& to) {
  const std::string wanted = comparablePhone(to);
  const char* key = api == Api::kSms ? "receiver" : "phone";
  for (const Json& record : records) {
    if (comparablePhone(textOrNumberAt(record, key)) == wanted) return &record;
  }
  return nullptr;
}

RecordAnswer readRecord(const Json& record, Api api, const std::string& mid, Millis now) {
  RecordAnswer read = api == Api::kSms ? RecordAnswer{readTextRecord(record, now), {}}
                                       : readKakaoRecord(record, now);
  read.status.providerMessageId = mid;
  read.status.raw = record;
  return read;
}

void applyReplacement(StatusAnswer& status, const StatusAnswer* replacement) {
  const DeliveryStatus became = replacement ? replacement->status : DeliveryStatus::kPending;
  std::string word = "no result yet";
  if (replacement && !replacement->statusMessage.empty()) word = replacement->statusMessage;
  status.statusMessage += status.statusMessage.empty() ? "" : "; ";
  status.statusMessage += "replacement message: " + word;
  switch (became) {
    case DeliveryStatus::kFailed:
      return;
    case DeliveryStatus::kDelivered:
      status.status = DeliveryStatus::kDelivered;
      status.deliveredAt = replacement->deliveredAt;
      break;
    default:
      status.status = DeliveryStatus::kSent;
      break;
  }
  status.failedAt.reset();
}

}  // namespace kmsg::aligo
