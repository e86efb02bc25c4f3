// Messages of anybody's: the normaliser, and each vendor's request for what it lets through. Inputs
// that have the shape of a configuration are read as that.
#include "fake/run.h"
#include "fake/vendor_play.h"
#include "fuzz/check.h"
#include "message/normalize.h"
#include "provider/aligo/aligo.h"
#include "provider/iwinv/iwinv.h"
#include "provider/solapi/solapi.h"

namespace kmsg {
namespace {

constexpr Millis kNow = Stage::kNow;

// A vendor that is never reached in time.
class NoAnswer final : public Http {
 public:
  Task<Result<HttpResponse>> request(HttpRequest request) override {
    asked = asked || asksToSend(request);
    FUZZ_CHECK(request.url.starts_with("https://"));
    FUZZ_CHECK(request.binary || isUtf8(request.body));
    for (const auto& [name, value] : request.headers)
      FUZZ_CHECK(value.find_first_of("\r\n") == std::string::npos);
    Error error;
    error.code = ErrorCode::kNetworkTimeout;
    error.outcome = Outcome::kUnknown;
    co_return error;
  }

  bool asked = false;
};

void send(const ProviderPtr& provider, const Message& message) {
  if (!provider->supports(message.type)) return;
  Loop loop;
  NoAnswer http;
  FixedRandom random;
  ScriptedScript script;
  script.attachments["media.image"] = {"\xFF\xD8\xFF\xE0 picture", "", ""};
  const auto sent = runTask(
      loop, provider->send(message, {kNow, FailoverOwner::kNative}, {http, random, &script}));
  FUZZ_CHECK(!sent.ok());
  FUZZ_CHECK(sent.error().outcome == (http.asked ? Outcome::kUnknown : Outcome::kNotSent));
  FUZZ_CHECK(isUtf8(dumpJson(errorToJson(sent.error()))));
}

void check(std::string_view text) {
  const std::optional<Json> json = parseJson(text);
  if (!json) return;
  FixedRandom random;
  const Result<Message> message =
      normalizeMessage(*json, messageDefaultsFrom(memberAt(*json, "defaults")), kNow, random);
  using Factory = Result<ProviderPtr>(const Json&);
  for (Factory* factory : {makeSolapiProvider, makeIwinvProvider, makeAligoProvider}) {
    const Result<ProviderPtr> made = factory(*json);
    FUZZ_CHECK(made.ok() || made.error().code == ErrorCode::kInvalidRequest);
  }
  if (!message) {
    FUZZ_CHECK(message.error().code == ErrorCode::kInvalidRequest);
    FUZZ_CHECK(message.error().outcome == Outcome::kNotSent);
    FUZZ_CHECK(isUtf8(dumpJson(errorToJson(message.error()))));
    return;
  }
  for (const auto& provider :
       {solapiStage().provider(), iwinvStage().provider(), aligoStage().provider()})
    send(provider, *message);
}

}  // namespace
}  // namespace kmsg

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  kmsg::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
