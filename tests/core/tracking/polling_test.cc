#include "tracking/polling.h"

#include <gtest/gtest.h>

#include "fake/now.h"

namespace kmsg {
namespace {

Millis delayAfter(int64_t attempts, const PollingPolicy& policy = {}) {
  return nextCheckAfter(attempts, policy, kNow) - kNow;
}

TEST(Polling, DefaultsAreThePublicOnes) {
  const PollingPolicy policy = pollingPolicyFrom(Json::object());
  EXPECT_EQ(policy.batchSize, 200);
  EXPECT_EQ(policy.concurrency, 10U);
  EXPECT_EQ(policy.initialDelayMs, 30'000);
  EXPECT_EQ(policy.scheduledGraceMs, 120'000);
  EXPECT_EQ(policy.backoffMs,
            (std::vector<Millis>{30'000, 120'000, 600'000, 1'800'000, 7'200'000}));
  EXPECT_EQ(policy.maxTrackingDurationMs, 86'400'000);
  EXPECT_FALSE(policy.unsupportedIsUnknown);
  EXPECT_EQ(policy.leaseMs, 60'000);
}

TEST(Polling, ReadsEveryMember) {
  const PollingPolicy policy = pollingPolicyFrom({{"batchSize", 7},
                                                  {"concurrency", 3},
                                                  {"initialDelayMs", 0},
                                                  {"scheduledGraceMs", 5},
                                                  {"backoffMs", {10, 20}},
                                                  {"maxTrackingDurationMs", 99},
                                                  {"unsupportedProviderStrategy", "unknown"},
                                                  {"leaseMs", 5'000}});
  EXPECT_EQ(policy.batchSize, 7);
  EXPECT_EQ(policy.concurrency, 3U);
  EXPECT_EQ(policy.initialDelayMs, 0);
  EXPECT_EQ(policy.scheduledGraceMs, 5);
  EXPECT_EQ(policy.backoffMs, (std::vector<Millis>{10, 20}));
  EXPECT_EQ(policy.maxTrackingDurationMs, 99);
  EXPECT_TRUE(policy.unsupportedIsUnknown);
  EXPECT_EQ(policy.leaseMs, 5'000);
}

TEST(Polling, WhatCannotWorkKeepsItsDefaultOrItsLeast) {
  const PollingPolicy policy = pollingPolicyFrom({{"batchSize", 0},
                                                  {"concurrency", 0.5},
                                                  {"initialDelayMs", "soon"},
                                                  {"backoffMs", 5},
                                                  {"unsupportedProviderStrategy", nullptr},
                                                  {"leaseMs", 1}});
  EXPECT_EQ(policy.batchSize, 1);
  EXPECT_EQ(policy.concurrency, 10U);
  EXPECT_EQ(policy.initialDelayMs, 30'000);
  EXPECT_EQ(policy.backoffMs.size(), 5U);
  EXPECT_FALSE(policy.unsupportedIsUnknown);
  EXPECT_EQ(policy.leaseMs, 1'000);
  EXPECT_EQ(pollingPolicyFrom(Json()).batchSize, 200);
  EXPECT_EQ(pollingPolicyFrom(Json::array()).batchSize, 200);
}

TEST(Polling, ReadsTheRequestLimitsOfProviders) {
  const PollingPolicy policy =
      pollingPolicyFrom({{"providerLimits",
                          {{"solapi", {{"requestsPerPass", 3}}},
                           {"least", {{"requestsPerPass", 0}}},
                           {"most", {{"requestsPerPass", 9'007'199'254'740'991}}},
                           {"none", Json::object()},
                           {"wrong", {{"requestsPerPass", "3"}}},
                           {"no object", 3}}}});
  EXPECT_EQ(policy.requestLimits.size(), 3U);
  EXPECT_EQ(requestLimitOf(policy, "solapi")->perPass, 3);
  EXPECT_EQ(requestLimitOf(policy, "least")->perPass, 1);
  EXPECT_EQ(requestLimitOf(policy, "most")->perPass, 1'000'000);
  EXPECT_EQ(requestLimitOf(policy, "none"), nullptr);
  EXPECT_EQ(requestLimitOf(policy, "unheard of"), nullptr);
  EXPECT_TRUE(pollingPolicyFrom({{"providerLimits", {1}}}).requestLimits.empty());
}

TEST(Polling, ADurationThatIsNoNumberMeansNoLimit) {
  EXPECT_EQ(pollingPolicyFrom({{"maxTrackingDurationMs", nullptr}}).maxTrackingDurationMs, 0);
  EXPECT_EQ(pollingPolicyFrom({{"maxTrackingDurationMs", -1}}).maxTrackingDurationMs, -1);
}

TEST(Polling, BackoffGoesThroughTheTableAndStaysAtItsEnd) {
  EXPECT_EQ(delayAfter(1), 30'000);
  EXPECT_EQ(delayAfter(2), 120'000);
  EXPECT_EQ(delayAfter(3), 600'000);
  EXPECT_EQ(delayAfter(4), 1'800'000);
  EXPECT_EQ(delayAfter(5), 7'200'000);
  EXPECT_EQ(delayAfter(6), 7'200'000);
  EXPECT_EQ(delayAfter(1'000'000), 7'200'000);
  EXPECT_EQ(delayAfter(0), 30'000);
  EXPECT_EQ(delayAfter(-3), 30'000);
}

TEST(Polling, BackoffEntriesAreFlooredAndNeverNegative) {
  const PollingPolicy policy = pollingPolicyFrom({{"backoffMs", {1500.9, -5, "x", nullptr}}});
  EXPECT_EQ(delayAfter(1, policy), 1'500);
  EXPECT_EQ(delayAfter(2, policy), 0);
  EXPECT_EQ(delayAfter(3, policy), 60'000);
  EXPECT_EQ(delayAfter(4, policy), 60'000);
}

TEST(Polling, AnEmptyBackoffTableMeansAMinute) {
  EXPECT_EQ(delayAfter(1, pollingPolicyFrom({{"backoffMs", Json::array()}})), 60'000);
}

}  // namespace
}  // namespace kmsg
