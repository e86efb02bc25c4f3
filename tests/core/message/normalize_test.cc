#include "message/normalize.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "fake/fixed_random.h"
#include "fake/now.h"
#include "fake/parsed.h"

namespace kmsg {
namespace {

struct NormalizeMessage : testing::Test {
  Result<Message> normalize(const Json& input) {
    return normalizeMessage(input, defaults, kNow, random);
  }
  Message normalized(const Json& input) {
    auto message = normalize(input);
    EXPECT_TRUE(message.ok()) << (message.ok() ? "" : message.error().message);
    return message.ok() ? std::move(message).value() : Message();
  }
  Error refused(const Json& input) {
    auto message = normalize(input);
    EXPECT_FALSE(message.ok()) << dumpJson(input);
    return message.ok() ? Error() : std::move(message).error();
  }

  MessageDefaults defaults;
  FixedRandom random;
};

Json sms(Json changes = Json::object()) {
  Json input = {{"to", "010-1234-5678"}, {"text", "hello"}};
  input.update(changes);
  return input;
}

Json alimTalk(Json changes = Json::object()) {
  Json input = {{"type", "ALIMTALK"},
                {"to", "01012345678"},
                {"templateId", "T1"},
                {"variables", {{"name", "지민"}}}};
  input.update(changes);
  return input;
}

TEST_F(NormalizeMessage, CompletesAnUntypedTextAsSms) {
  const Message message = normalized(sms());
  EXPECT_EQ(message.type, MessageType::kSms);
  EXPECT_EQ(message.messageId, "00000000-0000-4000-8000-000000000001");
  EXPECT_EQ(message.to, "010-1234-5678");
  EXPECT_EQ(message.toNumber.digits, "01012345678");
  EXPECT_EQ(message.text, "hello");
  EXPECT_EQ(message.options["type"], "SMS");
  EXPECT_EQ(message.options["messageId"], message.messageId);
  EXPECT_EQ(message.options["text"], "hello");
  EXPECT_EQ(message.options["to"], "010-1234-5678");
}

TEST_F(NormalizeMessage, BecomesLmsAboveNinetyBytes) {
  EXPECT_EQ(normalized(sms({{"text", std::string(90, 'a')}})).type, MessageType::kSms);
  EXPECT_EQ(normalized(sms({{"text", std::string(91, 'a')}})).type, MessageType::kLms);
  // Vendors refuse a subject on an SMS, however short its text is.
  EXPECT_EQ(normalized(sms({{"text", "a"}, {"subject", "b"}})).type, MessageType::kLms);
  std::string hangul;
  for (int i = 0; i < 45; ++i)
    hangul += "가";
  EXPECT_EQ(normalized(sms({{"text", hangul}})).type, MessageType::kSms);
  const Message lms = normalized(sms({{"text", hangul + "!"}}));
  EXPECT_EQ(lms.type, MessageType::kLms);
  EXPECT_EQ(lms.options["type"], "LMS");
}

TEST_F(NormalizeMessage, ATypedMessageKeepsItsType) {
  const Message message = normalized(sms({{"type", "SMS"}, {"text", std::string(300, 'a')}}));
  EXPECT_EQ(message.type, MessageType::kSms);
}

TEST_F(NormalizeMessage, CountsTheTextThatTheCarrierWillSee) {
  const Json grows = sms({{"text", "#{v}"}, {"variables", {{"v", std::string(91, 'a')}}}});
  const Json shrinks = sms({{"text", "#{" + std::string(100, 'n') + "}"},
                            {"variables", {{std::string(100, 'n'), "x"}}}});
  EXPECT_EQ(normalized(grows).type, MessageType::kLms);
  EXPECT_EQ(normalized(shrinks).type, MessageType::kSms);
  defaults.estimateOnTemplate = true;
  EXPECT_EQ(normalized(grows).type, MessageType::kSms);
  EXPECT_EQ(normalized(shrinks).type, MessageType::kLms);
}

TEST_F(NormalizeMessage, RendersVariablesOfEveryKind) {
  const Message message = normalized(
      sms({{"text", "#{s} #{i} #{f} #{b} [#{n}] #{missing}"},
           {"variables", {{"s", "글"}, {"i", 5}, {"f", 1.5}, {"b", true}, {"n", nullptr}}}}));
  EXPECT_EQ(message.text, "글 5 1.5 true [] #{missing}");
  EXPECT_EQ(message.options["text"], message.text);
  EXPECT_EQ(message.options["variables"]["i"], 5);  // they stay as given
}

TEST_F(NormalizeMessage, WritesNumbersAsJavaScriptDoes) {
  const Json input = parsed(
      R"({"to":"01012345678","text":"#{a} #{b} #{c} #{d} #{e} #{f} #{g}","variables":
      {"a":0.00001,"b":100000000000000000000,"c":1e21,"d":-0.0000015,"e":1e-7,"f":12345.678,
       "g":9007199254740993}})");
  EXPECT_EQ(normalized(input).text,
            "0.00001 100000000000000000000 1e+21 -0.0000015 1e-7 12345.678 9007199254740993");
}

TEST_F(NormalizeMessage, LooksUpOwnVariablesOnly) {
  const Message message = normalized(
      sms({{"text", "#{constructor} #{__proto__}"}, {"variables", {{"__proto__", "p"}}}}));
  EXPECT_EQ(message.text, "#{constructor} p");
}

TEST_F(NormalizeMessage, TakesContentForShortMessagesOnly) {
  Json input = {{"to", "01012345678"}, {"content", "body"}};
  const Message untyped = normalized(input);
  EXPECT_EQ(untyped.text, "body");
  EXPECT_EQ(untyped.options["text"], "body");
  EXPECT_FALSE(untyped.options.contains("content"));
  for (const char* type : {"SMS", "LMS", "MMS"}) {
    input["type"] = type;
    EXPECT_EQ(normalized(input).text, "body") << type;
  }
  input["text"] = "text wins";
  EXPECT_EQ(normalized(input).text, "text wins");
  input.erase("text");
  for (const char* type : {"FRIENDTALK", "VOICE", "RCS_SMS"}) {
    input["type"] = type;
    EXPECT_EQ(refused(input).field, "text") << type;
  }
}

TEST_F(NormalizeMessage, KeepsEveryFieldOfTheCaller) {
  const Json input = sms({{"options", {{"scheduledAt", "2026-02-01T00:00:00Z"}, {"x", 1}}},
                          {"providerOptions", {{"requestId", "r1"}}},
                          {"media", {{"image", {{"ref", "i"}}}}},
                          {"imageUrl", "https://example.com/a.png"},
                          {"extra", {1, 2, 3}}});
  const Message message = normalized(input);
  for (const char* key : {"options", "providerOptions", "media", "imageUrl", "extra"}) {
    EXPECT_EQ(message.options[key], input[key]) << key;
  }
  EXPECT_EQ(message.scheduledAt, parseIso("2026-02-01T00:00:00Z"));
}

TEST_F(NormalizeMessage, KeepsTheGivenMessageIdAndMakesOneOtherwise) {
  EXPECT_EQ(normalized(sms({{"messageId", "mine"}})).messageId, "mine");
  EXPECT_EQ(random.uuids(), 0u);
  EXPECT_FALSE(normalized(sms({{"messageId", ""}})).messageId.empty());
  EXPECT_FALSE(normalized(sms({{"messageId", nullptr}})).messageId.empty());
  EXPECT_EQ(random.uuids(), 2u);
}

TEST_F(NormalizeMessage, FillsTheDefaultsWhereTheMessageSaysNothing) {
  defaults.kakaoProfileId = "profile";
  defaults.kakaoPlusId = "@plus";
  defaults.naverTalkId = "talk";
  defaults.rcsBrandId = "brand";
  const Message alim = normalized(alimTalk({{"kakao", {{"profileId", "own"}, {"buttons", {1}}}}}));
  EXPECT_EQ(alim.options["kakao"],
            (Json{{"profileId", "own"}, {"plusId", "@plus"}, {"buttons", {1}}}));
  EXPECT_EQ(normalized(alimTalk({{"kakao", {{"profileId", ""}}}})).options["kakao"]["profileId"],
            "profile");
  EXPECT_EQ(normalized(sms({{"type", "FRIENDTALK"}})).options["kakao"]["plusId"], "@plus");
  EXPECT_EQ(normalized(alimTalk({{"type", "NSA"}})).options["naver"]["talkId"], "talk");
  for (const char* type : {"RCS_SMS", "RCS_LMS", "RCS_MMS"}) {
    EXPECT_EQ(normalized(sms({{"type", type}})).options["rcs"]["brandId"], "brand") << type;
  }
  for (const char* type : {"RCS_TPL", "RCS_ITPL", "RCS_LTPL"}) {
    EXPECT_EQ(normalized(alimTalk({{"type", type}})).options["rcs"]["brandId"], "brand") << type;
  }
  const Message plain = normalized(sms());
  for (const char* key : {"kakao", "naver", "rcs"})
    EXPECT_FALSE(plain.options.contains(key));
}

TEST_F(NormalizeMessage, TemplateTypesAreNotRendered) {
  const Message message = normalized(alimTalk({{"text", "#{name}"}}));
  EXPECT_EQ(message.text, "");
  EXPECT_EQ(message.options["text"], "#{name}");
  EXPECT_EQ(message.templateId, "T1");
  EXPECT_EQ(message.variables,
            (std::vector<std::pair<std::string, std::string>>{{"name", "지민"}}));
  EXPECT_TRUE(normalized(alimTalk({{"variables", Json::object()}})).variables.empty());
}

TEST_F(NormalizeMessage, ReadsTheSenderAsDigits) {
  EXPECT_EQ(normalized(sms({{"from", "02-123-4567"}})).from, "021234567");
  EXPECT_EQ(normalized(sms({{"from", "+82 2-123-4567"}})).from, "021234567");
  EXPECT_EQ(normalized(sms({{"from", " "}})).from, "");
  EXPECT_EQ(normalized(sms({{"from", nullptr}})).from, "");
}

TEST_F(NormalizeMessage, ReadsTheFailoverRequest) {
  const Failover failover = normalized(alimTalk({{"failover",
                                                  {{"enabled", true},
                                                   {"fallbackChannel", "lms"},
                                                   {"fallbackContent", "body"},
                                                   {"fallbackTitle", "title"}}}}))
                                .failover;
  EXPECT_EQ(failover.enabled, true);
  EXPECT_EQ(failover.channel, FallbackChannel::kLms);
  EXPECT_EQ(failover.content, "body");
  EXPECT_EQ(failover.title, "title");
  const Failover none = normalized(alimTalk({{"failover", {{"fallbackTitle", ""}}}})).failover;
  EXPECT_FALSE(none.enabled.has_value());
  EXPECT_EQ(none.channel, FallbackChannel::kUnset);
  EXPECT_FALSE(none.content.has_value());
  EXPECT_FALSE(none.title.has_value());
}

TEST_F(NormalizeMessage, AcceptsAScheduleFromNowOn) {
  EXPECT_EQ(
      normalized(sms({{"options", {{"scheduledAt", "2026-01-01T09:00:00+09:00"}}}})).scheduledAt,
      kNow);
  EXPECT_FALSE(normalized(sms({{"options", {{"scheduledAt", nullptr}}}})).scheduledAt.has_value());
  EXPECT_FALSE(normalized(sms({{"options", nullptr}})).scheduledAt.has_value());
}

struct Refusal {
  const char* input;
  const char* field;
  const char* says;  // a part of the message: the kind that was given, or the fix
};

TEST_F(NormalizeMessage, EveryErrorNamesTheFieldAndWhatIsWrongWithIt) {
  const std::vector<Refusal> refusals = {
      {R"("text")", "message", "got string"},
      {R"(null)", "message", "got null"},
      {R"([])", "message", "got array"},
      {R"({})", "to", "required"},
      {R"({"to":null,"text":"a"})", "to", "required"},
      {R"({"to":1012345678,"text":"a"})", "to", "got number"},
      {R"({"to":["01012345678"],"text":"a"})", "to", "got array"},
      {R"({"to":"","text":"a"})", "to", "empty"},
      {R"({"to":"abc","text":"a"})", "to", "phone number"},
      {R"({"to":"01012345678"})", "text", "required for SMS"},
      {R"({"to":"01012345678","text":""})", "text", "required"},
      {R"({"to":"01012345678","text":" \n "})", "text", "blank"},
      {R"({"to":"01012345678","text":5})", "text", "got number"},
      {R"({"to":"01012345678","content":{}})", "content", "got object"},
      {R"({"to":"01012345678","text":"#{a}","variables":{"a":" "}})", "text", "blank"},
      {R"({"to":"01012345678","text":"a","type":""})", "type", "must be one of"},
      {R"({"to":"01012345678","text":"a","type":"sms"})", "type", "must be one of"},
      {R"({"to":"01012345678","text":"a","type":3})", "type", "got number"},
      {R"({"to":"01012345678","text":"a","messageId":7})", "messageId", "got number"},
      {R"({"to":"01012345678","text":"a","subject":{}})", "subject", "got object"},
      {R"({"to":"01012345678","text":"a","providerId":true})", "providerId", "got boolean"},
      {R"({"to":"01012345678","text":"a","from":15881234})", "from", "got number"},
      {R"({"to":"01012345678","text":"a","from":"me"})", "from", "phone number"},
      {R"({"to":"01012345678","text":"a","from":"+1 202 555 0100"})", "from", "Korean"},
      {R"({"to":"01012345678","text":"a","variables":[1]})", "variables", "got array"},
      {R"({"to":"01012345678","text":"a","variables":"x"})", "variables", "got string"},
      {R"({"to":"01012345678","text":"a","variables":{"v":{}}})", "variables.v", "got object"},
      {R"({"to":"01012345678","text":"a","variables":{"v":[1]}})", "variables.v", "got array"},
      {R"({"to":"01012345678","text":"a","kakao":"x"})", "kakao", "got string"},
      {R"({"to":"01012345678","text":"a","naver":1})", "naver", "got number"},
      {R"({"to":"01012345678","text":"a","rcs":[]})", "rcs", "got array"},
      {R"({"to":"01012345678","text":"a","providerOptions":"x"})", "providerOptions", "got string"},
      {R"({"to":"01012345678","text":"a","options":7})", "options", "got number"},
      {R"({"to":"01012345678","text":"a","options":{"scheduledAt":1767225600000}})",
       "options.scheduledAt", "got number"},
      {R"({"to":"01012345678","text":"a","options":{"scheduledAt":"tomorrow"}})",
       "options.scheduledAt", "time zone"},
      {R"({"to":"01012345678","text":"a","options":{"scheduledAt":"2026-01-02T09:00:00"}})",
       "options.scheduledAt", "time zone"},
      {R"({"to":"01012345678","text":"a","options":{"scheduledAt":"2026-02-30T00:00:00Z"}})",
       "options.scheduledAt", "valid"},
      {R"({"to":"01012345678","text":"a","options":{"scheduledAt":"2025-12-31T23:59:59.999Z"}})",
       "options.scheduledAt", "past"},
      {R"({"to":"01012345678","text":"a","failover":true})", "failover", "got boolean"},
      {R"({"to":"01012345678","text":"a","failover":{"enabled":"yes"}})", "failover.enabled",
       "got string"},
      {R"({"to":"01012345678","text":"a","failover":{"fallbackChannel":"mms"}})",
       "failover.fallbackChannel", "\"sms\" or \"lms\""},
      {R"({"to":"01012345678","text":"a","failover":{"fallbackChannel":1}})",
       "failover.fallbackChannel", "got number"},
      {R"({"to":"01012345678","text":"a","failover":{"fallbackContent":1}})",
       "failover.fallbackContent", "got number"},
      {R"({"to":"01012345678","text":"a","failover":{"fallbackTitle":[]}})",
       "failover.fallbackTitle", "got array"},
      {R"({"to":"01012345678","type":"ALIMTALK","variables":{}})", "templateId", "required"},
      {R"({"to":"01012345678","type":"ALIMTALK","templateId":" ","variables":{}})", "templateId",
       "required for ALIMTALK"},
      {R"({"to":"01012345678","type":"NSA","templateId":5,"variables":{}})", "templateId",
       "got number"},
      {R"({"to":"01012345678","type":"ALIMTALK","templateId":"T"})", "variables", "give {}"},
      {R"({"to":"01012345678","type":"RCS_TPL","templateId":"T","variables":null})", "variables",
       "required for RCS_TPL"},
  };
  for (const Refusal& row : refusals) {
    const Error error = refused(parsed(row.input));
    EXPECT_EQ(error.code, ErrorCode::kInvalidRequest) << row.input;
    EXPECT_EQ(error.outcome, Outcome::kNotSent) << row.input;
    EXPECT_EQ(error.field, row.field) << row.input;
    EXPECT_NE(error.message.find(row.says), std::string::npos) << row.input << error.message;
    EXPECT_NE(error.message.find(row.field), std::string::npos) << row.input << error.message;
  }
}

TEST_F(NormalizeMessage, AnErrorNeverRepeatsTheNumberOrTheText) {
  const Json input = {
      {"to", "010-1234-567x"}, {"text", "비밀 인증번호 9911"}, {"from", "15881234"}};
  const std::string text = dumpJson(errorToJson(refused(input)));
  EXPECT_EQ(text.find("1234-567x"), std::string::npos);
  EXPECT_EQ(text.find("9911"), std::string::npos);
}

TEST(MessageDefaults, ReadWhatIsThereAndIgnoreTheRest) {
  const MessageDefaults read = messageDefaultsFrom(parsed(
      R"({"sms":{"autoLmsBytes":80,"estimateOn":"template"},"kakao":{"profileId":"p","plusId":"@k"},
      "naver":{"talkId":"t"},"rcs":{"brandId":"b"},"from":"02"})"));
  EXPECT_EQ(read.autoLmsBytes, 80u);
  EXPECT_TRUE(read.estimateOnTemplate);
  EXPECT_EQ(read.kakaoProfileId, "p");
  EXPECT_EQ(read.kakaoPlusId, "@k");
  EXPECT_EQ(read.naverTalkId, "t");
  EXPECT_EQ(read.rcsBrandId, "b");
  for (const char* text :
       {"null", "[]", "{}", R"({"sms":null})", R"({"sms":{"autoLmsBytes":0}})",
        R"({"sms":{"autoLmsBytes":-5}})", R"({"sms":{"autoLmsBytes":"80"}})",
        R"({"sms":{"autoLmsBytes":true}})", R"({"sms":[80]})", R"({"kakao":"x","rcs":7})"}) {
    const MessageDefaults total = messageDefaultsFrom(parsed(text));
    EXPECT_EQ(total.autoLmsBytes, 90u) << text;
    EXPECT_FALSE(total.estimateOnTemplate) << text;
    EXPECT_EQ(total.kakaoProfileId, "") << text;
  }
  EXPECT_EQ(messageDefaultsFrom(parsed(R"({"sms":{"autoLmsBytes":90.5}})")).autoLmsBytes, 90u);
  EXPECT_EQ(messageDefaultsFrom(parsed(R"({"sms":{"autoLmsBytes":1e300}})")).autoLmsBytes,
            1'000'000'000u);
}

TEST_F(NormalizeMessage, RefusesAFallbackThatNoCarrierWouldTake) {
  const auto withFallback = [](Json failover) {
    failover["enabled"] = true;
    return alimTalk({{"failover", std::move(failover)}});
  };
  const std::string sms(91, 'a');
  const std::string lms(2001, 'a');
  const Json longSms = {{"fallbackChannel", "sms"}, {"fallbackContent", sms}};
  const Json longLms = {{"fallbackChannel", "lms"}, {"fallbackContent", lms}};
  const Json longTitle = {{"fallbackContent", "a"}, {"fallbackTitle", std::string(41, 'a')}};
  EXPECT_EQ(refused(withFallback(longSms)).field, "failover.fallbackContent");
  EXPECT_EQ(refused(withFallback(longLms)).field, "failover.fallbackContent");
  EXPECT_EQ(refused(withFallback({{"fallbackContent", lms}})).field, "failover.fallbackContent");
  EXPECT_EQ(refused(withFallback(longTitle)).field, "failover.fallbackTitle");
  // Without a channel the longer one is there to be chosen.
  normalized(withFallback({{"fallbackContent", sms}}));
}

std::vector<std::string> warningCodes(const Message& message) {
  std::vector<std::string> codes;
  for (const SendWarning& warning : message.warnings)
    codes.push_back(warning.code);
  return codes;
}

using Codes = std::vector<std::string>;

TEST_F(NormalizeMessage, K17AnSmsThatIsTooLongForOneIsWarnedAbout) {
  const std::string text(91, 'x');
  const Message typed = normalized(sms({{"type", "SMS"}, {"text", text}}));
  ASSERT_EQ(warningCodes(typed), (Codes{"SMS_BYTES_EXCEEDED"}));
  EXPECT_EQ(typed.warnings[0].details, (Json{{"bytes", 91}, {"limit", 90}}));
  EXPECT_TRUE(normalized(sms({{"text", text}})).warnings.empty()) << "it became an LMS";
  EXPECT_TRUE(normalized(sms({{"type", "LMS"}, {"text", text}})).warnings.empty());
}

TEST_F(NormalizeMessage, K13CharactersThatNoCarrierShowsAreWarnedAbout) {
  const Message message = normalized(sms({{"text", "hi #{who}"}, {"variables", {{"who", "😀"}}}}));
  ASSERT_EQ(warningCodes(message), (Codes{"TEXT_NOT_ENCODABLE"}));
  EXPECT_EQ(message.warnings[0].details, (Json{{"count", 1}, {"first", "U+1F600"}}));
  EXPECT_TRUE(
      normalized({{"type", "FRIENDTALK"}, {"to", "01012345678"}, {"text", "😀"}}).warnings.empty())
      << "KakaoTalk shows them";
}

TEST_F(NormalizeMessage, AFailoverThatDoesNotApplyIsWarnedAbout) {
  const Message message = normalized(sms({{"failover", {{"enabled", true}}}}));
  EXPECT_EQ(warningCodes(message), (Codes{"FAILOVER_NOT_APPLICABLE"}));
  EXPECT_TRUE(normalized(sms({{"failover", {{"enabled", false}}}})).warnings.empty());
  EXPECT_TRUE(normalized(alimTalk({{"failover", {{"enabled", true}}}})).warnings.empty());
}

TEST_F(NormalizeMessage, RefusesWhatNobodyCouldRead) {
  for (const char* text : {"\u200B", "\u3164\u3000", " \uFEFF "}) {
    EXPECT_EQ(refused(sms({{"text", text}})).field, "text");
    EXPECT_EQ(refused(sms({{"text", "#{a}"}, {"variables", {{"a", text}}}})).field, "text");
  }
  EXPECT_EQ(refused(sms({{"messageId", "  "}})).field, "messageId");
}

TEST_F(NormalizeMessage, TakesEveryType) {
  const std::vector<Json> inputs = {
      {{"type", "FRIENDTALK"}, {"text", "hi"}, {"buttons", Json::array()}},
      {{"type", "NSA"}, {"templateId", "T"}, {"variables", Json::object()}},
      {{"type", "VOICE"}, {"text", "hi"}, {"voice", {{"voiceType", "FEMALE"}}}},
      {{"type", "FAX"}, {"fax", {{"fileIds", {"f1"}}}}},
      {{"type", "RCS_SMS"}, {"text", "hi"}},
      {{"type", "RCS_LMS"}, {"text", "hi"}, {"subject", "s"}},
      {{"type", "RCS_MMS"}, {"text", "hi"}, {"rcs", {{"mmsType", "M3"}}}},
      {{"type", "RCS_TPL"}, {"templateId", "T"}, {"variables", Json::object()}},
      {{"type", "RCS_ITPL"}, {"templateId", "T"}, {"variables", Json::object()}},
      {{"type", "RCS_LTPL"}, {"templateId", "T"}, {"variables", Json::object()}},
      {{"type", "MMS"}, {"text", "hi"}, {"media", {{"image", {{"ref", "https://x/y.jpg"}}}}}},
      {{"type", "LMS"}, {"text", "hi"}}};
  for (Json input : inputs) {
    input["to"] = "01012345678";
    const Message message = normalized(input);
    EXPECT_EQ(messageTypeName(message.type), textAt(input, "type"));
    for (const auto& [key, value] : input.items())
      EXPECT_EQ(message.options[key], value) << key;
  }
  EXPECT_EQ(refused({{"type", "FAX"}, {"to", "01012345678"}}).field, "fax");
  EXPECT_EQ(refused({{"type", "NSA"}, {"to", "01012345678"}}).field, "templateId");
  EXPECT_EQ(refused({{"type", "VOICE"}, {"to", "01012345678"}}).field, "text");
}

TEST_F(NormalizeMessage, ATextThatGrowsBeyondMeasureIsRefusedBeforeItIsMade) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "#{a}";
  const Json input = sms({{"text", text}, {"variables", {{"a", std::string(100'000, 'b')}}}});
  EXPECT_EQ(refused(input).field, "text");
  EXPECT_TRUE(normalize(sms({{"text", std::string(1'000'000, 'x')}})).ok());
}

}  // namespace
}  // namespace kmsg
