#include "app/host_ports.h"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "core/async/rig.h"

namespace kmsg {
namespace {

struct HostPortsTest : testing::Test {
  // Runs a task of the ports whose one request is answered inside begin().
  template <typename T>
  Result<T> answered(Task<Result<T>> task, HostReply reply) {
    rig.host.onBegin = [this, &reply](const ManualHost::Request& request) {
      rig.host.answer(request, reply);
    };
    task.startRoot(rig.loop);
    rig.loop.drain();
    EXPECT_TRUE(task.done());
    return task.takeValue();
  }
  static HttpRequest get() {
    HttpRequest request;
    request.method = "GET";
    request.url = "https://api.example.com/a?b=c";
    request.headers = {{"Authorization", "HMAC x"}, {"Accept", "application/json"}};
    request.timeoutMs = 2500;
    return request;
  }
  static std::vector<Statement> twoStatements() {
    return {{"SELECT ?", Json::array({1})}, {"DELETE FROM t", Json::array()}};
  }

  AsyncRig rig;
  HostPorts ports{7, rig.calls};
};

TEST_F(HostPortsTest, AnHttpRequestCrossesWholeAndItsAnswerComesBackAsBytes) {
  HttpRequest request = get();
  request.method = "POST";
  request.body = "{\"a\":1}";
  const auto response =
      answered(ports.request(std::move(request)),
               {true, R"({"status":429,"retryAfter":"3","requestId":"r1"})", "\xFF\x00 raw"});
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, 429);
  EXPECT_EQ(response->retryAfter, "3");
  EXPECT_EQ(response->requestId, "r1");
  EXPECT_EQ(response->body, "\xFF\x00 raw");
  const ManualHost::Request& asked = rig.host.last();
  EXPECT_EQ(asked.call, 7u);
  EXPECT_EQ(asked.op, HostOp::kHttp);
  EXPECT_EQ(asked.head,
            (Json{{"method", "POST"},
                  {"url", "https://api.example.com/a?b=c"},
                  {"headers", {{"Authorization", "HMAC x"}, {"Accept", "application/json"}}},
                  {"timeoutMs", 2500}}));
  EXPECT_EQ(asked.body, "{\"a\":1}");
}

TEST_F(HostPortsTest, AnHttpAnswerWithoutAStatusLeavesTheOutcomeUnknown) {
  for (const char* head :
       {"", "{}", "null", "[]", R"({"status":"200"})", R"({"status":200.5})", "{"}) {
    const auto response = answered(ports.request(get()), {true, head, "body"});
    ASSERT_FALSE(response.ok()) << head;
    EXPECT_EQ(response.error().outcome, Outcome::kUnknown) << head;
  }
}

TEST_F(HostPortsTest, AFailedRequestCarriesTheHostsError) {
  Error error;
  error.code = ErrorCode::kNetworkError;
  error.message = "Invalid URL";
  const auto response =
      answered(ports.request(get()), {false, dumpJson(errorToJson(error)), "ignored"});
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, ErrorCode::kNetworkError);
  EXPECT_EQ(response.error().outcome, Outcome::kNotSent);
}

TEST_F(HostPortsTest, ABatchOfStatementsIsOneRequest) {
  const auto sets = answered(
      ports.batch(twoStatements()),
      {true, "{}", R"([{"rows":[{"id":"a"},{"id":"b"}],"changes":0},{"rows":[],"changes":3}])"});
  ASSERT_TRUE(sets.ok());
  ASSERT_EQ(sets->size(), 2u);
  EXPECT_EQ(sets->at(0).rows.size(), 2u);
  EXPECT_EQ(sets->at(1).changes, 3);
  EXPECT_EQ(rig.host.requests().size(), 1u);
  EXPECT_EQ(parseJson(rig.host.last().body).value_or(Json()),
            (Json::array({{{"sql", "SELECT ?"}, {"params", Json::array({1})}},
                          {{"sql", "DELETE FROM t"}, {"params", Json::array()}}})));
}

TEST_F(HostPortsTest, AnSqlAnswerOfAnotherShapeIsAnErrorAndNeverATrap) {
  for (const char* body : {"", "null", "{}", "[]", "[{}]", "[{},{},{}]", "[{}", "7"}) {
    const auto sets = answered(ports.batch(twoStatements()), {true, "{}", body});
    ASSERT_FALSE(sets.ok()) << body;
    EXPECT_EQ(sets.error().outcome, Outcome::kUnknown) << body;
  }
  const auto odd =
      answered(ports.batch(twoStatements()), {true, "{}", R"([7,{"rows":{},"changes":"x"}])"});
  ASSERT_TRUE(odd.ok());
  EXPECT_TRUE(odd->at(0).rows.empty());
  EXPECT_EQ(odd->at(1).changes, 0);
}

TEST_F(HostPortsTest, ScriptCallsNameTheirTargetAndAnEmptyAnswerIsNull) {
  EXPECT_TRUE(answered(ports.hook("onFinal", {{"a", 1}}), {true, "{}", ""})->is_null());
  EXPECT_EQ(rig.host.last().op, HostOp::kHook);
  EXPECT_EQ(rig.host.last().head, (Json{{"name", "onFinal"}}));
  EXPECT_EQ(rig.host.last().body, R"({"a":1})");
  EXPECT_EQ(*answered(ports.provider(2, "send", nullptr), {true, "{}", "[1]"}), Json::array({1}));
  EXPECT_EQ(rig.host.last().head, (Json{{"index", 2}, {"member", "send"}}));
  (void)answered(ports.store("getMany", Json::array()), {true, "{}", "[]"});
  EXPECT_EQ(rig.host.last().op, HostOp::kStore);
  (void)answered(ports.failover("sender", nullptr), {true, "{}", "true"});
  EXPECT_EQ(rig.host.last().op, HostOp::kFailover);
}

TEST_F(HostPortsTest, CountsTheCallsOfAPass) {
  (void)answered(ports.request(get()), {true, R"({"status":200})", ""});
  (void)answered(ports.provider(0, "send", nullptr), {true, "{}", "null"});
  (void)answered(ports.batch({}), {true, "{}", "[]"});
  (void)answered(ports.store("init", nullptr), {true, "{}", "null"});
  (void)answered(ports.hook("onFinal", nullptr), {true, "{}", "null"});
  EXPECT_EQ(ports.budget.http(), 2);
  EXPECT_EQ(ports.budget.store(), 2);
}

}  // namespace
}  // namespace kmsg
