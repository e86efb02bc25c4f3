#include "provider/solapi/response.h"

#include "core/provider/hostile.h"
#include "core/provider/messages.h"
#include "provider/solapi/codes.h"
#include "provider/solapi/list.h"
#include "provider/solapi/pairing.h"

namespace kmsg::solapi {
namespace {

constexpr char kAccepted[] = R"({
  "groupInfo": {"groupId": "G4V1", "status": "SENDING",
    "count": {"total": 1, "registeredFailed": 0, "registeredSuccess": 1}},
  "failedMessageList": [],
  "messageList": [{"messageId": "M4V1", "statusCode": "2000", "statusMessage": "ok",
    "customFields": {"kmsgId": "msg-1"}}]})";

constexpr char kRecord[] = R"({"messageId":"M4V1","type":"SMS","to":"01012345678",
  "statusCode":"4000","reason":"수신 완료","dateProcessed":"2026-01-01T00:00:01.000Z",
  "dateReceived":"2026-01-01T09:00:02+09:00","dateReported":"2026-01-01T00:00:03.000Z",
  "replacement":false})";

Config config() {
  Config config;
  config.apiKey = "NCSAPIKEY0000001";
  config.apiSecret = "TOPSECRETTOPSECRETTOPSECRETTOPSE";
  config.baseUrl = "https://api.solapi.com";
  return config;
}

Result<SendResult> read(int status, const std::string& body,
                        Message message = textMessage(MessageType::kSms, "my private text")) {
  const std::vector<SentItem> items = {{&message, pairingOf(message.messageId, "")}};
  return readSend(config(), items, httpResponse(status, body), kNow).front();
}

StatusQuery query(const std::string& id) {
  StatusQuery query;
  query.providerMessageId = id;
  query.to = "01012345678";
  return query;
}

StatusResult poll(int status, const std::string& body, const std::string& id = "M4V1") {
  auto results = readPoll(config(), {query(id)}, httpResponse(status, body), kNow);
  EXPECT_EQ(results.size(), 1u);
  return results.front();
}

StatusAnswer answerOf(const Json& record) {
  Json body = Json::object();
  body["messageList"]["M4V1"] = record;
  const StatusResult result = poll(200, dumpJson(body));
  EXPECT_TRUE(result.ok() && *result);
  return result.ok() && *result ? **result : StatusAnswer();
}

Json entryBody(const char* list, const char* entry) {
  Json body = Json::object();
  body[list] = Json::array({parsed(entry)});
  return body;
}

TEST(SolapiSend, GoldenAccepted) {
  const auto result = read(200, kAccepted);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->messageId, "msg-1");
  EXPECT_EQ(result->providerId, "solapi");
  EXPECT_EQ(result->providerMessageId, "M4V1");
  EXPECT_EQ(result->status, DeliveryStatus::kSent);
  EXPECT_EQ(result->type, "SMS");
  EXPECT_EQ(result->to, "010-1234-5678");
  EXPECT_TRUE(result->warnings.empty());
  EXPECT_EQ(result->raw, parsed(kAccepted));
}

TEST(SolapiSend, AScheduledMessageIsPending) {
  Message message = textMessage(MessageType::kSms, "x");
  message.scheduledAt = kNow + 1;
  EXPECT_EQ(read(200, kAccepted, message)->status, DeliveryStatus::kPending);
}

TEST(SolapiSend, WarnsOfPartialFailover) {
  Message message = alimTalk();
  EXPECT_TRUE(read(200, kAccepted, message)->warnings.empty());
  message.failover.enabled = false;
  EXPECT_TRUE(read(200, kAccepted, message)->warnings.empty());
  message.failover.enabled = true;
  const auto result = read(200, kAccepted, message);
  ASSERT_EQ(result->warnings.size(), 1u);
  EXPECT_EQ(result->warnings[0].code, "FAILOVER_PARTIAL_PROVIDER");
  EXPECT_EQ(result->warnings[0].message,
            "SOLAPI failover mapping is partial. API-level fallback may be attempted for "
            "non-Kakao-user failures.");
  EXPECT_EQ(result->warnings[0].details, parsed(R"({"providerId":"solapi",
    "mappedFields":["kakao.disableSms","text","subject"],"unsupportedFields":["fallbackChannel"]})"));
}

TEST(SolapiSend, PairsByTheCustomFieldWhateverTheOrder) {
  const std::string body = R"({"failedMessageList":[
      {"messageId":"M4V8","statusCode":"1062","customFields":{"kmsgId":"msg-8"}}],
    "messageList":[
      {"messageId":"M4V9","statusCode":"2000","customFields":{"kmsgId":"msg-9"}},
      {"messageId":"M4V1","statusCode":"2000","customFields":{"kmsgId":"msg-1"}}]})";
  EXPECT_EQ(read(200, body)->providerMessageId, "M4V1");
}

TEST(SolapiSend, TakesTheOnlyEntryWithoutPairingButNeverSomebodyElses) {
  EXPECT_EQ(read(200, R"({"messageList":{"M4V1":{"messageId":"M4V1","statusCode":2000}}})")
                ->providerMessageId,
            "M4V1");
  const auto other = read(200, R"({"messageList":[{"messageId":"M4V2","statusCode":"2000",
    "customFields":{"kmsgId":"msg-2"}}]})");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().outcome, Outcome::kUnknown);
  const auto two = read(200, R"({"messageList":[{"messageId":"A","statusCode":"2000"},
    {"messageId":"B","statusCode":"2000"}]})");
  ASSERT_FALSE(two.ok());
  EXPECT_EQ(two.error().outcome, Outcome::kUnknown);
}

TEST(SolapiSend, MapsCodesOfAnAnswerWith200) {
  const std::pair<const char*, ErrorCode> cases[] = {
      {"1020", ErrorCode::kAuthenticationFailed}, {"2063", ErrorCode::kAuthenticationFailed},
      {"1030", ErrorCode::kInsufficientBalance},  {"2230", ErrorCode::kInsufficientBalance},
      {"1042", ErrorCode::kTemplateNotFound},     {"3105", ErrorCode::kTemplateNotFound},
      {"1024", ErrorCode::kProviderError},        {"1058", ErrorCode::kProviderError},
      {"2024", ErrorCode::kProviderError},        {"3012", ErrorCode::kProviderError},
      {"3024", ErrorCode::kProviderError},        {"1062", ErrorCode::kInvalidRequest},
      {"1999", ErrorCode::kInvalidRequest},       {"2062", ErrorCode::kMessageSendFailed},
      {"3104", ErrorCode::kMessageSendFailed},
  };
  for (const auto& [code, wanted] : cases) {
    for (const char* list : {"failedMessageList", "messageList"}) {
      Json body = entryBody(list, R"({"messageId":"M4V1","customFields":{"kmsgId":"msg-1"}})");
      body[list][0]["statusCode"] = code;
      const auto result = read(200, dumpJson(body));
      ASSERT_FALSE(result.ok()) << code;
      EXPECT_EQ(result.error().code, wanted) << code;
      EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
      EXPECT_EQ(result.error().providerErrorCode, code);
      EXPECT_EQ(result.error().httpStatus, 200);
      EXPECT_EQ(textAt(result.error().details, "providerId"), "solapi");
      EXPECT_EQ(textAt(result.error().details, "errorCode"), code);
    }
  }
}

TEST(SolapiSend, WhatSaysNeitherYesNorNoIsUnknown) {
  for (const char* entry : {R"({"statusCode":"2000"})", R"({"messageId":"","statusCode":"2000"})",
                            R"({"messageId":"M4V1"})", R"({"messageId":"M4V1","statusCode":null})",
                            R"({"messageId":"M4V1","statusCode":"9999"})",
                            R"({"messageId":"M4V1","statusCode":"hello"})",
                            R"({"messageId":"M4V1","statusCode":"4001"})", "[]", "7"}) {
    const auto result = read(200, dumpJson(entryBody("messageList", entry)));
    ASSERT_FALSE(result.ok()) << entry;
    EXPECT_EQ(result.error().code, ErrorCode::kProviderError) << entry;
    EXPECT_EQ(result.error().outcome, Outcome::kUnknown) << entry;
  }
  const auto failedButAccepted = read(
      200, dumpJson(entryBody("failedMessageList", R"({"messageId":"M4V1","statusCode":"2000"})")));
  EXPECT_EQ(failedButAccepted.error().outcome, Outcome::kUnknown);
}

TEST(SolapiSend, ATotalFailureWithoutLists) {
  const auto result = read(200, R"({"groupInfo":{"count":{"total":1,"registeredFailed":1,
    "registeredSuccess":0}},"failedMessageList":[],"messageList":[]})");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  const auto open = read(200, R"({"groupInfo":{"count":{"total":1,"registeredFailed":0}}})");
  EXPECT_EQ(open.error().outcome, Outcome::kUnknown);
}

TEST(SolapiSend, MapsHttpErrors) {
  struct Case {
    int status;
    const char* errorCode;
    ErrorCode code;
    Outcome outcome;
  };
  const Case cases[] = {
      {400, "ValidationError", ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {400, "NotEnoughBalance", ErrorCode::kInsufficientBalance, Outcome::kNotSent},
      {402, "NotEnoughBalance", ErrorCode::kInsufficientBalance, Outcome::kNotSent},
      {401, "InvalidAPIKey", ErrorCode::kAuthenticationFailed, Outcome::kNotSent},
      {403, "RequestTimeTooSkewed", ErrorCode::kAuthenticationFailed, Outcome::kNotSent},
      {400, "SignatureDoesNotMatch", ErrorCode::kAuthenticationFailed, Outcome::kNotSent},
      {413, "RecipientsTooMany", ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {429, "TooMany", ErrorCode::kRateLimitExceeded, Outcome::kNotSent},
      {500, "InvalidAPIKey", ErrorCode::kProviderError, Outcome::kUnknown},
      {503, "", ErrorCode::kNetworkServiceUnavailable, Outcome::kUnknown},
  };
  for (const Case& c : cases) {
    const Json body = {{"errorCode", c.errorCode}, {"errorMessage", "why"}};
    const auto result = read(c.status, dumpJson(body));
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, c.code) << c.status << c.errorCode;
    EXPECT_EQ(result.error().outcome, c.outcome) << c.status << c.errorCode;
    EXPECT_EQ(result.error().providerErrorCode, c.errorCode);
    EXPECT_EQ(result.error().providerErrorText, "why");
  }
}

TEST(SolapiSend, NoSecretTextOrNumberComesBack) {
  Message message = textMessage(MessageType::kSms, "my private text");
  message.variables = {{"code", "998877"}};
  const std::string echo =
      "key NCSAPIKEY0000001 secret TOPSECRETTOPSECRETTOPSECRETTOPSE signature=" +
      std::string(64, 'f') + " text my private text 998877 to 010-1234-5678";
  for (const int status : {400, 403, 500, 200}) {
    Json body = {{"errorCode", echo}, {"errorMessage", echo}};
    body["messageList"] = Json::array({{{"statusCode", "1062"}, {"statusMessage", echo}}});
    const auto result = read(status, dumpJson(body), message);
    ASSERT_FALSE(result.ok());
    for (const char* secret : {"NCSAPIKEY", "TOPSECRET", "ffff", "private", "998877", "1234"}) {
      EXPECT_EQ(visible(result.error()).find(secret), std::string::npos) << secret;
    }
  }
}

TEST(SolapiSend, AnswersTruncatedAtEveryByteAreUnknown) {
  const std::string whole = kAccepted;
  for (size_t length = 0; length < whole.size(); ++length) {
    const auto result = read(200, whole.substr(0, length));
    ASSERT_FALSE(result.ok()) << length;
    EXPECT_EQ(result.error().outcome, Outcome::kUnknown) << length;
    EXPECT_FALSE(read(500, whole.substr(0, length)).ok());
  }
}

TEST(SolapiSend, AnyShapeGivesATypedResult) {
  size_t visited = 0;
  const auto visit = [&](const std::string& body) {
    ++visited;
    const auto result = read(200, body);
    if (result.ok()) {
      EXPECT_FALSE(result->providerMessageId.empty()) << body;
    } else {
      EXPECT_NE(result.error().code, ErrorCode::kUnknownError) << body;
    }
    EXPECT_FALSE(read(400, body).ok());
  };
  forEachWrongType(parsed(kAccepted), visit);
  for (const std::string& body : strangeBodies()) {
    visit(body);
    EXPECT_EQ(read(200, body).error().outcome, Outcome::kUnknown) << body;
  }
  EXPECT_GT(visited, 100u);
}

TEST(SolapiPoll, GoldenDelivered) {
  const StatusAnswer answer = answerOf(parsed(kRecord));
  EXPECT_EQ(answer.providerMessageId, "M4V1");
  EXPECT_EQ(answer.status, DeliveryStatus::kDelivered);
  EXPECT_EQ(answer.statusCode, "4000");
  EXPECT_EQ(answer.statusMessage, "수신 완료");
  EXPECT_EQ(answer.sentAt, kNow + 1000);
  EXPECT_EQ(answer.deliveredAt, kNow + 3000);
  EXPECT_EQ(answer.failedAt, std::nullopt);
  EXPECT_EQ(answer.raw, parsed(kRecord));
}

TEST(SolapiPoll, StatusByCode) {
  const std::pair<Json, DeliveryStatus> cases[] = {
      {"2000", DeliveryStatus::kPending},        {"3000", DeliveryStatus::kSent},
      {4000, DeliveryStatus::kDelivered},        {"3104", DeliveryStatus::kFailed},
      {3107, DeliveryStatus::kFailed},           {"1062", DeliveryStatus::kFailed},
      {"2254", DeliveryStatus::kFailed},         {"", DeliveryStatus::kPending},
      {nullptr, DeliveryStatus::kPending},       {"5000", DeliveryStatus::kPending},
      {"31", DeliveryStatus::kPending},          {"4100", DeliveryStatus::kPending},
      {Json::array(), DeliveryStatus::kPending},
  };
  for (const auto& [code, status] : cases) {
    Json record = parsed(kRecord);
    record["statusCode"] = code;
    EXPECT_EQ(answerOf(record).status, status) << code;
  }
}

TEST(SolapiPoll, AFailureHasItsTimeAndText) {
  Json record = parsed(kRecord);
  record["statusCode"] = "3104";
  record["reason"] = nullptr;
  record["dateReported"] = nullptr;
  const StatusAnswer answer = answerOf(record);
  EXPECT_EQ(answer.failedAt, kNow + 2000);
  EXPECT_EQ(answer.deliveredAt, std::nullopt);
  EXPECT_EQ(answer.statusCode, "3104");
  EXPECT_EQ(answer.statusMessage, "not a KakaoTalk user");
}

TEST(SolapiPoll, AReplacementOfTheVendorAsksForNoOtherFallback) {
  for (const Json& flag : {Json(true), Json(1), Json("1"), Json("true")}) {
    Json record = parsed(kRecord);
    record["statusCode"] = "3104";
    record["reason"] = "카카오톡 미사용자";
    record["replacement"] = flag;
    const StatusAnswer answer = answerOf(record);
    EXPECT_EQ(answer.status, DeliveryStatus::kFailed);
    EXPECT_EQ(answer.statusCode, "REPLACED");
    EXPECT_EQ(answer.statusMessage.find("미사용"), std::string::npos);
    EXPECT_EQ(textAt(answer.raw, "statusCode"), "3104");
  }
  for (const Json& flag : {Json(false), Json(0), Json("0"), Json(), Json(Json::array())}) {
    Json record = parsed(kRecord);
    record["statusCode"] = "3104";
    record["replacement"] = flag;
    EXPECT_EQ(answerOf(record).statusCode, "3104");
  }
}

TEST(SolapiPoll, ManyQueriesAreAnsweredInOrder) {
  const std::string object = R"({"messageList":{"B":{"messageId":"B","statusCode":"3000"},
    "A":{"messageId":"A","statusCode":"4000"},"D":7}})";
  const std::string array = R"({"messageList":[{"messageId":"B","statusCode":"3000"},
    {"messageId":"A","statusCode":"4000"}]})";
  for (const std::string& body : {object, array}) {
    const auto results = readPoll(config(), {query("A"), query("C"), query("B"), query("A")},
                                  httpResponse(200, body), kNow);
    ASSERT_EQ(results.size(), 4u);
    EXPECT_EQ((*results[0])->status, DeliveryStatus::kDelivered);
    EXPECT_FALSE(results[1]->has_value());
    EXPECT_EQ((*results[2])->status, DeliveryStatus::kSent);
    EXPECT_EQ((*results[3])->providerMessageId, "A");
  }
  EXPECT_FALSE(poll(200, object, "D").ok());
}

TEST(SolapiPoll, ErrorsReachEveryQuery) {
  const auto results =
      readPoll(config(), {query("A"), query("B")},
               httpResponse(429, R"({"errorCode":"TooMany","errorMessage":"slow"})"), kNow);
  ASSERT_EQ(results.size(), 2u);
  for (const auto& result : results) {
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kRateLimitExceeded);
    EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  }
  EXPECT_FALSE(*poll(404, R"({"errorCode":"ResourceNotFound"})"));
  EXPECT_FALSE(poll(404, "<html>").ok());
}

TEST(SolapiReports, SpeakOfTheMessagesThatCarryOurId) {
  const auto reports = readReports(*parseJson(R"([
    {"messageId":"V1","statusCode":"4000","customFields":{"kmsgId":"m1"}},
    {"messageId":"V2","statusCode":"4000","customFields":{"other":"m2"}},
    {"messageId":"","statusCode":"4000","customFields":{"kmsgId":"m3"}},
    {"messageId":"V4","customFields":"x"}, 7, null,
    {"messageId":"V5","statusCode":"3104","customFields":{"kmsgId":"m5"}}])"));
  ASSERT_TRUE(reports.ok());
  ASSERT_EQ(reports->size(), 2u);
  EXPECT_EQ((*reports)[0].messageId, "m1");
  EXPECT_EQ((*reports)[0].answer.providerMessageId, "V1");
  EXPECT_EQ((*reports)[0].answer.status, DeliveryStatus::kDelivered);
  EXPECT_EQ((*reports)[1].messageId, "m5");
  EXPECT_EQ((*reports)[1].answer.status, DeliveryStatus::kFailed);
}

TEST(SolapiReports, AreRefusedWhenTheyAreNoList) {
  for (const char* body : {"{}", "7", "\"x\"", "null"}) {
    const auto reports = readReports(*parseJson(body));
    ASSERT_FALSE(reports.ok()) << body;
    EXPECT_EQ(reports.error().field, "body");
  }
}

TEST(SolapiPoll, AnyShapeGivesATypedResult) {
  const std::string whole = std::string(R"({"messageList":{"M4V1":)") + kRecord + "}}";
  for (size_t length = 0; length < whole.size(); ++length) {
    ASSERT_FALSE(poll(200, whole.substr(0, length)).ok()) << length;
  }
  forEachWrongType(parsed(whole), [&](const std::string& body) {
    const StatusResult result = poll(200, body);
    if (result.ok() && *result) {
      EXPECT_NE((*result)->status, DeliveryStatus::kUnknown) << "that would end tracking";
    }
  });
  for (const std::string& body : strangeBodies())
    EXPECT_FALSE(poll(200, body).ok()) << body;
}

TEST(SolapiCodes, EveryPublishedFailureHasAMeaning) {
  for (const char* code : {"1010", "1062", "2230", "3104", "3107", "3060", "4000"}) {
    EXPECT_FALSE(meaningOf(code).empty()) << code;
  }
  EXPECT_EQ(meaningOf("9999"), "");
}

}  // namespace
}  // namespace kmsg::solapi
