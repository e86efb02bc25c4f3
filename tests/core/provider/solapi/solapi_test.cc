#include "provider/solapi/solapi.h"

#include "core/provider/messages.h"
#include "fake/run.h"
#include "fake/scripted_http.h"

namespace kmsg {
namespace {

Json minimal() {
  return {{"apiKey", "KEY1"}, {"apiSecret", "SECRET12"}};
}

constexpr char kAccepted[] =
    R"({"messageList":[{"messageId":"M4V1","statusCode":"2000","customFields":{"kmsgId":"msg-1"}}]})";

struct Bench {
  Loop loop;
  ScriptedHttp http;
  CountingRandom random;
  ProviderPtr provider = std::move(makeSolapiProvider(minimal())).value();

  Result<SendResult> send(Message message) {
    return runTask(
        loop, provider->send(std::move(message), {kNow, FailoverOwner::kNone}, {http, random}));
  }
  std::vector<StatusResult> poll(std::vector<StatusQuery> queries) {
    return runTask(
        loop, provider->poll(std::move(queries), {kNow, FailoverOwner::kNone}, {http, random}));
  }
};

TEST(SolapiProvider, TellsWhatItIs) {
  const Bench bench;
  const ProviderInfo& info = bench.provider->info();
  EXPECT_EQ(info.id, "solapi");
  EXPECT_EQ(info.name, "SOLAPI Messaging Provider");
  ASSERT_EQ(info.types.size(), kMessageTypeCount);
  EXPECT_EQ(info.types.front(), MessageType::kAlimTalk);
  EXPECT_EQ(info.types.back(), MessageType::kRcsLtpl);
  EXPECT_EQ(info.sendBatch, 10'000u);
  EXPECT_TRUE(info.canFindSent);
  EXPECT_TRUE(info.canPoll);
  EXPECT_EQ(info.pollBatch, 150u);
  EXPECT_TRUE(info.nativeFailover);
  EXPECT_EQ(info.plusId, ProviderInfo::PlusId::kOptional);
  EXPECT_EQ(bench.provider->health(), parsed(R"({"healthy":true,"issues":[],
    "data":{"provider":"solapi","baseUrl":"https://api.solapi.com"}})"));
  const Json onboarding = bench.provider->onboarding();
  EXPECT_EQ(textAt(onboarding, "plusIdPolicy"), "optional");
  EXPECT_EQ(onboarding["checks"][0]["configKeys"], parsed(R"(["apiKey","apiSecret"])"));
}

TEST(SolapiProvider, RefusesAWrongConfiguration) {
  struct Case {
    const char* config;
    const char* field;
    const char* text;
  };
  const Case cases[] = {
      {"null", "config", "SolapiProvider requires a config object"},
      {"{}", "apiKey", "SolapiProvider requires `apiKey`"},
      {R"({"apiKey":" ","apiSecret":"S"})", "apiKey", "SolapiProvider requires `apiKey`"},
      {R"({"apiKey":"K"})", "apiSecret", "SolapiProvider requires `apiSecret`"},
      {R"({"apiKey":"K, x","apiSecret":"S"})", "apiKey", nullptr},
      {R"({"apiKey":"K\r\nX: y","apiSecret":"S"})", "apiKey", nullptr},
      {R"({"apiKey":1,"apiSecret":"S"})", "apiKey", nullptr},
      {R"({"apiKey":"K","apiSecret":"S","baseUrl":"nonsense"})", "baseUrl", nullptr},
      {R"({"apiKey":"K","apiSecret":"S","baseUrl":"http://a.com"})", "baseUrl", nullptr},
      {R"({"apiKey":"K","apiSecret":"S","defaultFrom":"abc"})", "defaultFrom", nullptr},
      {R"({"apiKey":"K","apiSecret":"S","defaultCountry":"KR"})", "defaultCountry", nullptr},
      {R"({"apiKey":"K","apiSecret":"S","kakaoPfId":[]})", "kakaoPfId", nullptr},
  };
  for (const Case& c : cases) {
    const auto provider = makeSolapiProvider(parsed(c.config));
    ASSERT_FALSE(provider.ok()) << c.config;
    EXPECT_EQ(provider.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(provider.error().field, c.field) << c.config;
    if (c.text) {
      EXPECT_EQ(provider.error().message, c.text);
    }
  }
}

TEST(SolapiProvider, SendsOneRequestWithAFreshSaltEachTime) {
  Bench bench;
  bench.http.answer(200, kAccepted);
  bench.http.answer(200, kAccepted);
  EXPECT_EQ(bench.send(textMessage(MessageType::kSms, "hi"))->providerMessageId, "M4V1");
  EXPECT_TRUE(bench.send(textMessage(MessageType::kSms, "hi")).ok());
  ASSERT_EQ(bench.http.requests.size(), 2u);
  EXPECT_NE(headerOf(bench.http.requests[0], "Authorization"),
            headerOf(bench.http.requests[1], "Authorization"));
}

TEST(SolapiProvider, BadInputCausesNoRequest) {
  Bench bench;
  const auto result = bench.send(textMessage(MessageType::kSms, ""));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().field, "text");
  EXPECT_EQ(textAt(result.error().details, "providerId"), "solapi");
  EXPECT_TRUE(bench.http.requests.empty());
}

TEST(SolapiProvider, ALostAnswerStaysUnknownAndIsNotRepeated) {
  Bench bench;
  Error lost;
  lost.code = ErrorCode::kNetworkTimeout;
  lost.outcome = Outcome::kUnknown;
  bench.http.fail(lost);
  const auto result = bench.send(textMessage(MessageType::kSms, "hi"));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

TEST(SolapiProvider, PollsManyWithOneRequest) {
  Bench bench;
  bench.http.answer(200, R"({"messageList":{"A":{"messageId":"A","statusCode":"4000"}}})");
  std::vector<StatusQuery> queries(2);
  queries[0].providerMessageId = "A";
  queries[1].providerMessageId = "B";
  const auto results = bench.poll(queries);
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ((*results[0])->status, DeliveryStatus::kDelivered);
  EXPECT_FALSE(results[1]->has_value());
  EXPECT_EQ(bench.http.requests.size(), 1u);
  EXPECT_TRUE(bench.poll({}).empty());
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

TEST(SolapiProvider, ALostPollFailsEveryQuery) {
  Bench bench;
  Error lost;
  lost.code = ErrorCode::kNetworkError;
  bench.http.fail(lost);
  const auto results = bench.poll(std::vector<StatusQuery>(2));
  ASSERT_EQ(results.size(), 2u);
  for (const auto& result : results)
    EXPECT_EQ(result.error().code, ErrorCode::kNetworkError);
}

}  // namespace
}  // namespace kmsg
