#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "port/http.h"
#include "provider/aligo/auth.h"

namespace kmsg::aligo {

// What the readers of one answer share.
struct AnswerContext {
  Api api = Api::kSms;
  bool isSend = false;
  std::string_view failure;         // how the error's text begins, e.g. "Aligo send failed"
  std::vector<std::string> hidden;  // see vendorText
  Millis now = 0;
  bool oneIsSuccess = false;  // Kakao requests whose published success is 1 beside 0
};

// The object of a successful answer: HTTP 2xx, a JSON object and the API's code of success (SMS
// `result_code` 1, Kakao `code` 0, each as a number or as text). The vendor refuses under HTTP 200:
// everything else is the error that it stands for.
Result<Json> readAnswer(const HttpResponse& response, const AnswerContext& context);

// The list `key` of a successful answer; an empty one when it is absent or null.
Result<Json> listAt(const Json& body, const char* key, const HttpResponse& response);

}  // namespace kmsg::aligo
