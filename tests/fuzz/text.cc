// Text and times of anybody's. The first byte chooses what reads the rest.
#include "base/text.h"

#include "base/time.h"
#include "base/unicode.h"
#include "fake/now.h"
#include "fuzz/check.h"
#include "message/cp949.h"
#include "message/template_text.h"
#include "provider/http_json.h"

namespace kmsg {
namespace {

void checkCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++count) {
    const size_t before = i;
    nextCodePoint(text, i);
    FUZZ_CHECK(i > before && i <= text.size() + 3);
  }
  if (!isUtf8(text)) return;
  FUZZ_CHECK(characterCount(text) == count);
  FUZZ_CHECK(carrierBytes(text) >= count && carrierBytes(text) <= 4 * count);
  const Unencodable none = unencodable(text);
  FUZZ_CHECK(none.count <= count && none.first.empty() == (none.count == 0));
  if (isInvisible(text)) FUZZ_CHECK(isInvisible(std::string(text) + " "));
}

// Lines "name=value", then the template.
void checkTemplate(std::string_view text) {
  std::vector<Variable> variables;
  while (true) {
    const size_t end = text.find('\n');
    const size_t equals = text.substr(0, end).find('=');
    if (end == std::string_view::npos || equals == std::string_view::npos) break;
    variables.emplace_back(text.substr(0, equals), text.substr(equals + 1, end - equals - 1));
    text.remove_prefix(end + 1);
  }
  FUZZ_CHECK(renderTemplate(text, variables).size() == renderedBytes(text, variables));
  FUZZ_CHECK(renderTemplate(text, {}) == text);
  for (const std::string& name : placeholderNames(text))
    FUZZ_CHECK(text.find("#{" + name + "}") != std::string_view::npos);
}

void checkTimes(std::string_view text) {
  for (const std::optional<Millis> time : {parseIso(text), parseKst(text)}) {
    if (time) FUZZ_CHECK(parseIso(formatIso(*time)) == time);
  }
  if (const auto time = parseKst(text)) FUZZ_CHECK(parseKst(formatKst(*time)) == time);
  const auto wait = parseRetryAfter(text, kNow);
  FUZZ_CHECK(!wait || *wait >= 0);
}

void checkPhone(std::string_view text) {
  const Result<PhoneNumber> phone = parsePhone(text, "to");
  if (phone) {
    FUZZ_CHECK(phone->digits.size() >= 3 && phone->digits.size() <= 16);
    FUZZ_CHECK(phone->digits.find_first_not_of("0123456789") == std::string::npos);
    FUZZ_CHECK(phone->country.find_first_not_of("0123456789") == std::string::npos);
  } else {
    FUZZ_CHECK(phone.error().field == "to" && isUtf8(phone.error().message));
  }
  maskPhone(text);
}

// What the vendor's words may show of anything private.
void checkVendorText(std::string_view text) {
  if (!isUtf8(text)) return;
  const std::string shown = vendorText(text, {"hidden-part"});
  FUZZ_CHECK(isUtf8(shown) && characterCount(shown) <= 201);
  FUZZ_CHECK(shown.find("hidden-part") == std::string::npos);
  size_t digits = 0;
  for (const char c : shown) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    FUZZ_CHECK(digits < 7 && c != '\n');
  }
  FUZZ_CHECK(base64(text).size() % 4 == 0);
  FUZZ_CHECK(urlEncode(text).find_first_of(" &=+#\r\n") == std::string::npos);
}

}  // namespace
}  // namespace kmsg

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  using Check = void (*)(std::string_view);
  constexpr Check kChecks[] = {kmsg::checkCharacters, kmsg::checkTemplate, kmsg::checkTimes,
                               kmsg::checkPhone, kmsg::checkVendorText};
  kChecks[data[0] % 5](rest);
  return 0;
}
