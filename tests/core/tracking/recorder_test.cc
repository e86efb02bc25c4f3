#include "tracking/recorder.h"

#include <gtest/gtest.h>

#include "fake/memory_store.h"
#include "fake/now.h"
#include "fake/run.h"
#include "tracking/failover.h"

namespace kmsg {
namespace {

SentMessage message(std::string providerMessageId = "v1") {
  SentMessage sent;
  sent.messageId = "m1";
  sent.options = {{"type", "SMS"}, {"to", "010-1234-5678"}, {"from", "029999999"}};
  sent.requestedAt = kNow - 5;
  sent.result.providerId = "solapi";
  sent.result.providerMessageId = std::move(providerMessageId);
  sent.result.status = DeliveryStatus::kPending;
  return sent;
}

class RecordSend : public testing::Test {
 protected:
  bool record(SentMessage sent, Millis now = kNow) {
    return runTask(loop_, recordSend(std::move(sent), policy_, now, table_)).ok();
  }
  const TrackingRecord& stored(const std::string& id = "m1") {
    const TrackingRecord* record = table_.find(id);
    KMSG_CHECK(record != nullptr);
    return *record;
  }

  Loop loop_;
  PollingPolicy policy_;
  MemoryStore table_;
};

TEST_F(RecordSend, WritesTheDocumentedFields) {
  ASSERT_TRUE(record(message(" v1 ")));
  const TrackingRecord& row = stored();
  EXPECT_EQ(row.providerId, "solapi");
  EXPECT_EQ(row.providerMessageId, "v1");
  EXPECT_EQ(row.type, "SMS");
  EXPECT_EQ(row.to, "010-1234-5678");
  EXPECT_EQ(row.from, "029999999");
  EXPECT_EQ(row.requestedAt, kNow - 5);
  EXPECT_FALSE(row.scheduledAt.has_value());
  EXPECT_EQ(row.status, DeliveryStatus::kSent) << "the provider's own status is not taken";
  EXPECT_EQ(row.statusUpdatedAt, kNow);
  EXPECT_EQ(row.attemptCount, 0);
  EXPECT_EQ(row.nextCheckAt, kNow - 5 + 30'000);
  EXPECT_TRUE(row.metadata.is_null());
  EXPECT_TRUE(row.raw.is_null());
  EXPECT_FALSE(row.lastError.has_value());
  EXPECT_FALSE(row.lastCheckedAt.has_value());
}

TEST_F(RecordSend, IsDueAtOnceWithoutInitialDelay) {
  policy_.initialDelayMs = 0;
  ASSERT_TRUE(record(message()));
  EXPECT_LE(stored().nextCheckAt, kNow);
}

TEST_F(RecordSend, AScheduledSendIsPendingUntilItsGraceIsOver) {
  SentMessage sent = message();
  sent.options["options"] = {{"scheduledAt", "2026-01-01T01:00:00.000Z"}};
  ASSERT_TRUE(record(std::move(sent)));
  EXPECT_EQ(stored().status, DeliveryStatus::kPending);
  EXPECT_EQ(stored().scheduledAt, kNow + 3'600'000);
  EXPECT_EQ(stored().nextCheckAt, kNow + 3'600'000 + 120'000);
}

TEST_F(RecordSend, WhatIsNoTimeIsNoSchedule) {
  for (const Json& scheduledAt : {Json("tomorrow"), Json(5), Json(nullptr), Json::object()}) {
    SentMessage sent = message();
    sent.options["options"] = {{"scheduledAt", scheduledAt}};
    EXPECT_EQ(recordOfSend(sent, policy_, kNow).status, DeliveryStatus::kSent);
  }
}

TEST_F(RecordSend, WithoutAVendorIdItIsUnknownAtOnce) {
  ASSERT_TRUE(record(message("  ")));
  EXPECT_EQ(stored().status, DeliveryStatus::kUnknown);
  EXPECT_EQ(stored().nextCheckAt, kNow);
  EXPECT_EQ(stored().statusUpdatedAt, kNow);
  ASSERT_TRUE(stored().lastError.has_value());
  EXPECT_EQ(stored().lastError->code, "MISSING_PROVIDER_MESSAGE_ID");
  EXPECT_EQ(stored().lastError->message, "providerMessageId missing");
}

TEST_F(RecordSend, ALaterVendorIdReplacesTheMissingOne) {
  ASSERT_TRUE(record(message("")));
  ASSERT_TRUE(record(message("v1")));
  EXPECT_EQ(stored().status, DeliveryStatus::kSent);
  EXPECT_EQ(stored().providerMessageId, "v1");
}

TEST_F(RecordSend, AResultWithoutAnIdDoesNotReplaceOneWithAnId) {
  ASSERT_TRUE(record(message("v1")));
  ASSERT_TRUE(record(message("")));
  EXPECT_EQ(stored().status, DeliveryStatus::kSent);
  EXPECT_EQ(stored().providerMessageId, "v1");
}

// Defect 12 of the tracking page.
TEST_F(RecordSend, ARepetitionKeepsATerminalRecord) {
  for (const DeliveryStatus status : {DeliveryStatus::kDelivered, DeliveryStatus::kFailed,
                                      DeliveryStatus::kCancelled, DeliveryStatus::kUnknown}) {
    ASSERT_TRUE(record(message()));
    TrackingRecord ended = stored();
    ended.status = status;
    table_.put(ended);
    ASSERT_TRUE(record(message(), kNow + 1));
    EXPECT_EQ(stored().status, status);
    EXPECT_EQ(stored().statusUpdatedAt, kNow);
  }
}

TEST_F(RecordSend, ARepetitionDoesNotStartThePollsAgain) {
  ASSERT_TRUE(record(message()));
  TrackingRecord polled = stored();
  polled.attemptCount = 2;
  polled.nextCheckAt = kNow + 600'000;
  table_.put(polled);
  ASSERT_TRUE(record(message(), kNow + 1));
  EXPECT_EQ(stored().attemptCount, 2);
  EXPECT_EQ(stored().nextCheckAt, kNow + 600'000);
}

TEST_F(RecordSend, AnotherSendWithTheSameIdReplacesTheRecord) {
  ASSERT_TRUE(record(message("v1")));
  TrackingRecord ended = stored();
  ended.status = DeliveryStatus::kDelivered;
  table_.put(ended);
  ASSERT_TRUE(record(message("v2")));
  EXPECT_EQ(stored().status, DeliveryStatus::kSent);
  EXPECT_EQ(stored().providerMessageId, "v2");
}

TEST_F(RecordSend, CompletesTheRowOfAFallbackAndKeepsItsLink) {
  TrackingRecord original;
  original.messageId = "m1";
  original.metadata = {{"failover", {{"request", {{"fallbackContent", "text"}}}}}};
  TrackingRecord intent = fallbackIntent(original, kNow, policy_.initialDelayMs - 5);
  intent.metadata = withIntent(intent.metadata, "sending");
  table_.put(intent);

  SentMessage sent = message("v2");
  sent.messageId = intent.messageId;
  sent.options["options"] = {{"customFields", {{"order", 7}}}};
  ASSERT_TRUE(record(std::move(sent)));
  const TrackingRecord& row = stored("m1:api-fallback");
  EXPECT_EQ(row.status, DeliveryStatus::kSent);
  EXPECT_EQ(row.providerMessageId, "v2");
  EXPECT_EQ(fallbackOf(row), "m1");
  EXPECT_EQ(intentOf(row), "");
  EXPECT_EQ(row.metadata["customFields"], (Json{{"order", 7}}));
  // Due as the intent was, to the millisecond: only the count keeps an old fence from fitting.
  EXPECT_EQ(row.nextCheckAt, intent.nextCheckAt);
  EXPECT_EQ(row.attemptCount, 1);
}

TEST_F(RecordSend, AStoreErrorIsAnError) {
  Error down;
  down.message = "down";
  table_.failNext(down);
  EXPECT_FALSE(record(message()));
  EXPECT_EQ(table_.find("m1"), nullptr);
  EXPECT_TRUE(record(message()));
}

TEST_F(RecordSend, OneSendIsOneStoreCall) {
  ASSERT_TRUE(record(message()));
  EXPECT_EQ(table_.calls(), 1U);
}

}  // namespace
}  // namespace kmsg
