#include "core/provider/aligo/bench.h"

namespace kmsg::aligo {
namespace {

std::string phone(size_t i) {
  const std::string digits = std::to_string(10000000 + i);
  return "010" + digits;
}

TEST(AligoBatch, TextsOfOneKindShareARequest) {
  Bench bench;
  bench.http.answer(200, R"({"result_code":1,"msg_id":9,"success_cnt":3,"error_cnt":0})");
  const auto results =
      bench.sendBatch({sms(phone(0), "a"), sms(phone(1), "b"), sms(phone(2), "c")});
  ASSERT_EQ(results.size(), 3u);
  for (const auto& result : results)
    EXPECT_EQ(result->providerMessageId, "9");
  ASSERT_EQ(bench.http.requests.size(), 1u);
  EXPECT_EQ(bench.http.requests[0].url, "https://apis.aligo.in/send_mass/");
  auto form = bench.lastForm();
  EXPECT_EQ(form["cnt"], "3");
  EXPECT_EQ(form["rec_1"], phone(0));
  EXPECT_EQ(form["msg_1"], "a");
  EXPECT_EQ(form["rec_3"], phone(2));
  EXPECT_EQ(form["msg_3"], "c");
  EXPECT_EQ(form["msg_type"], "SMS");
  EXPECT_EQ(form.count("receiver"), 0u);
}

TEST(AligoBatch, ANumberStandsInARequestOnce) {
  Bench bench;
  bench.http.answer(200, R"({"result_code":1,"msg_id":1,"success_cnt":2,"error_cnt":0})");
  bench.http.answer(200, R"({"result_code":1,"msg_id":2,"success_cnt":1,"error_cnt":0})");
  const auto results =
      bench.sendBatch({sms(phone(0), "a"), sms(phone(0), "b"), sms(phone(1), "c")});
  EXPECT_EQ(results[0]->providerMessageId, "1");
  EXPECT_EQ(results[1]->providerMessageId, "2");
  EXPECT_EQ(results[2]->providerMessageId, "1");
}

TEST(AligoBatch, ABadMessageCostsOnlyItself) {
  Bench bench;
  bench.http.answer(200, R"({"result_code":1,"msg_id":1,"success_cnt":2,"error_cnt":0})");
  const auto results = bench.sendBatch(
      {sms(phone(0)), sms(phone(1), " "), sms(phone(2)), textMessage(MessageType::kFax, "x")});
  EXPECT_TRUE(results[0].ok() && results[2].ok());
  EXPECT_EQ(results[1].error().field, "text");
  EXPECT_EQ(results[3].error().field, "type");
}

TEST(AligoBatch, FiveHundredAreOneRequest) {
  Bench bench;
  std::vector<Message> messages;
  for (size_t i = 0; i < 500; ++i)
    messages.push_back(sms(phone(i), "text " + std::to_string(i)));
  bench.http.answer(200, R"({"result_code":1,"msg_id":1,"success_cnt":500,"error_cnt":0})");
  EXPECT_EQ(bench.sendBatch(std::move(messages)).size(), 500u);
  EXPECT_EQ(bench.lastForm()["cnt"], "500");
  EXPECT_EQ(bench.http.unused(), 0u);
}

TEST(AligoBatch, AThousandOfOneTextAreOneRequest) {
  Bench bench;
  std::vector<Message> messages;
  for (size_t i = 0; i < 1000; ++i)
    messages.push_back(sms(phone(i)));
  bench.http.answer(200, R"({"result_code":1,"msg_id":5,"success_cnt":1000,"error_cnt":0})");
  for (const auto& result : bench.sendBatch(std::move(messages)))
    ASSERT_EQ(result->providerMessageId, "5");
  ASSERT_EQ(bench.http.requests.size(), 1u);
  EXPECT_EQ(bench.http.requests[0].url, "https://apis.aligo.in/send/");
  auto form = bench.lastForm();
  EXPECT_EQ(form["msg"], "hello");
  EXPECT_EQ(form.count("cnt"), 0u);
  const std::string& list = form["receiver"];
  EXPECT_EQ(std::count(list.begin(), list.end(), ','), 999);
  EXPECT_TRUE(list.starts_with(phone(0) + "," + phone(1) + ","));
}

TEST(AligoBatch, AnotherTextDoesNotJoinAListThatIsTooLongForIt) {
  Bench bench;
  std::vector<Message> messages;
  for (size_t i = 0; i < 501; ++i)
    messages.push_back(sms(phone(i)));
  messages.push_back(sms(phone(501), "other"));
  bench.http.answer(200, R"({"result_code":1,"msg_id":1,"success_cnt":501,"error_cnt":0})");
  bench.http.answer(200, R"({"result_code":1,"msg_id":2,"success_cnt":1,"error_cnt":0})");
  const auto results = bench.sendBatch(std::move(messages));
  EXPECT_EQ(results[500]->providerMessageId, "1");
  EXPECT_EQ(results[501]->providerMessageId, "2");
  EXPECT_EQ(bench.lastForm()["msg"], "other");
}

TEST(AligoBatch, AlimTalksShareOneReadOfTheirTemplate) {
  Bench bench;
  bench.http.answer(200, kTemplates);
  bench.http.answer(200, R"({"code":0,"info":{"mid":5,"scnt":2,"fcnt":0}})");
  Message second = kakao(phone(2));
  second.variables = {{"name", "Lee"}};
  const auto results = bench.sendBatch({kakao(phone(1)), second});
  EXPECT_EQ(results[1]->providerMessageId, "5");
  auto form = bench.lastForm();
  EXPECT_EQ(form["receiver_2"], phone(2));
  EXPECT_EQ(form["message_1"], "Kim, hello");
  EXPECT_EQ(form["message_2"], "Lee, hello");
  EXPECT_EQ(form.count("cnt"), 0u);
  EXPECT_EQ(bench.http.requests.size(), 2u);
}

TEST(AligoBatch, ATemplateThatCannotBeReadIsAskedForOnce) {
  Bench bench;
  bench.http.answer(200, R"({"code":0,"list":[]})");
  const auto results = bench.sendBatch({kakao(phone(1)), kakao(phone(2)), kakao(phone(3))});
  for (const auto& result : results)
    EXPECT_EQ(result.error().code, ErrorCode::kTemplateNotFound);
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

TEST(AligoBatch, D4_APartIsPairedByTheVendorsList) {
  Bench bench;
  bench.http.answer(200, R"({"result_code":1,"msg_id":9,"success_cnt":2,"error_cnt":1})");
  bench.http.answer(200, R"({"result_code":1,"list":[{"receiver":"01010000000"},
                             {"receiver":"010-1000-0002"}],"next_yn":"N"})");
  const auto results = bench.sendBatch({sms(phone(0)), sms(phone(1)), sms(phone(2))});
  EXPECT_EQ(results[0]->providerMessageId, "9");
  EXPECT_EQ(results[2]->providerMessageId, "9");
  EXPECT_EQ(results[1].error().code, ErrorCode::kMessageSendFailed);
  EXPECT_EQ(results[1].error().outcome, Outcome::kNotSent);
  auto form = bench.lastForm();
  EXPECT_EQ(bench.http.requests[1].url, "https://apis.aligo.in/sms_list/");
  EXPECT_EQ(form["mid"], "9");
  EXPECT_EQ(form["page_size"], "500");
}

TEST(AligoBatch, WhatCannotBePairedIsUnknownWithTheVendorsId) {
  const char* lists[] = {
      R"({"result_code":1,"list":[{"receiver":"01010000000"}],"next_yn":"N"})",  // one is missing
      R"({"result_code":1,"list":[],"next_yn":"N"})",
      R"({"result_code":-101,"message":"x"})",
      "<html>",
  };
  for (const char* list : lists) {
    Bench bench;
    bench.http.answer(200, R"({"result_code":1,"msg_id":9,"success_cnt":2,"error_cnt":1})");
    bench.http.answer(200, list);
    const auto results = bench.sendBatch({sms(phone(0)), sms(phone(1)), sms(phone(2))});
    for (size_t i = 1; i < 3; ++i) {
      ASSERT_FALSE(results[i].ok()) << list;
      EXPECT_EQ(results[i].error().outcome, Outcome::kUnknown) << list;
      EXPECT_EQ(textAt(results[i].error().details, "providerMessageId"), "9");
    }
  }
  Bench contradiction;
  contradiction.http.answer(200, R"({"result_code":1,"success_cnt":1,"error_cnt":1})");
  EXPECT_EQ(contradiction.send(sms()).error().outcome, Outcome::kUnknown);
  EXPECT_EQ(contradiction.http.requests.size(), 1u) << "without an id there is nothing to ask";
}

TEST(AligoBatch, ALostRequestIsUnknownForAllOfIt) {
  Bench bench;
  bench.http.fail(lost());
  for (const auto& result : bench.sendBatch({sms(phone(0)), sms(phone(1))}))
    EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

TEST(AligoBatch, KeysPartWhatTheVendorTakesOnce) {
  Bench bench;
  const auto key = [&](const Message& message) { return bench.provider->batchKey(message); };
  const Message base = sms();
  EXPECT_EQ(key(base), key(sms(phone(3), "other text")));
  Message other = base;
  other.from = "15880000";
  EXPECT_NE(key(base), key(other));
  other = base;
  other.type = MessageType::kLms;
  EXPECT_NE(key(base), key(other));
  other.subject = "t";
  Message lms = base;
  lms.type = MessageType::kLms;
  EXPECT_NE(key(lms), key(other));
  other = base;
  other.scheduledAt = kNow;
  EXPECT_NE(key(base), key(other));
  Message talk = kakao();
  EXPECT_NE(key(base), key(talk));
  other = talk;
  other.templateId = "OTHER";
  EXPECT_NE(key(talk), key(other));
  other = talk;
  other.options["kakao"]["profileId"] = "OWN";
  EXPECT_NE(key(talk), key(other));
}

TEST(AligoBatch, PicturesOfEqualBytesShareARequest) {
  Bench bench;
  const std::string bytes = "GIF89a...";
  std::vector<Message> messages;
  for (size_t i = 0; i < 2; ++i) {
    Message message = textMessage(MessageType::kMms, "look");
    message.toNumber = {phone(i), ""};
    message.options["media"] = {{"image", {{"bytes", {{"bytes", bytes.size()}}}}}};
    messages.push_back(std::move(message));
  }
  EXPECT_EQ(bench.provider->batchKey(messages[0]), bench.provider->batchKey(messages[1]));
  bench.script.attachments["media.image"] = {bytes, "", ""};
  bench.http.answer(200, R"({"result_code":1,"msg_id":9,"success_cnt":2,"error_cnt":0})");
  const auto results = bench.sendBatch(std::move(messages));
  EXPECT_TRUE(results[0].ok() && results[1].ok());
  ASSERT_EQ(bench.http.requests.size(), 1u);
  EXPECT_TRUE(bench.http.requests[0].binary);
  const std::string& body = bench.http.requests[0].body;
  EXPECT_EQ(body.find(bytes), body.rfind(bytes)) << "the file is uploaded once";
  EXPECT_NE(body.find("filename=\"image.gif\""), std::string::npos);
}

TEST(AligoBatch, ANumberOfAnUnusualFormSharesNoBatch) {
  const Bench bench;
  const auto keyOf = [&](Message message) {
    message.messageId = "to-" + message.to;
    return bench.provider->batchKey(message);
  };
  for (const char* doubtful : {"15881234", "123"}) {
    EXPECT_NE(keyOf(sms(doubtful)), keyOf(sms(phone(0)))) << doubtful;
    EXPECT_NE(keyOf(kakao(doubtful)), keyOf(kakao(phone(0)))) << doubtful;
  }
  EXPECT_NE(keyOf(sms("15881234")), keyOf(sms("15881235")));
  EXPECT_EQ(keyOf(sms(phone(0))), keyOf(sms(phone(1))));
}

}  // namespace
}  // namespace kmsg::aligo
