#include "provider/aligo/send_answer.h"

#include <utility>

#include "provider/fields.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

SendVerdict::Kind kindOf(std::optional<int64_t> accepted, std::optional<int64_t> refused,
                         size_t count) {
  using Kind = SendVerdict::Kind;
  const auto all = static_cast<int64_t>(count);
  if (refused.value_or(0) == 0 && accepted.value_or(all) == all) return Kind::kAll;
  if (refused == all && accepted.value_or(0) == 0) return Kind::kNone;
  return Kind::kSome;
}

Error recipientError(const SendVerdict& verdict, ErrorCode code, Outcome outcome,
                     std::string message) {
  Error error;
  error.code = code;
  error.outcome = outcome;
  error.message = std::move(message);
  error.details = Json::object();
  if (!verdict.mid.empty()) error.details["providerMessageId"] = digitsOf(verdict.mid);
  return withProviderId(std::move(error), kProviderId);
}

}  // namespace

Result<SendVerdict> readSendAnswer(Api api, size_t count, const HttpResponse& response,
                                   std::vector<std::string> hidden, Millis now) {
  Result<Json> body = readAnswer(
      response, {api, /*isSend=*/true, "Aligo send failed", std::move(hidden), now, false});
  if (!body) return body.error();
  const Json& info = memberAt(*body, "info");
  SendVerdict verdict;
  verdict.mid = trimmed(textOrNumberAt(info, "mid"));
  if (verdict.mid.empty()) verdict.mid = trimmed(textOrNumberAt(*body, "msg_id"));
  const bool isSms = api == Api::kSms;
  verdict.accepted = looseIntAt(isSms ? *body : info, isSms ? "success_cnt" : "scnt");
  const auto refused = looseIntAt(isSms ? *body : info, isSms ? "error_cnt" : "fcnt");
  verdict.kind = kindOf(verdict.accepted, refused, count);
  verdict.raw = std::move(body).value();
  return verdict;
}

Error refusedRecipient(const SendVerdict& verdict) {
  return recipientError(verdict, ErrorCode::kMessageSendFailed, Outcome::kNotSent,
                        "Aligo took the request but not its recipient");
}

Error unpairedRecipient(const SendVerdict& verdict) {
  return recipientError(verdict, ErrorCode::kProviderError, Outcome::kUnknown,
                        "Aligo took a part of the request and did not tell which; the message may "
                        "have been accepted");
}

}  // namespace kmsg::aligo
