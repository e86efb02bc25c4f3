#include "tracking/reports.h"

#include <gtest/gtest.h>
#include <utility>

#include "fake/tracking_world.h"

namespace kmsg {
namespace {

using Fault = CrashingStore::Fault;

class Reports : public testing::Test {
 protected:
  static DeliveryReport report(const std::string& id, DeliveryStatus status,
                               std::string code = "4000") {
    DeliveryReport made;
    made.messageId = id;
    made.answer.providerMessageId = "vendor-" + id;
    made.answer.status = status;
    made.answer.statusCode = std::move(code);
    return made;
  }

  Result<ReportCounts> tryApply(std::vector<DeliveryReport> reports) {
    PassSetup setup{{world_.solapi, world_.sms}, world_.policy, world_.failover, 0};
    const PassPorts ports{store_, {http_, random_, &script_}, clock_};
    Loop loop;
    auto task = applyReports(std::move(setup), ports, "solapi", std::move(reports));
    task.startRoot(loop);
    loop.drain();
    KMSG_CHECK(task.done());
    return task.takeValue();
  }
  ReportCounts apply(std::vector<DeliveryReport> reports) {
    auto counts = tryApply(std::move(reports));
    KMSG_CHECK(counts.ok());
    return *counts;
  }

  void put(const std::string& id, DeliveryStatus status = DeliveryStatus::kSent) {
    TrackingRecord record = world_.sent(id);
    record.status = status;
    world_.table.put(record);
  }
  const TrackingRecord& stored(const std::string& id) {
    const TrackingRecord* record = world_.table.find(id);
    KMSG_CHECK(record != nullptr);
    return *record;
  }

  TrackingWorld world_;
  Steps steps_;
  CrashingStore store_{world_.table, world_.watch, steps_};

 private:
  struct WorldClock final : Clock {
    explicit WorldClock(const TrackingWorld& in) : world(in) {}
    Millis now() const override { return world.now; }
    const TrackingWorld& world;
  } clock_{world_};
  ManualScript script_{world_.log, steps_};
  ScriptedHttp http_;
  FixedRandom random_;
};

TEST_F(Reports, AnEndIsWrittenWithWhatTheVendorSaid) {
  put("m1");
  DeliveryReport made = report("m1", DeliveryStatus::kDelivered);
  made.answer.deliveredAt = world_.now - 5;
  const ReportCounts counts = apply({made});
  EXPECT_EQ(counts.received, 1);
  EXPECT_EQ(counts.known, 1);
  EXPECT_EQ(counts.changed, 1);
  EXPECT_EQ(counts.failed, 0);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kDelivered);
  EXPECT_EQ(stored("m1").providerStatusCode, "4000");
  EXPECT_EQ(stored("m1").deliveredAt, world_.now - 5);
  EXPECT_TRUE(world_.solapi->polls.empty());
}

TEST_F(Reports, TwoOfOneMessageInOneCallbackChangeItOnce) {
  put("m1");
  const auto made = report("m1", DeliveryStatus::kDelivered);
  const ReportCounts counts = apply({made, made});
  EXPECT_EQ(counts.received, 2);
  EXPECT_EQ(counts.known, 1);
  EXPECT_EQ(counts.changed, 1);
  EXPECT_EQ(stored("m1").attemptCount, 1);
}

TEST_F(Reports, ACallbackThatComesAgainChangesNothing) {
  put("m1");
  apply({report("m1", DeliveryStatus::kDelivered)});
  const TrackingRecord before = stored("m1");
  world_.now += 60'000;
  const ReportCounts counts = apply({report("m1", DeliveryStatus::kDelivered)});
  EXPECT_EQ(counts.known, 0);
  EXPECT_EQ(counts.changed, 0);
  EXPECT_EQ(stored("m1").attemptCount, before.attemptCount);
  EXPECT_EQ(stored("m1").statusUpdatedAt, before.statusUpdatedAt);
}

TEST_F(Reports, AnEndCountsInWhateverOrderItsReportsCome) {
  put("before");
  put("after");
  const ReportCounts counts = apply({report("before", DeliveryStatus::kSent, "3000"),
                                     report("after", DeliveryStatus::kDelivered),
                                     report("before", DeliveryStatus::kDelivered),
                                     report("after", DeliveryStatus::kSent, "3000")});
  EXPECT_EQ(counts.known, 2);
  EXPECT_EQ(counts.changed, 2);
  EXPECT_EQ(stored("before").status, DeliveryStatus::kDelivered);
  EXPECT_EQ(stored("after").status, DeliveryStatus::kDelivered);
}

TEST_F(Reports, OfEndsThatContradictEachOtherTheFirstCounts) {
  put("m1");
  apply({report("m1", DeliveryStatus::kDelivered), report("m1", DeliveryStatus::kFailed, "3104")});
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kDelivered);
  EXPECT_EQ(stored("m1").providerStatusCode, "4000");
}

TEST_F(Reports, WhatIsNoEndChangesNothing) {
  put("m1");
  const ReportCounts counts =
      apply({report("m1", DeliveryStatus::kSent), report("m1", DeliveryStatus::kPending),
             report("m1", DeliveryStatus::kUnknown)});
  EXPECT_EQ(counts.known, 1);
  EXPECT_EQ(counts.changed, 0);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kSent);
  EXPECT_EQ(stored("m1").attemptCount, 0);
  EXPECT_EQ(stored("m1").nextCheckAt, world_.now);
}

TEST_F(Reports, AFinishedRecordIsNeverMovedByALateReport) {
  for (const DeliveryStatus end : {DeliveryStatus::kDelivered, DeliveryStatus::kFailed,
                                   DeliveryStatus::kCancelled, DeliveryStatus::kUnknown}) {
    for (const DeliveryStatus late :
         {DeliveryStatus::kPending, DeliveryStatus::kSent, DeliveryStatus::kDelivered,
          DeliveryStatus::kFailed, DeliveryStatus::kCancelled}) {
      put("m1", end);
      const ReportCounts counts = apply({report("m1", late)});
      EXPECT_EQ(counts.known, 0);
      EXPECT_EQ(counts.changed, 0);
      EXPECT_EQ(stored("m1").status, end);
      EXPECT_TRUE(stored("m1").providerStatusCode.empty());
    }
  }
}

TEST_F(Reports, WhatIsNotOursIsLeftAlone) {
  put("m1");
  TrackingRecord foreign = world_.sent("foreign");
  foreign.providerId = "sms";
  world_.table.put(foreign);
  DeliveryReport otherSend = report("m1", DeliveryStatus::kFailed);
  otherSend.answer.providerMessageId = "vendor-of-another-send";
  const ReportCounts counts = apply({report("never heard of", DeliveryStatus::kDelivered),
                                     report("foreign", DeliveryStatus::kDelivered), otherSend});
  EXPECT_EQ(counts.received, 3);
  EXPECT_EQ(counts.known, 1) << "m1, though the report is not about this send of it";
  EXPECT_EQ(counts.changed, 0);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kSent);
  EXPECT_EQ(stored("foreign").status, DeliveryStatus::kSent);
  EXPECT_EQ(world_.table.all().size(), 2U) << "no record is made";
}

TEST_F(Reports, NoReportsAreNoCall) {
  EXPECT_EQ(apply({}).received, 0);
  EXPECT_TRUE(store_.calls().empty());
}

TEST_F(Reports, AReportEndsWhatAPassHasClaimedAndThePassChangesNothing) {
  put("m1");
  world_.solapi->answer("m1", DeliveryStatus::kSent);
  PassRun pass(world_);
  pass.steps.manual = true;
  pass.start();
  while (pass.steps.nameOf(0) != "patchMany before")
    pass.step();
  EXPECT_EQ(apply({report("m1", DeliveryStatus::kDelivered)}).changed, 1);
  EXPECT_EQ(pass.finish()->checked, 0);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kDelivered);
}

TEST_F(Reports, AFailedAlimTalkIsReplacedOnceHoweverOftenItIsReported) {
  world_.table.put(world_.alimTalk("m1"));
  const auto failed = report("m1", DeliveryStatus::kFailed, "3104");
  EXPECT_EQ(apply({failed, failed}).failedOver, 1);
  EXPECT_EQ(apply({failed}).failedOver, 0);
  world_.failedAlimTalk("m2");
  EXPECT_EQ(runWhole(world_).failedOver, 1);
  EXPECT_EQ(world_.log.total(), 2);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kFailed);
}

TEST_F(Reports, AStoreThatCannotBeReadIsAnErrorAndOneThatCannotBeWrittenIsCounted) {
  put("m1");
  store_.failAt(1, Fault::kBeforeCommit);
  EXPECT_FALSE(tryApply({report("m1", DeliveryStatus::kDelivered)}).ok());
  put("m2");
  store_.poison("m2");
  const ReportCounts counts =
      apply({report("m1", DeliveryStatus::kDelivered), report("m2", DeliveryStatus::kDelivered)});
  EXPECT_EQ(counts.changed, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(stored("m2").status, DeliveryStatus::kSent);
}

}  // namespace
}  // namespace kmsg
