// Pictures and files: upload, cache, and what happens when either goes wrong.
#include "core/provider/hostile.h"
#include "core/provider/messages.h"
#include "fake/run.h"
#include "fake/scripted_http.h"
#include "fake/scripted_script.h"
#include "provider/solapi/file_cache.h"
#include "provider/solapi/file_request.h"
#include "provider/solapi/solapi.h"

namespace kmsg {
namespace {

using Results = std::vector<Result<SendResult>>;

constexpr char kStored[] = R"({"fileId":"ST01","type":"MMS"})";

Message mms(size_t i = 0) {
  Message message = textMessage(MessageType::kMms, "hello");
  message.messageId = "msg-" + std::to_string(i);
  message.item = static_cast<uint32_t>(i);
  message.options = parsed(R"({"media":{"image":{"bytes":{"bytes":3}}}})");
  return message;
}

std::string answerFor(size_t count, const char* code = "2000") {
  Json answer = {{"messageList", Json::array()}};
  for (size_t i = 0; i < count; ++i) {
    const std::string id = "msg-" + std::to_string(i);
    answer["messageList"].push_back(
        {{"messageId", "M4V-" + id}, {"statusCode", code}, {"customFields", {{"kmsgId", id}}}});
  }
  return dumpJson(answer);
}

struct Bench {
  Loop loop;
  ScriptedHttp http;
  ScriptedScript script;
  CountingRandom random;
  ProviderPtr provider =
      std::move(makeSolapiProvider({{"apiKey", "KEY1"}, {"apiSecret", "SECRET12"}})).value();

  Bench() { script.attachments["media.image"] = {"JPG", "a.jpg", "image/jpeg"}; }

  Results send(const std::vector<Message>& messages, Millis now = kNow) {
    std::vector<BatchItem> items;
    for (const Message& message : messages)
      items.push_back({std::make_shared<const Message>(message), FailoverOwner::kNone});
    return runTask(loop, provider->sendBatch(std::move(items), now, {http, random, &script}));
  }
  Result<SendResult> sendOne(const Message& message) { return std::move(send({message}).front()); }

  std::string path(size_t request) const {
    const std::string& url = http.requests.at(request).url;
    const std::string base = "https://api.solapi.com";
    return url.starts_with(base) ? url.substr(base.size()) : url;
  }
  Json body(size_t request) const { return parsed(http.requests.at(request).body); }
};

TEST(SolapiFiles, Defect29BytesAreUploadedAsBase64AndReferredTo) {
  Bench bench;
  bench.http.answer(200, kStored);
  bench.http.answer(200, answerFor(1));
  ASSERT_TRUE(bench.sendOne(mms()).ok());
  ASSERT_EQ(bench.http.requests.size(), 2u);
  EXPECT_EQ(bench.path(0), "/storage/v1/files");
  EXPECT_EQ(bench.http.requests[0].method, "POST");
  EXPECT_EQ(bench.body(0), parsed(R"({"file":"SlBH","type":"MMS","name":"a.jpg"})"));
  EXPECT_NE(headerOf(bench.http.requests[0], "Authorization"),
            headerOf(bench.http.requests[1], "Authorization"));
  EXPECT_EQ(bench.body(1)["messages"][0]["imageId"], "ST01");
}

TEST(SolapiFiles, TheSameContentIsUploadedOnce) {
  Bench bench;
  bench.http.answer(200, kStored);
  bench.http.answer(200, answerFor(20));
  std::vector<Message> messages;
  for (size_t i = 0; i < 20; ++i)
    messages.push_back(mms(i));
  for (const auto& result : bench.send(messages))
    EXPECT_TRUE(result.ok());
  EXPECT_EQ(bench.http.requests.size(), 2u);
  bench.http.answer(200, answerFor(1));
  EXPECT_TRUE(bench.sendOne(mms()).ok());
  EXPECT_EQ(bench.http.requests.size(), 3u) << "the cache of the account has it";
  bench.script.attachments["media.image"].bytes = "other";
  bench.http.answer(200, kStored);
  bench.http.answer(200, answerFor(1));
  EXPECT_TRUE(bench.sendOne(mms()).ok());
  EXPECT_EQ(bench.http.requests.size(), 5u);
}

TEST(SolapiFiles, AnotherAccountHasAnotherCache) {
  for (int account = 0; account < 2; ++account) {
    Bench bench;
    bench.http.answer(200, kStored);
    bench.http.answer(200, answerFor(1));
    EXPECT_TRUE(bench.sendOne(mms()).ok());
    EXPECT_EQ(bench.http.requests.size(), 2u);
  }
}

TEST(SolapiFiles, AForgottenFileIsUploadedOnceMore) {
  for (const char* code : {"1034", "1023", "1051"}) {
    Bench bench;
    bench.http.answer(200, kStored);
    bench.http.answer(200, answerFor(2));
    bench.send({mms(0), mms(1)});
    bench.http.answer(200, answerFor(2, code));
    bench.http.answer(200, R"({"fileId":"ST02"})");
    bench.http.answer(200, answerFor(2));
    for (const auto& result : bench.send({mms(0), mms(1)}))
      EXPECT_TRUE(result.ok()) << code;
    ASSERT_EQ(bench.http.requests.size(), 5u);
    EXPECT_EQ(bench.body(2)["messages"][0]["imageId"], "ST01");
    EXPECT_EQ(bench.path(3), "/storage/v1/files");
    EXPECT_EQ(bench.body(4)["messages"][1]["imageId"], "ST02");
  }
}

TEST(SolapiFiles, AFreshFileThatIsRefusedIsNotTriedAgain) {
  Bench bench;
  bench.http.answer(200, kStored);
  bench.http.answer(200, answerFor(1, "1034"));
  const auto result = bench.sendOne(mms());
  EXPECT_EQ(bench.http.requests.size(), 2u);
  EXPECT_EQ(result.error().field, "media.image");
  bench.http.answer(200, R"({"fileId":"ST02"})");
  bench.http.answer(200, answerFor(1));
  EXPECT_TRUE(bench.sendOne(mms()).ok());
  EXPECT_EQ(bench.body(3)["messages"][0]["imageId"], "ST02") << "the refused one is forgotten";
}

TEST(SolapiFiles, AnUnclearAnswerIsNeverRepeated) {
  Bench bench;
  bench.http.answer(200, kStored);
  bench.http.answer(200, answerFor(1));
  EXPECT_TRUE(bench.sendOne(mms()).ok());
  bench.http.answer(500, R"({"errorCode":"1034","errorMessage":"no"})");
  EXPECT_EQ(bench.sendOne(mms()).error().outcome, Outcome::kUnknown);
  bench.http.answer(200, answerFor(1, "1062"));
  EXPECT_EQ(bench.sendOne(mms()).error().field, "from");
  EXPECT_EQ(bench.http.requests.size(), 4u);
}

TEST(SolapiFiles, Defect18AFailedUploadFailsItsMessagesOnly) {
  Bench bench;
  Error lost;
  lost.code = ErrorCode::kNetworkTimeout;
  lost.outcome = Outcome::kUnknown;
  bench.http.fail(lost);
  Json answer = parsed(answerFor(3));
  bench.http.answer(200, dumpJson(answer));
  Message text = textMessage(MessageType::kSms, "hello");
  text.messageId = "msg-2";
  const Results results = bench.send({mms(0), mms(1), text});
  ASSERT_EQ(bench.http.requests.size(), 2u) << "one upload for both, one send without them";
  for (const size_t i : {0u, 1u}) {
    EXPECT_EQ(results[i].error().code, ErrorCode::kNetworkTimeout);
    EXPECT_EQ(results[i].error().outcome, Outcome::kNotSent) << "only the file was sent";
    EXPECT_TRUE(results[i].error().message.starts_with("Failed to upload MMS image"));
  }
  EXPECT_TRUE(results[2].ok());
  EXPECT_EQ(bench.body(1)["messages"].size(), 1u);
}

TEST(SolapiFiles, TooLargeEmptyOrMissingBytesCauseNoRequest) {
  Bench bench;
  bench.script.attachments["media.image"].bytes = std::string(200 * 1024 + 1, 'x');
  EXPECT_EQ(bench.sendOne(mms()).error().field, "media.image");
  bench.script.attachments["media.image"].bytes = "";
  EXPECT_EQ(bench.sendOne(mms()).error().field, "media.image");
  bench.script.attachments.clear();
  const auto missing = bench.sendOne(mms());
  EXPECT_EQ(missing.error().field, "media.image");
  EXPECT_EQ(missing.error().outcome, Outcome::kNotSent);
  EXPECT_TRUE(bench.http.requests.empty());
}

TEST(SolapiFiles, Defect17AFaxWithoutAllItsPagesIsNotSent) {
  Bench bench;
  Message fax = textMessage(MessageType::kFax, "");
  fax.messageId = "msg-0";
  fax.options = parsed(R"({"fax":{"fileUrls":["https://a.kr/1?token=t0ken","https://a.kr/2"]}})");
  bench.http.answer(200, "PAGE1");
  bench.http.answer(200, R"({"fileId":"F1"})");
  bench.http.answer(404, "gone");
  const auto failed = bench.sendOne(fax);
  EXPECT_EQ(failed.error().field, "fax.fileUrls.1");
  EXPECT_EQ(visible(failed.error()).find("t0ken"), std::string::npos);
  ASSERT_EQ(bench.http.requests.size(), 3u);
  EXPECT_TRUE(bench.http.requests[0].headers.empty()) << "the caller's host gets no signature";
  bench.http.answer(200, "PAGE1");
  bench.http.answer(200, "PAGE2");
  bench.http.answer(200, R"({"fileId":"F2"})");
  bench.http.answer(200, answerFor(1));
  EXPECT_TRUE(bench.sendOne(fax).ok());
  EXPECT_EQ(bench.body(6)["messages"][0]["faxOptions"], parsed(R"({"fileIds":["F1","F2"]})"));
}

TEST(SolapiFiles, AnAddressIsReadOncePerCall) {
  Bench bench;
  std::vector<Message> messages = {mms(0), mms(1), mms(2)};
  for (Message& message : messages)
    message.options = parsed(R"({"imageUrl":"https://a.kr/x.jpg"})");
  bench.http.answer(200, "JPG");
  bench.http.answer(200, kStored);
  bench.http.answer(200, answerFor(3));
  for (const auto& result : bench.send(messages))
    EXPECT_TRUE(result.ok());
  EXPECT_EQ(bench.http.requests.size(), 3u);
}

TEST(SolapiFiles, AFileHasTimeAccordingToItsSize) {
  solapi::Config config;
  solapi::FileNeed need;
  const std::string large(1'000'000, 'x');
  EXPECT_GE(solapi::buildUpload(config, need, "", large, kNow, "s").timeoutMs, 20'000);
}

TEST(SolapiFiles, Defect10AnUploadErrorIsMappedByStatus) {
  solapi::Config config;
  solapi::FileNeed need;
  need.field = "media.image";
  const auto denied = solapi::readUpload(
      config, need, httpResponse(403, R"({"errorCode":"InvalidAPIKey","errorMessage":"no"})"),
      kNow);
  EXPECT_EQ(denied.error().code, ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(denied.error().field, "");
  const auto wrong = solapi::readUpload(
      config, need, httpResponse(400, R"({"errorCode":"ValidationError","errorMessage":"x"})"),
      kNow);
  EXPECT_EQ(wrong.error().field, "media.image");
  forEachWrongType(parsed(kStored), [&](const std::string& body) {
    const auto id = solapi::readUpload(config, need, httpResponse(200, body), kNow);
    if (id.ok()) {
      EXPECT_FALSE(id->empty());
    } else {
      EXPECT_EQ(id.error().outcome, Outcome::kNotSent);
    }
  });
}

TEST(SolapiFileCache, IsBoundedAndForgets) {
  using solapi::FileCache;
  FileCache cache;
  for (size_t i = 0; i < 2 * FileCache::kMaxEntries; ++i)
    cache.put("k" + std::to_string(i), "id", kNow + static_cast<Millis>(i));
  EXPECT_EQ(cache.size(), FileCache::kMaxEntries);
  const std::string last = "k" + std::to_string(2 * FileCache::kMaxEntries - 1);
  EXPECT_EQ(cache.find(last, kNow + 1000), "id");
  EXPECT_EQ(cache.find("k0", kNow), "");
  EXPECT_EQ(cache.find(last, kNow + 1000 + FileCache::kMaxAgeMs), "");
  cache.drop(last, "another id");
  EXPECT_EQ(cache.find(last, kNow + 1000), "id") << "it was replaced meanwhile";
  cache.drop(last, "id");
  EXPECT_EQ(cache.find(last, kNow + 1000), "");
}

TEST(SolapiFileCache, WhatTheFileIsForIsPartOfTheKey) {
  solapi::FileNeed mms;
  mms.type = "MMS";
  solapi::FileNeed kakao;
  kakao.type = "KAKAO";
  kakao.link = "https://a.kr";
  solapi::FileNeed elsewhere = kakao;
  elsewhere.link = "https://b.kr";
  using solapi::FileCache;
  EXPECT_NE(FileCache::keyOf(mms, "x"), FileCache::keyOf(kakao, "x"));
  EXPECT_NE(FileCache::keyOf(elsewhere, "x"), FileCache::keyOf(kakao, "x"));
  EXPECT_NE(FileCache::keyOf(mms, "x"), FileCache::keyOf(mms, "y"));
  EXPECT_EQ(FileCache::keyOf(mms, "x"), FileCache::keyOf(mms, "x"));
}

}  // namespace
}  // namespace kmsg
