#include "provider/iwinv/config.h"

#include "core/provider/messages.h"
#include "provider/iwinv/auth.h"

namespace kmsg::iwinv {
namespace {

TEST(IwinvConfig, Defaults) {
  const auto config = readConfig(parsed(R"({"apiKey":"K"})"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->baseUrl, "https://alimtalk.bizservice.iwinv.kr");
  EXPECT_EQ(config->smsBaseUrl, "https://sms.bizservice.iwinv.kr");
  EXPECT_EQ(config->sendEndpoint, "/api/v2/send/");
  EXPECT_TRUE(config->hasAlimTalk());
  EXPECT_FALSE(config->hasSms());
}

TEST(IwinvConfig, ReadsEverything) {
  const auto config = readConfig(parsed(R"({"apiKey":"K","smsApiKey":"S","smsAuthKey":"A",
    "smsCompanyId":"C","senderNumber":"02-123-4567","smsSenderNumber":"1588-0000",
    "sendEndpoint":"api/v3/send/","baseUrl":"http://localhost:9/a/","smsBaseUrl":"https://x.kr",
    "xForwardedFor":"1.2.3.4","extraHeaders":{"X-A":"b"},"debug":true,"ipRetryCount":2})"));
  ASSERT_TRUE(config.ok());
  EXPECT_TRUE(config->hasSms());
  EXPECT_EQ(config->sendEndpoint, "/api/v3/send/");
  EXPECT_EQ(config->baseUrl, "http://localhost:9/a");
  EXPECT_EQ(config->alimTalkSender(), "021234567");
  EXPECT_EQ(config->smsSender(), "15880000");
}

TEST(IwinvDefect, 22_EitherKeySetIsEnoughButHalfASetIsNone) {
  EXPECT_TRUE(readConfig(parsed(R"({"smsApiKey":"S","smsAuthKey":"A"})")).ok());
  for (const char* text :
       {"{}", R"({"smsApiKey":"S"})", R"({"smsAuthKey":"A"})", R"({"apiKey":""})"}) {
    const auto config = readConfig(parsed(text));
    ASSERT_FALSE(config.ok()) << text;
    EXPECT_EQ(config.error().field, "apiKey");
    EXPECT_EQ(config.error().message, "IWINVProvider requires `apiKey` configuration");
  }
}

TEST(IwinvConfig, WrongMembersAreNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"apiKey":7})", "apiKey"},
      {R"({"apiKey":"K","baseUrl":"x"})", "baseUrl"},
      {R"({"apiKey":"K","smsBaseUrl":"http://a.kr"})", "smsBaseUrl"},
      {R"({"apiKey":"K","sendEndpoint":"//evil.com/x"})", "sendEndpoint"},
      {R"({"apiKey":"K","sendEndpoint":"/a?b"})", "sendEndpoint"},
      {R"({"apiKey":"K","senderNumber":"x"})", "senderNumber"},
      {R"({"apiKey":"K","smsSenderNumber":[]})", "smsSenderNumber"},
      {R"({"apiKey":"K","xForwardedFor":"a\nb"})", "xForwardedFor"},
      {R"({"apiKey":"K","extraHeaders":[]})", "extraHeaders"},
      {R"({"apiKey":"K","extraHeaders":{"A":1}})", "extraHeaders.A"},
      {R"({"apiKey":"K","extraHeaders":{"A":"x\r\ny"}})", "extraHeaders.A"},
      {R"({"apiKey":"K","extraHeaders":{"A B":"x"}})", "extraHeaders.A B"},
  };
  for (const auto& [text, field] : cases) {
    const auto config = readConfig(parsed(text));
    ASSERT_FALSE(config.ok()) << text;
    EXPECT_EQ(config.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(config.error().field, field) << text;
  }
  EXPECT_EQ(readConfig(parsed("[]")).error().message, "IWINVProvider requires a config object");
}

TEST(IwinvAuth, HeadersOfBothApis) {
  Config config;
  config.apiKey = "key";
  config.smsApiKey = "a";
  config.smsAuthKey = "b";
  config.xForwardedFor = "1.2.3.4";
  EXPECT_EQ(alimTalkHeaders(config), (Headers{{"AUTH", "a2V5"},
                                              {"Content-Type", "application/json;charset=UTF-8"},
                                              {"X-Forwarded-For", "1.2.3.4"}}));
  EXPECT_EQ(smsHeaders(config).front(), (std::pair<std::string, std::string>{"secret", "YSZi"}));
}

TEST(IwinvDefect, 33_ExtraHeadersNeverReplaceTheAuthentication) {
  Config config;
  config.apiKey = "key";
  config.smsApiKey = "a";
  config.smsAuthKey = "b";
  config.extraHeaders = {{"auth", "x"}, {"SECRET", "y"}, {"content-type", "text/x"}, {"X-A", "1"}};
  EXPECT_EQ(alimTalkHeaders(config),
            (Headers{{"AUTH", "a2V5"}, {"Content-Type", "text/x"}, {"X-A", "1"}}));
  EXPECT_EQ(smsHeaders(config),
            (Headers{{"secret", "YSZi"}, {"Content-Type", "text/x"}, {"X-A", "1"}}));
  EXPECT_EQ(
      smsFormHeaders(config, "multipart/form-data; boundary=b"),
      (Headers{
          {"secret", "YSZi"}, {"Content-Type", "multipart/form-data; boundary=b"}, {"X-A", "1"}}))
      << "only this type holds the boundary";
}

}  // namespace
}  // namespace kmsg::iwinv
