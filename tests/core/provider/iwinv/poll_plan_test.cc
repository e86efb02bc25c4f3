#include "provider/iwinv/poll_plan.h"

#include "core/provider/messages.h"

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
  return config;
}

StatusQuery query(MessageType type, std::string id, Millis requestedAt = kNow) {
  StatusQuery query;
  query.type = type;
  query.providerMessageId = std::move(id);
  query.to = "010-1234-5678";
  query.requestedAt = requestedAt;
  return query;
}

std::vector<PollWindow> windowsOf(const std::vector<StatusQuery>& queries, Millis now) {
  std::vector<size_t> indices;
  for (size_t i = 0; i < queries.size(); ++i)
    indices.push_back(i);
  return planWindows(queries, indices, now);
}

// The body of the first page of the only window.
Json bodyOf(const StatusQuery& query, Millis now) {
  const auto windows = windowsOf({query}, now);
  EXPECT_EQ(windows.size(), 1u);
  HistoryFilter filter = windows.front().filter;
  filter.id = query.providerMessageId;
  filter.phone = *checkQuery(config(), query);
  return parsed(buildHistory(config(), filter, 1).body);
}

TEST(IwinvDefect, 1_TheHistoryIsAskedForInKoreanTime) {
  EXPECT_EQ(bodyOf(query(MessageType::kAlimTalk, "123"), kNow + kMinuteMs),
            parsed(R"({"pageNum":1,"pageSize":1000,"phone":"01012345678","seqNo":123,
              "startDate":"2026-01-01 08:00:00","endDate":"2026-01-01 09:01:00"})"));
  EXPECT_EQ(bodyOf(query(MessageType::kLms, "R-1"), kNow),
            parsed(R"({"version":"1.0","companyid":"company","startDate":"2025-12-31",
              "endDate":"2026-01-01","requestNo":"R-1","pageNum":1,"pageSize":1000,
              "phone":"01012345678"})"));
}

TEST(IwinvHistory, TheSmsPageSizeCanBeLeftOut) {
  HistoryFilter filter = windowsOf({query(MessageType::kSms, "R")}, kNow).front().filter;
  filter.sized = false;
  EXPECT_EQ(findKey(parsed(buildHistory(config(), filter, 3).body), "pageSize"), nullptr);
  EXPECT_EQ(buildHistory(config(), filter, 3).url, "https://sms.example/api/history/");
}

TEST(IwinvHistory, ScheduledAndForeignIds) {
  StatusQuery scheduled = query(MessageType::kAlimTalk, "not-a-number");
  scheduled.scheduledAt = kNow + kDay;
  const Json body = bodyOf(scheduled, kNow);
  EXPECT_EQ(textAt(body, "reserve"), "Y");
  EXPECT_EQ(findKey(body, "seqNo"), nullptr);
  EXPECT_FALSE(canFilterById(Api::kAlimTalk, "1234567890123456"));
  EXPECT_TRUE(canFilterById(Api::kSms, "R-1"));
}

TEST(IwinvDefect, 20_AnOldMessageIsAskedForWithin90Days) {
  const Json body = bodyOf(query(MessageType::kSms, "1"), kNow + 200 * kDay);
  EXPECT_EQ(textAt(body, "startDate"), "2025-12-31");
  EXPECT_EQ(textAt(body, "endDate"), "2026-03-31");
}

TEST(IwinvHistory, NeedsTheKeysTheCompanyAndANumber) {
  Config with = config();
  with.smsCompanyId.clear();
  const auto noCompany = checkQuery(with, query(MessageType::kSms, "1"));
  EXPECT_EQ(noCompany.error().field, "smsCompanyId");
  EXPECT_EQ(noCompany.error().message, "smsCompanyId required for history (config.smsCompanyId)");
  EXPECT_EQ(*checkQuery(with, query(MessageType::kAlimTalk, "1")), "01012345678");
  with.apiKey.clear();
  EXPECT_EQ(checkQuery(with, query(MessageType::kAlimTalk, "1")).error().field, "apiKey");
  with.smsApiKey.clear();
  EXPECT_EQ(checkQuery(with, query(MessageType::kSms, "1")).error().field, "smsApiKey");
  StatusQuery nobody = query(MessageType::kAlimTalk, "1");
  nobody.to = "";
  EXPECT_EQ(checkQuery(config(), nobody).error().field, "to");
}

TEST(IwinvPlan, OneWindowPerApiAndKind) {
  StatusQuery scheduled = query(MessageType::kAlimTalk, "3", kNow - kDay);
  scheduled.scheduledAt = kNow;
  const auto windows = windowsOf(
      {query(MessageType::kAlimTalk, "1"), query(MessageType::kSms, "2", kNow - kDay), scheduled,
       query(MessageType::kAlimTalk, "4", kNow - 3 * kDay), query(MessageType::kMms, "5")},
      kNow);
  ASSERT_EQ(windows.size(), 3u);
  EXPECT_EQ(windows[0].queries, (std::vector<size_t>{3, 0}));
  EXPECT_EQ(windows[0].filter.start, kNow - 3 * kDay - 60 * kMinuteMs);
  EXPECT_EQ(windows[0].filter.end, kNow);
  EXPECT_EQ(windows[1].queries, (std::vector<size_t>{1, 4}));
  EXPECT_EQ(windows[2].queries, (std::vector<size_t>{2}));
  EXPECT_TRUE(windows[2].filter.reserved);
}

TEST(IwinvPlan, SmsWindowsSpanAtMost90Days) {
  const auto windows = windowsOf(
      {query(MessageType::kSms, "new", kNow), query(MessageType::kSms, "old", kNow - 100 * kDay),
       query(MessageType::kSms, "middle", kNow - 50 * kDay)},
      kNow);
  ASSERT_EQ(windows.size(), 2u);
  EXPECT_EQ(windows[0].queries, (std::vector<size_t>{1, 2}));
  EXPECT_EQ(windows[0].filter.end - windows[0].filter.start, 90 * kDay);
  EXPECT_EQ(windows[1].queries, (std::vector<size_t>{0}));
}

TEST(IwinvPlan, SurvivesAnyTime) {
  for (const Millis time : {INT64_MIN, INT64_MIN + 1, INT64_MAX, Millis{0}}) {
    StatusQuery strange = query(MessageType::kSms, "1", time);
    strange.scheduledAt = -1 - time;
    const auto windows = windowsOf({strange, query(MessageType::kAlimTalk, "2", time)}, kNow);
    ASSERT_EQ(windows.size(), 2u);
    for (const PollWindow& window : windows)
      EXPECT_FALSE(buildHistory(config(), window.filter, 1).body.empty());
  }
}

}  // namespace
}  // namespace kmsg::iwinv
