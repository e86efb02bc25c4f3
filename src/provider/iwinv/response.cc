#include "provider/iwinv/response.h"

#include <utility>

#include "provider/fields.h"
#include "provider/http_json.h"
#include "provider/iwinv/vendor_answer.h"

namespace kmsg::iwinv {
namespace {

AnswerContext sendContext(Api api, const Config& config, const Message& message, Millis now,
                          std::string_view failure) {
  AnswerContext context{api, /*isSend=*/true, failure, secrets(config), now};
  for (std::string& part : privateParts(message))
    context.hidden.push_back(std::move(part));
  return context;
}

}  // namespace

Result<SendResult> readAlimTalk(const Config& config, const Message& message,
                                const ProviderContext& context, const HttpResponse& response) {
  const AnswerContext reading =
      sendContext(Api::kAlimTalk, config, message, context.now, "IWINV send failed");
  Result<Json> body = readAnswer(response, reading);
  if (!body) return body.error();
  const auto success = looseIntAt(*body, "success");
  const auto fail = looseIntAt(*body, "fail");
  if (fail.value_or(0) > 0 && success.value_or(0) == 0) {
    Error error = vendorError(response, kProviderId, ErrorCode::kMessageSendFailed,
                              Outcome::kNotSent, "IWINV took the request but not its recipient");
    addVendorWords(error, textOrNumberAt(*body, "code"), textAt(*body, "message"), reading.hidden);
    return error;
  }
  // One recipient, and neither taken nor refused, or both.
  const bool contradicts = fail.value_or(0) != 0 || success.value_or(1) == 0;
  if (contradicts) return unreadableAnswer(response, kProviderId, /*isSend=*/true);
  std::string id = textOrNumberAt(*body, "seqNo");
  return acceptedResult(message, kProviderId, std::move(id), std::move(body).value());
}

Result<SendResult> readText(const Config& config, const Message& message,
                            const ProviderContext& context, const HttpResponse& response) {
  Result<Json> body = readAnswer(
      response, sendContext(Api::kSms, config, message, context.now, "IWINV SMS send failed"));
  if (!body) return body.error();
  std::string id = textOrNumberAt(*body, "requestNo");
  if (id.empty()) id = textOrNumberAt(*body, "msgid");
  return acceptedResult(message, kProviderId, std::move(id), std::move(body).value());
}

}  // namespace kmsg::iwinv
