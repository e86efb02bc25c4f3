#include "provider/iwinv/history.h"

#include "core/provider/hostile.h"
#include "core/provider/messages.h"

namespace kmsg::iwinv {
namespace {

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

StatusQuery query(MessageType type) {
  StatusQuery query;
  query.type = type;
  query.providerMessageId = type == MessageType::kAlimTalk ? "42" : "R1";
  query.to = "010-1234-5678";
  query.requestedAt = kNow;
  return query;
}

Api apiOf(MessageType type) {
  return type == MessageType::kAlimTalk ? Api::kAlimTalk : Api::kSms;
}

Result<HistoryPage> history(MessageType type, const std::string& body, int status = 200) {
  return readHistory(config(), apiOf(type), httpResponse(status, body), kNow + kMinuteMs);
}

// The message's answer on a page.
std::optional<StatusAnswer> answerOn(const HistoryPage& page, MessageType type) {
  const std::string key = keyOf(query(type).providerMessageId, "01012345678");
  for (const Json& record : page.list) {
    if (recordKey(record, apiOf(type)) == key) {
      return readRecord(record, apiOf(type), kNow + kMinuteMs);
    }
  }
  return std::nullopt;
}

// The answer to a history of one record.
std::optional<StatusAnswer> answerTo(MessageType type, const Json& record) {
  Json body = type == MessageType::kAlimTalk ? Json{{"code", 200}} : Json{{"resultCode", 0}};
  body["totalCount"] = 1;
  body["list"] = Json::array();
  body["list"].push_back(record);
  const auto page = history(type, dumpJson(body));
  EXPECT_TRUE(page.ok());
  return page.ok() ? answerOn(*page, type) : std::nullopt;
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

TEST(IwinvDefect, 12_IdAndNumberMustBothAgree) {
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

TEST(IwinvDefect, 14_ASendTimeIsNoResult) {
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

TEST(IwinvDefect, 15_AFailureWithoutASendTimeIsAFailure) {
  const StatusAnswer answer = kakaoAnswer(
      parsed(R"({"statusCode":"FAIL","statusCodeName":"카카오톡 미사용자","sendDate":null,
                 "receiveDate":null})"));
  EXPECT_EQ(answer.status, DeliveryStatus::kFailed);
  EXPECT_EQ(answer.statusMessage, "카카오톡 미사용자");
  EXPECT_EQ(answer.failedAt, std::nullopt);
}

TEST(IwinvDefect, 16_AReplacementThatArrivedCountsAsDelivered) {
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

TEST(IwinvDefect, 18_SmsStatusByCodeAndText) {
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

TEST(IwinvDefect, 19_ErrorsAreMapped) {
  const auto refused = history(MessageType::kSms, R"({"resultCode":14,"message":"no"})");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kAuthenticationFailed);
  EXPECT_EQ(refused.error().outcome, Outcome::kNotSent);
  EXPECT_EQ(history(MessageType::kAlimTalk, R"({"code":206})").error().code,
            ErrorCode::kAuthenticationFailed);
  EXPECT_FALSE(history(MessageType::kAlimTalk, R"({"code":200,"totalCount":1})").ok());
  EXPECT_FALSE(history(MessageType::kAlimTalk, R"({"code":200,"totalCount":0})")->list.size());
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
      const auto answer = page.ok() ? answerOn(*page, type) : std::nullopt;
      if (answer) {
        EXPECT_NE(answer->status, DeliveryStatus::kUnknown) << "that would end tracking";
      }
    });
    for (const std::string& text : strangeBodies())
      EXPECT_FALSE(history(type, text).ok()) << text;
  }
}

TEST(IwinvDefect, 13_IdsAreComparedAsText) {
  const Json number = parsed(R"({"seqNo":42,"phone":"01012345678"})");
  const Json text = parsed(R"({"seqNo":"42","phone":"+82 10-1234-5678"})");
  EXPECT_EQ(recordKey(number, Api::kAlimTalk), keyOf("42", "01012345678"));
  EXPECT_EQ(recordKey(text, Api::kAlimTalk), keyOf("42", "01012345678"));
  EXPECT_EQ(recordKey(number, Api::kSms), keyOf("", "01012345678"));
}

}  // namespace
}  // namespace kmsg::iwinv
