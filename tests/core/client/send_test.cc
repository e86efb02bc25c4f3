#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "core/client/fixture.h"

namespace kmsg {
namespace {

using Names = std::vector<std::string>;
using Type = MessageType;

struct Send : ClientTest {
  Send() {
    addProvider("p", {Type::kSms, Type::kLms, Type::kAlimTalk});
    accept();
  }
};

TEST_F(Send, AnswersWithTheProvidersResultAndTheMessagesOwnIds) {
  script.answer("provider:send", Json{{"providerMessageId", "v1"},
                                      {"messageId", "other"},
                                      {"to", "elsewhere"},
                                      {"type", "LMS"},
                                      {"providerId", "other"},
                                      {"raw", {{"groupId", "g"}}}});
  const SendOutcome outcome = send(smsInput());
  ASSERT_TRUE(outcome.result.ok());
  EXPECT_EQ(sendResultToJson(*outcome.result), (Json{{"messageId", "m1"},
                                                     {"providerId", "p"},
                                                     {"providerMessageId", "v1"},
                                                     {"status", "SENT"},
                                                     {"type", "SMS"},
                                                     {"to", "01012345678"},
                                                     {"raw", {{"groupId", "g"}}}}));
  EXPECT_FALSE(outcome.trackingError.has_value());
}

TEST_F(Send, HandsTheNormalisedOptionsToTheProvider) {
  send(smsInput({{"text", "#{n}"}, {"variables", {{"n", "지민"}}}}));
  const Json options = script.argumentsOf("provider:send")["options"];
  EXPECT_EQ(options["type"], "SMS");
  EXPECT_EQ(options["text"], "지민");
  EXPECT_EQ(options["messageId"], "m1");
}

TEST_F(Send, CallsNoHookThatIsNotSet) {
  ASSERT_TRUE(send(smsInput()).result.ok());
  EXPECT_EQ(script.names(), (Names{"provider:send"}));
}

TEST_F(Send, OnSuccessRunsInOrderOfTheHooks) {
  watchAllHooks();
  ASSERT_TRUE(send(smsInput()).result.ok());
  EXPECT_EQ(script.names(),
            (Names{"hook:onBeforeSend", "provider:send", "hook:onSuccess", "hook:onFinal"}));
  EXPECT_EQ(script.argumentsOf("hook:onSuccess")["result"]["providerMessageId"], "v1");
  const Json state = script.argumentsOf("hook:onFinal")["state"];
  EXPECT_EQ(state["outcome"], "success");
  EXPECT_EQ(state["result"]["messageId"], "m1");
}

TEST_F(Send, HooksSeeTheNormalisedOptionsAndTheChosenProvider) {
  watchAllHooks();
  send(smsInput({{"providerOptions", {{"requestId", " r1 "}, {"attempt", 2}}}}));
  const Json before = context();
  EXPECT_FALSE(before.contains("providerId"));
  EXPECT_EQ(before["messageId"], "m1");
  EXPECT_EQ(before["timestamp"], kNow);
  EXPECT_EQ(before["requestId"], "r1");
  EXPECT_EQ(before["attempt"], 2);
  EXPECT_EQ(before["options"], script.argumentsOf("provider:send")["options"]);
  EXPECT_FALSE(script.argumentsOf("hook:onBeforeSend").contains("providerId"));
  for (const char* later : {"hook:onSuccess", "hook:onFinal"}) {
    EXPECT_EQ(script.argumentsOf(later)["providerId"], "p");
    EXPECT_FALSE(script.argumentsOf(later).contains("context")) << "JavaScript has it already";
  }
}

TEST_F(Send, BlankRequestIdsAndUselessAttemptsAreLeftOut) {
  watchAllHooks();
  for (const Json& options : std::vector<Json>{{{"requestId", " "}, {"attempt", 0}},
                                               {{"requestId", 7}, {"attempt", -1}},
                                               {{"requestId", nullptr}, {"attempt", "2"}},
                                               {{"attempt", 0.5}}}) {
    send(smsInput({{"providerOptions", options}}));
    EXPECT_FALSE(context().contains("requestId")) << options.dump();
    EXPECT_FALSE(context().contains("attempt")) << options.dump();
  }
}

TEST_F(Send, AnAttemptIsCutToAWholeNumber) {
  watchAllHooks();
  send(smsInput({{"providerOptions", {{"attempt", 2.9}}}}));
  EXPECT_EQ(context()["attempt"], 2);
}

TEST_F(Send, AProviderThatFailsEndsInOnErrorAndOnFinal) {
  watchAllHooks();
  Error error;
  error.code = ErrorCode::kRateLimitExceeded;
  error.message = "slow down";
  error.retryAfterMs = 1500;
  error.details = {{"own", 1}};
  reject(error);
  const SendOutcome outcome = send(smsInput());
  ASSERT_FALSE(outcome.result.ok());
  EXPECT_EQ(script.names(),
            (Names{"hook:onBeforeSend", "provider:send", "hook:onError", "hook:onFinal"}));
  EXPECT_EQ(outcome.result.error().code, ErrorCode::kRateLimitExceeded);
  EXPECT_EQ(outcome.result.error().details,
            (Json{{"own", 1}, {"providerId", "p"}, {"messageId", "m1"}}));
  EXPECT_EQ(script.argumentsOf("hook:onError")["error"], errorToJson(outcome.result.error()));
  const Json state = script.argumentsOf("hook:onFinal")["state"];
  EXPECT_EQ(state["outcome"], "failure");
  EXPECT_EQ(state["retryAfterMs"], 1500);
}

TEST_F(Send, AnUnknownOutcomeStaysUnknown) {
  Error error;
  error.code = ErrorCode::kNetworkTimeout;
  error.outcome = Outcome::kUnknown;
  reject(error);
  EXPECT_EQ(send(smsInput()).result.error().outcome, Outcome::kUnknown);
}

TEST_F(Send, AnAbortedRequestEndsAsAborted) {
  watchAllHooks();
  Error error;
  error.code = ErrorCode::kRequestAborted;
  reject(error);
  EXPECT_FALSE(send(smsInput()).result.ok());
  EXPECT_EQ(script.argumentsOf("hook:onFinal")["state"]["outcome"], "aborted");
}

TEST_F(Send, OnBeforeSendVetoesTheSend) {
  watchAllHooks();
  config.tracked = true;
  Error veto;
  veto.message = "quiet hours";
  veto.outcome = Outcome::kUnknown;  // whatever the hook says: nothing was sent
  script.answer("hook:onBeforeSend", veto);
  const SendOutcome outcome = send(smsInput());
  ASSERT_FALSE(outcome.result.ok());
  EXPECT_EQ(outcome.result.error().message, "quiet hours");
  EXPECT_EQ(outcome.result.error().outcome, Outcome::kNotSent);
  EXPECT_EQ(script.names(), (Names{"hook:onBeforeSend", "hook:onError", "hook:onFinal"}));
  EXPECT_EQ(store.calls(), 0u);
}

TEST_F(Send, WithoutAProviderTheHooksStillEnd) {
  watchAllHooks();
  EXPECT_EQ(send(smsInput({{"providerId", "zzz"}})).result.error().message,
            "Provider not found: zzz");
  EXPECT_EQ(script.names(), (Names{"hook:onBeforeSend", "hook:onError", "hook:onFinal"}));
}

TEST_F(Send, OnboardingIsCheckedBeforeTheProviderIsCalled) {
  watchAllHooks();
  infos.front()->plusId = ProviderInfo::PlusId::kRequired;
  const SendOutcome outcome = send(alimTalkInput());
  EXPECT_EQ(outcome.result.error().field, "kakao.plusId");
  EXPECT_EQ(script.names(), (Names{"hook:onBeforeSend", "hook:onError", "hook:onFinal"}));
  EXPECT_EQ(script.argumentsOf("hook:onFinal")["providerId"], "p");
  config.defaults.kakaoPlusId = "@channel";
  EXPECT_TRUE(send(alimTalkInput()).result.ok());
}

TEST_F(Send, InputThatCannotBeReadReachesTheHooksThatHaveAContext) {
  watchAllHooks();
  EXPECT_EQ(send(smsInput({{"to", nullptr}})).result.error().field, "to");
  EXPECT_EQ(script.names(), (Names{"hook:onError", "hook:onFinal"}));
  EXPECT_EQ(context()["messageId"], "m1");
  for (const Json& input : {Json(), Json(7), Json("text"), Json::array()}) {
    EXPECT_EQ(send(input).result.error().code, ErrorCode::kInvalidRequest);
  }
  EXPECT_EQ(script.calls().size(), 2u);
}

TEST_F(Send, AHookThatThrowsNeverTurnsASentMessageIntoAFailure) {
  watchAllHooks();
  script.fail("hook:onSuccess", "boom");
  script.fail("hook:onFinal", "bang");
  const SendOutcome outcome = send(smsInput());
  ASSERT_TRUE(outcome.result.ok());
  EXPECT_EQ(script.names(),
            (Names{"hook:onBeforeSend", "provider:send", "hook:onSuccess", "hook:onFinal"}));
  const auto& warnings = outcome.result->warnings;
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].code, "HOOK_FAILED");
  EXPECT_EQ(warnings[0].message, "onSuccess failed: boom");
  EXPECT_EQ(warnings[0].details, (Json{{"hook", "onSuccess"}}));
  EXPECT_EQ(warnings[1].details, (Json{{"hook", "onFinal"}}));
  EXPECT_EQ(script.argumentsOf("hook:onFinal")["state"]["outcome"], "success");
}

TEST_F(Send, AHookThatThrowsNeverReplacesTheErrorOfAFailedSend) {
  watchAllHooks();
  Error error;
  error.message = "the provider's own";
  reject(error);
  script.fail("hook:onError", "boom");
  script.fail("hook:onFinal", "bang");
  EXPECT_EQ(send(smsInput()).result.error().message, "the provider's own");
  EXPECT_EQ(script.names(),
            (Names{"hook:onBeforeSend", "provider:send", "hook:onError", "hook:onFinal"}));
}

// For every way through a send: B? then (S | E) then F, each once.
TEST_F(Send, EveryPathEndsWithExactlyOneFinalHook) {
  watchAllHooks();
  const std::vector<Json> inputs = {smsInput(), smsInput({{"providerId", "zzz"}}),
                                    smsInput({{"type", "FAX"}}), smsInput({{"to", "x"}}),
                                    alimTalkInput()};
  infos.front()->plusId = ProviderInfo::PlusId::kRequired;
  for (int faults = 0; faults < 32; ++faults) {
    script.answer("hook:onBeforeSend", Json());
    script.answer("hook:onSuccess", Json());
    script.answer("hook:onError", Json());
    script.answer("hook:onFinal", Json());
    accept();
    if (faults & 1) script.fail("hook:onBeforeSend", "B");
    if (faults & 2) script.fail("hook:onSuccess", "S");
    if (faults & 4) script.fail("hook:onError", "E");
    if (faults & 8) script.fail("hook:onFinal", "F");
    if (faults & 16) script.fail("provider:send", "P");
    for (const Json& input : inputs) {
      const size_t before = script.calls().size();
      const SendOutcome outcome = send(input);
      const Names all = script.names();
      std::string path;
      for (size_t i = before; i < all.size(); ++i) {
        if (all[i] == "hook:onBeforeSend") path += 'B';
        if (all[i] == "provider:send") path += '>';
        if (all[i] == "hook:onSuccess") path += 'S';
        if (all[i] == "hook:onError") path += 'E';
        if (all[i] == "hook:onFinal") path += 'F';
      }
      const bool known = path == "B>SF" || path == "B>EF" || path == "BEF" || path == "EF";
      EXPECT_TRUE(known) << path << " for " << input.dump() << " with faults " << faults;
      EXPECT_EQ(outcome.result.ok(), path == "B>SF");
    }
  }
}

TEST_F(Send, TheRotationMovesOncePerSendAfterTheHook) {
  watchAllHooks();
  addProvider("q", {Type::kSms});
  config.routing =
      routingFrom(*parseJson(R"({"strategy":"round_robin","byType":{"SMS":["p","q"]}})"));
  script.fail("hook:onBeforeSend", "veto");
  EXPECT_FALSE(send(smsInput()).result.ok());
  script.answer("hook:onBeforeSend", Json());
  EXPECT_EQ(send(smsInput()).result->providerId, "p");
  EXPECT_EQ(send(smsInput()).result->providerId, "q");
  EXPECT_EQ(script.calls().back().arguments["providerId"], "q");
}

struct TrackedSend : Send {
  TrackedSend() { config.tracked = true; }
};

TEST_F(TrackedSend, RecordsTheAcceptedMessageBeforeTheHooksHear) {
  watchAllHooks();
  ASSERT_TRUE(send(smsInput()).result.ok());
  const TrackingRecord* record = store.find("m1");
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->providerId, "p");
  EXPECT_EQ(record->providerMessageId, "v1");
  EXPECT_EQ(record->status, DeliveryStatus::kSent);
  EXPECT_EQ(record->requestedAt, kNow);
  EXPECT_EQ(record->to, "01012345678");
}

TEST_F(TrackedSend, RecordsNothingWhenTheSendFailed) {
  reject(invalidRequest("no"));
  EXPECT_FALSE(send(smsInput()).result.ok());
  EXPECT_EQ(store.size(), 0u);
}

TEST_F(TrackedSend, AFailingStoreIsAWarningAndNeverAFailure) {
  watchAllHooks();
  Error down;
  down.code = ErrorCode::kNetworkError;
  down.message = "D1 is down";
  store.failNext(down);
  const SendOutcome outcome = send(smsInput());
  ASSERT_TRUE(outcome.result.ok());
  ASSERT_TRUE(outcome.trackingError.has_value());
  EXPECT_EQ(outcome.trackingError->message, "D1 is down");
  ASSERT_EQ(outcome.result->warnings.size(), 1u);
  EXPECT_EQ(outcome.result->warnings[0].code, "TRACKING_NOT_RECORDED");
  EXPECT_EQ(outcome.result->warnings[0].details, (Json{{"code", "NETWORK_ERROR"}}));
  EXPECT_EQ(script.names(),
            (Names{"hook:onBeforeSend", "provider:send", "hook:onSuccess", "hook:onFinal"}));
  EXPECT_EQ(script.argumentsOf("hook:onSuccess")["result"]["warnings"][0]["code"],
            "TRACKING_NOT_RECORDED");
}

TEST_F(TrackedSend, AFailoverWithoutATextIsWarnedAboutAtOnce) {
  infos.front()->nativeFailover = true;
  infos.front()->canPoll = true;
  config.failover.enabled = true;
  config.failover.hasSender = true;
  const auto codes = [&](const Json& failover) {
    Names found;
    const SendOutcome outcome = send(alimTalkInput({{"failover", failover}}));
    for (const SendWarning& warning : outcome.result->warnings)
      found.push_back(warning.code);
    return found;
  };
  EXPECT_EQ(codes({{"enabled", true}}), (Names{"FALLBACK_CONTENT_MISSING"}));
  EXPECT_EQ(codes({{"enabled", true}, {"fallbackContent", "text"}}), Names{});
  EXPECT_EQ(codes({{"enabled", false}}), Names{});
}

struct OwnerCase {
  const char* what;
  Json failover;
  bool alimTalk, nativeFailover, canPoll, tracked, enabled, hasSender, preferNative;
  const char* owner;
};

TEST_F(TrackedSend, DecidesOnceWhoOwnsTheFallback) {
  const Json on = {{"enabled", true}};
  const std::vector<OwnerCase> rows = {
      {"the tracking service", on, true, true, true, true, true, true, false, "tracking"},
      {"no failover asked for", Json(), true, true, true, true, true, true, false, ""},
      {"switched off", {{"enabled", false}}, true, true, true, true, true, true, false, ""},
      {"not an AlimTalk", on, false, true, true, true, true, true, false, ""},
      {"a provider that decides itself", on, true, false, true, true, true, true, false, ""},
      {"a provider that cannot be polled", on, true, true, false, true, true, true, false,
       "native"},
      {"not tracked", on, true, true, true, false, true, true, false, "native"},
      {"apiFailover switched off", on, true, true, true, true, false, true, false, "native"},
      {"no sender that could replace it", on, true, true, true, true, true, false, false, "native"},
      {"left to the vendor", on, true, true, true, true, true, true, true, "native"},
  };
  for (const OwnerCase& row : rows) {
    config.hooks = {};
    config.hooks.success = true;
    infos.front()->nativeFailover = row.nativeFailover;
    infos.front()->canPoll = row.canPoll;
    config.tracked = row.tracked;
    config.failover.enabled = row.enabled;
    config.failover.hasSender = row.hasSender;
    config.failover.preferNative = row.preferNative;
    const std::string id = std::string("owner of ") + row.what;
    Json input = row.alimTalk ? alimTalkInput() : smsInput();
    input["messageId"] = id;
    input["failover"] = row.failover;
    ASSERT_TRUE(send(input).result.ok()) << row.what;
    const Json heard = script.argumentsOf("hook:onSuccess");
    EXPECT_EQ(textAt(heard, "owner"), row.owner) << row.what;
    if (!row.tracked || !row.alimTalk) continue;
    const TrackingRecord* record = store.find(id);
    ASSERT_NE(record, nullptr) << row.what;
    EXPECT_EQ(textAt(record->metadata["failover"], "owner"), row.owner) << row.what;
  }
}

}  // namespace
}  // namespace kmsg
