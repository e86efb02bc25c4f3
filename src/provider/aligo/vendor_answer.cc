#include "provider/aligo/vendor_answer.h"

#include "provider/aligo/codes.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

// Each API has a name of its own for the code; older answers of the Kakao API had the other one's.
std::optional<int64_t> codeOf(const Json& body, Api api) {
  const bool isSms = api == Api::kSms;
  const auto own = looseIntAt(body, isSms ? "result_code" : "code");
  return own ? own : looseIntAt(body, isSms ? "code" : "result_code");
}

std::string_view messageOf(const Json& body) {
  const std::string_view message = textAt(body, "message");
  return message.empty() ? textAt(body, "msg") : message;
}

// Templates and channels are named by arguments of their own.
std::string_view managedField(std::string_view field) {
  if (field == "templateId") return "code";
  return field == "kakao.profileId" ? "kakaoChannelSenderKey" : field;
}

void addWords(Error& error, int64_t code, const Json& body, const AnswerContext& context) {
  addVendorWords(error, std::to_string(code), messageOf(body), context.hidden);
  error.details["resultCode"] = shownCode(code);
  error.details["originalCode"] = shownCode(code);
}

}  // namespace

Result<Json> readAnswer(const HttpResponse& response, const AnswerContext& context) {
  std::optional<Json> body = parseJson(response.body);
  const auto code = body ? codeOf(*body, context.api) : std::nullopt;
  if (!isSuccessStatus(response.status)) {
    Error error = httpError(response, kProviderId, context.now, context.isSend);
    if (code) addWords(error, *code, *body, context);
    return error;
  }
  if (!code) return unreadableAnswer(response, kProviderId, context.isSend);
  const bool isSuccess =
      context.api == Api::kSms ? *code == 1 : *code == 0 || (context.oneIsSuccess && *code == 1);
  if (isSuccess) return std::move(*body);
  const CodeMeaning meaning = meaningOf(context.api, *code, messageOf(*body));
  Error error = vendorError(response, kProviderId, meaning.code,
                            context.isSend ? meaning.outcome : Outcome::kNotSent,
                            std::string(context.failure));
  error.field = context.isSend ? meaning.field : managedField(meaning.field);
  addWords(error, *code, *body, context);
  return error;
}

Result<Json> listAt(const Json& body, const char* key, const HttpResponse& response) {
  const Json* list = findKey(body, key);
  if (!list || list->is_null()) return Json(Json::array());
  if (!list->is_array()) return unreadableAnswer(response, kProviderId, /*isSend=*/false);
  return *list;
}

}  // namespace kmsg::aligo
