#include "tracking/reconcile.h"

#include <gtest/gtest.h>

#include "fake/now.h"
#include "fake/scripted_provider.h"
#include "tracking/failover.h"

namespace kmsg {
namespace {

TrackingRecord polled(int64_t attempts = 2) {
  TrackingRecord record;
  record.messageId = "m1";
  record.providerId = "solapi";
  record.providerMessageId = "v1";
  record.type = "SMS";
  record.status = DeliveryStatus::kSent;
  record.requestedAt = kNow - 60'000;
  record.attemptCount = attempts;
  return record;
}

// What the two functions together decide about a record.
Update reconcile(const TrackingRecord& record, const Provider* provider, const StatusResult& answer,
                 const PollingPolicy& policy = {}) {
  const auto unasked = reconcileUnasked(record, provider, policy, kNow);
  return unasked ? *unasked : reconcileAnswer(record, answer, policy, kNow);
}

bool isAsked(const TrackingRecord& record, const Provider* provider,
             const PollingPolicy& policy = {}) {
  return !reconcileUnasked(record, provider, policy, kNow).has_value();
}

StatusResult failure(ErrorCode code, std::optional<int64_t> retryAfterMs = std::nullopt) {
  Error error;
  error.code = code;
  error.message = "vendor text";
  error.retryAfterMs = retryAfterMs;
  return error;
}

StatusResult answered(DeliveryStatus status) {
  StatusAnswer answer;
  answer.status = status;
  return std::optional(answer);
}

// Every patch holds this, whatever else was decided.
void expectBase(const Update& update, int64_t attempts) {
  EXPECT_EQ(intAt(update.set, "lastCheckedAt"), kNow);
  EXPECT_EQ(intAt(update.set, "attemptCount"), attempts);
}

void expectUnknown(const Update& update, const std::string& code, const std::string& message) {
  expectBase(update, 3);
  EXPECT_TRUE(update.terminal);
  EXPECT_EQ(textAt(update.set, "status"), "UNKNOWN");
  EXPECT_EQ(intAt(update.set, "statusUpdatedAt"), kNow);
  EXPECT_EQ(intAt(update.set, "nextCheckAt"), kNow);
  EXPECT_EQ(update.set["lastError"], (Json{{"code", code}, {"message", message}}));
}

void expectPostponed(const Update& update, Millis nextCheckAt) {
  expectBase(update, 3);
  EXPECT_FALSE(update.terminal);
  EXPECT_EQ(findKey(update.set, "status"), nullptr);
  EXPECT_EQ(findKey(update.set, "statusUpdatedAt"), nullptr);
  EXPECT_EQ(intAt(update.set, "nextCheckAt"), nextCheckAt);
}

// As expectPostponed(), but for up to a tenth of the pause more.
void expectPostponedAbout(const Update& update, Millis nextCheckAt) {
  const Millis actual = intAt(update.set, "nextCheckAt").value_or(0);
  EXPECT_GE(actual, nextCheckAt);
  EXPECT_LT(actual, nextCheckAt + (nextCheckAt - kNow) / 10);
  expectPostponed(update, actual);
}

class Reconcile : public testing::Test {
 protected:
  ScriptedProvider provider_{"solapi"};
  const StatusResult nothing_ = std::optional<StatusAnswer>();
  const Millis backoff_ = kNow + 600'000;  // the third attempt's
};

TEST_F(Reconcile, Row1WithoutAVendorIdTrackingEnds) {
  for (const char* id : {"", "  ", "\t"}) {
    TrackingRecord record = polled();
    record.providerMessageId = id;
    record.scheduledAt = kNow + 1;  // comes before the schedule
    expectUnknown(reconcile(record, &provider_, nothing_), "MISSING_PROVIDER_MESSAGE_ID",
                  "providerMessageId missing");
  }
}

TEST_F(Reconcile, Row2BeforeItsScheduleIsOverARecordWaits) {
  TrackingRecord record = polled();
  record.requestedAt = kNow - 10 * 86'400'000LL;  // older than the time limit
  record.scheduledAt = kNow - 119'999;
  const Update update = reconcile(record, &provider_, nothing_);
  expectPostponed(update, kNow + 1);
  EXPECT_EQ(findKey(update.set, "lastError"), nullptr);
  record.scheduledAt = kNow - 120'000;
  EXPECT_TRUE(isAsked(record, &provider_));
}

TEST_F(Reconcile, Row3PastTheTimeLimitTrackingEnds) {
  TrackingRecord record = polled();
  record.requestedAt = kNow - 86'400'000;
  EXPECT_TRUE(isAsked(record, &provider_)) << "the limit itself is still inside";
  record.requestedAt -= 1;
  expectUnknown(reconcile(record, &provider_, nothing_), "TRACKING_TIMEOUT",
                "max tracking duration exceeded");
  expectUnknown(reconcile(record, nullptr, nothing_), "TRACKING_TIMEOUT",
                "max tracking duration exceeded");
}

TEST_F(Reconcile, Row3CountsAScheduledRecordFromTheEndOfItsGrace) {
  TrackingRecord record = polled();
  record.requestedAt = 0;
  record.scheduledAt = kNow - 120'000 - 86'400'000;
  EXPECT_TRUE(isAsked(record, &provider_));
  record.scheduledAt = *record.scheduledAt - 1;
  expectUnknown(reconcile(record, &provider_, nothing_), "TRACKING_TIMEOUT",
                "max tracking duration exceeded");
}

TEST_F(Reconcile, Row3IsOffWithoutALimit) {
  TrackingRecord record = polled();
  record.requestedAt = 0;
  for (const Millis limit : {0, -1}) {
    PollingPolicy policy;
    policy.maxTrackingDurationMs = limit;
    EXPECT_TRUE(isAsked(record, &provider_, policy));
  }
}

TEST_F(Reconcile, Row4WithoutItsProviderTrackingEnds) {
  expectUnknown(reconcile(polled(), nullptr, nothing_), "PROVIDER_NOT_FOUND",
                "Provider not found: solapi");
}

TEST_F(Reconcile, Row5AProviderThatCannotAnswerEndsTrackingWhenAskedTo) {
  provider_.change().canPoll = false;
  PollingPolicy policy;
  policy.unsupportedIsUnknown = true;
  expectUnknown(reconcile(polled(), &provider_, nothing_, policy), "UNSUPPORTED_PROVIDER",
                "Provider has no getDeliveryStatus()");
}

TEST_F(Reconcile, Row6AProviderThatCannotAnswerIsSkipped) {
  provider_.change().canPoll = false;
  const Update update = reconcile(polled(), &provider_, nothing_);
  expectPostponedAbout(update, backoff_);
  EXPECT_EQ(textAt(update.set["lastError"], "code"), "UNSUPPORTED_PROVIDER");
}

TEST_F(Reconcile, Row7ARefusedQuestionEndsTracking) {
  for (const ErrorCode code :
       {ErrorCode::kInvalidRequest, ErrorCode::kTemplateNotFound, ErrorCode::kMessageSendFailed}) {
    const Update update = reconcile(polled(), &provider_, failure(code));
    expectUnknown(update, std::string(errorCodeName(code)), "vendor text");
    EXPECT_TRUE(update.errored);
  }
}

TEST_F(Reconcile, WhatAVendorAnswersToTheRequestEndsNoMessage) {
  for (const ErrorCode code :
       {ErrorCode::kInvalidRequest, ErrorCode::kTemplateNotFound, ErrorCode::kMessageSendFailed}) {
    for (const int status : {200, 400, 404, 413}) {
      StatusResult refused = failure(code);
      refused.error().httpStatus = status;
      expectPostponedAbout(reconcile(polled(), &provider_, refused), backoff_);
    }
  }
}

TEST_F(Reconcile, Row8ARetryableErrorPostpones) {
  for (const ErrorCode code : {ErrorCode::kRateLimitExceeded, ErrorCode::kNetworkError,
                               ErrorCode::kNetworkTimeout, ErrorCode::kNetworkServiceUnavailable,
                               ErrorCode::kProviderError, ErrorCode::kUnknownError}) {
    const Update update = reconcile(polled(), &provider_, failure(code));
    expectPostponedAbout(update, backoff_);
    EXPECT_EQ(update.set["lastError"],
              (Json{{"code", errorCodeName(code)}, {"message", "vendor text"}}));
    EXPECT_TRUE(update.errored);
  }
}

// Defect 6 of the tracking page: one pass with an expired key made 200 messages UNKNOWN.
TEST_F(Reconcile, Row8AnErrorOfTheAccountIsNoVerdictOnTheMessage) {
  for (const ErrorCode code : {ErrorCode::kAuthenticationFailed, ErrorCode::kInsufficientBalance,
                               ErrorCode::kRequestAborted, ErrorCode::kCryptoConfigError}) {
    const Update update = reconcile(polled(), &provider_, failure(code));
    expectPostponedAbout(update, backoff_);
    EXPECT_EQ(textAt(update.set["lastError"], "code"), errorCodeName(code));
  }
}

TEST_F(Reconcile, Row8AVendorMayAskForMoreTimeButNotForLess) {
  expectPostponed(reconcile(polled(), &provider_, failure(ErrorCode::kRateLimitExceeded, 900'000)),
                  kNow + 900'000);
  expectPostponedAbout(reconcile(polled(), &provider_, failure(ErrorCode::kRateLimitExceeded, 1)),
                       backoff_);
  const StatusResult inDecades = failure(ErrorCode::kRateLimitExceeded, 2'300'806'617'000);
  expectPostponed(reconcile(polled(), &provider_, inDecades), kNow + 7'200'000);
}

TEST_F(Reconcile, Row9NoAnswerYetClearsTheError) {
  const Update update = reconcile(polled(), &provider_, nothing_);
  expectPostponed(update, backoff_);
  EXPECT_FALSE(update.errored);
  ASSERT_NE(findKey(update.set, "lastError"), nullptr);
  EXPECT_TRUE(update.set["lastError"].is_null());
}

TEST_F(Reconcile, Row10ATerminalAnswerEndsTracking) {
  for (const DeliveryStatus status :
       {DeliveryStatus::kDelivered, DeliveryStatus::kFailed, DeliveryStatus::kCancelled}) {
    const Update update = reconcile(polled(), &provider_, answered(status));
    expectBase(update, 3);
    EXPECT_TRUE(update.terminal);
    EXPECT_FALSE(update.errored);
    EXPECT_EQ(textAt(update.set, "status"), deliveryStatusName(status));
    EXPECT_EQ(intAt(update.set, "statusUpdatedAt"), kNow);
    EXPECT_EQ(intAt(update.set, "nextCheckAt"), kNow);
    EXPECT_TRUE(update.set["lastError"].is_null());
  }
}

// Defect 7 of the tracking page: a vendor that said UNKNOWN once was never asked again.
TEST_F(Reconcile, Row10UnknownMeansNotKnownNow) {
  StatusAnswer answer;
  answer.status = DeliveryStatus::kUnknown;
  answer.statusCode = "9999";
  const Update update = reconcile(polled(), &provider_, std::optional(answer));
  expectPostponed(update, backoff_);
  EXPECT_EQ(textAt(update.set, "providerStatusCode"), "9999");
}

TEST_F(Reconcile, Row11AnOpenAnswerPostponesAndMovesTheStatusTime) {
  for (const DeliveryStatus status : {DeliveryStatus::kPending, DeliveryStatus::kSent}) {
    const Update update = reconcile(polled(), &provider_, answered(status));
    expectBase(update, 3);
    EXPECT_FALSE(update.terminal);
    EXPECT_EQ(textAt(update.set, "status"), deliveryStatusName(status));
    EXPECT_EQ(intAt(update.set, "statusUpdatedAt"), kNow);
    EXPECT_EQ(intAt(update.set, "nextCheckAt"), backoff_);
    EXPECT_TRUE(update.set["lastError"].is_null());
  }
}

TEST_F(Reconcile, Row11TakesWhatTheAnswerHasAndLeavesTheRest) {
  StatusAnswer answer;
  answer.status = DeliveryStatus::kDelivered;
  answer.statusCode = "4000";
  answer.statusMessage = "delivered";
  answer.sentAt = kNow - 2;
  answer.deliveredAt = kNow - 1;
  answer.raw = {{"a", 1}};
  const Update full = reconcile(polled(), &provider_, std::optional(answer));
  EXPECT_EQ(textAt(full.set, "providerStatusCode"), "4000");
  EXPECT_EQ(textAt(full.set, "providerStatusMessage"), "delivered");
  EXPECT_EQ(intAt(full.set, "sentAt"), kNow - 2);
  EXPECT_EQ(intAt(full.set, "deliveredAt"), kNow - 1);
  EXPECT_EQ(findKey(full.set, "failedAt"), nullptr);
  EXPECT_EQ(full.set["raw"], (Json{{"a", 1}}));

  const Update bare = reconcile(polled(), &provider_, answered(DeliveryStatus::kDelivered));
  for (const char* key :
       {"providerStatusCode", "providerStatusMessage", "sentAt", "deliveredAt", "failedAt"}) {
    EXPECT_EQ(findKey(bare.set, key), nullptr) << key;
  }
  ASSERT_NE(findKey(bare.set, "raw"), nullptr) << "an answer without raw clears the stored one";
  EXPECT_TRUE(bare.set["raw"].is_null());
}

TEST_F(Reconcile, BackoffFollowsTheNewAttemptCount) {
  for (const auto& [attempts, delay] :
       std::vector<std::pair<int64_t, Millis>>{{0, 30'000}, {1, 120'000}, {9, 7'200'000}}) {
    const Update update = reconcile(polled(attempts), &provider_, nothing_);
    EXPECT_EQ(intAt(update.set, "attemptCount"), attempts + 1);
    EXPECT_EQ(intAt(update.set, "nextCheckAt"), kNow + delay);
  }
}

TEST_F(Reconcile, MergedIsTheRecordAsItWillBeStored) {
  TrackingRecord record = polled();
  record.lastError = TrackingError{"OLD", "old"};
  record.providerStatusMessage = "kept";
  StatusAnswer answer;
  answer.status = DeliveryStatus::kFailed;
  answer.statusCode = "3104";
  answer.failedAt = kNow - 1;
  answer.raw = {{"a", 1}};
  const TrackingRecord after = merged(reconcile(record, &provider_, std::optional(answer)));
  EXPECT_EQ(after.status, DeliveryStatus::kFailed);
  EXPECT_EQ(after.providerStatusCode, "3104");
  EXPECT_EQ(after.providerStatusMessage, "kept");
  EXPECT_EQ(after.failedAt, kNow - 1);
  EXPECT_EQ(after.lastCheckedAt, kNow);
  EXPECT_EQ(after.attemptCount, 3);
  EXPECT_EQ(after.nextCheckAt, kNow);
  EXPECT_EQ(after.raw, (Json{{"a", 1}}));
  EXPECT_FALSE(after.lastError.has_value());
  const TrackingRecord ended = merged(reconcile(record, nullptr, nothing_));
  ASSERT_TRUE(ended.lastError.has_value());
  EXPECT_EQ(ended.lastError->code, "PROVIDER_NOT_FOUND");
}

TEST_F(Reconcile, OnlyAnOpenFallbackRowIsAnIntent) {
  const TrackingRecord intent = fallbackIntent(polled(), kNow, 60'000);
  EXPECT_TRUE(isFallbackIntent(intent));
  TrackingRecord sent = intent;
  sent.providerMessageId = "v2";
  EXPECT_FALSE(isFallbackIntent(sent));
  TrackingRecord ended = intent;
  ended.metadata = withIntent(ended.metadata, "");
  EXPECT_FALSE(isFallbackIntent(ended));
  TrackingRecord plain = polled();
  plain.providerMessageId.clear();
  EXPECT_FALSE(isFallbackIntent(plain));
  plain.metadata = {{"failover", "text"}};
  EXPECT_FALSE(isFallbackIntent(plain));
}

}  // namespace
}  // namespace kmsg
