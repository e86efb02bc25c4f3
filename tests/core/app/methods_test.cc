#include "app/methods.h"

#include <gtest/gtest.h>
#include <string>

#include "core/app/fixture.h"

namespace kmsg {
namespace {

struct Methods : AppTest {
  Json sync(Method method, uint32_t configuration, const std::string& payload = "{}") {
    return parseJson(app.callSync(method, configuration, payload)).value_or(Json());
  }
  // Runs a call whose requests are all answered with `value`, and answers its
  // settlement.
  Json run(Method method, uint32_t configuration, const Json& payload, const Json& value = Json()) {
    host.onBegin = [this, value](const ManualHost::Request& request) {
      host.answerValue(request.id, value);
    };
    const CallId call = ++lastCall;
    EXPECT_TRUE(app.start(call, method, configuration, kNow, dumpJson(payload)));
    return host.settlementOf(call);
  }

  CallId lastCall = 0;
};

TEST_F(Methods, DescribeNamesTheFirstProvider) {
  EXPECT_EQ(sync(Method::kDescribe, key())["ok"], (Json{{"id", "p"},
                                                        {"name", "P"},
                                                        {"types", {"SMS", "LMS", "ALIMTALK"}},
                                                        {"members", Json::array()},
                                                        {"onboarding", nullptr},
                                                        {"sendBatch", 1},
                                                        {"pollBatch", 1}}));
}

TEST_F(Methods, HealthAsksNobody) {
  EXPECT_EQ(sync(Method::kHealth, key())["ok"]["healthy"], true);
  EXPECT_TRUE(host.requests().empty());
}

TEST_F(Methods, SyncMethodsAnswerErrorsAndAnUnknownKeyWithNothing) {
  EXPECT_EQ(app.callSync(Method::kDescribe, 99, "{}"), "");
  EXPECT_EQ(sync(Method::kDescribe, key(), "{")["error"]["code"], "INVALID_REQUEST");
  EXPECT_EQ(sync(Method::kSend, key())["error"]["code"], "INVALID_REQUEST");
  EXPECT_EQ(sync(Method::kSchemaSql, key(), R"({"dialect":"oracle"})")["error"]["field"],
            "dialect");
  EXPECT_EQ(sync(Method::kSchemaSql, key(), R"({"dialect":7})")["error"]["field"], "dialect");
  const Json sql = sync(Method::kSchemaSql, key(), R"({"dialect":"sqlite"})")["ok"];
  ASSERT_TRUE(sql.is_string());
  EXPECT_NE(dumpJson(sql).find("CREATE TABLE"), std::string::npos);
}

TEST_F(Methods, AnswerASchemaAsTextAsAPlanAsSourceAndAsASpec) {
  const std::string options = R"({"dialect":"mysql","target":"queue","tableName":"q"})";
  EXPECT_NE(textAt(sync(Method::kSchemaSql, key(), options), "ok").find("`q`"), std::string::npos);
  EXPECT_NE(textAt(sync(Method::kDrizzleSource, key(), options), "ok").find("mysqlTable(\"q\""),
            std::string::npos);
  const Json plan = sync(Method::kSchemaPlan, key(), options)["ok"];
  EXPECT_EQ(plan["tables"][0]["name"], "q");
  EXPECT_EQ(plan["tables"][0]["create"].size(), 3U);
  EXPECT_NE(textAt(sync(Method::kMigrationSchemaSql, key(), options), "ok").find("plan_id"),
            std::string::npos);
  EXPECT_EQ(sync(Method::kSchemaSpec, key(), options)["ok"]["tableName"], "q");
  EXPECT_EQ(sync(Method::kSchemaSpec, key(), R"({"tableName":"a b"})")["error"]["field"],
            "tableName");
  EXPECT_EQ(sync(Method::kMigrationSchemaSql, key(), "{}")["error"]["field"], "dialect");
}

TEST_F(Methods, ProviderSendSkipsHooksAndChecksTheType) {
  const uint32_t configuration = key({{"hooks", {"onBeforeSend", "onFinal"}}});
  const Json sent =
      run(Method::kProviderSend, configuration,
          {{"input", {{"to", "01012345678"}, {"text", "hi"}}}}, {{"providerMessageId", "v1"}});
  EXPECT_EQ(sent["ok"]["providerMessageId"], "v1");
  EXPECT_EQ(host.requests().size(), 1u);
  const Json fax = run(Method::kProviderSend, configuration,
                       {{"input", {{"type", "VOICE"}, {"to", "01012345678"}, {"text", "hi"}}}});
  EXPECT_EQ(fax["error"]["field"], "type");
  EXPECT_EQ(host.requests().size(), 1u);
}

TEST_F(Methods, ProviderStatusesAnswerTheVendorsWordOrNull) {
  const Json queries = {
      {"queries", {{{"providerMessageId", " "}}, {{"providerMessageId", "v1"}, {"type", "SMS"}}}}};
  const Json known = run(Method::kProviderStatuses, key(), queries,
                         {{"status", "DELIVERED"}, {"statusCode", 4000}, {"deliveredAt", kNow}});
  ASSERT_EQ(known["ok"].size(), 2u);
  EXPECT_EQ(known["ok"][0]["error"]["field"], "query.providerMessageId");
  const Json status = known["ok"][1]["ok"];
  EXPECT_EQ(status["status"], "DELIVERED");
  EXPECT_EQ(status["statusCode"], "4000");
  EXPECT_EQ(status["deliveredAt"], kNow);
  EXPECT_EQ(status["providerId"], "p");
  EXPECT_EQ(run(Method::kProviderStatuses, key(), queries)["ok"][1], (Json{{"ok", nullptr}}));
  EXPECT_EQ(run(Method::kProviderStatuses, key(), queries, 7)["ok"][1]["error"]["code"],
            "PROVIDER_ERROR");
  EXPECT_EQ(run(Method::kProviderStatuses, key(), Json::object())["error"]["field"], "queries");
}

TEST_F(Methods, ProviderSendBatchAnswersEachInputByItself) {
  const Json sent = run(Method::kProviderSendBatch, key(),
                        {{"inputs",
                          {{{"to", "01012345678"}, {"text", "hi"}, {"providerId", "other"}},
                           {{"text", "nobody"}},
                           {{"type", "VOICE"}, {"to", "01012345678"}, {"text", "hi"}}}}},
                        {{"providerMessageId", "v1"}})["ok"];
  ASSERT_EQ(sent.size(), 3u);
  EXPECT_EQ(sent[0]["ok"]["providerMessageId"], "v1");
  EXPECT_EQ(sent[1]["error"]["field"], "to");
  EXPECT_EQ(sent[2]["error"]["field"], "type");
  EXPECT_EQ(host.requests().size(), 1u);
  EXPECT_EQ(run(Method::kProviderSendBatch, key(), {{"inputs", Json::array()}})["ok"],
            Json::array());
}

TEST_F(Methods, FindSentNeedsAProviderThatCanTell) {
  const Json query = {
      {"query", {{"messageId", "m1"}, {"type", "SMS"}, {"to", "01012345678"}, {"since", kNow}}}};
  EXPECT_EQ(run(Method::kProviderFindSent, key(), query)["error"]["outcome"], "unknown");
  EXPECT_TRUE(host.requests().empty());
  EXPECT_EQ(run(Method::kProviderFindSent, key(), {{"query", {{"type", "SMS"}}}})["error"]["field"],
            "query.since");
}

TEST_F(Methods, FindSentAsksAProviderOfJavaScriptThatSaysItCan) {
  const uint32_t configuration = key({{"providers",
                                       {{{"kind", "script"},
                                         {"id", "p"},
                                         {"name", "P"},
                                         {"types", {"SMS"}},
                                         {"canFindSent", true}}}}});
  const Json query = {
      {"query", {{"messageId", "m1"}, {"type", "SMS"}, {"to", "01012345678"}, {"since", kNow}}}};
  const Json found = run(Method::kProviderFindSent, configuration, query,
                         {{"status", "SENT"}, {"providerMessageId", "v1"}});
  EXPECT_EQ(found["ok"]["status"], "SENT");
  EXPECT_EQ(found["ok"]["providerMessageId"], "v1");
  ASSERT_EQ(host.requests().size(), 1u);
  EXPECT_EQ(host.last().head["member"], "findSent");
  const Json asked = parseJson(host.last().body).value_or(Json())["query"];
  EXPECT_EQ(asked["messageId"], "m1");
  EXPECT_EQ(asked["since"], kNow);
  EXPECT_FALSE(asked.contains("text"));
  EXPECT_EQ(run(Method::kProviderFindSent, configuration, query), (Json{{"ok", nullptr}}));
  EXPECT_EQ(run(Method::kProviderFindSent, configuration, query, 7)["error"]["code"],
            "PROVIDER_ERROR");
}

TEST_F(Methods, TrackingNeedsAStore) {
  for (const Method method : {Method::kRecordSend, Method::kRunOnce, Method::kStore}) {
    EXPECT_EQ(run(method, key(), Json::object())["error"]["message"],
              "tracking.store is missing in the configuration");
  }
}

TEST_F(Methods, ATrackedSendWhoseStoreFailsIsOkAndSaysSo) {
  const uint32_t configuration =
      key({{"tracking", {{"record", true}, {"store", {{"kind", "script"}}}}}});
  host.onBegin = [this](const ManualHost::Request& request) {
    if (request.op == HostOp::kStore) {
      Error down;
      down.code = ErrorCode::kNetworkError;
      down.message = "KV is down";
      host.answerError(request.id, down);
    } else {
      host.answerValue(request.id, {{"providerMessageId", "v1"}});
    }
  };
  ASSERT_TRUE(startSend(1, configuration));
  const Json settled = host.settlementOf(1);
  EXPECT_EQ(settled["ok"]["providerMessageId"], "v1");
  EXPECT_EQ(settled["ok"]["warnings"][0]["code"], "TRACKING_NOT_RECORDED");
  EXPECT_EQ(settled["trackingError"]["message"], "KV is down");
}

TEST_F(Methods, ASqlStoreIsReachedThroughTheDatabase) {
  const uint32_t configuration =
      key({{"tracking", {{"store", {{"kind", "sql"}, {"dialect", "sqlite"}}}}}});
  host.onBegin = [this](const ManualHost::Request& request) {
    EXPECT_EQ(request.op, HostOp::kSql);
    Error down;
    down.code = ErrorCode::kNetworkError;
    down.message = "D1 is down";
    host.answerError(request.id, down);
  };
  ASSERT_TRUE(
      app.start(1, Method::kStore, configuration, kNow, R"({"member":"getMany","args":[["m1"]]})"));
  const Json error = host.settlementOf(1)["error"];
  EXPECT_EQ(error["code"], "NETWORK_ERROR");
  EXPECT_NE(textAt(error, "message").find("D1 is down"), std::string_view::npos);
  ASSERT_TRUE(app.start(2, Method::kStore, configuration, kNow, R"({"member":"nothing"})"));
  EXPECT_EQ(host.settlementOf(2)["error"]["field"], "member");
}

#if GTEST_HAS_DEATH_TEST
TEST(MethodsDeathTest, TrapTraps) {
  ManualHost host;
  App app(host);
  const uint32_t configuration = app.intern(scriptConfiguration());
  EXPECT_DEATH((void)app.start(1, Method::kTrap, configuration, 0, "{}"), "");
}
#endif

}  // namespace
}  // namespace kmsg
