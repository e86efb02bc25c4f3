#include "provider/aligo/member_request.h"
#include "provider/http_json.h"

namespace kmsg::aligo {

Result<BalanceQuestion> readBalanceQuestion(const Json& arguments) {
  const Json* given = findKey(arguments, "channel");
  if (!given || given->is_null()) return BalanceQuestion{MessageType::kSms, Api::kSms, "SMS_CNT"};
  const auto channel = messageTypeFrom(textAt(arguments, "channel"));
  if (channel == MessageType::kSms) return BalanceQuestion{*channel, Api::kSms, "SMS_CNT"};
  if (channel == MessageType::kLms) return BalanceQuestion{*channel, Api::kSms, "LMS_CNT"};
  if (channel == MessageType::kMms) return BalanceQuestion{*channel, Api::kSms, "MMS_CNT"};
  if (channel == MessageType::kAlimTalk) return BalanceQuestion{*channel, Api::kKakao, "ALT_CNT"};
  return withProviderId(
      invalidRequest("channel must be one of ALIMTALK, SMS, LMS, MMS: Aligo counts no others",
                     "channel"),
      kProviderId);
}

HttpRequest buildBalance(const Config& config, const BalanceQuestion& question) {
  const bool isSms = question.api == Api::kSms;
  return formRequest(urlOf(config, question.api, isSms ? "/remain/" : "/akv10/heartinfo/"),
                     authFields(config, question.api));
}

Result<Json> readBalance(const Config& config, const BalanceQuestion& question,
                         const HttpResponse& response, Millis now) {
  const Result<Json> body =
      readAnswer(response, {question.api, /*isSend=*/false, "balance query failed", secrets(config),
                            now, /*oneIsSuccess=*/true});
  if (!body) return body.error();
  const Json& counts = question.api == Api::kSms ? *body : memberAt(*body, "list");
  const auto count = looseIntAt(counts, question.count);
  if (!count) return unreadableAnswer(response, kProviderId, /*isSend=*/false);
  Json balance = Json::object();
  balance["providerId"] = kProviderId;
  balance["channel"] = messageTypeName(question.channel);
  balance["amount"] = *count;
  balance["raw"] = *body;
  return balance;
}

}  // namespace kmsg::aligo
