#include "provider/solapi/request.h"

#include "core/provider/messages.h"
#include "provider/solapi/auth.h"
#include "provider/solapi/wire_message.h"

namespace kmsg::solapi {
namespace {

constexpr char kSalt[] = "0123456789abcdefghijABCDEFGHIJ01";

Config config() {
  Config config;
  config.apiKey = "KEY";
  config.apiSecret = "SECRET";
  config.baseUrl = "https://api.solapi.com";
  return config;
}

Result<HttpRequest> build(const Message& message, FailoverOwner owner = FailoverOwner::kNone,
                          const Config& with = config()) {
  Result<Draft> draft = draftMessage(with, message, {kNow, owner});
  if (!draft) return draft.error();
  SendBody body;
  body.messages.push_back(dumpJson(draft->wire));
  body.scheduledAt = message.scheduledAt;
  return buildSend(with, std::move(body), kNow, kSalt);
}

// The one message of a request that must be fine.
Json wireOf(const Message& message, FailoverOwner owner = FailoverOwner::kNone,
            const Config& with = config()) {
  const auto request = build(message, owner, with);
  EXPECT_TRUE(request.ok()) << (request.ok() ? "" : request.error().message);
  if (!request.ok()) return Json();
  const Json body = parsed(request->body);
  const Json* messages = findKey(body, "messages");
  return messages && messages->size() == 1 ? (*messages)[0] : Json();
}

void expectRefused(const Message& message, const std::string& field,
                   const Config& with = config()) {
  const auto request = build(message, FailoverOwner::kNone, with);
  ASSERT_FALSE(request.ok()) << field;
  EXPECT_EQ(request.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(request.error().field, field);
  EXPECT_EQ(request.error().outcome, Outcome::kNotSent);
  EXPECT_EQ(visible(request.error()).find("SECRET"), std::string::npos);
}

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i)
    out += text;
  return out;
}

TEST(SolapiRequest, GoldenSms) {
  const auto request = build(textMessage(MessageType::kSms, "hello"));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, "https://api.solapi.com/messages/v4/send-many/detail");
  EXPECT_EQ(headerOf(*request, "Content-Type"), "application/json");
  EXPECT_EQ(headerOf(*request, "Authorization"), authorization("KEY", "SECRET", kNow, kSalt));
  EXPECT_EQ(parsed(request->body), parsed(R"({
    "messages": [{"to": "01012345678", "from": "0212345678", "type": "SMS", "text": "hello",
                  "customFields": {"kmsgId": "msg-1"}}],
    "allowDuplicates": true, "showMessageList": true,
    "agent": {"sdkVersion": "kmsg-edge/0.1.0", "osPlatform": "wasm"}})"));
}

TEST(SolapiRequest, GoldenAlimTalk) {
  Message message = alimTalk();
  message.variables = {{"name", "Kim"}, {"#{code}", "7"}};
  message.options["kakao"] = parsed(R"({"profileId":" PF1 ","plusId":"@x","adFlag":false,
    "imageId":"IMG","disableSms":false,
    "buttons":[{"name":"open","type":"WL","urlMobile":"https://a.kr","urlPc":"https://b.kr"},
               {"buttonName":"app","buttonType":"AL","linkAnd":"a://x","linkIos":"i://x"}]})");
  EXPECT_EQ(wireOf(message, FailoverOwner::kTracking), parsed(R"({
    "to": "01012345678", "type": "ATA", "customFields": {"kmsgId": "msg-1"},
    "kakaoOptions": {"pfId": "PF1", "templateId": "WELCOME",
      "variables": {"#{name}": "Kim", "#{code}": "7"}, "disableSms": true, "adFlag": false,
      "imageId": "IMG",
      "buttons": [
        {"buttonName":"open","buttonType":"WL","linkMo":"https://a.kr","linkPc":"https://b.kr"},
        {"buttonName":"app","buttonType":"AL","linkAnd":"a://x","linkIos":"i://x"}]}})"));
}

TEST(SolapiRequest, TheOwnerDecidesOnTheReplacement) {
  struct Case {
    FailoverOwner owner;
    std::optional<bool> enabled;
    std::optional<bool> disableSms;
    bool replacement;
  };
  const Case cases[] = {
      {FailoverOwner::kTracking, true, false, false}, {FailoverOwner::kTracking, true, {}, false},
      {FailoverOwner::kNative, true, {}, true},       {FailoverOwner::kNative, true, true, true},
      {FailoverOwner::kNone, true, {}, true},         {FailoverOwner::kNone, false, false, false},
      {FailoverOwner::kNone, {}, {}, false},          {FailoverOwner::kNone, {}, true, false},
      {FailoverOwner::kNone, {}, false, true},
  };
  for (const Case& c : cases) {
    Message message = alimTalk();
    message.failover.enabled = c.enabled;
    message.failover.content = " instead ";
    message.failover.title = "title";
    if (c.disableSms) message.options["kakao"]["disableSms"] = *c.disableSms;
    const Json wire = wireOf(message, c.owner);
    const Json* options = findKey(wire, "kakaoOptions");
    ASSERT_NE(options, nullptr);
    EXPECT_EQ(boolAt(*options, "disableSms", c.replacement), !c.replacement);
    EXPECT_EQ(textAt(wire, "text"), c.replacement ? "instead" : "");
    EXPECT_EQ(textAt(wire, "subject"), c.replacement ? "title" : "");
    EXPECT_EQ(findKey(wire, "text") != nullptr, c.replacement);
  }
}

TEST(SolapiRequest, DefaultsOfTheConfiguration) {
  Config with = config();
  with.defaultFrom = "15880000";
  with.kakaoPfId = "PFD";
  with.appId = "APP";
  with.defaultCountry = "81";
  Message message = textMessage(MessageType::kSms, "hello");
  message.from.clear();
  const auto request = build(message, FailoverOwner::kNone, with);
  ASSERT_TRUE(request.ok());
  const Json body = parsed(request->body);
  EXPECT_EQ(textAt(*findKey(body, "agent"), "appId"), "APP");
  const Json wire = wireOf(message, FailoverOwner::kNone, with);
  EXPECT_EQ(textAt(wire, "from"), "15880000");
  EXPECT_EQ(textAt(wire, "country"), "81");
  Message kakao = alimTalk();
  kakao.options.erase("kakao");
  with.defaultCountry.clear();
  const Json ata = wireOf(kakao, FailoverOwner::kNone, with);
  EXPECT_EQ(textAt(*findKey(ata, "kakaoOptions"), "pfId"), "PFD");
}

TEST(SolapiRequest, AScheduleHoldsForTheRequest) {
  Message message = textMessage(MessageType::kSms, "hello");
  message.scheduledAt = kNow + 90 * kMinuteMs + 5;
  const auto request = build(message);
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(textAt(parsed(request->body), "scheduledDate"), "2026-01-01T01:30:00.005Z");
  EXPECT_EQ(findKey(wireOf(message), "scheduledDate"), nullptr);
  message.scheduledAt = kNow - 1;
  expectRefused(message, "options.scheduledAt");
}

TEST(SolapiRequest, LengthsAreCheckedInCarrierBytes) {
  EXPECT_TRUE(build(textMessage(MessageType::kSms, repeated("가", 45))).ok());
  expectRefused(textMessage(MessageType::kSms, repeated("가", 45) + "a"), "text");
  EXPECT_TRUE(build(textMessage(MessageType::kLms, repeated("가", 1000))).ok());
  expectRefused(textMessage(MessageType::kLms, repeated("가", 1000) + "a"), "text");
  Message lms = textMessage(MessageType::kLms, "hello");
  lms.subject = repeated("제", 20);
  EXPECT_EQ(textAt(wireOf(lms), "subject"), lms.subject);
  lms.subject += "x";
  expectRefused(lms, "subject");
  Message sms = textMessage(MessageType::kSms, "hello");
  sms.subject = "title";
  expectRefused(sms, "subject");
  Message kakao = alimTalk();
  kakao.failover.enabled = true;
  kakao.failover.content = repeated("가", 1001);
  expectRefused(kakao, "failover.fallbackContent");
  kakao.failover.content = "x";
  kakao.failover.title = repeated("가", 21);
  expectRefused(kakao, "failover.fallbackTitle");
}

TEST(SolapiRequest, RequiredFieldsAreNamed) {
  Message sms = textMessage(MessageType::kSms, " \n ");
  expectRefused(sms, "text");
  sms.text = "x";
  sms.from.clear();
  expectRefused(sms, "from");
  Message kakao = alimTalk();
  kakao.templateId = " ";
  expectRefused(kakao, "templateId");
  kakao = alimTalk();
  kakao.options["kakao"] = {{"profileId", " "}};
  expectRefused(kakao, "kakao.profileId");
  kakao.options["kakao"] = 5;
  expectRefused(kakao, "kakao.profileId");
}

TEST(SolapiRequest, ForeignNumbersGetSmsOnly) {
  Message message = textMessage(MessageType::kSms, "hello");
  message.toNumber = {"2025550100", "1"};
  EXPECT_EQ(textAt(wireOf(message), "country"), "1");
  EXPECT_EQ(textAt(wireOf(message), "to"), "2025550100");
  message.type = MessageType::kLms;
  expectRefused(message, "to");
  Message kakao = alimTalk();
  kakao.options["options"] = {{"country", "81"}};
  expectRefused(kakao, "to");
}

TEST(SolapiRequest, CustomFieldsWithinTheLimits) {
  Message message = textMessage(MessageType::kSms, "hello");
  const auto with = [&](Json fields) {
    message.options["options"] = Json::object();
    message.options["options"]["customFields"] = std::move(fields);
    return message;
  };
  const Json wire = wireOf(with(parsed(R"({"a":"x","n":7,"b":true,"none":null})")));
  EXPECT_EQ(*findKey(wire, "customFields"),
            parsed(R"({"a":"x","n":"7","b":"true","kmsgId":"msg-1"})"));
  EXPECT_TRUE(build(with(parsed("null"))).ok());
  expectRefused(with(parsed("[]")), "options.customFields");
  expectRefused(with(parsed(R"({"a":{}})")), "options.customFields.a");
  expectRefused(with(parsed(R"({"kmsgId":"x"})")), "options.customFields.kmsgId");
  const std::string longKey(31, 'k');
  expectRefused(with(Json{{longKey, "x"}}), "options.customFields." + longKey);
  expectRefused(with(Json{{"", "x"}}), "options.customFields.");
  EXPECT_TRUE(build(with(Json{{"a", repeated("가", 100)}})).ok());
  expectRefused(with(Json{{"a", repeated("가", 101)}}), "options.customFields.a");
  expectRefused(with(parsed(R"({"kmsgNo":"x"})")), "options.customFields.kmsgNo");
}

TEST(SolapiRequest, VariablesAndButtonsAreChecked) {
  Message message = alimTalk();
  message.variables = {{"user.name", "x"}};
  expectRefused(message, "variables.user.name");
  message.variables = {{"", "x"}};
  expectRefused(message, "variables.");
  message = alimTalk();
  const auto buttons = [&](const char* text) {
    message.options["kakao"]["buttons"] = parsed(text);
    return message;
  };
  expectRefused(buttons("{}"), "kakao.buttons");
  expectRefused(buttons("[1]"), "kakao.buttons[0]");
  expectRefused(buttons(R"([{"name":"a"}])"), "kakao.buttons[0]");
  expectRefused(buttons(R"([{"name":"a","type":7}])"), "kakao.buttons[0].type");
  expectRefused(buttons(R"([{"name":"123456789012345","type":"WL"}])"), "kakao.buttons[0].name");
  expectRefused(buttons(R"([{},{},{},{},{},{}])"), "kakao.buttons");
}

TEST(SolapiRequest, PollAsksForAllIdsOnce) {
  std::vector<StatusQuery> queries(3);
  queries[0].providerMessageId = "M4V1";
  queries[1].providerMessageId = "a&b=c";
  queries[2].providerMessageId = "M4V1";
  const HttpRequest request = buildPoll(config(), queries, kNow, kSalt);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.body, "");
  EXPECT_EQ(
      request.url,
      "https://api.solapi.com/messages/v4/list?messageIds=M4V1&messageIds=a%26b%3Dc&limit=500");
  EXPECT_TRUE(headerOf(request, "Authorization").starts_with("HMAC-SHA256 apiKey=KEY, "));
}

TEST(SolapiRequest, AFullPollStaysBelowTheUsualLimitOfAddresses) {
  std::vector<StatusQuery> queries(kPollBatch);
  for (size_t i = 0; i < queries.size(); ++i) {
    queries[i].providerMessageId = "M4V20260101" + std::to_string(100000000000000000 + i) + "ABC";
  }
  EXPECT_LT(buildPoll(config(), queries, kNow, kSalt).url.size(), 8000u);
}

}  // namespace
}  // namespace kmsg::solapi
