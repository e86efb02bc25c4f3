#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "port/http.h"
#include "provider/iwinv/config.h"

namespace kmsg::iwinv {

enum class Api : uint8_t { kAlimTalk, kSms };

// What the readers of one answer share.
struct AnswerContext {
  Api api = Api::kAlimTalk;
  bool isSend = false;
  std::string_view failure;         // the error text when the vendor gives none
  std::vector<std::string> hidden;  // see vendorText
  Millis now = 0;
};

// The object of a successful answer: HTTP 2xx, a JSON object, and the API's code of success (200,
// or 0 for SMS). A send may be answered with the bare code: {"code"} then. Everything else is the
// error that it stands for.
Result<Json> readAnswer(const HttpResponse& response, const AnswerContext& context);

// The keys of the account: no error may repeat them, whatever the vendor echoes.
std::vector<std::string> secrets(const Config& config);

}  // namespace kmsg::iwinv
