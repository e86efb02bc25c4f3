// findSent, the balance, and fields that refusals blame.
#include "core/provider/hostile.h"
#include "core/provider/messages.h"
#include "fake/run.h"
#include "fake/scripted_http.h"
#include "provider/solapi/codes.h"
#include "provider/solapi/pairing.h"
#include "provider/solapi/solapi.h"

namespace kmsg {
namespace {

struct Bench {
  Loop loop;
  ScriptedHttp http;
  CountingRandom random;
  ProviderPtr provider =
      std::move(makeSolapiProvider({{"apiKey", "KEY1"}, {"apiSecret", "SECRET12"}})).value();
  SentQuery query{"msg-1", MessageType::kSms, "+82 10-1234-5678", kNow - kMinuteMs, ""};

  StatusResult find() {
    return runTask(
        loop, provider->findSent(query, {kNow, FailoverOwner::kNone}, {http, random, nullptr}));
  }
  Result<Json> call(const std::string& member, Json arguments = Json::object()) {
    return runTask(loop, provider->call(member, std::move(arguments), {kNow, FailoverOwner::kNone},
                                        {http, random, nullptr}));
  }
};

std::string page(const char* records, const char* nextKey = "null") {
  return std::string(R"({"messageList":)") + records + R"(,"nextKey":)" + nextKey + "}";
}

constexpr char kOurs[] = R"({"A":{"messageId":"A","statusCode":"4000","customFields":{}},
  "B":{"messageId":"B","statusCode":"3000","customFields":{"kmsgId":"msg-1"}}})";

TEST(SolapiFindSent, LooksForTheIdAmongTheMessagesToTheNumber) {
  Bench bench;
  bench.http.answer(200, page(kOurs));
  const StatusResult found = bench.find();
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->providerMessageId, "B");
  EXPECT_EQ((*found)->status, DeliveryStatus::kSent);
  EXPECT_EQ(bench.http.requests[0].url,
            "https://api.solapi.com/messages/v4/list?limit=500&to=01012345678&dateType=CREATED"
            "&startDate=2025-12-31T23%3A44%3A00.000Z");
}

TEST(SolapiFindSent, FindsAnIdThatIsKnownByItsHash) {
  Bench bench;
  bench.query.messageId = std::string(95, 'x') + ":api-fallback";
  Json record = {{"messageId", "B"}, {"statusCode", "2000"}};
  record["customFields"]["kmsgId"] = solapi::pairingValue(bench.query.messageId);
  bench.http.answer(200, dumpJson(Json{{"messageList", Json::array({record})}}));
  EXPECT_EQ((*bench.find())->providerMessageId, "B");
}

TEST(SolapiFindSent, ReadsAllPages) {
  Bench bench;
  bench.http.answer(200, page("{}", "\"K&2\""));
  bench.http.answer(200, page(kOurs));
  EXPECT_EQ((*bench.find())->providerMessageId, "B");
  EXPECT_TRUE(bench.http.requests[1].url.ends_with("&startKey=K%262"));
}

TEST(SolapiFindSent, AnAcceptedOneCountsBeforeARefusedOne) {
  const char* refused =
      R"({"X":{"messageId":"X","statusCode":"1030","customFields":{"kmsgId":"msg-1"}}})";
  Bench bench;
  bench.http.answer(200, page(refused, "\"K\""));
  bench.http.answer(200, page(kOurs));
  EXPECT_EQ((*bench.find())->providerMessageId, "B");
  bench.http.answer(200, page(refused));
  EXPECT_EQ((*bench.find())->status, DeliveryStatus::kFailed);
}

TEST(SolapiFindSent, NothingMeansSurelyNotAndOnlyOnceTheListHasSettled) {
  Bench bench;
  bench.http.answer(200, page("[]"));
  const StatusResult none = bench.find();
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
  bench.query.since = kNow - 1000;
  bench.http.answer(200, page("[]"));
  EXPECT_EQ(bench.find().error().outcome, Outcome::kUnknown);
}

TEST(SolapiFindSent, WhatCannotBeReadCannotBeKnown) {
  for (const char* body : {"", "[]", "{}", R"({"messageList":7})", R"({"messageList":[7]})",
                           R"({"messageList":[{"customFields":{"kmsgId":"msg-1"}}]})"}) {
    Bench bench;
    bench.http.answer(200, body);
    EXPECT_FALSE(bench.find().ok()) << body;
  }
  Bench bench;
  bench.http.answer(503, "");
  EXPECT_FALSE(bench.find().ok());
  bench.http.answer(200, page("{}", "\"K\""));
  bench.http.answer(200, page("{}", "\"K\""));
  EXPECT_FALSE(bench.find().ok()) << "a list that goes round in circles";
  EXPECT_EQ(bench.http.unused(), 0u);
}

TEST(SolapiFindSent, AnyShapeGivesAValueOrATypedError) {
  forEachWrongType(parsed(page(kOurs)), [](const std::string& body) {
    Bench bench;
    for (int i = 0; i < 10; ++i)
      bench.http.answer(200, body);
    const StatusResult found = bench.find();
    if (!found.ok()) {
      EXPECT_NE(found.error().code, ErrorCode::kUnknownError) << body;
    }
  });
}

TEST(SolapiBalance, Defect25IsCashAndPoints) {
  struct Case {
    const char* body;
    const char* amount;
  };
  for (const Case& c :
       {Case{R"({"balance":1000,"point":25})", "1025"},
        Case{R"({"balance":"1000.5","point":0})", "1000.5"}, Case{R"({"balance":-3})", "-3"},
        Case{R"({"balance":"","point":7})", "7"}}) {
    Bench bench;
    bench.http.answer(200, c.body);
    const auto result = bench.call("getBalance", {{"channel", "SMS"}});
    ASSERT_TRUE(result.ok()) << c.body;
    EXPECT_EQ((*result)["amount"], parsed(c.amount));
    EXPECT_EQ(textAt(*result, "providerId"), "solapi");
    EXPECT_EQ(textAt(*result, "currency"), "KRW");
    EXPECT_EQ(textAt(*result, "channel"), "SMS");
    EXPECT_EQ((*result)["raw"], parsed(c.body));
    EXPECT_EQ(bench.http.requests[0].url, "https://api.solapi.com/cash/v1/balance");
  }
}

TEST(SolapiBalance, AnythingElseIsAnError) {
  for (const char* body :
       {"", "{}", R"({"balance":""})", R"({"balance":"1-2"})", R"({"balance":[]})", "[]", "7"}) {
    Bench bench;
    bench.http.answer(200, body);
    EXPECT_EQ(bench.call("getBalance").error().code, ErrorCode::kProviderError) << body;
  }
  Bench bench;
  bench.http.answer(403, R"({"errorCode":"InvalidAPIKey","errorMessage":"no"})");
  EXPECT_EQ(bench.call("getBalance").error().code, ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(bench.call("fly").error().field, "member");
}

TEST(SolapiCodes, ARefusalNamesTheFieldAtFault) {
  using solapi::fieldOf;
  EXPECT_EQ(fieldOf("1028", MessageType::kSms), "text");
  EXPECT_EQ(fieldOf("1029", MessageType::kLms), "text");
  EXPECT_EQ(fieldOf("1029", MessageType::kAlimTalk), "failover.fallbackContent");
  EXPECT_EQ(fieldOf("1062", MessageType::kAlimTalk), "from");
  EXPECT_EQ(fieldOf("1042", MessageType::kAlimTalk), "templateId");
  EXPECT_EQ(fieldOf("1041", MessageType::kFriendTalk), "kakao.profileId");
  EXPECT_EQ(fieldOf("1044", MessageType::kAlimTalk), "kakao.buttons");
  EXPECT_EQ(fieldOf("1034", MessageType::kMms), "media.image");
  EXPECT_EQ(fieldOf("1030", MessageType::kSms), "");
  EXPECT_EQ(fieldOf("9999", MessageType::kSms), "");
}

}  // namespace
}  // namespace kmsg
