#include "provider/iwinv/iwinv.h"

#include "core/provider/iwinv/bench.h"

namespace kmsg {
namespace {

constexpr char kTemplate[] = R"({"code":200,"totalCount":1,"list":[
  {"templateCode":"WELCOME","templateContent":"#{name}, #{code}"}]})";
constexpr char kAccepted[] = R"({"code":200,"success":1,"fail":0,"seqNo":42})";

using Bench = IwinvBench;

Message welcome() {
  Message message = alimTalk();
  message.variables = {{"code", "7"}, {"name", "Kim"}};
  return message;
}

StatusQuery query(const std::string& id) {
  StatusQuery query;
  query.providerMessageId = id;
  query.type = MessageType::kAlimTalk;
  query.to = "01012345678";
  query.requestedAt = kNow;
  return query;
}

TEST(IwinvProvider, TellsWhatItIs) {
  const Bench bench;
  EXPECT_EQ(bench.provider->info().id, "iwinv");
  EXPECT_EQ(bench.provider->info().types,
            (std::vector<MessageType>{MessageType::kAlimTalk, MessageType::kSms, MessageType::kLms,
                                      MessageType::kMms}));
  EXPECT_EQ(bench.provider->info().members.size(), 6u);
  EXPECT_TRUE(bench.provider->info().nativeFailover);
  EXPECT_TRUE(boolAt(bench.provider->health(), "healthy", false));
  const Json onboarding = bench.provider->onboarding();
  EXPECT_EQ(textAt(onboarding, "channelOnboarding"), "manual");
  EXPECT_EQ(onboarding["checks"].size(), 4u);
}

TEST(IwinvDefect, 21_HalfAKeySetTurnsSmsOffVisibly) {
  Bench bench(R"({"apiKey":"KEY","smsApiKey":"S"})");
  EXPECT_EQ(bench.provider->info().types, std::vector<MessageType>{MessageType::kAlimTalk});
  const Json health = bench.provider->health();
  EXPECT_FALSE(boolAt(health, "healthy", true));
  EXPECT_EQ(findKey(health, "issues")->size(), 1u);
  const auto result = bench.send(textMessage(MessageType::kSms, "x"));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "SMS v2 configuration missing (smsApiKey/smsAuthKey)");
  EXPECT_EQ(bench.send(textMessage(MessageType::kFriendTalk, "x")).error().message,
            "IWINVProvider does not support type FRIENDTALK");
  EXPECT_TRUE(bench.http.requests.empty());
}

TEST(IwinvProvider, ReadsTheTemplateOnceThenSends) {
  Bench bench;
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, kAccepted);
  EXPECT_EQ(bench.send(welcome())->providerMessageId, "42");
  ASSERT_EQ(bench.http.requests.size(), 2u);
  EXPECT_TRUE(bench.http.requests[0].url.ends_with("/api/template/"));
  EXPECT_EQ(parsed(bench.http.requests[1].body)["list"][0]["templateParam"],
            parsed(R"(["Kim","7"])"));
  bench.http.answer(200, kAccepted);
  EXPECT_TRUE(bench.send(welcome()).ok());
  EXPECT_EQ(bench.http.requests.size(), 3u) << "the order is known now";
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, kAccepted);
  EXPECT_TRUE(bench.send(welcome(), kNow + 10 * kMinuteMs).ok());
  EXPECT_EQ(bench.http.requests.size(), 5u) << "and forgotten again";
}

TEST(IwinvProvider, ATemplateThatChangedIsReadAgain) {
  Bench bench;
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, R"({"code":509,"message":"mismatch"})");
  EXPECT_FALSE(bench.send(welcome()).ok());
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, kAccepted);
  EXPECT_TRUE(bench.send(welcome()).ok());
  EXPECT_EQ(bench.http.requests.size(), 4u);
}

TEST(IwinvProvider, WhatIsRefusedBeforeTheTemplateIsReadCausesNoRequest) {
  Bench bench;
  Message message = welcome();
  message.scheduledAt = kNow + kMinuteMs;
  EXPECT_EQ(bench.send(message).error().field, "options.scheduledAt");
  EXPECT_TRUE(bench.http.requests.empty());
}

TEST(IwinvProvider, ALostTemplateQueryHasSentNothing) {
  Bench bench;
  Error lost;
  lost.code = ErrorCode::kNetworkTimeout;
  lost.outcome = Outcome::kUnknown;
  bench.http.fail(lost);
  const auto result = bench.send(welcome());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

TEST(IwinvProvider, ALostSendIsUnknownAndNotRepeated) {
  Bench bench;
  Error lost;
  lost.code = ErrorCode::kNetworkError;
  lost.outcome = Outcome::kUnknown;
  bench.http.answer(200, kTemplate);
  bench.http.fail(lost);
  const auto result = bench.send(welcome());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
  EXPECT_EQ(textAt(result.error().details, "providerId"), "iwinv");
  EXPECT_EQ(bench.http.requests.size(), 2u);
}

TEST(IwinvProvider, AMissingVariableIsNamedBeforeTheSend) {
  Bench bench;
  bench.http.answer(200, kTemplate);
  EXPECT_EQ(bench.send(alimTalk()).error().field, "variables.code");
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

TEST(IwinvProvider, SendsAnSms) {
  Bench bench;
  bench.http.answer(200, R"({"resultCode":0,"requestNo":"R1"})");
  EXPECT_EQ(bench.send(textMessage(MessageType::kSms, "hi"))->providerMessageId, "R1");
  EXPECT_EQ(bench.http.requests.front().url, "https://sms.bizservice.iwinv.kr/api/v2/send/");
}

TEST(IwinvProvider, FollowsThePagesUntilTheMessageIsFound) {
  Bench bench;
  bench.http.answer(200, R"({"code":200,"totalCount":3,"list":[
    {"seqNo":1,"phone":"01012345678","statusCode":"OK"},{"seqNo":2,"phone":"01012345678"}]})");
  bench.http.answer(200, R"({"code":200,"totalCount":3,"list":[
    {"seqNo":42,"phone":"01012345678","statusCode":"OK"}]})");
  const auto results = bench.poll({query("42")});
  ASSERT_TRUE(results[0].ok() && *results[0]);
  EXPECT_EQ((*results[0])->status, DeliveryStatus::kDelivered);
  EXPECT_EQ(intAt(parsed(bench.http.requests[1].body), "pageNum"), 2);
}

TEST(IwinvProvider, PagesEnd) {
  Bench bench;
  bench.http.answer(200, R"({"code":200,"totalCount":0,"list":[]})");
  EXPECT_FALSE(*bench.poll({query("42")})[0]);
  bench.http.answer(200, R"({"code":200,"totalCount":99,"list":[]})");
  EXPECT_FALSE(*bench.poll({query("42")})[0]);
  for (int i = 0; i < 10; ++i) {
    bench.http.answer(200, R"({"code":200,"totalCount":1000000,"list":[{"seqNo":1}]})");
  }
  EXPECT_FALSE(*bench.poll({query("42")})[0]);
  EXPECT_EQ(bench.http.requests.size(), 12u);
}

TEST(IwinvProvider, OneBadQueryCostsOnlyItself) {
  Bench bench;
  StatusQuery bad = query("42");
  bad.to = "nobody";
  bench.http.answer(200, R"({"code":200,"totalCount":1,"list":[
    {"seqNo":42,"phone":"01012345678","statusCode":"OK"}]})");
  const auto results = bench.poll({bad, query("42")});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].error().field, "to");
  EXPECT_EQ((*results[1])->status, DeliveryStatus::kDelivered);
}

}  // namespace
}  // namespace kmsg
