#include "provider/iwinv/response.h"

#include "core/provider/hostile.h"
#include "core/provider/messages.h"

namespace kmsg::iwinv {
namespace {

constexpr char kAlimTalkAccepted[] =
    R"({"code":200,"message":"전송하였습니다.","success":1,"fail":0,"seqNo":42})";
constexpr char kSmsAccepted[] =
    R"({"resultCode":0,"message":"전송 성공","requestNo":"R1","msgType":"SMS"})";

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

TEST(IwinvDefect, 6_CodesAndIdsMayBeTextOrNumber) {
  EXPECT_EQ(readKakao(200, R"({"code":"200","seqNo":"42"})")->providerMessageId, "42");
  EXPECT_EQ(readKakao(200, R"({"code":200})")->providerMessageId, "");
  EXPECT_EQ(readSms(200, R"({"resultCode":"0","requestNo":77})")->providerMessageId, "77");
  EXPECT_EQ(readSms(200, R"({"code":0,"msgid":"m1"})")->providerMessageId, "m1");
}

TEST(IwinvSend, ABareNumberIsTheCode) {
  const auto sms = readSms(200, "0");
  ASSERT_TRUE(sms.ok());
  EXPECT_EQ(sms->status, DeliveryStatus::kSent);
  EXPECT_EQ(sms->providerMessageId, "");
  EXPECT_EQ(sms->raw, parsed(R"({"code":0})"));
  EXPECT_TRUE(readKakao(200, "200").ok());
  EXPECT_EQ(readSms(200, "1").error().providerErrorCode, "1");
  EXPECT_FALSE(readSms(500, "0").ok());
}

TEST(IwinvDefect, 10_AFailedRecipientIsNoSuccess) {
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

TEST(IwinvDefect, 9_TheHttpStatusComesFirst) {
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

TEST(IwinvDefect, 7_TruncatedAndStrangeAnswersAreUnknown) {
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
  EXPECT_EQ(readKakao(200, "0").error().outcome, Outcome::kUnknown);
  EXPECT_EQ(readSms(200, "200").error().outcome, Outcome::kUnknown);
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

TEST(IwinvDefect, 8_AnEmptyAnswerLeavesTheOutcomeUnknown) {
  for (const char* body : {"", "{}", "[]", "null"}) {
    for (const auto& result : {readKakao(200, body), readSms(200, body)}) {
      ASSERT_FALSE(result.ok()) << body;
      EXPECT_EQ(result.error().code, ErrorCode::kProviderError);
      EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
    }
  }
}

TEST(IwinvDefect, 11_IdsMayBeTextOrNumber) {
  EXPECT_EQ(readKakao(200, R"({"code":200,"seqNo":"42"})")->providerMessageId, "42");
  EXPECT_EQ(readKakao(200, R"({"code":200,"seqNo":42})")->providerMessageId, "42");
  EXPECT_EQ(readSms(200, R"({"resultCode":0,"requestNo":7})")->providerMessageId, "7");
  EXPECT_EQ(readSms(200, R"({"resultCode":"0","msgid":"M7"})")->providerMessageId, "M7");
}

TEST(IwinvSend, ARefusalNamesTheInputAtFault) {
  const std::pair<const char*, const char*> alimTalk[] = {
      {"501", "templateId"}, {"505", "from"}, {"507", "options.scheduledAt"},
      {"509", "variables"},  {"513", "to"},   {"515", "failover.fallbackContent"},
      {"519", ""},           {"999", ""}};
  for (const auto& [code, field] : alimTalk)
    EXPECT_EQ(readKakao(200, code).error().field, field) << code;
  const std::pair<const char*, const char*> sms[] = {
      {"13", "from"},    {"21", "text"},
      {"22", "subject"}, {"31", "media.image"},
      {"41", "to"},      {"42", "options.scheduledAt"},
      {"14", ""},        {"501", ""}};
  for (const auto& [code, field] : sms)
    EXPECT_EQ(readSms(200, code).error().field, field) << code;
}

TEST(IwinvSend, ErrorsRepeatNoExtraHeader) {
  Config with = config();
  with.extraHeaders = {{"X-Token", "tok-secret-1"}};
  for (const int status : {200, 400}) {
    const auto result =
        readAlimTalk(with, alimTalk(), {kNow},
                     httpResponse(status, R"({"code":400,"message":"bad token tok-secret-1"})"));
    EXPECT_EQ(visible(result.error()).find("tok-secret-1"), std::string::npos);
  }
}

TEST(IwinvSend, ACodeThatMayBeAPhoneNumberIsMaskedEverywhere) {
  for (const int status : {200, 500}) {
    const auto result = readSms(status, R"({"resultCode":1055556666})");
    EXPECT_EQ(visible(result.error()).find("1055556666"), std::string::npos);
  }
}

}  // namespace
}  // namespace kmsg::iwinv
