#include "provider/iwinv/request.h"

#include "core/provider/messages.h"
#include "provider/iwinv/title.h"

namespace kmsg::iwinv {
namespace {

constexpr Millis kDay = 24 * 60 * kMinuteMs;

Config config() {
  Config config;
  config.apiKey = "key";
  config.smsApiKey = "a";
  config.smsAuthKey = "b";
  config.smsCompanyId = "company";
  config.baseUrl = "https://alimtalk.example";
  config.smsBaseUrl = "https://sms.example";
  config.sendEndpoint = "/api/v2/send/";
  return config;
}

Result<Json> draft(const Message& message, FailoverOwner owner = FailoverOwner::kNone,
                   const Config& with = config()) {
  return draftAlimTalk(with, message, {kNow, owner});
}

template <typename T>
void expectRefused(const Result<T>& result, const std::string& field,
                   const std::string& text = "") {
  ASSERT_FALSE(result.ok()) << field;
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(result.error().field, field);
  EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  if (!text.empty()) {
    EXPECT_EQ(result.error().message, text);
  }
}

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

TEST(IwinvAlimTalk, GoldenRequest) {
  const auto body = draft(alimTalk());
  ASSERT_TRUE(body.ok());
  const HttpRequest request =
      buildAlimTalk(config(), *body, {{0, "01012345678", {"Kim", "7"}}, {1, "01011112222", {}}});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://alimtalk.example/api/v2/send/");
  EXPECT_EQ(headerOf(request, "AUTH"), "a2V5");
  EXPECT_EQ(parsed(request.body), parsed(R"({"templateCode":"WELCOME","reserve":"N","reSend":"N",
    "list":[{"phone":"01012345678","templateParam":["Kim","7"]},{"phone":"01011112222"}]})"));
}

TEST(IwinvDefect, 5_NoReplacementUnlessAskedForAndTheOwnerDecides) {
  struct Case {
    FailoverOwner owner;
    std::optional<bool> enabled;
    const char* option;
    const char* reSend;
  };
  const Case cases[] = {
      {FailoverOwner::kTracking, true, nullptr, "N"}, {FailoverOwner::kTracking, true, "Y", "N"},
      {FailoverOwner::kNative, true, nullptr, "Y"},   {FailoverOwner::kNative, true, "n", "N"},
      {FailoverOwner::kNone, true, nullptr, "Y"},     {FailoverOwner::kNone, false, nullptr, "N"},
      {FailoverOwner::kNone, {}, nullptr, "N"},       {FailoverOwner::kNone, {}, " y ", "Y"},
      {FailoverOwner::kNone, true, "N", "N"},
  };
  for (const Case& c : cases) {
    Message message = alimTalk();
    message.from = "0212345678";
    message.failover.enabled = c.enabled;
    if (c.option) message.options["providerOptions"] = {{"reSend", c.option}};
    const auto body = draft(message, c.owner);
    ASSERT_TRUE(body.ok());
    EXPECT_EQ(textAt(*body, "reSend"), c.reSend);
    EXPECT_EQ(findKey(*body, "resendCallback") != nullptr, std::string(c.reSend) == "Y");
  }
}

TEST(IwinvDefect, 4_TheReplacementUsesTheFallbackText) {
  Message message = alimTalk();
  message.from = "0212345678";
  message.failover.enabled = true;
  message.failover.channel = FallbackChannel::kLms;
  message.failover.content = " instead ";
  message.failover.title = "title";
  EXPECT_EQ(*draft(message), parsed(R"({"templateCode":"WELCOME","reserve":"N","reSend":"Y",
    "resendCallback":"0212345678","resendType":"N","resendTitle":"title",
    "resendContent":"instead"})"));
  message.failover.channel = FallbackChannel::kSms;
  message.failover.content.reset();
  const auto repeatsAlimTalk = draft(message);
  EXPECT_EQ(textAt(*repeatsAlimTalk, "resendType"), "Y");
  EXPECT_EQ(findKey(*repeatsAlimTalk, "resendContent"), nullptr);
  message.options["providerOptions"] =
      parsed(R"({"resendCallback":"1588-0000","resendContent":"own","resendTitle":"t2"})");
  const auto own = draft(message);
  EXPECT_EQ(textAt(*own, "resendCallback"), "15880000");
  EXPECT_EQ(textAt(*own, "resendContent"), "own");
  EXPECT_EQ(textAt(*own, "resendTitle"), "t2");
}

TEST(IwinvAlimTalk, WhatTheVendorWouldRefuseIsNamed) {
  Message message = alimTalk();
  message.failover.enabled = true;
  expectRefused(draft(message, FailoverOwner::kNative), "from",
                "resendCallback is required when reSend is 'Y' (options.from or "
                "providerOptions.resendCallback)");
  Config with = config();
  with.smsSenderNumber = "15880000";
  EXPECT_EQ(textAt(*draft(message, FailoverOwner::kNative, with), "resendCallback"), "15880000");
  message.from = "0212345678";
  message.failover.content = repeated("가", 1001);
  expectRefused(draft(message), "failover.fallbackContent");
  message.failover.content = "x";
  message.failover.title = repeated("가", 21);
  expectRefused(draft(message), "failover.fallbackTitle");
  message.options["providerOptions"] = {{"resendTitle", repeated("가", 21)}};
  expectRefused(draft(message), "providerOptions.resendTitle");
  message.options["providerOptions"] = {{"reSend", "maybe"}};
  expectRefused(draft(message), "providerOptions.reSend", "reSend must be 'Y' or 'N'");
  message.options["providerOptions"] = {{"resendType", 1}};
  expectRefused(draft(message), "providerOptions.resendType", "resendType must be 'Y' or 'N'");
  message.options["providerOptions"] = {{"reSend", "N"}, {"resendType", "Q"}};
  expectRefused(draft(message), "providerOptions.resendType", "resendType must be 'Y' or 'N'");
  message.options["providerOptions"] = {{"resendType", "N"}};
  message.failover.content = " ";
  expectRefused(draft(message), "failover.fallbackContent");

  Message bare = alimTalk();
  bare.templateId = "";
  expectRefused(draft(bare), "templateId", "templateId is required for ALIMTALK");
  bare = alimTalk();
  bare.toNumber = {"2025550100", "1"};
  expectRefused(draft(bare), "to");
}

TEST(IwinvDefect, 28_ReservationsAreKoreanTimeWithinTheWindow) {
  Message message = alimTalk();
  message.scheduledAt = kNow + 15 * kMinuteMs;
  const auto body = draft(message);
  EXPECT_EQ(textAt(*body, "reserve"), "Y");
  EXPECT_EQ(textAt(*body, "sendDate"), "2026-01-01 09:15:00");
  message.scheduledAt = kNow + 2 * kDay;
  EXPECT_TRUE(draft(message).ok());
  for (const Millis ahead : {-kDay, Millis{0}, 15 * kMinuteMs - 1, 2 * kDay + 1}) {
    message.scheduledAt = kNow + ahead;
    expectRefused(draft(message), "options.scheduledAt");
  }
}

TEST(IwinvDefect, 2_ValuesFollowTheTemplateNotTheObject) {
  Message message = alimTalk();
  message.variables = {{"1", "one"}, {"10", "ten"}, {"name", "Kim"}};
  EXPECT_FALSE(givenParams(message)->has_value()) << "the template must be asked for";
  EXPECT_EQ(*paramsFor({"name", "10", "1"}, message),
            (std::vector<std::string>{"Kim", "ten", "one"}));
  expectRefused(paramsFor({"name", "code"}, message), "variables.code");
  message.options["providerOptions"] = {{"templateContent", "#{10} #{name} #{10} #{1}"}};
  EXPECT_EQ(**givenParams(message), (std::vector<std::string>{"ten", "Kim", "one"}));
  message.options["providerOptions"]["templateContent"] = "#{missing}";
  expectRefused(givenParams(message), "variables.missing");
  message.options["providerOptions"]["templateParam"] = parsed(R"(["a",7,true,null])");
  EXPECT_EQ(**givenParams(message), (std::vector<std::string>{"a", "7", "true", ""}));
  message.options["providerOptions"]["templateParam"] = parsed(R"(["a",{}])");
  expectRefused(givenParams(message), "providerOptions.templateParam[1]");
  message.options["providerOptions"]["templateParam"] = "a";
  expectRefused(givenParams(message), "providerOptions.templateParam");
  message = alimTalk();
  message.variables.clear();
  EXPECT_TRUE((**givenParams(message)).empty());
}

TEST(IwinvSms, GoldenRequests) {
  const auto draft = draftText(config(), textMessage(MessageType::kSms, "hello"), {kNow});
  ASSERT_TRUE(draft.ok());
  const HttpRequest sms = buildText(config(), *draft);
  EXPECT_EQ(sms.url, "https://sms.example/api/v2/send/");
  EXPECT_EQ(headerOf(sms, "secret"), "YSZi");
  EXPECT_EQ(parsed(sms.body), parsed(R"({"version":"1.0","from":"0212345678",
    "to":["01012345678"],"text":"hello","msgType":"SMS"})"));
  Message lms = textMessage(MessageType::kLms, "첫 줄, 안내!\n둘째 줄");
  lms.scheduledAt = kNow + 31 * kDay;
  EXPECT_EQ(*draftText(config(), lms, {kNow}), parsed(R"({"version":"1.0","from":"0212345678",
    "to":["01012345678"],"text":"첫 줄, 안내!\n둘째 줄","title":"첫 줄 안내",
    "date":"2026-02-01 09:00:00"})"));
}

TEST(IwinvDefect, 25_ChecksBeforeTheRequest) {
  const auto build = [](const Message& message, const Config& with = config()) {
    return draftText(with, message, {kNow});
  };
  Config with = config();
  with.smsAuthKey.clear();
  expectRefused(build(textMessage(MessageType::kSms, "x"), with), "smsApiKey",
                "SMS v2 configuration missing (smsApiKey/smsAuthKey)");
  expectRefused(build(textMessage(MessageType::kSms, " ")), "text",
                "text is required for SMS/LMS/MMS");
  Message message = textMessage(MessageType::kSms, repeated("가", 46));
  expectRefused(build(message), "text");
  message.type = MessageType::kLms;
  EXPECT_TRUE(build(message).ok());
  message.text = repeated("가", 1001);
  expectRefused(build(message), "text");
  message.text = "x";
  message.subject = repeated("가", 21);
  expectRefused(build(message), "subject");
  message.type = MessageType::kSms;
  message.subject = "x";
  expectRefused(build(message), "subject");
  message.subject.clear();
  message.from.clear();
  expectRefused(build(message), "from",
                "from is required for SMS/LMS/MMS (options.from or config.smsSenderNumber)");
  with = config();
  with.senderNumber = "15880000";
  EXPECT_EQ(textAt(*build(message, with), "from"), "15880000");
  message.from = "0212345678";
  for (const Millis ahead : {14 * kMinuteMs, 31 * kDay + 1}) {
    message.scheduledAt = kNow + ahead;
    expectRefused(build(message), "options.scheduledAt");
  }
}

TEST(IwinvSms, ForeignNumbersNeedTheGlobalType) {
  Message message = textMessage(MessageType::kSms, "x");
  message.toNumber = {"2025550100", "1"};
  expectRefused(draftText(config(), message, {kNow}), "to");
  message.options["providerOptions"] = {{"msgType", "GSMS"}};
  const auto request = draftText(config(), message, {kNow});
  EXPECT_EQ(memberAt(*request, "to"), parsed(R"(["12025550100"])"));
  EXPECT_EQ(textAt(*request, "msgType"), "GSMS");
}

TEST(IwinvDefect, 24_TheTitleIsOneLineOfAllowedCharactersWithinTheLimit) {
  EXPECT_EQ(titleOf("  hello, world!\nmore"), "hello world");
  EXPECT_EQ(titleOf("[안내] (주)가나다 <1>"), "[안내] (주)가나다 <1>");
  EXPECT_EQ(titleOf("😀!?."), "안내");
  EXPECT_EQ(titleOf(""), "안내");
  EXPECT_EQ(titleOf(repeated("가", 50)), repeated("가", 20));
  EXPECT_EQ(titleOf("a" + repeated("가", 50)), "a" + repeated("가", 19));
  EXPECT_EQ(titleOf(repeated("a", 50)), repeated("a", 40));
  EXPECT_EQ(titleOf("a\xF0\x9F\x98"), "a") << "half a character";
}

}  // namespace
}  // namespace kmsg::iwinv
