#include "provider/iwinv/batch.h"

#include "core/provider/hostile.h"
#include "core/provider/iwinv/bench.h"

namespace kmsg {
namespace {

using iwinv::Taken;

std::string numberOf(size_t i) {
  const std::string digits = std::to_string(i);
  return "010" + std::string(8 - digits.size(), '0') + digits;
}

Message to(Message message, const std::string& number) {
  message.to = number;
  message.toNumber = {number, ""};
  message.messageId = "to-" + number;
  return message;
}

Message sms(const std::string& number, const char* text = "same text") {
  return to(textMessage(MessageType::kSms, text), number);
}

Message welcome(const std::string& number, const std::string& name) {
  Message message = to(alimTalk(), number);
  message.variables = {{"code", "7"}, {"name", name}};
  return message;
}

constexpr char kTemplate[] = R"({"code":200,"totalCount":1,"list":[
  {"templateCode":"WELCOME","templateContent":"#{name}, #{code}"}]})";

const std::vector<Message>& threeWelcomes() {
  static const std::vector<Message> kMessages = {
      welcome("01000000001", "A"), welcome("01000000002", "B"), welcome("01000000003", "C")};
  return kMessages;
}

std::string historyOf(const char* records) {
  return R"({"code":200,"totalCount":3,"list":[)" + std::string(records) + "]}";
}

TEST(IwinvBatch, AlimTalkGoesInOneRequestWithTheTemplateReadOnce) {
  IwinvBench bench;
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, R"({"code":200,"success":3,"fail":0,"seqNo":42})");
  const auto results = bench.sendBatch(threeWelcomes());
  ASSERT_EQ(results.size(), 3u);
  ASSERT_EQ(bench.http.requests.size(), 2u);
  EXPECT_EQ(bench.bodyOf(1), parsed(R"({"templateCode":"WELCOME","reserve":"N","reSend":"N","list":[
    {"phone":"01000000001","templateParam":["A","7"]},
    {"phone":"01000000002","templateParam":["B","7"]},
    {"phone":"01000000003","templateParam":["C","7"]}]})"));
  for (size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(results[i].ok());
    EXPECT_EQ(results[i]->providerMessageId, "42");
    EXPECT_EQ(results[i]->messageId, threeWelcomes()[i].messageId);
    EXPECT_EQ(results[i]->to, threeWelcomes()[i].to);
    EXPECT_EQ(results[i]->status, DeliveryStatus::kSent);
  }
}

TEST(IwinvBatch, SmsGoesByTheThousand) {
  IwinvBench bench;
  std::vector<Message> messages;
  for (size_t i = 0; i < 2'500; ++i)
    messages.push_back(sms(numberOf(i)));
  for (const char* id : {"R1", "R2", "R3"}) {
    bench.http.answer(200, R"({"resultCode":0,"requestNo":")" + std::string(id) + "\"}");
  }
  const auto results = bench.sendBatch(messages);
  ASSERT_EQ(bench.http.requests.size(), 3u);
  EXPECT_EQ(bench.bodyOf(0)["to"].size(), 1000u);
  EXPECT_EQ(bench.bodyOf(2)["to"].size(), 500u);
  EXPECT_EQ(textAt(bench.bodyOf(2), "text"), "same text");
  EXPECT_EQ(results[999]->providerMessageId, "R1");
  EXPECT_EQ(results[1000]->providerMessageId, "R2");
  EXPECT_EQ(results[2499]->providerMessageId, "R3");
  EXPECT_EQ(results[2499]->to, numberOf(2499));
}

TEST(IwinvBatch, TenThousandAlimTalkAreOneRequest) {
  IwinvBench bench;
  std::vector<Message> messages;
  for (size_t i = 0; i < 10'000; ++i)
    messages.push_back(welcome(numberOf(i), "N" + std::to_string(i)));
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, R"({"code":"200","success":"10000","fail":"0","seqNo":"42"})");
  const auto results = bench.sendBatch(messages);
  EXPECT_EQ(bench.http.requests.size(), 2u);
  EXPECT_EQ(bench.provider->info().sendBatch, 10'000u);
  EXPECT_EQ(bench.bodyOf(1)["list"][9999]["templateParam"][0], "N9999");
  for (const auto& result : results)
    ASSERT_TRUE(result.ok());
}

TEST(IwinvBatch, ANumberStandsOnceInARequest) {
  IwinvBench bench;
  bench.http.answer(200, R"({"resultCode":0,"requestNo":"R1"})");
  bench.http.answer(200, R"({"resultCode":0,"requestNo":"R2"})");
  const auto results = bench.sendBatch(
      {sms("01000000001"), sms("01000000001"), sms("01000000002"), sms("01000000002")});
  EXPECT_EQ(bench.bodyOf(0)["to"], parsed(R"(["01000000001","01000000002"])"));
  EXPECT_EQ(bench.bodyOf(1)["to"], parsed(R"(["01000000001","01000000002"])"));
  EXPECT_EQ(results[0]->providerMessageId, "R1");
  EXPECT_EQ(results[1]->providerMessageId, "R2");
  EXPECT_EQ(results[3]->providerMessageId, "R2");
}

TEST(IwinvBatch, ABadMessageCostsOnlyItself) {
  IwinvBench bench;
  Message tooLong = sms("01000000002", "same text");
  tooLong.text = std::string(91, 'x');
  Message late = sms("01000000004");
  late.scheduledAt = kNow + kMinuteMs;
  bench.http.answer(200, R"({"resultCode":0,"requestNo":"R1"})");
  const auto results = bench.sendBatch({sms("01000000001"), tooLong, sms("01000000003"), late});
  EXPECT_EQ(bench.http.requests.size(), 1u);
  EXPECT_TRUE(results[0].ok());
  EXPECT_EQ(results[1].error().field, "text");
  EXPECT_EQ(textAt(results[1].error().details, "providerId"), "iwinv");
  EXPECT_TRUE(results[2].ok());
  EXPECT_EQ(results[3].error().field, "options.scheduledAt");
}

TEST(IwinvBatch, AMissingVariableCostsOnlyItsMessage) {
  IwinvBench bench;
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, R"({"code":200,"success":2,"fail":0,"seqNo":42})");
  const auto results =
      bench.sendBatch({threeWelcomes()[0], to(alimTalk(), "01000000009"), threeWelcomes()[1]});
  EXPECT_EQ(results[1].error().field, "variables.code");
  EXPECT_TRUE(results[0].ok() && results[2].ok());
}

TEST(IwinvDefect, 2_AMessageWithoutVariablesCostsOnlyItself) {
  for (const size_t place : {0u, 2u}) {
    IwinvBench bench;
    bench.http.answer(200, kTemplate);
    bench.http.answer(200, R"({"code":200,"success":2,"fail":0,"seqNo":42})");
    std::vector<Message> messages = {threeWelcomes()[0], threeWelcomes()[1]};
    Message bare = to(alimTalk(), "01000000009");
    bare.variables.clear();
    messages.insert(messages.begin() + static_cast<std::ptrdiff_t>(place), bare);
    const auto results = bench.sendBatch(messages);
    ASSERT_EQ(bench.http.requests.size(), 2u);
    EXPECT_EQ(bench.bodyOf(1)["list"].size(), 2u);
    ASSERT_FALSE(results[place].ok());
    EXPECT_EQ(results[place].error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(results[place].error().field, "variables.name");
    EXPECT_TRUE(results[place == 0 ? 1 : 0].ok());
    // The template is known by now.
    EXPECT_EQ(bench.send(bare).error().field, "variables.name");
    EXPECT_EQ(bench.http.requests.size(), 2u);
  }
}

TEST(IwinvDefect, 2_AWrongNumberOfValuesCostsOnlyItsMessage) {
  IwinvBench bench;
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, R"({"code":200,"success":2,"fail":0,"seqNo":42})");
  std::vector<Message> messages = threeWelcomes();
  messages[0].options["providerOptions"]["templateParam"] = Json::array();
  messages[1].options["providerOptions"]["templateParam"] = parsed(R"(["B","7"])");
  const auto results = bench.sendBatch(messages);
  ASSERT_EQ(bench.http.requests.size(), 2u);
  EXPECT_EQ(bench.bodyOf(1)["list"].size(), 2u);
  EXPECT_EQ(results[0].error().field, "providerOptions.templateParam");
  EXPECT_EQ(results[0].error().code, ErrorCode::kInvalidRequest);
  EXPECT_TRUE(results[1].ok() && results[2].ok());
  EXPECT_EQ(bench.send(messages[0]).error().field, "providerOptions.templateParam");
  EXPECT_EQ(bench.http.requests.size(), 2u);
}

TEST(IwinvBatch, DifferentNumbersOfValuesGoApartWhereTheTemplateIsNotKnown) {
  IwinvBench bench;
  bench.http.answer(200, R"({"code":509,"message":"templateParam"})");
  bench.http.answer(200, R"({"code":200,"success":2,"fail":0,"seqNo":42})");
  std::vector<Message> messages = threeWelcomes();
  for (Message& message : messages)
    message.options["providerOptions"]["templateParam"] = parsed(R"(["A","7"])");
  messages[1].options["providerOptions"]["templateParam"] = parsed(R"(["A"])");
  const auto results = bench.sendBatch(messages);
  EXPECT_EQ(bench.http.requests.size(), 2u);
  EXPECT_FALSE(results[1].ok());
  EXPECT_TRUE(results[0].ok() && results[2].ok());
}

TEST(IwinvBatch, ATemplateThatCannotBeReadIsAskedForOnce) {
  IwinvBench bench;
  Error lost;
  lost.outcome = Outcome::kUnknown;
  bench.http.fail(lost);
  const auto results = bench.sendBatch(threeWelcomes());
  EXPECT_EQ(bench.http.requests.size(), 1u);
  for (const auto& result : results) {
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  }
}

TEST(IwinvBatch, ALostAnswerLeavesEveryMessageOfItsRequestUnknown) {
  for (const char* body : {"", "{}", "OK", R"({"code":200,"succ)"}) {
    IwinvBench bench;
    bench.http.answer(200, kTemplate);
    bench.http.answer(200, body);
    for (const auto& result : bench.sendBatch(threeWelcomes())) {
      ASSERT_FALSE(result.ok()) << body;
      EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
    }
    EXPECT_EQ(bench.http.requests.size(), 2u) << "never repeated";
  }
}

TEST(IwinvBatch, ARefusalIsEveryMessages) {
  IwinvBench bench;
  bench.http.answer(200, R"({"resultCode":50,"message":"private text 01000000001"})");
  const auto results =
      bench.sendBatch({sms("01000000001", "private text"), sms("01000000002", "private text")});
  for (const auto& result : results) {
    EXPECT_EQ(result.error().code, ErrorCode::kInsufficientBalance);
    EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
    EXPECT_EQ(visible(result.error()).find("private text"), std::string::npos);
    EXPECT_EQ(visible(result.error()).find("01000000001"), std::string::npos);
  }
}

TEST(IwinvBatch, OwnersWithAndWithoutReplacementGoApart) {
  Message first = welcome("01000000001", "A");
  first.failover.enabled = true;
  Message second = welcome("01000000002", "B");
  second.failover.enabled = true;
  IwinvBench bench;
  std::vector<BatchItem> items = {
      {std::make_shared<const Message>(first), FailoverOwner::kTracking},
      {std::make_shared<const Message>(second), FailoverOwner::kNative}};
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, R"({"code":200,"success":1,"fail":0,"seqNo":1})");
  bench.http.answer(200, R"({"code":200,"success":1,"fail":0,"seqNo":2})");
  const auto results =
      runTask(bench.loop, bench.provider->sendBatch(std::move(items), kNow, bench.ports()));
  ASSERT_EQ(bench.http.requests.size(), 3u);
  for (size_t i : {1u, 2u}) {
    const Json body = bench.bodyOf(i);
    const bool isFirst = textAt(body["list"][0], "phone") == "01000000001";
    EXPECT_EQ(textAt(body, "reSend"), isFirst ? "N" : "Y");
  }
  EXPECT_TRUE(results[0].ok() && results[1].ok());
}

TEST(IwinvDefect, 10_RefusedRecipientsAreFoundInTheHistory) {
  IwinvBench bench;
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, R"({"code":200,"success":2,"fail":1,"seqNo":42})");
  bench.http.answer(200, historyOf(R"({"seqNo":42,"phone":"01000000001"},
    {"seqNo":42,"phone":"01000000002","statusCode":"FAIL","statusCodeName":"수신 거부"},
    {"seqNo":42,"phone":"010-0000-0003","statusCode":"OK"})"));
  const auto results = bench.sendBatch(threeWelcomes());
  EXPECT_EQ(intAt(bench.bodyOf(2), "seqNo"), 42);
  EXPECT_TRUE(results[0].ok());
  ASSERT_FALSE(results[1].ok());
  EXPECT_EQ(results[1].error().code, ErrorCode::kMessageSendFailed);
  EXPECT_EQ(results[1].error().outcome, Outcome::kNotSent);
  EXPECT_EQ(textAt(results[1].error().details, "providerMessageId"), "42");
  EXPECT_TRUE(results[2].ok());
}

TEST(IwinvBatch, WhatTheHistoryDoesNotDecideIsUnknownWithTheVendorsId) {
  const std::vector<std::string> histories = {
      historyOf(R"({"seqNo":42,"phone":"01000000001"})"),  // late: two missing, one refused
      R"({"code":206})", "nonsense"};
  for (const std::string& history : histories) {
    IwinvBench bench;
    bench.http.answer(200, kTemplate);
    bench.http.answer(200, R"({"code":200,"success":2,"fail":1,"seqNo":42})");
    bench.http.answer(200, history);
    if (history == histories.front()) bench.http.answer(200, R"({"code":200,"totalCount":3})");
    const auto results = bench.sendBatch(threeWelcomes());
    EXPECT_EQ(results[0].ok(), history == histories.front());
    for (size_t i : {1u, 2u}) {
      ASSERT_FALSE(results[i].ok());
      EXPECT_EQ(results[i].error().outcome, Outcome::kUnknown) << history;
      EXPECT_EQ(textAt(results[i].error().details, "providerMessageId"), "42");
    }
  }
}

TEST(IwinvBatch, AllRefusedNeedsNoHistory) {
  IwinvBench bench;
  bench.http.answer(200, kTemplate);
  bench.http.answer(200, R"({"code":200,"success":0,"fail":3,"seqNo":42})");
  for (const auto& result : bench.sendBatch(threeWelcomes())) {
    EXPECT_EQ(result.error().code, ErrorCode::kMessageSendFailed);
    EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  }
}

TEST(IwinvBatch, JudgesOnlyWhatTheCountsProve) {
  const std::vector<iwinv::Recipient> recipients = {{0, "01000000001", {}}, {1, "01000000002", {}}};
  const Json open = parsed(R"({"seqNo":"7","phone":"01000000001"})");
  const Json failed = parsed(R"({"seqNo":7,"phone":"01000000002","statusCode":"FAIL"})");
  const Json other = parsed(R"({"seqNo":8,"phone":"01000000002"})");
  using List = std::vector<Taken>;
  const auto judge = [&](int64_t refused, const std::vector<Json>& records) {
    return judgeRecipients(recipients, "7", refused, records, kNow);
  };
  EXPECT_EQ(judge(1, {open, failed}), (List{Taken::kYes, Taken::kNo}));
  EXPECT_EQ(judge(1, {open}), (List{Taken::kYes, Taken::kNo})) << "one missing, one refused";
  EXPECT_EQ(judge(1, {open, other}), (List{Taken::kYes, Taken::kNo}));
  EXPECT_EQ(judge(1, {failed}), (List{Taken::kUnknown, Taken::kUnknown}));
  EXPECT_EQ(judge(-1, {open}), (List{Taken::kYes, Taken::kUnknown}));
  EXPECT_EQ(judge(1, {}), (List{Taken::kUnknown, Taken::kUnknown}));
}

TEST(IwinvBatch, KeysHoldWhatTheVendorTakesOnce) {
  const IwinvBench bench;
  const auto keyOf = [&](const Message& message) { return bench.provider->batchKey(message); };
  const Message text = sms("01000000001");
  EXPECT_EQ(keyOf(text), keyOf(sms("01000000002")));
  EXPECT_NE(keyOf(text), keyOf(sms("01000000001", "other")));
  Message changed = text;
  changed.from = "15880000";
  EXPECT_NE(keyOf(text), keyOf(changed));
  changed = text;
  changed.scheduledAt = kNow + kMinuteMs * 60;
  EXPECT_NE(keyOf(text), keyOf(changed));
  changed = text;
  changed.type = MessageType::kLms;
  EXPECT_NE(keyOf(text), keyOf(changed));
  changed = text;
  changed.options["providerOptions"]["msgType"] = "GSMS";
  EXPECT_NE(keyOf(text), keyOf(changed));

  const Message kakao = threeWelcomes()[0];
  EXPECT_EQ(keyOf(kakao), keyOf(threeWelcomes()[1]));
  changed = kakao;
  changed.templateId = "OTHER";
  EXPECT_NE(keyOf(kakao), keyOf(changed));
  changed = kakao;
  changed.failover.enabled = true;
  EXPECT_NE(keyOf(kakao), keyOf(changed));
  changed.failover.content = "x";
  const std::string withContent = keyOf(changed);
  changed.failover.content = "y";
  EXPECT_NE(withContent, keyOf(changed));
  changed = kakao;
  changed.options["providerOptions"]["resendTitle"] = "t";
  EXPECT_NE(keyOf(kakao), keyOf(changed));

  Message picture = sms("01000000001");
  picture.type = MessageType::kMms;
  Message another = picture;
  another.item = 1;
  EXPECT_NE(keyOf(picture), keyOf(another)) << "a form has one recipient";
}

TEST(IwinvBatch, ANumberOfAnUnusualFormSharesNoBatch) {
  const IwinvBench bench;
  const auto keyOf = [&](const Message& message) { return bench.provider->batchKey(message); };
  for (const char* doubtful : {"15881234", "123"}) {
    EXPECT_NE(keyOf(sms(doubtful)), keyOf(sms("01000000001"))) << doubtful;
    EXPECT_NE(keyOf(welcome(doubtful, "A")), keyOf(welcome("01000000001", "A"))) << doubtful;
    EXPECT_EQ(keyOf(sms(doubtful)), keyOf(sms(doubtful))) << "a key does not change";
  }
  EXPECT_NE(keyOf(sms("15881234")), keyOf(sms("15881235"))) << "nor with another doubtful one";
}

TEST(IwinvBatch, AnyAnswerGivesATypedResult) {
  std::vector<const Message*> messages;
  for (const Message& message : threeWelcomes())
    messages.push_back(&message);
  const auto read = [&](const std::string& body) {
    const auto answer = readAlimTalkBatch(iwinv::Config(), messages, kNow, httpResponse(200, body));
    if (!answer.ok()) {
      EXPECT_FALSE(answer.error().message.empty());
    }
  };
  forEachWrongType(parsed(R"({"code":200,"success":2,"fail":1,"seqNo":42})"), read);
  for (const std::string& body : strangeBodies())
    read(body);
}

TEST(IwinvMms, SendsThePictureThatTheCallerGave) {
  IwinvBench bench;
  Message message = to(textMessage(MessageType::kMms, "사진"), "01000000001");
  message.item = 3;
  message.options["media"]["image"] = parsed(R"({"bytes":{"bytes":4}})");
  const auto missing = bench.send(message);
  EXPECT_EQ(missing.error().field, "media.image");
  bench.script.attachments["media.image"] = {"\xFF\xD8\xFF\xE0", "cat.jpg", "image/jpeg"};
  bench.http.answer(200, R"({"resultCode":0,"requestNo":"R1"})");
  EXPECT_EQ(bench.send(message)->providerMessageId, "R1");
  EXPECT_EQ(bench.script.calls().back().index, 3);
  EXPECT_TRUE(bench.http.requests.back().binary);
  bench.http.answer(200, R"({"resultCode":0,"requestNo":"R2"})");
  bench.http.answer(200, R"({"resultCode":31,"message":"too large"})");
  const auto results = bench.sendBatch({message, message});
  EXPECT_EQ(results[0]->providerMessageId, "R2");
  EXPECT_EQ(results[1].error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(bench.http.requests.size(), 3u);
}

}  // namespace
}  // namespace kmsg
