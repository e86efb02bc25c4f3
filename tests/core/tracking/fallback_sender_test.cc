#include "tracking/fallback_sender.h"

#include <gtest/gtest.h>

#include "fake/tracking_world.h"

namespace kmsg {
namespace {

using Fault = CrashingStore::Fault;

class Fallbacks : public testing::Test {
 protected:
  const TrackingRecord& stored(const std::string& id) {
    const TrackingRecord* record = world_.table.find(id);
    KMSG_CHECK(record != nullptr);
    return *record;
  }
  Json attempt(const std::string& id = "m1") { return apiAttemptOf(stored(id)); }

  // A fallback's row as a pass that died left it, and its original.
  TrackingRecord leftBehind(const char* intent) {
    TrackingRecord original = world_.alimTalk("m1");
    original.status = DeliveryStatus::kFailed;
    world_.table.put(original);
    TrackingRecord row = fallbackIntent(original, world_.now, 0);
    row.metadata = withIntent(row.metadata, intent);
    world_.table.put(row);
    return original;
  }

  static Error sendError(Outcome outcome, std::string providerErrorCode = {}) {
    Error error;
    error.code = ErrorCode::kInsufficientBalance;
    error.message = "no money";
    error.outcome = outcome;
    error.providerErrorCode = std::move(providerErrorCode);
    return error;
  }

  TrackingWorld world_;
};

TEST_F(Fallbacks, ASentOneIsNotedOnBothRecords) {
  world_.failedAlimTalk("m1");
  const PassCounts counts = runWhole(world_);
  EXPECT_EQ(counts.failedOver, 1);
  EXPECT_EQ(attempt(), (Json{{"attempted", true},
                             {"status", "attempting"},
                             {"attemptedAt", "2026-01-01T00:00:00.000Z"},
                             {"outcome", "sent"},
                             {"fallbackMessageId", "m1:api-fallback"},
                             {"fallbackProviderId", "sms"}}));
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kFailed);
  EXPECT_EQ(stored("m1").metadata["failover"]["owner"], "tracking") << "the rest is kept";
  const TrackingRecord& row = stored("m1:api-fallback");
  EXPECT_EQ(row.status, DeliveryStatus::kSent);
  EXPECT_EQ(row.providerId, "sms");
  EXPECT_EQ(row.providerMessageId, "vendor-m1:api-fallback");
  EXPECT_EQ(intentOf(row), "");
  EXPECT_EQ(fallbackOf(row), "m1");
  EXPECT_FALSE(row.lastError.has_value());
}

TEST_F(Fallbacks, TheSenderSeesTheOriginalAsFailed) {
  world_.failedAlimTalk("m1");
  runWhole(world_);
  ASSERT_EQ(world_.log.calls.size(), 1U);
  const Json& record = world_.log.calls[0]["context"]["record"];
  EXPECT_EQ(textAt(record, "status"), "FAILED");
  EXPECT_EQ(textAt(record, "providerStatusCode"), "3104");
  EXPECT_EQ(world_.log.calls[0]["input"]["text"], "replacement");
}

TEST_F(Fallbacks, ARefusedOneIsFailed) {
  world_.failedAlimTalk("m1");
  PassRun run(world_);
  run.script.sender = [](const Json&) { return sendError(Outcome::kNotSent); };
  EXPECT_EQ(run.finish()->failedOver, 0);
  EXPECT_EQ(textAt(attempt(), "outcome"), "failed");
  EXPECT_EQ(textAt(attempt(), "errorCode"), "INSUFFICIENT_BALANCE");
  EXPECT_EQ(textAt(attempt(), "errorMessage"), "no money");
  const TrackingRecord& row = stored("m1:api-fallback");
  EXPECT_EQ(row.status, DeliveryStatus::kFailed);
  EXPECT_EQ(row.failedAt, world_.now);
  EXPECT_EQ(row.lastError->code, "INSUFFICIENT_BALANCE");
  EXPECT_EQ(intentOf(row), "");
  world_.now += 86'400'000;
  runWhole(world_);
  EXPECT_EQ(world_.log.total(), 1) << "the attempt is made once whatever its outcome";
}

TEST_F(Fallbacks, OneWhoseAnswerNeverCameIsUnknown) {
  world_.failedAlimTalk("m1");
  PassRun run(world_);
  run.script.sender = [](const Json&) { return sendError(Outcome::kUnknown); };
  EXPECT_EQ(run.finish()->failedOver, 0);
  EXPECT_EQ(textAt(attempt(), "outcome"), "unknown");
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kUnknown);
}

TEST_F(Fallbacks, ASenderThatThrewIsNamed) {
  world_.failedAlimTalk("m1");
  PassRun run(world_);
  run.script.sender = [](const Json&) {
    return sendError(Outcome::kUnknown, "API_FAILOVER_SEND_EXCEPTION");
  };
  ASSERT_TRUE(run.finish().ok());
  EXPECT_EQ(textAt(attempt(), "errorCode"), "API_FAILOVER_SEND_EXCEPTION");
}

TEST_F(Fallbacks, AnAnswerThatIsNoResultIsUnknown) {
  for (const Json& answer : {Json(), Json(5), Json("sent"), Json::array()}) {
    TrackingWorld world;
    world.failedAlimTalk("m1");
    PassRun run(world);
    run.script.sender = [answer](const Json&) { return answer; };
    EXPECT_EQ(run.finish()->failedOver, 0);
    const Json noted = apiAttemptOf(*world.table.find("m1"));
    EXPECT_EQ(textAt(noted, "outcome"), "unknown");
    EXPECT_EQ(textAt(noted, "errorCode"), "API_FAILOVER_SEND_EXCEPTION");
  }
}

TEST_F(Fallbacks, OneWithoutAVendorIdIsSentButCannotBeTracked) {
  world_.failedAlimTalk("m1");
  PassRun run(world_);
  run.script.sender = [](const Json&) -> Result<Json> { return Json{{"providerId", "sms"}}; };
  EXPECT_EQ(run.finish()->failedOver, 1);
  EXPECT_EQ(textAt(attempt(), "outcome"), "sent");
  const TrackingRecord& row = stored("m1:api-fallback");
  EXPECT_EQ(row.status, DeliveryStatus::kUnknown);
  EXPECT_EQ(row.lastError->code, "MISSING_PROVIDER_MESSAGE_ID");
}

TEST_F(Fallbacks, WithoutSenderOrTextItIsSkipped) {
  world_.failedAlimTalk("m1");
  world_.failover.hasSender = false;
  runWhole(world_);
  EXPECT_EQ(textAt(attempt(), "outcome"), "skipped");
  EXPECT_EQ(textAt(attempt(), "warningCode"), "API_FAILOVER_SENDER_MISSING");
  EXPECT_EQ(boolAt(attempt(), "attempted", false), true);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kFailed);
  EXPECT_EQ(world_.table.find("m1:api-fallback"), nullptr);

  TrackingWorld other;
  other.failedAlimTalk("m1");
  TrackingRecord silent = other.alimTalk("m1");
  silent.metadata["failover"]["request"]["fallbackContent"] = " ";
  other.table.put(silent);
  runWhole(other);
  EXPECT_EQ(textAt(apiAttemptOf(*other.table.find("m1")), "warningCode"),
            "FALLBACK_CONTENT_MISSING");
  EXPECT_EQ(other.log.total(), 0);
}

TEST_F(Fallbacks, TheUsersClassifierDecidesAlone) {
  world_.failover.hasClassifier = true;
  for (const Json& verdict : {Json(false), Json(nullptr), Json("yes"), Json(1)}) {
    TrackingWorld world;
    world.failover.hasClassifier = true;
    world.failedAlimTalk("m1");
    PassRun run(world);
    run.script.classifier = [verdict](const Json&) { return verdict; };
    ASSERT_TRUE(run.finish().ok());
    EXPECT_EQ(world.log.total(), 0) << verdict.dump();
    EXPECT_EQ(world.table.find("m1")->status, DeliveryStatus::kFailed);
  }
  world_.table.put(world_.alimTalk("m1"));
  world_.solapi->answer("m1", DeliveryStatus::kFailed, "1");
  PassRun run(world_);
  ASSERT_TRUE(run.finish().ok());
  EXPECT_EQ(world_.log.total(), 1);
  ASSERT_EQ(run.script.questions.size(), 1U);
  EXPECT_EQ(textAt(run.script.questions[0], "statusCode"), "1");
  EXPECT_EQ(textAt(run.script.questions[0]["record"], "status"), "FAILED");
}

TEST_F(Fallbacks, AClassifierThatThrowsMeansNo) {
  world_.failover.hasClassifier = true;
  world_.failedAlimTalk("m1");
  PassRun run(world_);
  run.script.classifier = [](const Json&) { return sendError(Outcome::kNotSent); };
  ASSERT_TRUE(run.finish().ok());
  EXPECT_EQ(world_.log.total(), 0);
}

TEST_F(Fallbacks, TheSendersOwnHooksMayCompleteTheRow) {
  world_.senderRecords = true;
  world_.failedAlimTalk("m1");
  EXPECT_EQ(runWhole(world_).failedOver, 1);
  const TrackingRecord& row = stored("m1:api-fallback");
  EXPECT_EQ(row.status, DeliveryStatus::kSent);
  EXPECT_EQ(fallbackOf(row), "m1");
  EXPECT_EQ(textAt(attempt(), "outcome"), "sent");
  world_.sms->answer("m1:api-fallback", DeliveryStatus::kDelivered);
  world_.now += 3'600'000;
  runWhole(world_);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kDelivered);
  EXPECT_EQ(world_.log.total(), 1);
}

TEST_F(Fallbacks, AtMostConcurrencyAreMarkedAndInFlight) {
  world_.policy.concurrency = 3;
  for (int i = 0; i < 10; ++i)
    world_.failedAlimTalk("m" + std::to_string(i));
  PassRun run(world_);
  run.steps.manual = true;
  run.start();
  size_t marked = 0;
  while (run.running()) {
    size_t open = 0;
    for (int i = 0; i < 10; ++i) {
      const TrackingRecord* row = world_.table.find("m" + std::to_string(i) + ":api-fallback");
      if (row && intentOf(*row) == "sending") ++open;
    }
    marked = std::max(marked, open);
    run.step();
  }
  EXPECT_EQ(run.finish()->failedOver, 10);
  EXPECT_EQ(run.script.peakInFlight(), 3U);
  EXPECT_EQ(marked, 3U);
  EXPECT_EQ(world_.log.total(), 10);
}

TEST_F(Fallbacks, ALeftBehindRowThatWasNotSentIsSent) {
  leftBehind("created");
  EXPECT_EQ(runWhole(world_).failedOver, 1);
  EXPECT_EQ(world_.log.sent["m1:api-fallback"], 1);
  EXPECT_EQ(textAt(attempt(), "outcome"), "sent");
  EXPECT_EQ(boolAt(attempt(), "attempted", false), true);
}

TEST_F(Fallbacks, ALeftBehindRowThatMayHaveBeenSentIsUnknown) {
  leftBehind("sending");
  const PassCounts counts = runWhole(world_);
  EXPECT_EQ(counts.failedOver, 0);
  EXPECT_EQ(counts.checked, 1);
  EXPECT_EQ(world_.log.total(), 0);
  const TrackingRecord& row = stored("m1:api-fallback");
  EXPECT_EQ(row.status, DeliveryStatus::kUnknown);
  EXPECT_EQ(row.lastError->code, "API_FAILOVER_OUTCOME_UNKNOWN");
  EXPECT_EQ(intentOf(row), "");
  EXPECT_EQ(textAt(attempt(), "outcome"), "unknown");
  EXPECT_EQ(boolAt(attempt(), "attempted", false), true);
}

TEST_F(Fallbacks, ALeftBehindRowIsNotSentWhenThereIsNothingToReplace) {
  TrackingRecord original = leftBehind("created");
  original.status = DeliveryStatus::kDelivered;
  world_.table.put(original);
  runWhole(world_);
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kFailed);
  EXPECT_EQ(stored("m1:api-fallback").lastError->code, "API_FAILOVER_NOT_SENT");

  TrackingWorld orphaned;
  orphaned.table.put(fallbackIntent(orphaned.alimTalk("gone"), orphaned.now, 0));
  runWhole(orphaned);
  EXPECT_EQ(orphaned.log.total(), 0);
  EXPECT_EQ(orphaned.table.find("gone:api-fallback")->status, DeliveryStatus::kFailed);
}

TEST_F(Fallbacks, ALeftBehindRowIsNotSentAfterTheTimeLimit) {
  leftBehind("created");
  world_.now += 86'400'001;
  runWhole(world_);
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kFailed);
  EXPECT_EQ(textAt(attempt(), "outcome"), "failed");
}

TEST_F(Fallbacks, ALeftBehindRowWaitsForAServiceWithASender) {
  leftBehind("created");
  world_.failover.hasSender = false;
  runWhole(world_);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kPending);
  EXPECT_EQ(stored("m1:api-fallback").lastError->code, "API_FAILOVER_SENDER_MISSING");
  world_.failover.hasSender = true;
  world_.now += 60'000;
  EXPECT_EQ(runWhole(world_).failedOver, 1);
  EXPECT_FALSE(stored("m1:api-fallback").lastError.has_value());
}

TEST_F(Fallbacks, APassThatIsSlowerThanItsLeaseStillTracksWhatItSent) {
  world_.failedAlimTalk("m1");
  PassRun slow(world_);
  slow.steps.manual = true;
  slow.start();
  while (slow.steps.nameOf(0) != "sender after")
    slow.step();
  world_.now += world_.policy.leaseMs;
  runWhole(world_);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kUnknown);
  ASSERT_TRUE(slow.finish().ok());
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kSent);
  EXPECT_EQ(stored("m1:api-fallback").providerMessageId, "vendor-m1:api-fallback");
  EXPECT_EQ(fallbackOf(stored("m1:api-fallback")), "m1");
  EXPECT_EQ(textAt(attempt(), "outcome"), "sent");
  EXPECT_EQ(findKey(attempt(), "errorCode"), nullptr);
}

TEST_F(Fallbacks, AnOutcomeThatTheDeadPassDidNotNoteIsNotedByTheFirstPoll) {
  world_.senderRecords = true;
  world_.failedAlimTalk("m1");
  PassRun dying(world_);
  dying.steps.manual = true;
  dying.start();
  while (dying.steps.nameOf(0) != "upsertMany after")
    dying.step();
  dying.crash();
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kSent);
  EXPECT_EQ(findKey(attempt(), "outcome"), nullptr);
  world_.now += 120'000;
  runWhole(world_);
  EXPECT_EQ(textAt(attempt(), "outcome"), "sent");
  EXPECT_EQ(textAt(attempt(), "fallbackProviderId"), "sms");
  EXPECT_EQ(world_.log.total(), 1);
}

TEST_F(Fallbacks, AStoreThatCannotInsertKeepsTheOriginalPollable) {
  world_.failedAlimTalk("m1");
  PassRun run(world_);
  for (size_t call = 2; call < 4; ++call)
    run.store.failAt(call, Fault::kBeforeCommit);
  const auto counts = run.finish();
  EXPECT_EQ(counts->failed, 1);
  EXPECT_EQ(counts->checked, 0);
  EXPECT_EQ(stored("m1").status, DeliveryStatus::kSent);
  world_.now += world_.policy.leaseMs;
  EXPECT_EQ(runWhole(world_).failedOver, 1);
}

TEST_F(Fallbacks, AMessageOfTheCallerUnderTheFallbacksIdIsNotTakenForIt) {
  world_.table.put(world_.sent("m1:api-fallback"));
  world_.failedAlimTalk("m1");
  runWhole(world_);
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_EQ(attempt()["outcome"], "failed");
  EXPECT_EQ(attempt()["errorCode"], "API_FAILOVER_ID_TAKEN");
}

// With two providers that could have sent a fallback, and what each says when it is asked.
class FoundFallbacks : public Fallbacks {
 protected:
  void vendorsSay(StatusResult solapi, StatusResult sms) {
    world_.solapi->find(std::move(solapi));
    world_.sms->find(std::move(sms));
  }
  static StatusResult sentAs(const std::string& vendorId) {
    StatusAnswer answer;
    answer.providerMessageId = vendorId;
    answer.status = DeliveryStatus::kSent;
    return std::optional(answer);
  }
  static StatusResult notNow() {
    Error error;
    error.code = ErrorCode::kProviderError;
    error.message = "the list is not complete yet";
    return error;
  }
  const StatusResult never_ = std::optional<StatusAnswer>();
};

TEST_F(FoundFallbacks, OneThatAVendorKnowsIsTrackedThere) {
  leftBehind("sending");
  vendorsSay(notNow(), sentAs("found-1"));
  EXPECT_EQ(runWhole(world_).failedOver, 0);
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kSent);
  EXPECT_EQ(stored("m1:api-fallback").providerId, "sms");
  EXPECT_EQ(stored("m1:api-fallback").providerMessageId, "found-1");
  EXPECT_EQ(textAt(attempt(), "outcome"), "sent");
  ASSERT_EQ(world_.sms->searches.size(), 1U);
  EXPECT_EQ(world_.sms->searches[0].text, "replacement");
  EXPECT_EQ(world_.sms->searches[0].messageId, "m1:api-fallback");
}

TEST_F(FoundFallbacks, OneThatNoVendorKnowsIsSentOnceMore) {
  leftBehind("sending");
  vendorsSay(never_, never_);
  EXPECT_EQ(runWhole(world_).failedOver, 1);
  EXPECT_EQ(world_.log.total(), 1);
  EXPECT_EQ(textAt(attempt(), "outcome"), "sent");
}

TEST_F(FoundFallbacks, OneThatWasSentTwiceInVainEndsAsFailed) {
  leftBehind("resending");
  vendorsSay(never_, never_);
  EXPECT_EQ(runWhole(world_).failedOver, 0);
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kFailed);
  EXPECT_EQ(stored("m1:api-fallback").lastError->code, "API_FAILOVER_NOT_SENT");
  EXPECT_EQ(textAt(attempt(), "outcome"), "failed");
}

TEST_F(FoundFallbacks, OneOfWhichAVendorCannotTellIsNeverSentAgainAndEndsAsUnknown) {
  leftBehind("sending");
  vendorsSay(never_, notNow());
  runWhole(world_);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kPending) << "asked again later";
  for (int i = 0; i < 10; ++i) {
    world_.now += kLongestBackoffMs;
    runWhole(world_);
  }
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_EQ(world_.sms->searches.size(), 6U);
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kUnknown);
  EXPECT_EQ(textAt(attempt(), "outcome"), "unknown");
}

TEST_F(FoundFallbacks, OneVendorThatCannotSearchMakesTheOutcomeUnknown) {
  leftBehind("sending");
  world_.solapi->find(never_);
  runWhole(world_);
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_TRUE(world_.solapi->searches.empty());
  EXPECT_EQ(stored("m1:api-fallback").status, DeliveryStatus::kUnknown);
}

TEST_F(FoundFallbacks, ASendWithoutAnAnswerIsLookedForBeforeItIsGivenUp) {
  world_.failedAlimTalk("m1");
  vendorsSay(never_, sentAs("found-1"));
  PassRun run(world_);
  run.script.sender = [](const Json&) -> Result<Json> { return sendError(Outcome::kUnknown); };
  ASSERT_TRUE(run.finish().ok());
  EXPECT_EQ(intentOf(stored("m1:api-fallback")), "sending");
  world_.now += world_.policy.leaseMs;
  runWhole(world_);
  EXPECT_EQ(world_.log.total(), 1);
  EXPECT_EQ(stored("m1:api-fallback").providerMessageId, "found-1");
}

TEST_F(FoundFallbacks, NothingIsSentInTheSecondHalfOfTheLease) {
  world_.failedAlimTalk("m1");
  vendorsSay(never_, never_);
  PassRun slow(world_);
  slow.steps.manual = true;
  slow.start();
  while (slow.steps.nameOf(0) != "patchMany after")
    slow.step();
  world_.now += world_.policy.leaseMs / 2 + 1;
  ASSERT_TRUE(slow.finish().ok());
  EXPECT_EQ(world_.log.total(), 0);
  EXPECT_EQ(intentOf(stored("m1:api-fallback")), "created") << "left to the next pass";
  EXPECT_EQ(runWhole(world_).failedOver, 1);
}

}  // namespace
}  // namespace kmsg
