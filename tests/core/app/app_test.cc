#include "app/app.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "core/app/fixture.h"

namespace kmsg {
namespace {

struct AppCalls : AppTest {};

TEST_F(AppCalls, SendsThroughAProviderWrittenInJavaScript) {
  ASSERT_TRUE(startSend(7, key()));
  ASSERT_EQ(host.requests().size(), 1u);
  EXPECT_EQ(host.last().call, 7u);
  EXPECT_EQ(host.last().op, HostOp::kProvider);
  EXPECT_EQ(host.last().head, (Json{{"index", 0}, {"member", "send"}}));
  const Json body = parseJson(host.last().body).value_or(Json());
  EXPECT_EQ(body["options"]["messageId"], "m7");
  EXPECT_TRUE(host.settlements().empty());
  EXPECT_EQ(app.openCalls(), 1u);

  acceptLast();
  ASSERT_EQ(host.settlements().size(), 1u);
  EXPECT_EQ(host.settlementOf(7), (Json{{"ok",
                                         {{"messageId", "m7"},
                                          {"providerId", "p"},
                                          {"providerMessageId", "v1"},
                                          {"status", "SENT"},
                                          {"type", "SMS"},
                                          {"to", "01012345678"}}}}));
  EXPECT_EQ(app.openCalls(), 0u);
}

TEST_F(AppCalls, SettleInsideStartWhenNothingIsAsked) {
  const uint32_t configuration = key();
  bool settledInside = false;
  host.onSettle = [&](CallId) { settledInside = true; };
  ASSERT_TRUE(app.start(1, Method::kSend, configuration, kNow, R"({"input":{"text":"no to"}})"));
  EXPECT_TRUE(settledInside);
  EXPECT_EQ(host.settlementOf(1)["error"]["field"], "to");
  EXPECT_TRUE(host.requests().empty());
}

TEST_F(AppCalls, SettleInsideStartWhenTheHostAnswersInsideBegin) {
  host.onBegin = [&](const ManualHost::Request& request) {
    host.answerValue(request.id, {{"providerMessageId", "v1"}});
    EXPECT_TRUE(host.settlements().empty()) << "a frame that runs cannot be destroyed";
  };
  ASSERT_TRUE(startSend(1, key()));
  EXPECT_EQ(host.settlementOf(1)["ok"]["providerMessageId"], "v1");
  EXPECT_EQ(app.openCalls(), 0u);
}

TEST_F(AppCalls, AnUnknownKeyStartsNothing) {
  EXPECT_FALSE(startSend(1, 0));
  EXPECT_FALSE(startSend(1, 99));
  EXPECT_TRUE(host.settlements().empty());
  EXPECT_TRUE(host.requests().empty());
  EXPECT_EQ(app.openCalls(), 0u);
  EXPECT_TRUE(startSend(1, key()));  // the number is free
}

TEST_F(AppCalls, APayloadThatIsNotJsonIsAnErrorOfTheCall) {
  const uint32_t configuration = key();
  const std::vector<std::string> payloads = {"", "{", "nonsense", "{\"input\":\"\xFF\"}",
                                             std::string(1'000'000, '[')};
  CallId call = 0;
  for (const std::string& payload : payloads) {
    for (const Method method : {Method::kSend, Method::kRecordSend, Method::kRunOnce,
                                Method::kStore, Method::kProviderSend, Method::kProviderStatuses}) {
      ASSERT_TRUE(app.start(++call, method, configuration, kNow, payload));
      EXPECT_EQ(host.settlementOf(call)["error"]["code"], "INVALID_REQUEST")
          << payload.substr(0, 9);
    }
  }
  EXPECT_TRUE(host.requests().empty());
}

TEST_F(AppCalls, AnyJsonPayloadIsAnsweredByEveryMethod) {
  const uint32_t configuration = key({{"tracking", {{"store", {{"kind", "script"}}}}}});
  host.onBegin = [&](const ManualHost::Request& request) { host.answerValue(request.id, nullptr); };
  CallId call = 0;
  for (const char* payload : {"null", "7", "[]", "{}", R"("x")", R"({"input":null})",
                              R"({"context":{"messageId":""},"result":7})", R"({"query":[]})",
                              R"({"context":{"messageId":"m"},"result":{}})", R"({"limit":-5})",
                              R"({"member":7,"args":{}})"}) {
    for (int method = 0; method < 255; ++method) {
      if (method >= 7 && method < 250 && method % 50 != 0) continue;
      ASSERT_TRUE(app.start(++call, static_cast<Method>(method), configuration, kNow, payload));
      const Json answer = host.settlementOf(call);
      EXPECT_TRUE(answer.is_object() && (answer.contains("ok") || answer.contains("error")))
          << method << payload;
    }
  }
  EXPECT_EQ(app.openCalls(), 0u);
}

TEST_F(AppCalls, ACancelEndsTheCallWithoutAnAnswer) {
  ASSERT_TRUE(startSend(1, key()));
  app.cancel(1, kNow);
  EXPECT_EQ(app.openCalls(), 0u);
  EXPECT_EQ(host.last().aborts, 1);
  acceptLast();
  EXPECT_TRUE(host.settlements().empty());
  EXPECT_EQ(app.ignoredReplies(), 1u);
}

TEST_F(AppCalls, ACancelOfAnUnknownOrEndedCallIsIgnored) {
  app.cancel(5, kNow);
  ASSERT_TRUE(startSend(1, key()));
  acceptLast();
  app.cancel(1, kNow);
  EXPECT_EQ(host.settlements().size(), 1u);
  EXPECT_EQ(host.aborts(), 0u);
  ASSERT_TRUE(startSend(5, key()));  // the early cancel of 5 is forgotten
  EXPECT_EQ(app.openCalls(), 1u);
}

TEST_F(AppCalls, ACancelInsideBeginWaitsUntilTheFrameRests) {
  host.onBegin = [&](const ManualHost::Request& request) {
    app.cancel(request.call, kNow);
    EXPECT_EQ(app.openCalls(), 1u);
  };
  ASSERT_TRUE(startSend(1, key()));
  EXPECT_EQ(app.openCalls(), 0u);
  EXPECT_EQ(host.last().aborts, 1);
  EXPECT_TRUE(host.settlements().empty());
}

TEST_F(AppCalls, ACancelInsideBeginBeatsAnAnswerInsideBegin) {
  host.onBegin = [&](const ManualHost::Request& request) {
    host.answerValue(request.id, {{"providerMessageId", "v1"}});
    app.cancel(request.call, kNow);
  };
  ASSERT_TRUE(startSend(1, key()));
  EXPECT_EQ(app.openCalls(), 0u);
  EXPECT_TRUE(host.settlements().empty());
  EXPECT_EQ(host.aborts(), 0u);
}

TEST_F(AppCalls, AnAbortMayComeBackIntoTheCore) {
  // JavaScript's abort listeners run at once, and may cancel, answer and start calls.
  const uint32_t configuration = key();
  ASSERT_TRUE(startSend(1, configuration));
  ASSERT_TRUE(startSend(2, configuration));
  ASSERT_TRUE(startSend(3, configuration));
  host.onAbort = [&](const ManualHost::Request& request) {
    if (request.call != 1) return;
    app.cancel(1, kNow);
    app.cancel(2, kNow);
    host.answerValue(request.id, {{"providerMessageId", "late"}});
    host.answerValue(host.request(2).id, {{"providerMessageId", "v3"}});
    for (CallId call = 10; call < 60; ++call)
      EXPECT_TRUE(startSend(call, configuration));
  };
  app.cancel(1, kNow);
  EXPECT_EQ(host.request(0).aborts, 1);
  EXPECT_EQ(host.request(1).aborts, 1);
  EXPECT_EQ(host.settlementOf(3)["ok"]["providerMessageId"], "v3");
  EXPECT_EQ(host.settlements().size(), 1u);
  EXPECT_EQ(app.openCalls(), 50u);
}

TEST_F(AppCalls, ASettlementMayStartTheNextCall) {
  const uint32_t configuration = key();
  host.onSettle = [&](CallId call) {
    const bool started = call >= 20 || startSend(call + 1, configuration);
    EXPECT_TRUE(started);
  };
  host.onBegin = [&](const ManualHost::Request& request) {
    host.answerValue(request.id, {{"providerMessageId", "v"}});
  };
  ASSERT_TRUE(startSend(1, configuration));
  EXPECT_EQ(host.settlements().size(), 20u);
  EXPECT_EQ(app.openCalls(), 0u);
}

TEST_F(AppCalls, ACallStartedInsideBeginRunsBesideTheOther) {
  const uint32_t configuration = key();
  host.onBegin = [&](const ManualHost::Request& request) {
    const bool started = request.call != 1 || startSend(2, configuration);
    EXPECT_TRUE(started);
  };
  ASSERT_TRUE(startSend(1, configuration));
  ASSERT_EQ(host.requests().size(), 2u);
  host.answerValue(host.request(0).id, {{"providerMessageId", "one"}});
  EXPECT_EQ(host.settlementOf(1)["ok"]["providerMessageId"], "one");
  EXPECT_TRUE(host.settlementOf(2).is_null());
  host.answerValue(host.request(1).id, {{"providerMessageId", "two"}});
  EXPECT_EQ(host.settlementOf(2)["ok"]["providerMessageId"], "two");
}

TEST_F(AppCalls, LateAndDoubleAnswersAreIgnored) {
  ASSERT_TRUE(startSend(1, key()));
  acceptLast();
  acceptLast();
  acceptLast();
  host.answerValue(4711, {});
  EXPECT_EQ(host.settlements().size(), 1u);
  EXPECT_EQ(app.ignoredReplies(), 3u);
}

TEST_F(AppCalls, AHostThatThrowsIsAnErrorOfTheCall) {
  ASSERT_TRUE(startSend(1, key()));
  Error thrown;
  thrown.code = ErrorCode::kNetworkTimeout;
  thrown.message = "no answer";
  thrown.outcome = Outcome::kUnknown;
  host.answerError(host.last().id, thrown);
  const Json error = host.settlementOf(1)["error"];
  EXPECT_EQ(error["code"], "NETWORK_TIMEOUT");
  EXPECT_EQ(error["message"], "no answer");
  EXPECT_EQ(error["outcome"], "unknown");
}

TEST_F(AppCalls, AFailedAnswerThatCannotBeReadLeavesTheOutcomeUnknown) {
  CallId call = 0;
  for (const char* head : {"", "{", "null", "7", "[]", R"("text")"}) {
    ASSERT_TRUE(startSend(++call, key()));
    host.answer(host.last().id, {false, head, ""});
    EXPECT_EQ(host.settlementOf(call)["error"]["outcome"], "unknown") << head;
    EXPECT_NE(host.settlementOf(call)["error"]["message"], "") << head;
  }
}

TEST_F(AppCalls, AnAnswerThatIsNotJsonLeavesTheOutcomeUnknown) {
  ASSERT_TRUE(startSend(1, key()));
  host.answer(host.last().id, {true, "{}", "<html>"});
  EXPECT_EQ(host.settlementOf(1)["error"]["outcome"], "unknown");
}

TEST_F(AppCalls, FiveHundredCallsEndInAnyOrder) {
  const uint32_t configuration = key();
  for (CallId call = 1; call <= 500; ++call)
    ASSERT_TRUE(startSend(call, configuration));
  for (size_t i = 0; i < 500; ++i) {
    host.answerValue(host.request(i * 7 % 500).id, {{"providerMessageId", "v"}});
  }
  EXPECT_EQ(host.settlements().size(), 500u);
  EXPECT_EQ(app.openCalls(), 0u);
}

TEST_F(AppCalls, TheCoreDiesWithCallsThatStillWait) {
  ManualHost other;
  auto core = std::make_unique<App>(other);
  other.deliverTo(*core);
  const uint32_t configuration = core->intern(scriptConfiguration());
  ASSERT_TRUE(core->start(1, Method::kSend, configuration, kNow, smsPayload()));
  ASSERT_TRUE(core->start(2, Method::kSend, configuration, kNow, smsPayload()));
  core.reset();
  EXPECT_EQ(other.aborts(), 2u);
  EXPECT_TRUE(other.settlements().empty());
}

TEST_F(AppCalls, TwoCoresDoNotSeeEachOther) {
  ManualHost otherHost;
  App other(otherHost);
  otherHost.deliverTo(other);
  const uint32_t here = key();
  const uint32_t there = other.intern(scriptConfiguration({{"hooks", {"onBeforeSend"}}}));
  ASSERT_TRUE(startSend(1, here));
  ASSERT_TRUE(other.start(1, Method::kSend, there, kNow, smsPayload()));
  EXPECT_EQ(host.last().op, HostOp::kProvider);
  EXPECT_EQ(otherHost.last().op, HostOp::kHook);
  EXPECT_EQ(host.last().id, otherHost.last().id);  // each numbers its own requests
  acceptLast();
  EXPECT_EQ(host.settlements().size(), 1u);
  EXPECT_TRUE(otherHost.settlements().empty());
  app.cancel(1, kNow);
  EXPECT_EQ(other.openCalls(), 1u);
  EXPECT_EQ(otherHost.aborts(), 0u);
}

TEST_F(AppCalls, TakeTheTimeFromTheEntryThatWakesThem) {
  const uint32_t configuration =
      key({{"hooks", {"onBeforeSend"}},
           {"tracking", {{"record", true}, {"store", {{"kind", "script"}}}}}});
  ASSERT_TRUE(startSend(1, configuration));
  host.now = kNow + 500;
  host.answerValue(host.last().id, nullptr);  // the hook
  host.now = kNow + 900;
  acceptLast();
  ASSERT_EQ(host.last().op, HostOp::kStore);
  const Json records = parseJson(host.last().body).value_or(Json());
  const Json& record = records[0][0];
  EXPECT_EQ(record["requestedAt"], kNow);
  EXPECT_EQ(record["statusUpdatedAt"], kNow + 900);
}

}  // namespace
}  // namespace kmsg
