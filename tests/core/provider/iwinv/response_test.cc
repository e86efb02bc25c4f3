#include "provider/iwinv/response.h"

#include "core/provider/hostile.h"
#include "core/provider/messages.h"

namespace kmsg::iwinv {
namespace {

constexpr char kAlimTalkAccepted[] =
    R"({"code":200,"message":"전송하였습니다.","success":1,"fail":0,"seqNo":42})";
constexpr char kSmsAccepted[] =
    R"({"resultCode":0,"message":"전송 성공","requestNo":"R1","msgType":"SMS"})";
constexpr char kTemplates[] = R"({"code":200,"message":"ok","totalCount":2,"list":[
  {"templateCode":"WELCOME2","templateContent":"#{other}"},
  {"templateCode":"WELCOME","templateContent":"#{b} #{a} #{b}",
   "buttons":[{"type":"WL","linkMo":"https://x.kr/#{c}","linkPc":"https://x.kr/#{a}"},7]}]})";
constexpr char kAlimTalkRecord[] = R"({"seqNo":42,"phone":"01012345678","statusCode":"OK",
  "statusCodeName":"성공","sendDate":"2026-01-01 09:00:01","receiveDate":"2026-01-01 09:00:02",
  "resendStatus":null,"resendStatusName":null})";
constexpr char kSmsRecord[] = R"({"requestNo":"R1","companyid":"c","msgType":"SMS",
  "phone":"01012345678","sendStatusCode":"06","sendStatusMsg":"전송 성공",
  "sendDate":"2026-01-01 09:00:01"})";

Config config() {
  Config config;
  config.apiKey = "ALIMTALKKEY";
  config.smsApiKey = "SMSAPIKEY";
  config.smsAuthKey = "SMSAUTHKEY";
  return config;
}

Result<SendResult> readKakao(int status, const std::string& body) {
  return readAlimTalk(config(), alimTalk(), {kNow}, httpResponse(status, body));
}

Result<SendResult> readSms(int status, const std::string& body) {
  return readText(config(), textMessage(MessageType::kSms, "private text"), {kNow},
                  httpResponse(status, body));
}

StatusQuery query(MessageType type) {
  StatusQuery query;
  query.type = type;
  query.providerMessageId = type == MessageType::kAlimTalk ? "42" : "R1";
  query.to = "010-1234-5678";
  query.requestedAt = kNow;
  return query;
}

Result<HistoryPage> history(MessageType type, const std::string& body, int status = 200) {
  return readHistory(config(), query(type), httpResponse(status, body), kNow + kMinuteMs);
}

// The answer to a history of one record.
std::optional<StatusAnswer> answerTo(MessageType type, const Json& record) {
  Json body = type == MessageType::kAlimTalk ? Json{{"code", 200}} : Json{{"resultCode", 0}};
  body["totalCount"] = 1;
  body["list"] = Json::array();
  body["list"].push_back(record);
  const auto page = history(type, dumpJson(body));
  EXPECT_TRUE(page.ok());
  return page.ok() ? page->answer : std::nullopt;
}

StatusAnswer kakaoAnswer(const Json& changes) {
  Json record = parsed(kAlimTalkRecord);
  record.update(changes);
  return answerTo(MessageType::kAlimTalk, record).value_or(StatusAnswer());
}

StatusAnswer smsAnswer(const Json& code, const Json& text) {
  Json record = parsed(kSmsRecord);
  record["sendStatusCode"] = code;
  record["sendStatusMsg"] = text;
  return answerTo(MessageType::kSms, record).value_or(StatusAnswer());
}

TEST(IwinvSend, GoldenAccepted) {
  const auto kakao = readKakao(200, kAlimTalkAccepted);
  ASSERT_TRUE(kakao.ok());
  EXPECT_EQ(kakao->providerId, "iwinv");
  EXPECT_EQ(kakao->providerMessageId, "42");
  EXPECT_EQ(kakao->status, DeliveryStatus::kSent);
  EXPECT_EQ(kakao->type, "ALIMTALK");
  EXPECT_EQ(kakao->to, "010-1234-5678");
  EXPECT_TRUE(kakao->warnings.empty());
  const auto sms = readSms(200, kSmsAccepted);
  ASSERT_TRUE(sms.ok());
  EXPECT_EQ(sms->providerMessageId, "R1");
  EXPECT_EQ(sms->raw, parsed(kSmsAccepted));
}

TEST(IwinvSend, CodesAndIdsMayBeTextOrNumber) {
  EXPECT_EQ(readKakao(200, R"({"code":"200","seqNo":"42"})")->providerMessageId, "42");
  EXPECT_EQ(readKakao(200, R"({"code":200})")->providerMessageId, "");
  EXPECT_EQ(readSms(200, R"({"resultCode":"0","requestNo":77})")->providerMessageId, "77");
  EXPECT_EQ(readSms(200, R"({"code":0,"msgid":"m1"})")->providerMessageId, "m1");
}

TEST(IwinvSend, AFailedRecipientIsNoSuccess) {
  const auto result =
      readKakao(200, R"({"code":200,"message":"x","success":0,"fail":1,"seqNo":1})");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kMessageSendFailed);
  EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  for (const char* body : {R"({"code":200,"success":1,"fail":1,"seqNo":1})",
                           R"({"code":200,"success":0,"fail":0,"seqNo":1})"}) {
    EXPECT_EQ(readKakao(200, body).error().outcome, Outcome::kUnknown) << body;
  }
}

TEST(IwinvSend, MapsAlimTalkCodes) {
  struct Case {
    int code;
    ErrorCode error;
    Outcome outcome;
  };
  const Case cases[] = {
      {201, ErrorCode::kAuthenticationFailed, Outcome::kNotSent},
      {206, ErrorCode::kAuthenticationFailed, Outcome::kNotSent},
      {403, ErrorCode::kAuthenticationFailed, Outcome::kNotSent},
      {429, ErrorCode::kRateLimitExceeded, Outcome::kNotSent},
      {404, ErrorCode::kTemplateNotFound, Outcome::kNotSent},
      {501, ErrorCode::kTemplateNotFound, Outcome::kNotSent},
      {502, ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {509, ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {517, ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {518, ErrorCode::kProviderError, Outcome::kNotSent},
      {519, ErrorCode::kInsufficientBalance, Outcome::kNotSent},
      {540, ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {500, ErrorCode::kProviderError, Outcome::kUnknown},
      {999, ErrorCode::kProviderError, Outcome::kUnknown},
      {100, ErrorCode::kInvalidRequest, Outcome::kUnknown},
  };
  for (const Case& c : cases) {
    const std::string code = std::to_string(c.code);
    for (const std::string& body :
         {"{\"code\":" + code + "}", "{\"code\":\"" + code + "\"}", code}) {
      const auto result = readKakao(200, body);
      ASSERT_FALSE(result.ok()) << body;
      EXPECT_EQ(result.error().code, c.error) << body;
      EXPECT_EQ(result.error().outcome, c.outcome) << body;
      EXPECT_EQ(result.error().providerErrorCode, code);
      EXPECT_EQ(intAt(result.error().details, "originalCode"), c.code);
      EXPECT_TRUE(result.error().message.starts_with("IWINV send failed")) << body;
    }
  }
}

TEST(IwinvSend, MapsSmsCodes) {
  const std::pair<int, ErrorCode> cases[] = {
      {1, ErrorCode::kProviderError},          {13, ErrorCode::kInvalidRequest},
      {14, ErrorCode::kAuthenticationFailed},  {15, ErrorCode::kAuthenticationFailed},
      {44, ErrorCode::kInvalidRequest},        {50, ErrorCode::kInsufficientBalance},
      {202, ErrorCode::kAuthenticationFailed}, {206, ErrorCode::kAuthenticationFailed},
      {12, ErrorCode::kProviderError},
  };
  for (const auto& [code, wanted] : cases) {
    const auto result = readSms(200, "{\"resultCode\":" + std::to_string(code) + "}");
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, wanted) << code;
    EXPECT_EQ(result.error().outcome, Outcome::kNotSent) << code;
    EXPECT_FALSE(result.error().providerErrorText.empty()) << code;
  }
  EXPECT_EQ(readSms(200, R"({"resultCode":77})").error().outcome, Outcome::kUnknown);
}

TEST(IwinvSend, TheHttpStatusComesFirst) {
  EXPECT_EQ(readKakao(404, R"({"code":404})").error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(readKakao(429, "{}").error().code, ErrorCode::kRateLimitExceeded);
  EXPECT_EQ(readKakao(502, "<html>").error().code, ErrorCode::kProviderError);
  EXPECT_EQ(readKakao(503, "").error().code, ErrorCode::kNetworkServiceUnavailable);
  EXPECT_EQ(readKakao(504, "").error().code, ErrorCode::kNetworkTimeout);
  const auto result = readKakao(500, R"({"code":200,"seqNo":1})");
  ASSERT_FALSE(result.ok()) << "a success code does not turn an HTTP error into a success";
  EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
  EXPECT_EQ(result.error().httpStatus, 500);
}

TEST(IwinvSend, NoSecretTextOrNumberComesBack) {
  const std::string echo =
      "ALIMTALKKEY SMSAPIKEY SMSAUTHKEY QUxJTVRBTEtLRVk= private text Kim5 "
      "010-1234-5678 01012345678";
  const Json body = {{"code", 201}, {"resultCode", 14}, {"message", echo}};
  for (const int status : {200, 403, 500}) {
    for (const auto& result :
         {readKakao(status, dumpJson(body)), readSms(status, dumpJson(body))}) {
      ASSERT_FALSE(result.ok());
      for (const char* secret : {"ALIMTALKKEY", "SMSAPI", "SMSAUTH", "QUxJ", "5678"}) {
        EXPECT_EQ(visible(result.error()).find(secret), std::string::npos) << secret;
      }
    }
    EXPECT_EQ(visible(readSms(status, dumpJson(body)).error()).find("private"), std::string::npos);
  }
}

TEST(IwinvSend, TruncatedAndStrangeAnswersAreUnknown) {
  const std::string kakao = kAlimTalkAccepted;
  for (size_t length = 0; length < kakao.size(); ++length) {
    const auto result = readKakao(200, kakao.substr(0, length));
    ASSERT_FALSE(result.ok()) << length;
    EXPECT_EQ(result.error().outcome, Outcome::kUnknown) << length;
  }
  const std::string sms = kSmsAccepted;
  for (size_t length = 0; length < sms.size(); ++length) {
    EXPECT_EQ(readSms(200, sms.substr(0, length)).error().outcome, Outcome::kUnknown) << length;
  }
  for (const std::string& body : strangeBodies()) {
    EXPECT_EQ(readKakao(200, body).error().outcome, Outcome::kUnknown) << body;
    EXPECT_EQ(readSms(200, body).error().outcome, Outcome::kUnknown) << body;
  }
  EXPECT_EQ(readKakao(200, "200").error().outcome, Outcome::kUnknown);
  EXPECT_EQ(readSms(200, "0").error().outcome, Outcome::kUnknown);
}

TEST(IwinvSend, AnyShapeGivesATypedResult) {
  size_t visited = 0;
  const auto visit = [&](const std::string& body) {
    ++visited;
    for (const auto& result : {readKakao(200, body), readSms(200, body), readKakao(400, body)}) {
      if (!result.ok()) {
        EXPECT_NE(result.error().code, ErrorCode::kUnknownError) << body;
      }
    }
  };
  forEachWrongType(parsed(kAlimTalkAccepted), visit);
  forEachWrongType(parsed(kSmsAccepted), visit);
  EXPECT_GT(visited, 80u);
}

TEST(IwinvTemplate, NamesInTheOrderOfTheContentThenTheLinks) {
  const auto names = readTemplate(config(), "WELCOME", httpResponse(200, kTemplates), kNow);
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(*names, (std::vector<std::string>{"b", "a", "c"}));
}

TEST(IwinvTemplate, WantsTheExactCode) {
  const auto names = readTemplate(config(), "WELC", httpResponse(200, kTemplates), kNow);
  ASSERT_FALSE(names.ok());
  EXPECT_EQ(names.error().code, ErrorCode::kTemplateNotFound);
  EXPECT_EQ(names.error().field, "templateId");
}

TEST(IwinvTemplate, AnyShapeGivesATypedResultThatSentNothing) {
  const auto visit = [](const std::string& body) {
    const auto names = readTemplate(config(), "WELCOME", httpResponse(200, body), kNow);
    if (!names.ok()) {
      EXPECT_EQ(names.error().outcome, Outcome::kNotSent);
    }
  };
  forEachWrongType(parsed(kTemplates), visit);
  for (const std::string& body : strangeBodies()) {
    EXPECT_FALSE(readTemplate(config(), "WELCOME", httpResponse(200, body), kNow).ok());
  }
  EXPECT_EQ(readTemplate(config(), "W", httpResponse(500, ""), kNow).error().outcome,
            Outcome::kNotSent);
}

TEST(IwinvHistory, GoldenAlimTalk) {
  const StatusAnswer answer = kakaoAnswer(Json::object());
  EXPECT_EQ(answer.providerMessageId, "42");
  EXPECT_EQ(answer.status, DeliveryStatus::kDelivered);
  EXPECT_EQ(answer.statusCode, "OK");
  EXPECT_EQ(answer.statusMessage, "성공");
  EXPECT_EQ(answer.sentAt, kNow + 1000);
  EXPECT_EQ(answer.deliveredAt, kNow + 2000);
  EXPECT_EQ(answer.failedAt, std::nullopt);
}

TEST(IwinvHistory, IdAndNumberMustBothAgree) {
  for (const Json& changes :
       {Json{{"seqNo", 43}}, Json{{"seqNo", "042"}}, Json{{"phone", "01099999999"}},
        Json{{"phone", nullptr}}, Json{{"seqNo", nullptr}}}) {
    Json record = parsed(kAlimTalkRecord);
    record.update(changes);
    EXPECT_FALSE(answerTo(MessageType::kAlimTalk, record)) << changes;
  }
  for (const Json& changes : {Json{{"seqNo", "42"}}, Json{{"phone", "010-1234-5678"}},
                              Json{{"phone", "821012345678"}}, Json{{"phone", "+82 1012345678"}}}) {
    Json record = parsed(kAlimTalkRecord);
    record.update(changes);
    EXPECT_TRUE(answerTo(MessageType::kAlimTalk, record)) << changes;
  }
}

TEST(IwinvHistory, ASendTimeIsNoResult) {
  const Json open = parsed(R"({"statusCode":null,"statusCodeName":null,"receiveDate":null})");
  EXPECT_EQ(kakaoAnswer(open).status, DeliveryStatus::kSent);
  Json unsent = open;
  unsent["sendDate"] = nullptr;
  EXPECT_EQ(kakaoAnswer(unsent).status, DeliveryStatus::kPending);
  Json later = open;
  later["sendDate"] = "2026-01-02 09:00:00";
  EXPECT_EQ(kakaoAnswer(later).status, DeliveryStatus::kPending);
  EXPECT_EQ(kakaoAnswer(later).sentAt, std::nullopt);
  Json waiting = open;
  waiting["statusCodeName"] = "전송 대기";
  EXPECT_EQ(kakaoAnswer(waiting).status, DeliveryStatus::kSent);
}

TEST(IwinvHistory, AFailureWithoutASendTimeIsAFailure) {
  const StatusAnswer answer = kakaoAnswer(
      parsed(R"({"statusCode":"FAIL","statusCodeName":"카카오톡 미사용자","sendDate":null,
                 "receiveDate":null})"));
  EXPECT_EQ(answer.status, DeliveryStatus::kFailed);
  EXPECT_EQ(answer.statusMessage, "카카오톡 미사용자");
  EXPECT_EQ(answer.failedAt, std::nullopt);
}

TEST(IwinvHistory, AReplacementThatArrivedCountsAsDelivered) {
  const char* failed = R"({"statusCode":"FAIL","statusCodeName":"카카오톡 미사용자"})";
  Json changes = parsed(failed);
  changes["resendStatus"] = "06";
  changes["resendStatusName"] = "전송 성공";
  const StatusAnswer arrived = kakaoAnswer(changes);
  EXPECT_EQ(arrived.status, DeliveryStatus::kDelivered);
  EXPECT_EQ(arrived.statusMessage, "카카오톡 미사용자; replacement message: 전송 성공");
  EXPECT_TRUE(arrived.deliveredAt);
  changes["resendStatus"] = "WAIT";
  changes["resendStatusName"] = "전송 대기";
  EXPECT_EQ(kakaoAnswer(changes).status, DeliveryStatus::kSent) << "not decided yet";
  changes["resendStatus"] = "07";
  changes["resendStatusName"] = "비가입자, 결번";
  EXPECT_EQ(kakaoAnswer(changes).status, DeliveryStatus::kFailed);
}

TEST(IwinvHistory, GoldenSms) {
  const auto answer = answerTo(MessageType::kSms, parsed(kSmsRecord));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, DeliveryStatus::kDelivered);
  EXPECT_EQ(answer->statusCode, "06");
  EXPECT_EQ(answer->sentAt, kNow + 1000);
  EXPECT_EQ(answer->deliveredAt, kNow + 1000);
}

TEST(IwinvHistory, SmsStatusByCodeAndText) {
  struct Case {
    Json code;
    Json text;
    DeliveryStatus status;
  };
  const Case cases[] = {
      {"06", "", DeliveryStatus::kDelivered},        {6, nullptr, DeliveryStatus::kDelivered},
      {"1000", nullptr, DeliveryStatus::kDelivered}, {1000, "", DeliveryStatus::kDelivered},
      {"", "전송 성공", DeliveryStatus::kDelivered}, {"0", nullptr, DeliveryStatus::kPending},
      {0, nullptr, DeliveryStatus::kPending},        {"WAIT", "", DeliveryStatus::kPending},
      {"", "처리중", DeliveryStatus::kPending},      {nullptr, nullptr, DeliveryStatus::kPending},
      {"01", "", DeliveryStatus::kFailed},           {1, "", DeliveryStatus::kFailed},
      {"08", "전원 꺼짐", DeliveryStatus::kFailed},  {"4008", "", DeliveryStatus::kFailed},
      {"", "전송 실패", DeliveryStatus::kFailed},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(smsAnswer(c.code, c.text).status, c.status) << c.code << c.text;
  }
}

TEST(IwinvHistory, ErrorsAreMapped) {
  const auto refused = history(MessageType::kSms, R"({"resultCode":14,"message":"no"})");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(refused.error().outcome, Outcome::kNotSent);
  EXPECT_EQ(history(MessageType::kAlimTalk, R"({"code":206})").error().code,
            ErrorCode::kAuthenticationFailed);
  EXPECT_FALSE(history(MessageType::kAlimTalk, R"({"code":200,"totalCount":1})").ok());
  EXPECT_FALSE(history(MessageType::kAlimTalk, R"({"code":200,"totalCount":0})")->answer);
}

TEST(IwinvHistory, AnyShapeGivesATypedResult) {
  for (const auto type : {MessageType::kAlimTalk, MessageType::kSms}) {
    const bool kakao = type == MessageType::kAlimTalk;
    Json body = kakao ? Json{{"code", 200}} : Json{{"resultCode", 0}};
    body["totalCount"] = 1;
    body["list"] = Json::array();
    body["list"].push_back(parsed(kakao ? kAlimTalkRecord : kSmsRecord));
    const std::string whole = dumpJson(body);
    for (size_t length = 0; length < whole.size(); ++length) {
      ASSERT_FALSE(history(type, whole.substr(0, length)).ok()) << length;
    }
    forEachWrongType(body, [&](const std::string& text) {
      const auto page = history(type, text);
      if (page.ok() && page->answer) {
        EXPECT_NE(page->answer->status, DeliveryStatus::kUnknown) << "that would end tracking";
      }
    });
    for (const std::string& text : strangeBodies())
      EXPECT_FALSE(history(type, text).ok()) << text;
  }
}

}  // namespace
}  // namespace kmsg::iwinv
