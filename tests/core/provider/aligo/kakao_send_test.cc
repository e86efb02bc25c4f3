#include "core/provider/aligo/bench.h"
#include "core/provider/hostile.h"

namespace kmsg::aligo {
namespace {

// Sends an AlimTalk whose template has to be read; the answers are ready.
Result<SendResult> sendWithTemplate(Bench& bench, const Message& message,
                                    FailoverOwner owner = FailoverOwner::kNone) {
  bench.http.answer(200, kTemplates);
  bench.http.answer(200, kKakaoTaken);
  return bench.send(message, owner);
}

Message friendTalk() {
  Message message = textMessage(MessageType::kFriendTalk, "hi");
  message.options["kakao"] = Json::object();
  return message;
}

TEST(AligoKakao, D1_CodeAndInfoAreRead) {
  Bench bench;
  const auto result = sendWithTemplate(bench, kakao());
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->providerMessageId, "77");
  EXPECT_EQ(bench.http.requests[1].url, "https://kakaoapi.aligo.in/akv10/alimtalk/send/");
  Bench old;
  old.http.answer(200, kTemplates);
  old.http.answer(200, R"({"result_code":"0","msg_id":"m1"})");
  EXPECT_EQ(old.send(kakao())->providerMessageId, "m1");
  Bench refused;
  refused.http.answer(200, kTemplates);
  refused.http.answer(200, R"({"code":0,"info":{"mid":7,"scnt":0,"fcnt":1}})");
  EXPECT_EQ(refused.send(kakao()).error().code, ErrorCode::kMessageSendFailed);
}

TEST(AligoKakao, D5_D11_TextAndButtonsComeFromTheTemplate) {
  Bench bench;
  ASSERT_TRUE(sendWithTemplate(bench, kakao()).ok());
  auto list = formOf(bench.http.requests[0]);
  EXPECT_EQ(bench.http.requests[0].url, "https://kakaoapi.aligo.in/akv10/template/list/");
  EXPECT_EQ(list["senderkey"], "SENDERKEY");
  EXPECT_EQ(list["tpl_code"], "WELCOME");
  auto form = bench.lastForm();
  EXPECT_EQ(form["apikey"], "SECRETKEY");
  EXPECT_EQ(form["userid"], "user");
  EXPECT_EQ(form["tpl_code"], "WELCOME");
  EXPECT_EQ(form["receiver_1"], "01012345678");
  EXPECT_EQ(form["subject_1"], "알림톡");
  EXPECT_EQ(form["message_1"], "Kim, hello");
  EXPECT_EQ(parsed(form["button_1"]),
            parsed(R"({"button":[{"name":"go","linkType":"WL","linkTypeName":"웹링크",
                       "linkMo":"https://x.kr/Kim"}]})"));
  EXPECT_EQ(form["testMode"], "N");
  EXPECT_EQ(form.count("failover"), 0u);
}

TEST(AligoKakao, TheTemplateIsReadOnceAndAgainAfterARefusal) {
  Bench bench;
  ASSERT_TRUE(sendWithTemplate(bench, kakao()).ok());
  bench.http.answer(200, R"({"code":-99,"message":"템플릿 불일치"})");
  const auto refused = bench.send(kakao());
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(refused.error().field, "templateId");
  EXPECT_EQ(bench.http.requests.size(), 3u);
  ASSERT_TRUE(sendWithTemplate(bench, kakao()).ok());
  EXPECT_EQ(bench.http.requests.size(), 5u);
  bench.now += 10 * kMinuteMs;
  ASSERT_TRUE(sendWithTemplate(bench, kakao()).ok());
  EXPECT_EQ(bench.http.requests.size(), 7u);
}

TEST(AligoKakao, D6_AMissingVariableIsNamedBeforeTheSend) {
  Bench bench;
  bench.http.answer(200, kTemplates);
  Message message = kakao();
  message.variables.clear();
  EXPECT_EQ(bench.send(message).error().field, "variables.name");
  message.options["providerOptions"] = {{"templateContent", "#{other} x"}};
  EXPECT_EQ(bench.send(message).error().field, "variables.other");
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

TEST(AligoKakao, ATextThatTheMessageBringsNeedsNoTemplate) {
  Bench bench;
  bench.http.answer(200, kKakaoTaken);
  Message message = kakao();
  message.options["providerOptions"] = {{"templateContent", "#{name}!"}};
  message.options["kakao"]["buttons"] =
      parsed(R"([{"name":"add","type":"AC"},{"name":"web","type":"WL","urlMobile":"https://m.kr",
                  "urlPc":"https://p.kr"}])");
  ASSERT_TRUE(bench.send(message).ok());
  EXPECT_EQ(bench.lastForm()["message_1"], "Kim!");
  EXPECT_EQ(parsed(bench.lastForm()["button_1"]),
            parsed(R"({"button":[{"name":"add","linkType":"AC","linkTypeName":"채널 추가"},
              {"name":"web","linkType":"WL","linkTypeName":"웹링크","linkMo":"https://m.kr",
               "linkPc":"https://p.kr"}]})"));
  bench.http.answer(200, kKakaoTaken);
  message.variables.emplace_back("_full_text", "the whole");
  ASSERT_TRUE(bench.send(message).ok());
  EXPECT_EQ(bench.lastForm()["message_1"], "the whole");
}

TEST(AligoKakao, D7_D8_AReservationIsSenddate) {
  Bench bench;
  Message message = kakao();
  message.scheduledAt = kNow + 60 * kMinuteMs + 1;
  EXPECT_EQ(sendWithTemplate(bench, message)->status, DeliveryStatus::kPending);
  EXPECT_EQ(bench.lastForm()["senddate"], "20260101100001");
  EXPECT_EQ(bench.lastForm().count("reserve"), 0u);
}

TEST(AligoKakao, D16_ABlankProfileIdDoesNotHideTheAccounts) {
  Bench bench;
  Message message = kakao();
  message.options["kakao"]["profileId"] = " ";
  ASSERT_TRUE(sendWithTemplate(bench, message).ok());
  EXPECT_EQ(bench.lastForm()["senderkey"], "SENDERKEY");
  message.options["kakao"]["profileId"] = "OWN";
  ASSERT_TRUE(sendWithTemplate(bench, message).ok());
  EXPECT_EQ(bench.lastForm()["senderkey"], "OWN");
}

TEST(AligoKakao, AMessagesOwnSenderKeyIsNotRepeated) {
  Bench bench;
  bench.http.answer(200, kTemplates);
  bench.http.answer(200, R"({"code":-99,"message":"OWNKEY Kim, hello"})");
  Message message = kakao();
  message.options["kakao"]["profileId"] = "OWNKEY";
  const std::string text = visible(bench.send(message).error());
  EXPECT_EQ(text.find("OWNKEY"), std::string::npos);
  EXPECT_EQ(text.find("Kim, hello"), std::string::npos);
}

TEST(AligoKakao, WhatIsMissingIsNamedInOrder) {
  Bench bench(R"({"apiKey":"k","userId":"u"})");
  Message message = kakao();
  EXPECT_EQ(bench.send(message).error().message,
            "kakao profileId is required (options.kakao.profileId or config.senderKey)");
  message.options["kakao"]["profileId"] = "P";
  EXPECT_EQ(bench.send(message).error().message,
            "from is required for ALIMTALK (options.from or config.sender)");
  message.from = "0212345678";
  message.templateId = " ";
  EXPECT_EQ(bench.send(message).error().message, "templateId is required for ALIMTALK");
  EXPECT_TRUE(bench.http.requests.empty());
}

TEST(AligoKakao, TheOwnerDecidesOnTheReplacement) {
  struct Case {
    FailoverOwner owner;
    std::optional<bool> enabled;
    const char* option;
    const char* failover;  // null: left out
  };
  const Case cases[] = {
      {FailoverOwner::kTracking, true, nullptr, "N"}, {FailoverOwner::kTracking, true, "Y", "N"},
      {FailoverOwner::kNative, true, nullptr, "Y"},   {FailoverOwner::kNative, true, "n", "N"},
      {FailoverOwner::kNone, true, nullptr, "Y"},     {FailoverOwner::kNone, false, nullptr, "N"},
      {FailoverOwner::kNone, {}, nullptr, nullptr},   {FailoverOwner::kNone, {}, "Y", "Y"},
  };
  for (const Case& c : cases) {
    Bench bench;
    Message message = kakao();
    message.failover.enabled = c.enabled;
    message.failover.content = " instead ";
    message.failover.title = "title";
    if (c.option) message.options["providerOptions"] = {{"failover", c.option}};
    ASSERT_TRUE(sendWithTemplate(bench, message, c.owner).ok());
    auto form = bench.lastForm();
    EXPECT_EQ(form.count("failover") ? form["failover"] : "", c.failover ? c.failover : "");
    const bool isOn = c.failover && std::string(c.failover) == "Y";
    EXPECT_EQ(form["fmessage_1"], isOn ? "instead" : "");
    EXPECT_EQ(form["fsubject_1"], isOn ? "title" : "");
  }
}

TEST(AligoKakao, D31_TheWarningIsGivenOnlyWhenTheVendorHasNoText) {
  Bench bench;
  Message message = kakao();
  message.failover.enabled = true;
  const auto warned = sendWithTemplate(bench, message);
  ASSERT_EQ(warned->warnings.size(), 1u);
  EXPECT_EQ(warned->warnings[0].code, "FAILOVER_PARTIAL_PROVIDER");
  EXPECT_EQ(warned->warnings[0].details["mappedFields"],
            parsed(R"(["failover","fmessage_1","fsubject_1"])"));
  Bench other;
  message.failover.content = "instead";
  EXPECT_TRUE(sendWithTemplate(other, message)->warnings.empty());
}

TEST(AligoKakao, D18_CodesAreReadByCodeThenByText) {
  struct Case {
    const char* body;
    ErrorCode code;
  };
  const Case cases[] = {
      {R"({"code":-99,"message":"포인트가 부족합니다."})", ErrorCode::kInsufficientBalance},
      {R"({"code":-99,"message":"등록되지 않은 인증키 입니다."})",
       ErrorCode::kAuthenticationFailed},
      {R"({"code":"-101","message":"x"})", ErrorCode::kAuthenticationFailed},
      {R"({"code":-501,"message":"x"})", ErrorCode::kTemplateNotFound},
      {R"({"code":-99,"message":"템플릿이 존재하지 않습니다"})", ErrorCode::kTemplateNotFound},
      {R"({"code":509,"message":"x"})", ErrorCode::kInvalidRequest},
      {R"({"code":-99,"message":"x"})", ErrorCode::kInvalidRequest},
      {R"({"code":-7,"message":"RECIPIENTS"})", ErrorCode::kProviderError},
  };
  for (const Case& c : cases) {
    Bench bench;
    bench.http.answer(200, kTemplates);
    bench.http.answer(200, c.body);
    const auto result = bench.send(kakao());
    ASSERT_FALSE(result.ok()) << c.body;
    EXPECT_EQ(result.error().code, c.code) << c.body;
    EXPECT_EQ(result.error().outcome, Outcome::kNotSent) << c.body;
  }
}

TEST(AligoKakao, ATemplateThatCannotBeReadSendsNothing) {
  Bench bench;
  bench.http.fail(lost());
  EXPECT_EQ(bench.send(kakao()).error().outcome, Outcome::kNotSent);
  bench.http.answer(200, R"({"code":0,"list":[]})");
  EXPECT_EQ(bench.send(kakao()).error().code, ErrorCode::kTemplateNotFound);
  for (const std::string& body : strangeBodies()) {
    bench.http.answer(200, body);
    const auto result = bench.send(kakao());
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().outcome, Outcome::kNotSent) << body;
  }
  forEachWrongType(parsed(kTemplates), [](const std::string& body) {
    Bench other;
    other.http.answer(200, body);
    other.http.answer(200, kKakaoTaken);
    const auto result = other.send(kakao());
    if (result) return;
    EXPECT_EQ(result.error().outcome, Outcome::kNotSent) << body;
  });
}

TEST(AligoFriendTalk, D12_GoldenRequest) {
  Bench bench;
  bench.http.answer(200, kKakaoTaken);
  Message message = friendTalk();
  message.options["buttons"] = parsed(R"([{"name":"web","type":"WL","urlMobile":"https://m.kr"}])");
  message.options["imageUrl"] = "https://x.kr/a.jpg";
  ASSERT_TRUE(bench.send(message).ok());
  EXPECT_EQ(bench.http.requests[0].url, "https://kakaoapi.aligo.in/akv10/friendtalk/send/");
  auto form = bench.lastForm();
  EXPECT_EQ(form["subject_1"], "친구톡");
  EXPECT_EQ(form["message_1"], "hi");
  EXPECT_EQ(form["image_1"], "https://x.kr/a.jpg");
  EXPECT_EQ(parsed(form["button_1"]),
            parsed(R"({"button":[{"name":"web","linkType":"WL","linkTypeName":"웹링크",
                       "linkMo":"https://m.kr"}]})"));
  message.options["buttons"] = parsed(R"([{"name":"web","type":"XX"}])");
  EXPECT_EQ(bench.send(message).error().field, "buttons[0].type");
}

TEST(AligoFriendTalk, D33_ABlankTextIsRefused) {
  Bench bench;
  Message message = friendTalk();
  message.text = " ";
  EXPECT_EQ(bench.send(message).error().message, "text is required for FRIENDTALK");
}

}  // namespace
}  // namespace kmsg::aligo
