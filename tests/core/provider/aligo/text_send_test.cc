#include "core/provider/aligo/bench.h"
#include "core/provider/hostile.h"

namespace kmsg::aligo {
namespace {

using Form = std::map<std::string, std::string>;

void expectRefused(Bench& bench, const Message& message, const std::string& field,
                   const std::string& text = "") {
  const size_t before = bench.http.requests.size();
  const auto result = bench.send(message);
  ASSERT_FALSE(result.ok()) << field;
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(result.error().field, field);
  EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  EXPECT_EQ(textAt(result.error().details, "providerId"), "aligo");
  if (!text.empty()) {
    EXPECT_EQ(result.error().message, text);
  }
  EXPECT_EQ(bench.http.requests.size(), before) << "no request";
}

Message mms(const std::string& bytes, Bench& bench) {
  Message message = textMessage(MessageType::kMms, "look");
  message.options["media"] = {{"image", {{"bytes", {{"bytes", bytes.size()}}}}}};
  bench.script.attachments["media.image"] = {bytes, "a\"b\r\n.jpg", "text/html"};
  return message;
}

TEST(AligoText, GoldenRequest) {
  Bench bench;
  bench.http.answer(200, kSmsTaken);
  const auto result = bench.send(sms("01012345678", "안녕 & +%"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->providerMessageId, "123");
  EXPECT_EQ(result->status, DeliveryStatus::kSent);
  EXPECT_TRUE(result->warnings.empty());
  const HttpRequest& request = bench.http.requests.front();
  EXPECT_EQ(request.url, "https://apis.aligo.in/send/");
  EXPECT_FALSE(request.binary);
  EXPECT_TRUE(headerOf(request, "Content-Type").starts_with("application/x-www-form-urlencoded"));
  EXPECT_EQ(formOf(request), (Form{{"key", "SECRETKEY"},
                                   {"user_id", "user"},
                                   {"sender", "0212345678"},
                                   {"receiver", "01012345678"},
                                   {"msg", "안녕 & +%"},
                                   {"msg_type", "SMS"},
                                   {"testmode_yn", "N"}}));
}

TEST(AligoText, D2_D3_CodesAndIdsMayBeNumberOrText) {
  for (const char* body :
       {R"({"result_code":1,"msg_id":55})", R"({"result_code":"1","msg_id":"55"})",
        R"({"result_code":1.0,"msg_id":"55","success_cnt":"1"})"}) {
    Bench bench;
    bench.http.answer(200, body);
    const auto result = bench.send(sms());
    ASSERT_TRUE(result.ok()) << body;
    EXPECT_EQ(result->providerMessageId, "55");
  }
}

TEST(AligoText, D4_ARecipientThatWasNotTakenIsAFailure) {
  Bench bench;
  bench.http.answer(200, R"({"result_code":1,"msg_id":9,"success_cnt":0,"error_cnt":1})");
  const auto result = bench.send(sms());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kMessageSendFailed);
  EXPECT_EQ(result.error().outcome, Outcome::kNotSent);
  EXPECT_EQ(textAt(result.error().details, "providerMessageId"), "9");
}

TEST(AligoText, D8_D9_ReservationsAreKoreanTimeRoundedUp) {
  Bench bench;
  bench.http.answer(200, kSmsTaken);
  Message message = sms();
  message.scheduledAt = kNow + 10 * kMinuteMs + 1;
  EXPECT_EQ(bench.send(message)->status, DeliveryStatus::kPending);
  EXPECT_EQ(bench.lastForm()["rdate"], "20260101");
  EXPECT_EQ(bench.lastForm()["rtime"], "0911");
  bench.http.answer(200, kSmsTaken);
  message.scheduledAt = kNow + 15 * 60 * kMinuteMs;
  EXPECT_TRUE(bench.send(message).ok());
  EXPECT_EQ(bench.lastForm()["rdate"], "20260102");
  EXPECT_EQ(bench.lastForm()["rtime"], "0000");
  message.scheduledAt = kNow + 9 * kMinuteMs;
  expectRefused(bench, message, "options.scheduledAt");
}

TEST(AligoText, WhatTheVendorWouldRefuseIsNamed) {
  Bench bench(R"({"apiKey":"k","userId":"u"})");
  Message message = sms();
  message.from.clear();
  expectRefused(bench, message, "from",
                "from is required for SMS/LMS/MMS (options.from or config.sender)");
  expectRefused(bench, sms("01012345678", " "), "text", "text is required for SMS/LMS/MMS");
  expectRefused(bench, sms("01012345678", std::string(91, 'x')), "text");
  message = sms();
  message.subject = "title";
  expectRefused(bench, message, "subject");
  message.type = MessageType::kLms;
  message.subject = std::string(45, 'x');
  expectRefused(bench, message, "subject");
  message.subject.clear();
  message.text = std::string(2001, 'x');
  expectRefused(bench, message, "text");
  message = sms();
  message.toNumber = {"2025550100", "1"};
  expectRefused(bench, message, "to");
  message = sms();
  message.options["imageUrl"] = "https://x.kr/a.jpg";
  expectRefused(bench, message, "media.image");
  expectRefused(bench, textMessage(MessageType::kVoice, "x"), "type",
                "AligoProvider does not support type VOICE");
}

TEST(AligoMms, D10_ThePictureIsAFile) {
  Bench bench;
  const std::string bytes = "\xFF\xD8\xFF\x00\x01 binary";
  bench.http.answer(200, kSmsTaken);
  ASSERT_TRUE(bench.send(mms(bytes, bench)).ok());
  const HttpRequest& request = bench.http.requests.front();
  EXPECT_TRUE(request.binary);
  const std::string type = headerOf(request, "Content-Type");
  ASSERT_TRUE(type.starts_with("multipart/form-data; boundary="));
  const std::string boundary = type.substr(type.find('=') + 1);
  EXPECT_NE(request.body.find("name=\"image\"; filename=\"a_b__.jpg\"\r\nContent-Type: "
                              "image/jpeg\r\n\r\n" +
                              bytes + "\r\n--" + boundary + "--\r\n"),
            std::string::npos);
  EXPECT_NE(request.body.find("name=\"msg_type\"\r\n\r\nMMS\r\n"), std::string::npos);
}

TEST(AligoMms, WhatIsNoPictureIsRefused) {
  Bench bench;
  expectRefused(bench, mms("plain text", bench), "media.image");
  Message message = textMessage(MessageType::kMms, "look");
  expectRefused(bench, message, "media.image",
                "image is required for MMS (options.media.image.bytes or "
                "options.media.image.blob)");
  message.options["media"] = {{"image", {{"ref", "https://x.kr/a.jpg"}}}};
  expectRefused(bench, message, "media.image");
}

TEST(AligoText, D17_TheVendorGetsDigitsAndTheCallerItsOwnForm) {
  Bench bench(R"({"apiKey":"k","userId":"u","sender":"+82 2-1234-5678"})");
  bench.http.answer(200, kSmsTaken);
  Message message = textMessage(MessageType::kSms, "hi");  // to 010-1234-5678
  message.from.clear();
  EXPECT_EQ(bench.send(message)->to, "010-1234-5678");
  EXPECT_EQ(bench.lastForm()["receiver"], "01012345678");
  EXPECT_EQ(bench.lastForm()["sender"], "0212345678");
}

TEST(AligoText, D19_TestModeIsToldWithEveryResult) {
  Bench bench(R"({"apiKey":"k","userId":"u","sender":"0212345678","testMode":true})");
  bench.http.answer(200, kSmsTaken);
  const auto result = bench.send(sms());
  ASSERT_EQ(result->warnings.size(), 1u);
  EXPECT_EQ(result->warnings[0].code, "TEST_MODE");
  EXPECT_EQ(bench.lastForm()["testmode_yn"], "Y");
}

TEST(AligoText, MapsCodesAndTexts) {
  struct Case {
    const char* body;
    ErrorCode code;
    Outcome outcome;
    const char* field;
  };
  const Case cases[] = {
      {R"({"result_code":-101,"message":"인증오류입니다."})", ErrorCode::kAuthenticationFailed,
       Outcome::kNotSent, ""},
      {R"({"result_code":"-201","message":"x"})", ErrorCode::kInsufficientBalance,
       Outcome::kNotSent, ""},
      {R"({"result_code":-804,"message":"x"})", ErrorCode::kInvalidRequest, Outcome::kNotSent, ""},
      {R"({"result_code":-102,"message":"잔액이 부족합니다"})", ErrorCode::kInsufficientBalance,
       Outcome::kNotSent, ""},
      {R"({"result_code":-109,"message":"등록된 IP 가 아닙니다"})",
       ErrorCode::kAuthenticationFailed, Outcome::kNotSent, ""},
      {R"({"result_code":-102,"message":"sender 파라미터 누락"})", ErrorCode::kInvalidRequest,
       Outcome::kNotSent, "from"},
      {R"({"result_code":-300,"message":"시스템"})", ErrorCode::kProviderError, Outcome::kNotSent,
       ""},
      {R"({"result_code":0,"message":"?"})", ErrorCode::kProviderError, Outcome::kUnknown, ""},
      {R"({"result_code":2,"message":"?"})", ErrorCode::kProviderError, Outcome::kUnknown, ""},
  };
  for (const Case& c : cases) {
    Bench bench;
    bench.http.answer(200, c.body);
    const auto result = bench.send(sms());
    ASSERT_FALSE(result.ok()) << c.body;
    EXPECT_EQ(result.error().code, c.code) << c.body;
    EXPECT_EQ(result.error().outcome, c.outcome) << c.body;
    EXPECT_EQ(result.error().field, c.field) << c.body;
    EXPECT_FALSE(result.error().providerErrorCode.empty());
  }
}

TEST(AligoText, D20_HttpErrorsAndBrokenBodies) {
  const std::pair<int, Outcome> statuses[] = {{401, Outcome::kNotSent}, {403, Outcome::kNotSent},
                                              {302, Outcome::kUnknown}, {307, Outcome::kNotSent},
                                              {500, Outcome::kUnknown}, {504, Outcome::kUnknown}};
  for (const auto& [status, outcome] : statuses) {
    Bench bench;
    bench.http.answer(status, "<html>");
    const auto result = bench.send(sms());
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().outcome, outcome) << status;
    EXPECT_NE(result.error().code, ErrorCode::kNetworkError) << status;
  }
  for (const std::string& body : strangeBodies()) {
    Bench bench;
    bench.http.answer(200, body);
    const auto result = bench.send(sms());
    ASSERT_FALSE(result.ok()) << body;
    EXPECT_EQ(result.error().outcome, Outcome::kUnknown) << body;
  }
}

TEST(AligoText, AnAnswerOfAnyShapeIsReadOrRefused) {
  for (const char* answer : {kSmsTaken, kKakaoTaken}) {
    forEachWrongType(parsed(answer), [&](const std::string& body) {
      Bench bench;
      bench.http.answer(200, body);
      bench.http.answer(200, body);  // in case its recipients are asked for
      const auto result = bench.send(sms());
      if (result.ok()) return;
      EXPECT_EQ(textAt(result.error().details, "providerId"), "aligo");
    });
  }
}

TEST(AligoText, NoErrorRepeatsWhatIsPrivate) {
  Bench bench;
  bench.http.answer(200, R"({"result_code":-300,
      "message":"SECRETKEY user SENDERKEY 01012345678 010-1234-5678 my private text"})");
  Message message = sms("01012345678", "my private text");
  const auto result = bench.send(message);
  const std::string text = visible(result.error());
  for (const char* part : {"SECRETKEY", "user", "SENDERKEY", "01012345678", "1234-5678", "private"})
    EXPECT_EQ(text.find(part), std::string::npos) << part;
}

TEST(AligoText, ALostSendIsUnknownAndNotRepeated) {
  Bench bench;
  bench.http.fail(lost());
  const auto result = bench.send(sms());
  EXPECT_EQ(result.error().outcome, Outcome::kUnknown);
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

}  // namespace
}  // namespace kmsg::aligo
