#include "core/provider/aligo/bench.h"
#include "core/provider/hostile.h"

namespace kmsg::aligo {
namespace {

StatusQuery query(MessageType type, const std::string& mid, const std::string& to) {
  StatusQuery query;
  query.type = type;
  query.providerMessageId = mid;
  query.to = to;
  query.requestedAt = kNow;
  return query;
}

// The answer to a query of one Kakao record.
StatusAnswer kakaoAnswer(const Json& changes) {
  Json record = parsed(R"({"msgid":"A1","phone":"01012345678","status":"3","rslt":"0",
    "sentdate":"2026-01-01 09:00:01","rsltdate":"2026-01-01 09:00:02",
    "reportdate":"2026-01-01 09:00:03","rslt_message":"ok"})");
  record.update(changes);
  Json body = {{"code", 0}, {"totalPage", 1}};
  body["list"] = Json::array();
  body["list"].push_back(record);
  Bench bench;
  bench.now = kNow + kMinuteMs;
  bench.http.answer(200, dumpJson(body));
  const auto results = bench.poll({query(MessageType::kAlimTalk, "5", "010-1234-5678")});
  EXPECT_TRUE(results[0].ok() && *results[0]);
  return results[0].ok() && *results[0] ? **results[0] : StatusAnswer();
}

StatusAnswer textAnswer(const std::string& state) {
  Json body = parsed(R"({"result_code":1,"next_yn":"N","list":[{"receiver":"01012345678",
    "send_date":"2026-01-01 09:00:01"}]})");
  body["list"][0]["sms_state"] = state;
  Bench bench;
  bench.now = kNow + kMinuteMs;
  bench.http.answer(200, dumpJson(body));
  const auto results = bench.poll({query(MessageType::kSms, "5", "01012345678")});
  return results[0].ok() && *results[0] ? **results[0] : StatusAnswer();
}

TEST(AligoStatus, D21_KakaoRecordsAreRead) {
  const StatusAnswer arrived = kakaoAnswer(Json::object());
  EXPECT_EQ(arrived.status, DeliveryStatus::kDelivered);
  EXPECT_EQ(arrived.providerMessageId, "5");
  EXPECT_EQ(arrived.sentAt, kNow + 1000);
  EXPECT_EQ(arrived.deliveredAt, kNow + 3000);
  EXPECT_EQ(kakaoAnswer({{"reportdate", ""}}).deliveredAt, kNow + 2000);
  EXPECT_EQ(kakaoAnswer({{"msgid", "Q1"}}).status, DeliveryStatus::kSent);
  EXPECT_EQ(kakaoAnswer({{"rsltdate", nullptr}}).status, DeliveryStatus::kSent);
  EXPECT_EQ(kakaoAnswer({{"rsltdate", ""}, {"sentdate", ""}}).status, DeliveryStatus::kPending);
  const StatusAnswer failed = kakaoAnswer({{"rslt", "U"}, {"rslt_message", "differs"}});
  EXPECT_EQ(failed.status, DeliveryStatus::kFailed);
  EXPECT_EQ(failed.statusCode, "U");
  EXPECT_EQ(failed.statusMessage, "differs");
  EXPECT_EQ(failed.failedAt, kNow + 3000);
  EXPECT_EQ(kakaoAnswer({{"status", "2"}, {"rsltdate", ""}}).status, DeliveryStatus::kFailed);
}

TEST(AligoStatus, TextStatesAreGroupedByTheirWords) {
  const std::pair<const char*, DeliveryStatus> cases[] = {
      {"발송완료", DeliveryStatus::kDelivered}, {"전송성공", DeliveryStatus::kDelivered},
      {"발송실패", DeliveryStatus::kFailed},    {"번호오류", DeliveryStatus::kFailed},
      {"예약대기중", DeliveryStatus::kPending}, {"전송중", DeliveryStatus::kPending},
      {"뭔가", DeliveryStatus::kPending},       {"", DeliveryStatus::kPending}};
  for (const auto& [state, status] : cases)
    EXPECT_EQ(textAnswer(state).status, status) << state;
  EXPECT_EQ(textAnswer("발송완료").deliveredAt, kNow + 1000);
}

TEST(AligoStatus, OneRequestForEachVendorId) {
  Bench bench;
  bench.http.answer(200, R"({"result_code":1,"next_yn":"N","list":[
    {"receiver":"01011111111","sms_state":"발송완료"},{"receiver":"01022222222","sms_state":"실패"}]})");
  bench.http.answer(200, R"({"code":0,"totalPage":1,"list":[
    {"msgid":"1","phone":"01011111111","rslt":"0","rsltdate":"2026-01-01 09:00:00"}]})");
  const auto results = bench.poll({query(MessageType::kSms, "9", "01011111111"),
                                   query(MessageType::kAlimTalk, "9", "01011111111"),
                                   query(MessageType::kLms, "9", "01022222222"),
                                   query(MessageType::kMms, "9", "01033333333"),
                                   query(MessageType::kSms, "9", "nobody")});
  EXPECT_EQ(bench.http.requests.size(), 2u);
  EXPECT_EQ((*results[0])->status, DeliveryStatus::kDelivered);
  EXPECT_EQ((*results[1])->status, DeliveryStatus::kDelivered);
  EXPECT_EQ((*results[2])->status, DeliveryStatus::kFailed);
  ASSERT_TRUE(results[3].ok());
  EXPECT_FALSE(results[3]->has_value()) << "the vendor does not list it (yet)";
  EXPECT_EQ(results[4].error().field, "to");
}

TEST(AligoStatus, PagesAreFollowedToTheirEnd) {
  Bench bench;
  bench.http.answer(200, R"({"code":0,"totalPage":2,"list":[{"phone":"01011111111"}]})");
  bench.http.answer(200, R"({"code":0,"totalPage":2,"list":[{"phone":"01022222222"}]})");
  EXPECT_TRUE((*bench.poll({query(MessageType::kAlimTalk, "9", "01022222222")})[0]).has_value());
  EXPECT_EQ(bench.lastForm()["page"], "2");
  EXPECT_EQ(bench.lastForm()["limit"], "500");
  Bench endless;
  for (int i = 0; i < 10; ++i)
    endless.http.answer(200, R"({"result_code":1,"next_yn":"Y","list":[{"receiver":"1"}]})");
  EXPECT_FALSE((*endless.poll({query(MessageType::kSms, "9", "01011111111")})[0]).has_value());
}

TEST(AligoStatus, AReplacementDecidesInPlaceOfTheKakaoMessage) {
  constexpr char kFailed[] = R"({"code":0,"totalPage":1,"list":[{"msgid":"1",
    "phone":"01012345678","rslt":"K","rslt_message":"no user","rsltdate":"2026-01-01 09:00:00",
    "smid":"S1"}]})";
  struct Case {
    const char* list;
    DeliveryStatus status;
  };
  const Case cases[] = {
      {R"({"result_code":1,"list":[{"receiver":"01012345678","sms_state":"발송완료"}]})",
       DeliveryStatus::kDelivered},
      {R"({"result_code":1,"list":[{"receiver":"01012345678","sms_state":"전송중"}]})",
       DeliveryStatus::kSent},
      {R"({"result_code":1,"list":[]})", DeliveryStatus::kSent},
      {R"({"result_code":1,"list":[{"receiver":"01012345678","sms_state":"실패"}]})",
       DeliveryStatus::kFailed}};
  for (const Case& c : cases) {
    Bench bench;
    bench.http.answer(200, kFailed);
    bench.http.answer(200, c.list);
    const auto results = bench.poll({query(MessageType::kAlimTalk, "5", "01012345678")});
    EXPECT_EQ((*results[0])->status, c.status) << c.list;
    EXPECT_EQ(bench.lastForm()["mid"], "S1");
  }
  Bench unknown;
  unknown.http.answer(200, kFailed);
  unknown.http.fail(lost());
  EXPECT_FALSE(unknown.poll({query(MessageType::kAlimTalk, "5", "01012345678")})[0].ok())
      << "not failed: a replacement may have arrived";
}

TEST(AligoStatus, AnAnswerOfAnyShapeIsReadOrRefused) {
  for (const std::string& body : strangeBodies()) {
    Bench bench;
    bench.http.answer(200, body);
    const auto results = bench.poll({query(MessageType::kSms, "5", "01012345678")});
    ASSERT_EQ(results.size(), 1u);
    EXPECT_FALSE(results[0].ok()) << body;
  }
  const Json page = parsed(R"({"code":0,"totalPage":1,"list":[{"msgid":"1","phone":"01012345678",
    "rslt":"1","rsltdate":"2026-01-01 09:00:00","smid":"1"}]})");
  forEachWrongType(page, [&](const std::string& body) {
    Bench bench;
    for (int i = 0; i < 12; ++i)
      bench.http.answer(200, body);
    EXPECT_EQ(bench.poll({query(MessageType::kAlimTalk, "5", "01012345678")}).size(), 1u);
  });
}

// --- findSent

SentQuery sent(MessageType type = MessageType::kSms) {
  SentQuery query;
  query.type = type;
  query.to = "01012345678";
  query.since = kNow;
  query.text = "hello there";
  return query;
}

constexpr char kLog[] = R"({"result_code":1,"next_yn":"N","list":[
  {"mid":"old","reg_date":"2026-01-01 08:00:00","sms_count":1,"msg":"hello there"},
  {"mid":"9","reg_date":"2026-01-01 09:00:01","sms_count":1,"msg":"hello  there"}]})";

TEST(AligoFindSent, FindsTheRequestInTheLog) {
  Bench bench;
  bench.now = kNow + 2 * kMinuteMs;
  bench.http.answer(200, kLog);
  bench.http.answer(200, R"({"result_code":1,"list":[
    {"receiver":"01012345678","sms_state":"발송완료"}]})");
  const auto found = bench.findSent(sent());
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->providerMessageId, "9");
  EXPECT_EQ((*found)->status, DeliveryStatus::kDelivered);
  auto form = formOf(bench.http.requests[0]);
  EXPECT_EQ(form["start_date"], "20260101");
  EXPECT_EQ(bench.http.requests.size(), 2u) << "the older request is not looked into";
}

TEST(AligoFindSent, SurelyNotSentOnlyWhenTheLogIsCompleteAndSilent) {
  Bench bench;
  bench.now = kNow + 2 * kMinuteMs;
  bench.http.answer(200, R"({"result_code":1,"list":[]})");
  const auto nothing = bench.findSent(sent());
  ASSERT_TRUE(nothing.ok());
  EXPECT_FALSE(nothing->has_value());
  bench.http.answer(200, kLog);
  bench.http.answer(200, R"({"result_code":1,"list":[{"receiver":"01099999999"}]})");
  EXPECT_FALSE(*bench.findSent(sent())) << "to somebody else";

  bench.now = kNow + 1000;
  bench.http.answer(200, R"({"result_code":1,"list":[]})");
  EXPECT_EQ(bench.findSent(sent()).error().outcome, Outcome::kUnknown) << "too early";
}

TEST(AligoFindSent, WhatMayBeTheMessageIsNeitherFoundNorDenied) {
  const std::pair<const char*, const char*> answers[] = {
      {kLog, R"({"result_code":1,"list":[]})"},
      {R"({"result_code":1,"list":[{"mid":"9","sms_count":2,"msg":"hello there"}]})",
       R"({"result_code":1,"list":[{"receiver":"01012345678"}]})"},
      {R"({"result_code":1,"list":[{"mid":"9","sms_count":1,"msg":"another"}]})",
       R"({"result_code":1,"list":[{"receiver":"01012345678"}]})"},
      // the same text, from just before: another message, or a clock that is off
      {R"({"result_code":1,"list":[{"mid":"9","sms_count":1,"msg":"hello there",
           "reg_date":"2026-01-01 08:59:30"}]})",
       R"({"result_code":1,"list":[{"receiver":"01012345678"}]})"},
      {R"({"result_code":1,"list":[{"mid":null}]})", nullptr},
      {R"({"result_code":-101})", nullptr},
      {"<html>", nullptr},
      {kLog, "<html>"},
  };
  for (const auto& [log, list] : answers) {
    Bench bench;
    bench.now = kNow + 2 * kMinuteMs;
    bench.http.answer(200, log);
    if (list) bench.http.answer(200, list);
    EXPECT_FALSE(bench.findSent(sent()).ok()) << log;
  }
}

TEST(AligoFindSent, AKakaoMessageIsFoundByItsOwnText) {
  Bench bench;
  bench.now = kNow + 2 * kMinuteMs;
  bench.http.answer(200, R"({"code":0,"totalPage":1,"list":[
    {"mid":4,"regdate":"2026-01-01 09:00:01","msg_count":2}]})");
  bench.http.answer(200, R"({"code":0,"totalPage":1,"list":[
    {"phone":"01012345678","message":"hello there","msgid":"Q"}]})");
  const auto found = bench.findSent(sent(MessageType::kFriendTalk));
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->providerMessageId, "4");
}

TEST(AligoFindSent, ASendBeforeMidnightIsLookedForOnBothDays) {
  Bench bench;
  SentQuery query = sent();
  query.since = kNow + 15 * 60 * kMinuteMs - 1000;
  bench.now = query.since + 2 * kMinuteMs;
  bench.http.answer(200, R"({"result_code":1,"list":[]})");
  bench.http.answer(200, R"({"result_code":1,"list":[]})");
  EXPECT_FALSE(*bench.findSent(query));
  EXPECT_EQ(formOf(bench.http.requests[0])["start_date"], "20260101");
  EXPECT_EQ(formOf(bench.http.requests[1])["start_date"], "20260102");
}

}  // namespace
}  // namespace kmsg::aligo
