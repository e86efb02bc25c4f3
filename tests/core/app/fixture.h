#pragma once

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "app/app.h"
#include "app/method.h"
#include "fake/manual_host.h"

namespace kmsg {

// A configuration with one provider that is written in JavaScript, and `changes` laid over it.
inline std::string scriptConfiguration(const Json& changes = Json::object()) {
  Json json = {{"providers",
                {{{"kind", "script"},
                  {"id", "p"},
                  {"name", "P"},
                  {"types", {"SMS", "LMS", "ALIMTALK"}},
                  {"canPoll", true}}}}};
  json.update(changes);
  return dumpJson(json);
}

// The payload of Method::kSend and Method::kProviderSend.
inline std::string smsPayload(const std::string& messageId = "m1") {
  return dumpJson({{"input", {{"to", "01012345678"}, {"text", "hi"}, {"messageId", messageId}}}});
}

// One core and a host in the test's hands.
struct AppTest : testing::Test {
  static constexpr Millis kNow = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

  AppTest() {
    host.now = kNow;
    host.deliverTo(app);
  }

  uint32_t key(const Json& changes = Json::object()) {
    return app.intern(scriptConfiguration(changes));
  }
  bool startSend(CallId call, uint32_t configuration) {
    return app.start(call, Method::kSend, configuration, kNow,
                     smsPayload("m" + std::to_string(call)));
  }
  void acceptLast() { host.answerValue(host.last().id, {{"providerMessageId", "v1"}}); }

  ManualHost host;
  App app{host};
};

}  // namespace kmsg
