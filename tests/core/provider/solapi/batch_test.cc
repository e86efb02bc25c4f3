// sendBatch: many messages in one request.
#include "core/provider/hostile.h"
#include "core/provider/messages.h"
#include "fake/run.h"
#include "fake/scripted_http.h"
#include "provider/solapi/pairing.h"
#include "provider/solapi/request.h"
#include "provider/solapi/solapi.h"

namespace kmsg {
namespace {

using Results = std::vector<Result<SendResult>>;

Message numbered(size_t i, MessageType type = MessageType::kSms) {
  Message message = textMessage(type, "hello");
  message.messageId = "msg-" + std::to_string(i);
  message.item = static_cast<uint32_t>(i);
  return message;
}

struct Bench {
  Loop loop;
  ScriptedHttp http;
  CountingRandom random;
  ProviderPtr provider =
      std::move(makeSolapiProvider({{"apiKey", "KEY1"}, {"apiSecret", "SECRET12"}})).value();

  Results send(const std::vector<Message>& messages, FailoverOwner owner = FailoverOwner::kNone) {
    std::vector<BatchItem> items;
    for (const Message& message : messages)
      items.push_back({std::make_shared<const Message>(message), owner});
    Results results =
        runTask(loop, provider->sendBatch(std::move(items), kNow, {http, random, nullptr}));
    EXPECT_EQ(results.size(), messages.size());
    return results;
  }
  Json body(size_t request) { return parsed(http.requests.at(request).body); }
};

Json entryOf(const std::string& kmsgId, const char* code = "2000") {
  return {
      {"messageId", "M4V-" + kmsgId}, {"statusCode", code}, {"customFields", {{"kmsgId", kmsgId}}}};
}

TEST(SolapiBatch, MixedMessagesGoInOneRequestAndArePairedByTheirIds) {
  Bench bench;
  Json answer = parsed(R"({"groupInfo":{"groupId":"G4V1"},"failedMessageList":[],
    "messageList":[]})");
  answer["messageList"] = Json::array({entryOf("msg-2"), entryOf("msg-0")});
  answer["failedMessageList"] = Json::array({entryOf("msg-1", "1062")});
  bench.http.answer(200, dumpJson(answer));
  Message kakao = alimTalk();
  kakao.messageId = "msg-2";
  const Results results = bench.send({numbered(0), numbered(1, MessageType::kLms), kakao});
  ASSERT_EQ(bench.http.requests.size(), 1u);
  const Json body = bench.body(0);
  ASSERT_EQ(body["messages"].size(), 3u);
  EXPECT_EQ(body["messages"][1]["type"], "LMS");
  EXPECT_EQ(body["messages"][2]["type"], "ATA");
  EXPECT_EQ(body["allowDuplicates"], true);
  EXPECT_EQ(body["showMessageList"], true);
  EXPECT_EQ(results[0]->providerMessageId, "M4V-msg-0");
  EXPECT_EQ(results[0]->raw["groupId"], "G4V1");
  EXPECT_FALSE(results[0]->raw.contains("messageList"));
  EXPECT_EQ(results[1].error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(results[1].error().field, "from");
  EXPECT_EQ(results[1].error().outcome, Outcome::kNotSent);
  EXPECT_EQ(results[2]->providerMessageId, "M4V-msg-2");
}

TEST(SolapiBatch, TenThousandAreOneRequestWithTimeEnough) {
  Bench bench;
  std::vector<Message> messages;
  Json answer = {{"messageList", Json::array()}};
  for (size_t i = 0; i < 10'000; ++i) {
    messages.push_back(numbered(i));
    answer["messageList"].push_back(entryOf(messages.back().messageId));
  }
  bench.http.answer(200, dumpJson(answer));
  const Results results = bench.send(messages);
  ASSERT_EQ(bench.http.requests.size(), 1u);
  EXPECT_EQ(bench.body(0)["messages"].size(), 10'000u);
  EXPECT_GE(bench.http.requests[0].timeoutMs, 60'000);
  EXPECT_LE(bench.http.requests[0].timeoutMs, 120'000);
  EXPECT_EQ(results[9'999]->providerMessageId, "M4V-msg-9999");
}

TEST(SolapiBatch, ARequestStaysBelowTheVendorsSize) {
  Bench bench;
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "가";
  std::vector<Message> messages;
  for (size_t i = 0; i < 6'000; ++i) {
    messages.push_back(numbered(i, MessageType::kLms));
    messages.back().text = text;
  }
  for (int request = 0; request < 2; ++request)
    bench.http.answer(500, "");
  bench.send(messages);
  ASSERT_EQ(bench.http.requests.size(), 2u);
  for (const HttpRequest& request : bench.http.requests)
    EXPECT_LT(request.body.size(), 15'000'000u);
  EXPECT_EQ(bench.body(0)["messages"].size() + bench.body(1)["messages"].size(), 6'000u);
}

TEST(SolapiBatch, AnAnswerThatTheHostCouldNotTakeIsNotAskedFor) {
  Bench bench;
  std::vector<Message> messages;
  for (size_t i = 0; i < 10'000; ++i) {
    messages.push_back(numbered(i));
    messages.back().options["options"]["customFields"] = {
        {"a", std::string(100, 'x')}, {"b", std::string(100, 'x')}, {"c", std::string(100, 'x')}};
  }
  for (int request = 0; request < 2; ++request)
    bench.http.answer(500, "");
  bench.send(messages);
  EXPECT_EQ(bench.http.requests.size(), 2u);
}

TEST(SolapiBatch, ABadMessageIsRefusedAloneAndNotSent) {
  Bench bench;
  bench.http.answer(200, dumpJson(Json{{"messageList", {entryOf("msg-1")}}}));
  Message bad = numbered(0);
  bad.text = "";
  const Results results = bench.send({bad, numbered(1)});
  EXPECT_EQ(results[0].error().field, "text");
  EXPECT_EQ(textAt(results[0].error().details, "providerId"), "solapi");
  EXPECT_TRUE(results[1].ok());
  EXPECT_EQ(bench.body(0)["messages"].size(), 1u);
  EXPECT_FALSE(bench.send({bad})[0].ok());
  EXPECT_EQ(bench.http.requests.size(), 1u);
  EXPECT_TRUE(bench.send({}).empty());
}

TEST(SolapiBatch, WhatTheAnswerDoesNotNameIsUnknownWithTheVendorsIds) {
  Bench bench;
  bench.http.answer(200, R"({"groupInfo":{"groupId":"G4V1","count":{"total":3}},"messageList":[
    {"messageId":"A","statusCode":"2000","customFields":{"kmsgId":"msg-0"}},
    {"messageId":"B","statusCode":"2000"},{"messageId":"C","statusCode":"2000"}]})");
  const Results results = bench.send({numbered(0), numbered(1), numbered(2)});
  EXPECT_EQ(results[0]->providerMessageId, "A");
  for (const size_t i : {1u, 2u}) {
    ASSERT_FALSE(results[i].ok());
    EXPECT_EQ(results[i].error().outcome, Outcome::kUnknown);
    EXPECT_EQ(results[i].error().details["groupId"], "G4V1");
    EXPECT_EQ(results[i].error().details["messageIds"], parsed(R"(["B","C"])"));
  }
}

TEST(SolapiBatch, TheLastOfBothSidesBelongTogether) {
  Bench bench;
  bench.http.answer(200, R"({"messageList":[
    {"messageId":"A","statusCode":"2000","customFields":{"kmsgId":"msg-0"}},
    {"messageId":"B","statusCode":"2000"}]})");
  const Results results = bench.send({numbered(0), numbered(1)});
  EXPECT_EQ(results[1]->providerMessageId, "B");
}

TEST(SolapiBatch, AContradictionIsUnknown) {
  Bench bench;
  Json answer = {{"messageList", {entryOf("msg-0"), entryOf("msg-1")}},
                 {"failedMessageList", {entryOf("msg-0", "1062")}}};
  answer["messageList"].push_back(entryOf("msg-1"));
  answer["messageList"][2]["messageId"] = "OTHER";
  bench.http.answer(200, dumpJson(answer));
  const Results results = bench.send({numbered(0), numbered(1)});
  EXPECT_EQ(results[0].error().outcome, Outcome::kUnknown);
  EXPECT_EQ(results[1].error().outcome, Outcome::kUnknown);
  EXPECT_EQ(results[1].error().details["messageIds"], parsed(R"(["M4V-msg-1","OTHER"])"));
}

TEST(SolapiBatch, EqualMessageIdsAreToldApart) {
  Bench bench;
  Json answer = {{"messageList", {entryOf("msg-0"), entryOf("msg-0")}}};
  answer["messageList"][0]["customFields"]["kmsgNo"] = "2";
  answer["messageList"][0]["messageId"] = "SECOND";
  answer["messageList"][1]["messageId"] = "FIRST";
  bench.http.answer(200, dumpJson(answer));
  const Results results = bench.send({numbered(0), numbered(0)});
  EXPECT_EQ(results[0]->providerMessageId, "FIRST");
  EXPECT_EQ(results[1]->providerMessageId, "SECOND");
  const Json body = bench.body(0);
  EXPECT_FALSE(body["messages"][0]["customFields"].contains("kmsgNo"));
  EXPECT_EQ(body["messages"][1]["customFields"]["kmsgNo"], "2");
}

TEST(SolapiBatch, AnIdThatIsTooLongForTheVendorIsPairedByItsHash) {
  const std::string plain(100, 'x');
  EXPECT_EQ(solapi::pairingValue(plain), plain);
  const std::string fallback = plain + ":api-fallback";
  const std::string value = solapi::pairingValue(fallback);
  EXPECT_LE(value.size(), 100u);
  EXPECT_EQ(value, solapi::pairingValue(fallback));
  EXPECT_NE(value, solapi::pairingValue(plain + ":other"));
  Bench bench;
  bench.http.answer(200, dumpJson(Json{{"messageList", {entryOf(value)}}}));
  Message message = numbered(0);
  message.messageId = fallback;
  const Results results = bench.send({message});
  ASSERT_TRUE(results[0].ok());
  EXPECT_EQ(results[0]->messageId, fallback);
  EXPECT_EQ(bench.body(0)["messages"][0]["customFields"]["kmsgId"], value);
}

TEST(SolapiBatch, TheSendTimeIsTheKeyAndHoldsForARequest) {
  Bench bench;
  Message later = numbered(1);
  later.scheduledAt = kNow + kMinuteMs;
  EXPECT_EQ(bench.provider->batchKey(numbered(0)), "");
  EXPECT_EQ(bench.provider->batchKey(later), "2026-01-01T00:01:00.000Z");
  Message past = numbered(2);
  past.scheduledAt = kNow - 1;
  bench.http.answer(200, dumpJson(Json{{"messageList", {entryOf("msg-0")}}}));
  bench.http.answer(400, R"({"errorCode":"InvalidScheduledDate","errorMessage":"no"})");
  const Results results = bench.send({numbered(0), later, past});
  ASSERT_EQ(bench.http.requests.size(), 2u);
  EXPECT_FALSE(bench.body(0).contains("scheduledDate"));
  EXPECT_EQ(bench.body(1)["scheduledDate"], "2026-01-01T00:01:00.000Z");
  EXPECT_TRUE(results[0].ok());
  EXPECT_EQ(results[1].error().field, "options.scheduledAt");
  EXPECT_EQ(results[2].error().field, "options.scheduledAt");
}

TEST(SolapiBatch, ARefusedRequestFailsAllAndALostOneLeavesAllUnknown) {
  for (const int status : {402, 500}) {
    Bench bench;
    bench.http.answer(status, R"({"errorCode":"NotEnoughBalance","errorMessage":"why"})");
    const Results results = bench.send({numbered(0), numbered(1)});
    for (const auto& result : results) {
      EXPECT_EQ(result.error().outcome, status == 402 ? Outcome::kNotSent : Outcome::kUnknown);
    }
  }
  Bench bench;
  Error lost;
  lost.code = ErrorCode::kNetworkTimeout;
  lost.outcome = Outcome::kUnknown;
  bench.http.fail(lost);
  for (const auto& result : bench.send({numbered(0), numbered(1)})) {
    EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
    EXPECT_EQ(textAt(result.error().details, "providerId"), "solapi");
  }
}

TEST(SolapiBatch, WhatTheAccountIsRefusedIsNotAskedAgain) {
  Bench bench;
  Message later = numbered(1);
  later.scheduledAt = kNow + kMinuteMs;
  bench.http.answer(403, R"({"errorCode":"InvalidAPIKey","errorMessage":"no"})");
  const Results results = bench.send({numbered(0), later});
  EXPECT_EQ(bench.http.requests.size(), 1u);
  EXPECT_EQ(results[1].error().code, ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(results[1].error().outcome, Outcome::kNotSent);
}

TEST(SolapiBatch, Defect08AnyShapeGivesATypedResultForEach) {
  Json whole = {{"groupInfo", {{"groupId", "G"}, {"count", {{"total", 2}}}}},
                {"failedMessageList", {entryOf("msg-1", "1062")}},
                {"messageList", {entryOf("msg-0")}}};
  const auto visit = [&](const std::string& body) {
    Bench bench;
    bench.http.answer(200, body);
    for (const auto& result : bench.send({numbered(0), numbered(1)})) {
      if (result.ok()) {
        EXPECT_FALSE(result->providerMessageId.empty()) << body;
      } else {
        EXPECT_NE(result.error().code, ErrorCode::kUnknownError) << body;
      }
    }
  };
  forEachWrongType(whole, visit);
  for (const std::string& body : strangeBodies())
    visit(body);
  const std::string text = dumpJson(whole);
  for (size_t length = 0; length < text.size(); ++length) {
    Bench bench;
    bench.http.answer(200, text.substr(0, length));
    for (const auto& result : bench.send({numbered(0), numbered(1)})) {
      ASSERT_FALSE(result.ok());
      EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
    }
  }
}

TEST(SolapiBatch, NothingPrivateOfAnyMessageComesBack) {
  Bench bench;
  Message one = numbered(0);
  one.text = "my private text";
  Message two = numbered(1);
  two.text = "another secret word";
  bench.http.answer(
      400,
      R"({"errorCode":"ValidationError","errorMessage":"my private text, another secret word"})");
  for (const auto& result : bench.send({one, two})) {
    EXPECT_EQ(visible(result.error()).find("private"), std::string::npos);
    EXPECT_EQ(visible(result.error()).find("secret word"), std::string::npos);
  }
}

}  // namespace
}  // namespace kmsg
