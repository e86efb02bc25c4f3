#include "provider/aligo/config.h"

#include "core/provider/aligo/bench.h"

namespace kmsg::aligo {
namespace {

TEST(AligoConfig, Defaults) {
  const auto config =
      readConfig(parsed(R"({"apiKey":" k ","userId":"u","sender":"02-1234-5678"})"));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config->apiKey, "k");
  EXPECT_EQ(config->sender, "0212345678");
  EXPECT_EQ(config->smsBaseUrl, "https://apis.aligo.in");
  EXPECT_EQ(config->alimTalkBaseUrl, "https://kakaoapi.aligo.in");
  EXPECT_EQ(config->friendTalkEndpoint, "/akv10/friendtalk/send/");
}

TEST(AligoConfig, D32_WhatIsMissingIsATypedErrorWithTheDocumentedText) {
  struct Case {
    const char* config;
    const char* text;
    const char* field;
  };
  const Case cases[] = {
      {"null", "AligoProvider requires a config object", "config"},
      {"{}", "AligoProvider requires `apiKey`", "apiKey"},
      {R"({"apiKey":"  ","userId":"u"})", "AligoProvider requires `apiKey`", "apiKey"},
      {R"({"apiKey":"k"})", "AligoProvider requires `userId`", "userId"},
  };
  for (const Case& c : cases) {
    const auto config = readConfig(parsed(c.config));
    ASSERT_FALSE(config.ok()) << c.config;
    EXPECT_EQ(config.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(config.error().message, c.text);
    EXPECT_EQ(config.error().field, c.field);
  }
}

TEST(AligoConfig, WrongMembersAreNamedAndNeverRepeated) {
  for (const char* member :
       {R"("smsBaseUrl":"ftp://SECRETKEY")", R"("alimtalkBaseUrl":"http://SECRETKEY.kr")",
        R"("friendtalkEndpoint":"//SECRETKEY/")", R"("testMode":"SECRETKEY")",
        R"("sender":"SECRETKEY")", R"("senderKey":7)"}) {
    const std::string json = R"({"apiKey":"SECRETKEY","userId":"u",)" + std::string(member) + "}";
    const auto config = readConfig(parsed(json));
    ASSERT_FALSE(config.ok()) << member;
    EXPECT_TRUE(std::string(member).find(config.error().field) == 1) << config.error().field;
    EXPECT_EQ(visible(config.error()).find("SECRETKEY"), std::string::npos);
  }
}

TEST(AligoConfig, D15_TheFriendTalkPathIsConfigurable) {
  const auto config =
      readConfig(parsed(R"({"apiKey":"k","userId":"u","friendtalkEndpoint":"ft/send/"})"));
  EXPECT_EQ(config->friendTalkEndpoint, "/ft/send/");
}

TEST(AligoConfig, D19_TestModeIsOffUnlessItIsAskedFor) {
  EXPECT_FALSE(readConfig(parsed(kConfig))->testMode);
  EXPECT_TRUE(readConfig(parsed(R"({"apiKey":"k","userId":"u","testMode":true})"))->testMode);
}

TEST(AligoProvider, TellsWhatItIs) {
  const Bench bench;
  const ProviderInfo& info = bench.provider->info();
  EXPECT_EQ(info.id, "aligo");
  EXPECT_EQ(info.name, "Aligo Smart SMS");
  EXPECT_EQ(info.types.size(), 5u);
  EXPECT_EQ(info.sendBatch, 1000u);
  EXPECT_TRUE(info.canPoll && info.canFindSent && info.nativeFailover && info.plusIdInference);
  const Json onboarding = bench.provider->onboarding();
  EXPECT_EQ(textAt(onboarding, "plusIdPolicy"), "required_if_no_inference");
  EXPECT_EQ(textAt(onboarding["checks"][0], "id"), "aligo_config_required");
  EXPECT_EQ(onboarding["checks"].size(), 4u);
}

TEST(AligoProvider, D27_AMissingSenderIsAWarningNotAnIssue) {
  const Bench bench(R"({"apiKey":"SECRETKEY","userId":"u","testMode":true})");
  const Json health = bench.provider->health();
  EXPECT_TRUE(boolAt(health, "healthy", false));
  EXPECT_TRUE(health["issues"].empty());
  EXPECT_EQ(health["data"]["warnings"].size(), 2u);
  EXPECT_EQ(textAt(health["data"], "alimtalkBaseUrl"), "https://kakaoapi.aligo.in");
  EXPECT_EQ(dumpJson(health).find("SECRETKEY"), std::string::npos);
}

}  // namespace
}  // namespace kmsg::aligo
