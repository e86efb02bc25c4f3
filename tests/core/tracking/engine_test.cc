#include "tracking/engine.h"

#include <gtest/gtest.h>

#include "fake/tracking_world.h"

namespace kmsg {
namespace {

using Fault = CrashingStore::Fault;
using Calls = std::vector<std::string>;

class Engine : public testing::Test {
 protected:
  const TrackingRecord& stored(const std::string& id) {
    const TrackingRecord* record = world_.table.find(id);
    KMSG_CHECK(record != nullptr);
    return *record;
  }
  void sent(const std::string& id, DeliveryStatus status) {
    world_.table.put(world_.sent(id));
    world_.solapi->answer(id, status);
  }

  TrackingWorld world_;
};

TEST_F(Engine, NothingDueIsOneCall) {
  PassRun run(world_);
  const auto counts = run.finish();
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->due, 0);
  EXPECT_FALSE(counts->left);
  EXPECT_EQ(run.store.calls(), (Calls{"claimDue"}));
  EXPECT_TRUE(world_.solapi->polls.empty());
}

TEST_F(Engine, CountsWhatItDid) {
  sent("delivered", DeliveryStatus::kDelivered);
  sent("cancelled", DeliveryStatus::kCancelled);
  sent("open", DeliveryStatus::kSent);
  world_.table.put(world_.sent("unknown to the vendor"));
  world_.table.put(world_.sent("error"));
  Error down;
  down.code = ErrorCode::kProviderError;
  world_.solapi->answer("error", down);
  world_.failedAlimTalk("failed");
  const PassCounts counts = runWhole(world_);
  EXPECT_EQ(counts.due, 6);
  EXPECT_EQ(counts.checked, 6);
  EXPECT_EQ(counts.terminal, 3);
  EXPECT_EQ(counts.retried, 3);
  EXPECT_EQ(counts.failedOver, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_FALSE(counts.left);
}

TEST_F(Engine, APassIsOneClaimAndOneWriteWhateverItsSize) {
  for (int i = 0; i < 200; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  PassRun run(world_);
  EXPECT_EQ(run.finish()->terminal, 200);
  EXPECT_EQ(run.store.calls(), (Calls{"claimDue", "patchMany"}));
  EXPECT_EQ(world_.solapi->polls.size(), 4U) << "50 ids in one request";
}

TEST_F(Engine, ThreeMoreCallsSendTenFallbacks) {
  for (int i = 0; i < 10; ++i)
    world_.failedAlimTalk("m" + std::to_string(i));
  PassRun run(world_);
  EXPECT_EQ(run.finish()->failedOver, 10);
  EXPECT_EQ(run.store.calls(), (Calls{"claimDue", "insertIfAbsent", "patchMany", "patchMany"}));
}

TEST_F(Engine, TakesNoMoreThanItsLimitAndSaysThatMoreIsLeft) {
  for (int i = 0; i < 5; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  world_.policy.batchSize = 3;
  PassCounts counts = runWhole(world_);
  EXPECT_EQ(counts.due, 3);
  EXPECT_TRUE(counts.left);
  PassRun run(world_);
  run.limit = 1;
  counts = *run.finish();
  EXPECT_EQ(counts.due, 1);
  EXPECT_TRUE(counts.left);
  counts = runWhole(world_);
  EXPECT_EQ(counts.due, 1);
  EXPECT_FALSE(counts.left);
}

TEST_F(Engine, AsksTheVendorForWhatTheRecordHolds) {
  TrackingRecord record = world_.sent("m1", "LMS");
  record.scheduledAt = world_.now - 120'000;
  world_.table.put(record);
  runWhole(world_);
  ASSERT_EQ(world_.solapi->polls.size(), 1U);
  const StatusQuery& query = world_.solapi->polls[0][0];
  EXPECT_EQ(query.messageId, "m1");
  EXPECT_EQ(query.providerMessageId, "vendor-m1");
  EXPECT_EQ(query.type, MessageType::kLms);
  EXPECT_EQ(query.to, "01012345678");
  EXPECT_EQ(query.requestedAt, record.requestedAt);
  EXPECT_EQ(query.scheduledAt, record.scheduledAt);
}

TEST_F(Engine, TheFirstProviderOfAnIdAnswers) {
  sent("m1", DeliveryStatus::kDelivered);
  world_.sms->change().id = "solapi";
  runWhole(world_);
  EXPECT_EQ(world_.solapi->polls.size(), 1U);
  EXPECT_TRUE(world_.sms->polls.empty());
}

TEST_F(Engine, KeepsToTheConcurrencyOfThePolicy) {
  world_.solapi->change().pollBatch = 1;
  world_.policy.concurrency = 4;
  for (int i = 0; i < 30; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  PassRun run(world_);
  world_.solapi->steps = &run.steps;
  run.steps.manual = true;
  run.start();
  while (run.running())
    run.step();
  world_.solapi->steps = nullptr;
  EXPECT_EQ(world_.solapi->peakInFlight, 4U);
  EXPECT_EQ(run.finish()->terminal, 30);
}

// Defect 4 of the tracking page.
TEST_F(Engine, AnErrorForOneRecordCostsOnlyThatRecord) {
  for (int i = 0; i < 5; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  Error thrown;
  thrown.message = "the provider threw";
  world_.solapi->answer("m2", thrown);
  const PassCounts counts = runWhole(world_);
  EXPECT_EQ(counts.terminal, 4);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(stored("m2").status, DeliveryStatus::kSent);
  EXPECT_EQ(stored("m2").lastError->message, "the provider threw");
  EXPECT_GE(stored("m2").nextCheckAt, world_.now + 30'000);
  EXPECT_LT(stored("m2").nextCheckAt, world_.now + 33'000) << "the pause and at most a tenth";
}

TEST_F(Engine, AnAnswerTooFewCostsOnlyThatRecord) {
  for (int i = 0; i < 5; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  world_.solapi->withhold(1);
  const PassCounts counts = runWhole(world_);
  EXPECT_EQ(counts.checked, 5);
  EXPECT_EQ(counts.terminal, 4);
  EXPECT_EQ(counts.retried, 1);
  world_.solapi->withhold(99);
  sent("m9", DeliveryStatus::kDelivered);
  EXPECT_EQ(runWhole(world_).retried, 1);
}

TEST_F(Engine, AnswersTooManyAreIgnored) {
  sent("m1", DeliveryStatus::kDelivered);
  world_.solapi->withhold(-3);
  EXPECT_EQ(runWhole(world_).terminal, 1);
}

// Defect 5 of the tracking page.
TEST_F(Engine, ARecordThatTheStoreRefusesCostsOnlyItself) {
  for (int i = 0; i < 5; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  PassRun run(world_);
  run.store.poison("m3");
  const auto counts = run.finish();
  EXPECT_EQ(counts->checked, 4);
  EXPECT_EQ(counts->failed, 1);
  EXPECT_EQ(stored("m3").status, DeliveryStatus::kSent);
  world_.now += world_.policy.leaseMs;
  EXPECT_EQ(runWhole(world_).terminal, 1) << "and is due again when its lease ends";
}

TEST_F(Engine, AFallbackWhoseRowTheStoreRefusesCostsOnlyItself) {
  for (int i = 0; i < 3; ++i)
    world_.failedAlimTalk("m" + std::to_string(i));
  PassRun run(world_);
  run.store.poison("m1:api-fallback");
  const auto counts = run.finish();
  EXPECT_EQ(counts->failedOver, 2);
  EXPECT_EQ(counts->failed, 1);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kSent);
}

TEST_F(Engine, AFailedClaimIsAnError) {
  sent("m1", DeliveryStatus::kDelivered);
  PassRun run(world_);
  run.store.failAt(1, Fault::kBeforeCommit);
  EXPECT_FALSE(run.finish().ok());
  EXPECT_EQ(runWhole(world_).terminal, 1);
}

TEST_F(Engine, AStoreThatTakesNoWritesSendsNothing) {
  sent("m1", DeliveryStatus::kDelivered);
  world_.failedAlimTalk("m2");
  PassRun run(world_);
  for (size_t call = 3; call < 40; ++call)
    run.store.failAt(call, Fault::kBeforeCommit);
  const auto counts = run.finish();
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->failed, 2);
  EXPECT_EQ(counts->checked, 0);
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kSent);
  world_.now += world_.policy.leaseMs;
  EXPECT_EQ(runWhole(world_).failedOver, 1);
}

TEST_F(Engine, APassThatLostItsLeaseChangesNothing) {
  sent("m1", DeliveryStatus::kSent);
  PassRun slow(world_);
  slow.steps.manual = true;
  slow.start();
  while (slow.steps.nameOf(0) != "patchMany before")
    slow.step();
  world_.now += world_.policy.leaseMs;
  world_.solapi->answer("m1", DeliveryStatus::kDelivered);
  runWhole(world_);
  const auto counts = slow.finish();
  EXPECT_EQ(counts->due, 1);
  EXPECT_EQ(counts->checked, 0);
  EXPECT_EQ(counts->retried, 0);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kDelivered);
}

TEST_F(Engine, AScheduledRecordWaitsWithoutAnError) {
  TrackingRecord record = world_.sent("m1");
  record.status = DeliveryStatus::kPending;
  record.scheduledAt = world_.now + 1'000;
  world_.table.put(record);
  EXPECT_EQ(runWhole(world_).retried, 1);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kPending);
  EXPECT_FALSE(stored("m1").lastError.has_value());
  EXPECT_EQ(stored("m1").nextCheckAt, world_.now + 121'000);
  EXPECT_TRUE(world_.solapi->polls.empty());
}

TEST_F(Engine, AProviderIsAskedNoMoreOftenThanItsLimitAndTheRestIsGivenBackAsItWas) {
  for (int i = 0; i < 120; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  world_.policy.requestLimits = {{"solapi", 1}};
  const PassCounts counts = runWhole(world_);
  EXPECT_EQ(world_.solapi->polls.size(), 1U);
  EXPECT_EQ(counts.due, 120);
  EXPECT_EQ(counts.terminal, 50);
  EXPECT_EQ(counts.checked, 50);
  EXPECT_EQ(counts.failed, 0);
  EXPECT_TRUE(counts.left);
  int open = 0;
  for (const auto& [id, record] : world_.table.all()) {
    if (isTerminal(record.status)) continue;
    ++open;
    EXPECT_EQ(record.attemptCount, 0) << id;
    EXPECT_EQ(record.nextCheckAt, world_.now) << id << " is due at once";
    EXPECT_FALSE(record.lastCheckedAt.has_value()) << id;
    EXPECT_FALSE(record.lastError.has_value()) << id;
  }
  EXPECT_EQ(open, 70);
  EXPECT_TRUE(runWhole(world_).left);
  EXPECT_FALSE(runWhole(world_).left);
  EXPECT_EQ(world_.solapi->polls.size(), 3U);
}

TEST_F(Engine, ALimitThatSufficesLeavesNothing) {
  for (int i = 0; i < 100; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  world_.policy.requestLimits = {{"solapi", 2}};
  const PassCounts counts = runWhole(world_);
  EXPECT_EQ(counts.terminal, 100);
  EXPECT_FALSE(counts.left);
}

TEST_F(Engine, WhatALimitHoldsUpKeepsNoOtherProviderWaiting) {
  world_.policy.requestLimits = {{"solapi", 1}};
  world_.policy.batchSize = 100;
  for (int i = 0; i < 200; ++i) {
    TrackingRecord record = world_.sent("m" + std::to_string(i));
    record.nextCheckAt -= 2'000;
    world_.table.put(record);
  }
  TrackingRecord other = world_.sent("other");
  other.providerId = "sms";
  other.nextCheckAt -= 1'000;
  world_.table.put(other);
  world_.sms->answer("other", DeliveryStatus::kDelivered);
  for (int pass = 0; pass < 3; ++pass)
    runWhole(world_);
  EXPECT_EQ(world_.solapi->polls.size(), 3U);
  EXPECT_EQ(stored("other").status, DeliveryStatus::kDelivered);
}

TEST_F(Engine, NothingIsClaimedThatTheLimitsOfAllProvidersForbidToAskFor) {
  for (int i = 0; i < 120; ++i)
    sent("m" + std::to_string(i), DeliveryStatus::kDelivered);
  world_.policy.requestLimits = {{"solapi", 1}, {"sms", 1}};
  PassCounts counts = runWhole(world_);
  EXPECT_EQ(counts.due, 100) << "two requests of 50";
  EXPECT_EQ(counts.terminal, 50);
  EXPECT_TRUE(counts.left);
  world_.sms->change().canPoll = false;
  counts = runWhole(world_);
  EXPECT_EQ(counts.due, 70) << "its records need no request";
}

TEST_F(Engine, AStoreThatCannotClaimIsWrittenWithoutFences) {
  MemoryStore table(/*canClaim=*/false);
  TableWatch watch(table);
  Steps steps;
  SenderLog log;
  CrashingStore store(table, watch, steps);
  ManualScript script(log, steps);
  ScriptedHttp http;
  FixedRandom random;
  struct FixedClock final : Clock {
    Millis now() const override { return TrackingWorld::kStart; }
  } clock;
  table.put(world_.sent("m1"));
  table.put(world_.alimTalk("m2"));
  world_.solapi->answer("m1", DeliveryStatus::kDelivered);
  world_.solapi->answer("m2", DeliveryStatus::kFailed, "3104");
  Loop loop;
  auto task = runPass({{world_.solapi}, world_.policy, world_.failover, 0},
                      {store, {http, random, &script}, clock});
  task.startRoot(loop);
  loop.drain();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.takeValue()->terminal, 2);
  EXPECT_EQ(log.total(), 1);
  EXPECT_EQ(table.find("m1")->status, DeliveryStatus::kDelivered);
  EXPECT_EQ(table.find("m2:api-fallback")->status, DeliveryStatus::kSent);
}

}  // namespace
}  // namespace kmsg
