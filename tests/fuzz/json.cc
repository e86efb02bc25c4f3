// What reads JSON of anybody's: the parser, the accessors, and the readers of errors and results.
#include "base/json.h"

#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "fuzz/check.h"
#include "message/message.h"

namespace kmsg {
namespace {

void checkNumber(const Json& number) {
  const std::string text = numberText(number);
  const auto* real = number.get_ptr<const Json::number_float_t*>();
  if (real) FUZZ_CHECK(std::strtod(text.c_str(), nullptr) == *real);
}

void checkMembers(const Json& json) {
  if (!json.is_structured()) return;
  for (const auto& [key, value] : json.items()) {
    FUZZ_CHECK(json.is_array() || &memberAt(json, key) == &value);
    const auto whole = intAt(json, key);
    if (whole) FUZZ_CHECK(looseIntAt(json, key) == whole && truncatedAt(json, key) == whole);
    const std::string text = textOrNumberAt(json, key);
    FUZZ_CHECK(isUtf8(text) && text.size() >= textAt(json, key).size());
    FUZZ_CHECK(countAt(json, key, 1) > 0);
    FUZZ_CHECK(boolAt(json, key, true) || json.is_object());
    if (value.is_number()) checkNumber(value);
    FUZZ_CHECK(!kindOf(value).empty());
    checkMembers(value);
  }
}

void check(std::string_view text) {
  const std::optional<Json> json = parseJson(text);
  if (!json) return;
  const std::string written = dumpJson(*json);
  FUZZ_CHECK(isUtf8(written));
  const std::optional<Json> again = parseJson(written);
  FUZZ_CHECK(again && *again == *json);
  checkMembers(*json);
  if (json->is_number()) checkNumber(*json);
  const Error error = errorFromJson(*json);
  FUZZ_CHECK(errorFromJson(errorToJson(error)).code == error.code);
  FUZZ_CHECK(isUtf8(dumpJson(sendResultToJson(sendResultFromJson(*json)))));
}

}  // namespace
}  // namespace kmsg

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kmsg::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
