#include "app/config.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "core/app/fixture.h"

namespace kmsg {
namespace {

std::string numbered(size_t number) {
  return scriptConfiguration({{"routing", {{"defaultProviderId", "p" + std::to_string(number)}}}});
}

TEST(ConfigurationTable, EqualTextsShareOneKeyAndOneConfiguration) {
  ConfigurationTable table;
  const uint32_t first = table.intern(numbered(1));
  const uint32_t second = table.intern(numbered(2));
  EXPECT_GT(first, 0u);
  EXPECT_NE(first, second);
  EXPECT_EQ(table.intern(numbered(1)), first);
  EXPECT_EQ(table.find(first), table.find(first));
  EXPECT_NE(table.find(first), table.find(second));
  EXPECT_EQ(table.find(first)->client.routing.defaultProviderId, "p1");
}

TEST(ConfigurationTable, WhatIsNoObjectIsNoConfiguration) {
  ConfigurationTable table;
  for (const char* text : {"", "null", "[]", "7", "{", "\"x\"", "{}}"}) {
    EXPECT_EQ(table.intern(text), 0u) << text;
  }
  EXPECT_EQ(table.find(0), nullptr);
  EXPECT_GT(table.intern("{}"), 0u);
}

TEST(ConfigurationTable, ForgetsTheLeastRecentlyUsedWhenItIsFull) {
  ConfigurationTable table;
  std::vector<uint32_t> keys;
  for (size_t i = 0; i < ConfigurationTable::kCapacity; ++i)
    keys.push_back(table.intern(numbered(i)));
  EXPECT_NE(table.find(keys[0]), nullptr);        // used by a call
  EXPECT_EQ(table.intern(numbered(1)), keys[1]);  // interned again
  table.intern(numbered(1000));
  table.intern(numbered(1001));
  EXPECT_NE(table.find(keys[0]), nullptr);
  EXPECT_NE(table.find(keys[1]), nullptr);
  EXPECT_EQ(table.find(keys[2]), nullptr);
  EXPECT_EQ(table.find(keys[3]), nullptr);
  EXPECT_NE(table.find(keys[4]), nullptr);
  const uint32_t again = table.intern(numbered(2));
  EXPECT_NE(again, keys[2]);  // a key never comes to mean something else
  EXPECT_NE(table.find(again), nullptr);
}

TEST_F(AppTest, EvictionKeepsRunningCallsAlive) {
  const uint32_t evicted = key({{"hooks", {"onFinal"}}});
  ASSERT_TRUE(startSend(1, evicted));
  for (size_t i = 0; i <= ConfigurationTable::kCapacity; ++i)
    app.intern(numbered(i));
  EXPECT_FALSE(startSend(2, evicted));
  acceptLast();
  ASSERT_EQ(host.last().op, HostOp::kHook);  // its configuration still says so
  host.answerValue(host.last().id, nullptr);
  EXPECT_EQ(host.settlementOf(1)["ok"]["messageId"], "m1");
}

TEST_F(AppTest, AConfigurationThatIsWrongAnswersEveryCall) {
  const std::vector<std::string> wrong = {
      R"({"providers":[{"kind":"nonsense"}]})", R"({"providers":[7]})", R"({"providers":[null]})",
      scriptConfiguration({{"tracking", {{"store", {{"kind", "sql"}, {"dialect", "oracle"}}}}}}),
      scriptConfiguration({{"tracking", {{"store", nullptr}}}})};
  CallId call = 0;
  for (const std::string& text : wrong) {
    const uint32_t configuration = app.intern(text);
    ASSERT_GT(configuration, 0u) << text;
    ASSERT_TRUE(startSend(++call, configuration));
    EXPECT_EQ(host.settlementOf(call)["error"]["code"], "INVALID_REQUEST") << text;
    const Json answer =
        parseJson(app.callSync(Method::kDescribe, configuration, "{}")).value_or(Json());
    EXPECT_EQ(answer["error"]["code"], "INVALID_REQUEST") << text;
  }
  EXPECT_TRUE(host.requests().empty());
}

TEST_F(AppTest, AConfigurationOfAnyShapeIsReadWithoutATrap) {
  for (const char* text :
       {R"({"providers":{}})", R"({"providers":[],"routing":[],"defaults":7,"hooks":{}})",
        R"({"hooks":[1,null,["onFinal"],"onNothing"],"tracking":[]})",
        R"({"tracking":{"polling":[],"failover":{"rulesByProviderId":[7]},"record":"yes"}})",
        R"({"tracking":{"failover":{"rulesByProviderId":{"p":{"statusCodes":[1,{}]}}}}})",
        R"({"routing":{"byType":{"SMS":{"a":1}}},"defaults":{"kakao":[]}})"}) {
    const uint32_t configuration = app.intern(text);
    ASSERT_GT(configuration, 0u) << text;
    for (const Method method : {Method::kSend, Method::kRecordSend, Method::kRunOnce,
                                Method::kStore, Method::kProviderSend, Method::kProviderStatuses}) {
      static CallId call = 0;
      ASSERT_TRUE(app.start(++call, method, configuration, kNow, smsPayload()));
      EXPECT_EQ(host.settlementOf(call)["error"]["code"], "INVALID_REQUEST") << text;
    }
    for (const Method method : {Method::kDescribe, Method::kHealth}) {
      const Json answer = parseJson(app.callSync(method, configuration, "{}")).value_or(Json());
      EXPECT_EQ(answer["error"]["code"], "INVALID_REQUEST") << text;
    }
  }
}

}  // namespace
}  // namespace kmsg
