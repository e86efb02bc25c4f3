#include "provider/iwinv/find_sent.h"

#include "core/provider/hostile.h"
#include "core/provider/iwinv/bench.h"

namespace kmsg {
namespace {

SentQuery query(MessageType type, std::string text = "안녕\nKim") {
  SentQuery query;
  query.messageId = "m";
  query.type = type;
  query.to = "010-1234-5678";
  query.since = kNow;
  query.text = std::move(text);
  return query;
}

Json kakao(const char* text, const char* requested = "2026-01-01 09:00:01") {
  return {{"seqNo", 42},
          {"phone", "01012345678"},
          {"sendMessage", text},
          {"requestDate", requested},
          {"statusCode", "OK"}};
}

constexpr Millis kLater = kNow + 2 * kMinuteMs;

TEST(IwinvFindSent, FoundByItsText) {
  const auto found = iwinv::judgeSent(query(MessageType::kAlimTalk),
                                      {kakao("other"), kakao("안녕\r\nKim ")}, kLater);
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->providerMessageId, "42");
  EXPECT_EQ((*found)->status, DeliveryStatus::kDelivered);
}

TEST(IwinvFindSent, SurelyNotSent) {
  const auto nothing = [](const SentQuery& query, const std::vector<Json>& records) {
    const auto found = iwinv::judgeSent(query, records, kLater);
    return found.ok() && !*found;
  };
  EXPECT_TRUE(nothing(query(MessageType::kAlimTalk), {}));
  EXPECT_TRUE(nothing(query(MessageType::kSms), {}));
  EXPECT_TRUE(nothing(query(MessageType::kAlimTalk), {kakao("another text")}));
  EXPECT_TRUE(nothing(query(MessageType::kAlimTalk, ""), {kakao("x", "2026-01-01 08:58:00")}))
      << "from before";
}

TEST(IwinvFindSent, WhatCannotBeKnownIsAnErrorWithTheVendorsIds) {
  const Json sms = {{"requestNo", "R1"}, {"phone", "01012345678"}, {"sendDate", "?"}};
  for (const auto& [asked, record] : {std::pair{query(MessageType::kSms), sms},
                                      std::pair{query(MessageType::kAlimTalk, ""), kakao("any")}}) {
    const auto found = iwinv::judgeSent(asked, {record}, kLater);
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().outcome, Outcome::kUnknown);
    EXPECT_EQ(findKey(found.error().details, "providerMessageIds")->size(), 1u);
  }
  EXPECT_FALSE(iwinv::judgeSent(query(MessageType::kSms), {}, kNow + 5000).ok()) << "too early";
}

TEST(IwinvFindSent, ReadsEveryPageOfTheRecipient) {
  IwinvBench bench;
  EXPECT_TRUE(bench.provider->info().canFindSent);
  Json page = {{"code", 200}, {"totalCount", 2}};
  page["list"] = Json::array({kakao("other")});
  bench.http.answer(200, dumpJson(page));
  page["list"] = Json::array({kakao("안녕\nKim")});
  bench.http.answer(200, dumpJson(page));
  const auto found = bench.findSent(query(MessageType::kAlimTalk), kLater);
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ(textAt(bench.bodyOf(0), "phone"), "01012345678");
  EXPECT_EQ(textAt(bench.bodyOf(0), "endDate"), "2026-01-01 09:02:00");
  EXPECT_EQ(intAt(bench.bodyOf(1), "pageNum"), 2);
}

TEST(IwinvFindSent, AFailedQueryIsNoProof) {
  IwinvBench bench;
  bench.http.answer(500, "");
  EXPECT_FALSE(bench.findSent(query(MessageType::kSms), kLater).ok());
  IwinvBench noCompany(R"({"smsApiKey":"S","smsAuthKey":"A"})");
  EXPECT_EQ(noCompany.findSent(query(MessageType::kSms), kLater).error().field, "smsCompanyId");
  IwinvBench endless;
  for (int i = 0; i < 10; ++i) {
    endless.http.answer(200, R"({"code":200,"totalCount":99999,"list":[{"phone":"1"}]})");
  }
  EXPECT_FALSE(endless.findSent(query(MessageType::kAlimTalk), kLater).ok());
}

TEST(IwinvFindSent, AnyRecordGivesATypedResult) {
  forEachWrongType(kakao("안녕\nKim"), [](const std::string& text) {
    const auto found = iwinv::judgeSent(query(MessageType::kAlimTalk), {parsed(text)}, kLater);
    if (!found.ok()) {
      EXPECT_EQ(found.error().outcome, Outcome::kUnknown);
    }
  });
}

}  // namespace
}  // namespace kmsg
