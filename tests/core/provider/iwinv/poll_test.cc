#include "provider/iwinv/poll.h"

#include "core/provider/iwinv/bench.h"

namespace kmsg {
namespace {

StatusQuery query(const std::string& id, const std::string& to = "01012345678",
                  MessageType type = MessageType::kAlimTalk) {
  StatusQuery query;
  query.providerMessageId = id;
  query.type = type;
  query.to = to;
  query.requestedAt = kNow;
  return query;
}

Json kakaoRecord(int seqNo, const std::string& phone, const char* code = "OK") {
  return {{"seqNo", seqNo}, {"phone", phone}, {"statusCode", code}};
}

Json smsRecord(const std::string& id, const std::string& phone) {
  return {{"requestNo", id}, {"phone", phone}, {"sendStatusCode", "06"}};
}

// The SMS API reads resultCode first, the AlimTalk API only code, so one page serves both.
std::string pageOf(const std::vector<Json>& records, int64_t total) {
  Json body = {{"code", 200}, {"resultCode", 0}, {"totalCount", total}};
  body["list"] = records;
  return dumpJson(body);
}

DeliveryStatus statusOf(const StatusResult& result) {
  if (!result.ok() || !*result) return DeliveryStatus::kUnknown;
  return (*result)->status;
}

TEST(IwinvPoll, ManyMessagesAreOneRequest) {
  IwinvBench bench;
  std::vector<StatusQuery> queries;
  std::vector<Json> records;
  for (int i = 0; i < 200; ++i) {
    const std::string phone = "0101234" + std::to_string(1000 + i);
    queries.push_back(query(std::to_string(i), phone));
    records.push_back(kakaoRecord(i, phone, i % 2 == 0 ? "OK" : "FAIL"));
  }
  bench.http.answer(200, pageOf(records, 200));
  const auto results = bench.poll(queries);
  ASSERT_EQ(bench.http.requests.size(), 1u);
  EXPECT_EQ(bench.bodyOf(0), parsed(R"({"pageNum":1,"pageSize":1000,
    "startDate":"2026-01-01 08:00:00","endDate":"2026-01-01 09:00:00"})"));
  EXPECT_GE(bench.provider->info().pollBatch, 200u);
  for (size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(statusOf(results[i]),
              i % 2 == 0 ? DeliveryStatus::kDelivered : DeliveryStatus::kFailed);
    EXPECT_EQ((*results[i])->providerMessageId, std::to_string(i));
  }
}

TEST(IwinvDefect, 17_FollowsThePagesOfTheWindow) {
  IwinvBench bench;
  bench.http.answer(200, pageOf({kakaoRecord(1, "01000000001")}, 3));
  bench.http.answer(200, pageOf({kakaoRecord(9, "01000000009")}, 3));
  bench.http.answer(200, pageOf({kakaoRecord(2, "01000000002")}, 3));
  const auto results = bench.poll({query("1", "01000000001"), query("2", "01000000002"),
                                   query("3", "01000000003"), query("4", "01000000004")});
  EXPECT_EQ(bench.http.requests.size(), 3u);
  EXPECT_EQ(intAt(bench.bodyOf(2), "pageNum"), 3);
  EXPECT_EQ(statusOf(results[0]), DeliveryStatus::kDelivered);
  EXPECT_EQ(statusOf(results[1]), DeliveryStatus::kDelivered);
  ASSERT_TRUE(results[2].ok());
  EXPECT_FALSE(*results[2]) << "the vendor does not know it";
}

TEST(IwinvPoll, AWindowThatIsTooLongIsLeftForTheIds) {
  IwinvBench bench;
  bench.http.answer(200, pageOf({kakaoRecord(1, "01000000001")}, 100'000));
  bench.http.answer(200, pageOf({kakaoRecord(2, "01000000002")}, 1));
  bench.http.answer(200, pageOf({kakaoRecord(3, "01000000003")}, 1));
  const auto results =
      bench.poll({query("1", "01000000001"), query("2", "01000000002"), query("3", "01000000003")});
  ASSERT_EQ(bench.http.requests.size(), 3u);
  EXPECT_EQ(intAt(bench.bodyOf(1), "seqNo"), 2);
  EXPECT_EQ(textAt(bench.bodyOf(1), "phone"), "01000000002");
  EXPECT_EQ(textAt(bench.bodyOf(1), "startDate"), "2025-12-31 08:00:00");
  for (const auto& result : results)
    EXPECT_EQ(statusOf(result), DeliveryStatus::kDelivered);
}

TEST(IwinvPoll, TheMessagesOfOneRequestAreAskedForByItsId) {
  IwinvBench bench;
  bench.http.answer(200, pageOf({smsRecord("R1", "01000000001")}, 2));
  bench.http.answer(200, pageOf({smsRecord("R1", "01000000002")}, 2));
  const auto results = bench.poll({query("R1", "01000000001", MessageType::kSms),
                                   query("R1", "01000000002", MessageType::kSms)});
  ASSERT_EQ(bench.http.requests.size(), 2u);
  EXPECT_EQ(textAt(bench.bodyOf(0), "requestNo"), "R1");
  EXPECT_EQ(findKey(bench.bodyOf(0), "phone"), nullptr);
  EXPECT_EQ(intAt(bench.bodyOf(0), "pageSize"), 1000);
  for (const auto& result : results)
    EXPECT_EQ(statusOf(result), DeliveryStatus::kDelivered);
}

TEST(IwinvPoll, ALargeRequestIsAskedForByNumberWhereThatIsCheaper) {
  IwinvBench bench;
  bench.http.answer(200, pageOf({smsRecord("R1", "01000000009")}, 1000));
  bench.http.answer(200, pageOf({smsRecord("R1", "01000000001")}, 1));
  bench.http.answer(200, pageOf({smsRecord("R1", "01000000002")}, 1));
  const auto results = bench.poll({query("R1", "01000000001", MessageType::kSms),
                                   query("R1", "01000000002", MessageType::kSms)});
  ASSERT_EQ(bench.http.requests.size(), 3u);
  EXPECT_EQ(textAt(bench.bodyOf(2), "phone"), "01000000002");
  EXPECT_EQ(findKey(bench.bodyOf(2), "pageSize"), nullptr);
  for (const auto& result : results)
    EXPECT_EQ(statusOf(result), DeliveryStatus::kDelivered);
}

TEST(IwinvPoll, ARefusedSmsPageSizeIsNotTriedAgain) {
  IwinvBench bench;
  const std::vector<StatusQuery> queries = {query("R1", "01000000001", MessageType::kSms),
                                            query("R2", "01000000002", MessageType::kSms)};
  const std::vector<Json> records = {smsRecord("R1", "01000000001"),
                                     smsRecord("R2", "01000000002")};
  bench.http.answer(200, R"({"resultCode":1,"message":"pageSize"})");
  bench.http.answer(200, pageOf(records, 2));
  EXPECT_EQ(statusOf(bench.poll(queries)[1]), DeliveryStatus::kDelivered);
  EXPECT_EQ(findKey(bench.bodyOf(1), "pageSize"), nullptr);
  bench.http.answer(200, pageOf(records, 2));
  EXPECT_EQ(statusOf(bench.poll(queries)[0]), DeliveryStatus::kDelivered);
  EXPECT_EQ(bench.http.requests.size(), 3u);
  EXPECT_EQ(findKey(bench.bodyOf(2), "pageSize"), nullptr);
}

TEST(IwinvPoll, OtherRefusalsAreNoMatterOfThePageSize) {
  IwinvBench bench;
  bench.http.answer(200, R"({"resultCode":14})");
  const auto results = bench.poll({query("R1", "01000000001", MessageType::kSms),
                                   query("R2", "01000000002", MessageType::kSms)});
  EXPECT_EQ(bench.http.requests.size(), 1u);
  for (const auto& result : results)
    EXPECT_EQ(result.error().code, ErrorCode::kAuthenticationFailed);
}

TEST(IwinvPoll, APageThatFailsCostsOnlyWhatIsNotFoundYet) {
  IwinvBench bench;
  bench.http.answer(200, pageOf({kakaoRecord(1, "01000000001")}, 2));
  bench.http.answer(500, "");
  const auto results = bench.poll({query("1", "01000000001"), query("2", "01000000002")});
  EXPECT_EQ(statusOf(results[0]), DeliveryStatus::kDelivered);
  EXPECT_FALSE(results[1].ok());
  EXPECT_EQ(textAt(results[1].error().details, "providerId"), "iwinv");
}

TEST(IwinvPoll, AnotherMessagesStatusIsNeverTaken) {
  IwinvBench bench;
  bench.http.answer(200, pageOf({kakaoRecord(1, "01000000002"), kakaoRecord(2, "01000000001")}, 2));
  const auto results = bench.poll({query("1", "01000000001"), query("2", "01000000002")});
  EXPECT_FALSE(*results[0]);
  EXPECT_FALSE(*results[1]);
}

TEST(IwinvPoll, TheSameMessageMayBeAskedForTwice) {
  IwinvBench bench;
  bench.http.answer(200, pageOf({kakaoRecord(1, "01000000001")}, 1));
  const auto results = bench.poll({query("1", "010-0000-0001"), query("1", "+82 10 0000 0001")});
  EXPECT_EQ(statusOf(results[0]), DeliveryStatus::kDelivered);
  EXPECT_EQ(statusOf(results[1]), DeliveryStatus::kDelivered);
}

TEST(IwinvPoll, BothApisAndNothing) {
  IwinvBench bench;
  EXPECT_TRUE(bench.poll({}).empty());
  const std::string page =
      pageOf({kakaoRecord(1, "01000000001"), smsRecord("1", "01000000001")}, 2);
  bench.http.answer(200, page);
  bench.http.answer(200, page);
  const auto results =
      bench.poll({query("1", "01000000001"), query("1", "01000000001", MessageType::kMms)});
  EXPECT_EQ(bench.http.requests.size(), 2u);
  EXPECT_EQ(statusOf(results[0]), DeliveryStatus::kDelivered);
  EXPECT_EQ(statusOf(results[1]), DeliveryStatus::kDelivered);
}

TEST(IwinvPoll, WithoutAnAnswerThereIsNoOutcome) {
  IwinvBench bench;
  Error lost;
  lost.code = ErrorCode::kNetworkTimeout;
  lost.outcome = Outcome::kUnknown;
  StatusQuery query;
  query.providerMessageId = "42";
  query.type = MessageType::kAlimTalk;
  query.to = "01012345678";
  query.requestedAt = kNow;
  bench.http.fail(lost);
  const auto results = bench.poll({query});
  EXPECT_EQ(results[0].error().code, ErrorCode::kNetworkTimeout);
  EXPECT_EQ(results[0].error().outcome, Outcome::kNotSent);
  bench.http.fail(lost);
  EXPECT_EQ(bench.call("getBalance").error().outcome, Outcome::kNotSent);
}

}  // namespace
}  // namespace kmsg
