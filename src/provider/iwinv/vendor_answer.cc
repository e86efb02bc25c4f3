#include "provider/iwinv/vendor_answer.h"

#include "base/text.h"
#include "provider/http_json.h"
#include "provider/iwinv/codes.h"

namespace kmsg::iwinv {
namespace {

// The result code: a member of the object, as a number or as text, or the bare number that the
// vendor sends at times.
std::optional<int64_t> codeOf(const Json& body, Api api) {
  if (body.is_number()) {
    Json wrapped = Json::object();
    wrapped["code"] = body;
    return intAt(wrapped, "code");
  }
  const auto code = looseIntAt(body, "code");
  if (api == Api::kAlimTalk) return code;
  const auto resultCode = looseIntAt(body, "resultCode");
  return resultCode ? resultCode : code;
}

std::string_view messageOf(const Json& body) {
  const std::string_view message = textAt(body, "message");
  return message.empty() ? textAt(body, "messgae") : message;  // the vendor's own misspelling
}

Error refusedByCode(const Json& body, int64_t code, const HttpResponse& response,
                    const AnswerContext& context) {
  const bool isSms = context.api == Api::kSms;
  const CodeMeaning meaning = isSms ? smsMeaning(code) : alimTalkMeaning(code);
  Error error = vendorError(response, kProviderId, meaning.code,
                            context.isSend ? meaning.outcome : Outcome::kNotSent,
                            std::string(context.failure));
  std::string_view text = messageOf(body);
  if (text.empty() && isSms) text = smsCodeText(code);
  addVendorWords(error, std::to_string(code), text, context.hidden);
  error.details["originalCode"] = shownCode(code);
  if (context.isSend) error.field = fieldOf(context.api, code);
  return error;
}

}  // namespace

std::vector<std::string> secrets(const Config& config) {
  const std::string smsKeys = config.smsApiKey + "&" + config.smsAuthKey;
  std::vector<std::string> hidden = {base64(config.apiKey), base64(smsKeys), config.apiKey,
                                     config.smsApiKey, config.smsAuthKey};
  for (const auto& [name, value] : config.extraHeaders)
    hidden.push_back(value);
  return hidden;
}

Result<Json> readAnswer(const HttpResponse& response, const AnswerContext& context) {
  std::optional<Json> body = parseJson(response.body);
  const auto code = body ? codeOf(*body, context.api) : std::nullopt;
  if (!isSuccessStatus(response.status)) {
    // The HTTP status decides: its numbers and the vendor's codes overlap.
    Error error = httpError(response, kProviderId, context.now, context.isSend);
    if (!code) return error;
    addVendorWords(error, std::to_string(*code), messageOf(*body), context.hidden);
    error.details["originalCode"] = shownCode(*code);
    return error;
  }
  if (!code) return unreadableAnswer(response, kProviderId, context.isSend);
  const int64_t success = context.api == Api::kSms ? 0 : 200;
  if (*code != success) return refusedByCode(*body, *code, response, context);
  // A bare code of success tells all that a send needs; a question was not answered by it.
  if (body->is_number() && context.isSend) {
    Json wrapped = Json::object();
    wrapped["code"] = std::move(*body);
    return wrapped;
  }
  if (!body->is_object()) return unreadableAnswer(response, kProviderId, context.isSend);
  return std::move(*body);
}

}  // namespace kmsg::iwinv
