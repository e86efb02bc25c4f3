#pragma once

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "client/client.h"
#include "fake/fixed_random.h"
#include "fake/memory_store.h"
#include "fake/run.h"
#include "fake/scripted_http.h"
#include "fake/scripted_script.h"
#include "provider/script_provider.h"

namespace kmsg {

class FixedClock final : public Clock {
 public:
  explicit FixedClock(Millis now) : now_(now) {}
  Millis now() const override { return now_; }

 private:
  Millis now_;
};

// One client whose providers, hooks and store are in the test's hands. Nothing here suspends, so a
// send has ended when send() returns.
struct ClientTest : testing::Test {
  static constexpr Millis kNow = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

  // Adds a provider that the scripted JavaScript answers for.
  ProviderInfo& addProvider(std::string id, std::vector<MessageType> types) {
    infos.push_back(std::make_unique<ProviderInfo>());
    infos.back()->id = std::move(id);
    infos.back()->types = std::move(types);
    return *infos.back();
  }

  void watchAllHooks() { config.hooks = {true, true, true, true, true}; }

  void accept() { script.answer("provider:send", Json{{"providerMessageId", "v1"}}); }
  void reject(Error error) { script.answer("provider:send", std::move(error)); }

  SendOutcome send(Json input) {
    config.providers.clear();
    for (const auto& info : infos) {
      config.providers.push_back(
          makeScriptProvider(*info, static_cast<int>(config.providers.size())));
    }
    const ClientPorts ports{{http, random, &script}, clock, config.tracked ? &store : nullptr};
    return runTask(loop, sendMessage(std::move(input), config, roundRobin, ports));
  }

  // The context of the last message that a hook heard of: it comes with the first hook only.
  Json context() const {
    Json found;
    for (const auto& call : script.calls()) {
      if (const Json* context = findKey(call.arguments, "context")) found = *context;
    }
    return found;
  }

  Loop loop;
  ScriptedScript script;
  ScriptedHttp http;
  FixedRandom random;
  FixedClock clock{kNow};
  MemoryStore store;
  ClientConfig config;
  RoundRobin roundRobin{};
  std::vector<std::unique_ptr<ProviderInfo>> infos;
};

inline Json smsInput(const Json& changes = Json::object()) {
  Json input = {{"to", "01012345678"}, {"text", "hello"}, {"messageId", "m1"}};
  input.update(changes);
  return input;
}

inline Json alimTalkInput(const Json& changes = Json::object()) {
  Json input = {{"type", "ALIMTALK"},
                {"to", "01012345678"},
                {"templateId", "T1"},
                {"variables", Json::object()},
                {"messageId", "m1"}};
  input.update(changes);
  return input;
}

}  // namespace kmsg
