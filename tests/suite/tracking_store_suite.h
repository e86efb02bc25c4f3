#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "fake/run.h"
#include "tracking/store.h"

namespace kmsg {

using MessageIds = std::vector<std::string>;

// What every tracking store that can claim has to do. Instantiate with a type that is default
// constructible and has `TrackingStore& store()`, initialised and empty:
//   INSTANTIATE_TYPED_TEST_SUITE_P(Memory, TrackingStoreSuite, MemoryFixture);
template <typename Fixture>
class TrackingStoreSuite : public testing::Test {
 protected:
  static constexpr Millis kNow = 1'767'225'600'000;
  static constexpr Millis kLease = 60'000;

  static TrackingRecord record(std::string id, DeliveryStatus status = DeliveryStatus::kSent,
                               Millis nextCheckAt = kNow) {
    TrackingRecord record;
    record.messageId = std::move(id);
    record.providerId = "solapi";
    record.providerMessageId = "vendor-" + record.messageId;
    record.type = "SMS";
    record.to = "01012345678";
    record.status = status;
    record.requestedAt = kNow - 30'000;
    record.statusUpdatedAt = kNow - 30'000;
    record.nextCheckAt = nextCheckAt;
    return record;
  }

  static TrackingPatch patch(std::string id, Json set) {
    TrackingPatch patch;
    patch.messageId = std::move(id);
    patch.set = std::move(set);
    return patch;
  }

  static TrackingPatch fenced(const TrackingRecord& claimed, Json set) {
    TrackingPatch made = patch(claimed.messageId, std::move(set));
    made.fence = fenceOf(claimed);
    return made;
  }

  template <typename T>
  T run(Task<Result<T>> task) {
    Result<T> result = runTask(loop_, std::move(task));
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
    if (!result.ok()) return T();
    return std::move(result).value();
  }

  TrackingStore& store() { return fixture_.store(); }
  void put(std::vector<TrackingRecord> records) { run(store().upsertMany(std::move(records))); }
  TrackingRecord get(const std::string& id) {
    std::vector<TrackingRecord> found = run(store().getMany({id}));
    EXPECT_EQ(found.size(), 1U) << id;
    return found.empty() ? TrackingRecord() : found.front();
  }
  MessageIds claim(Millis now, int64_t limit) {
    MessageIds ids;
    for (const TrackingRecord& claimed : run(store().claimDue(now, limit, kLease))) {
      ids.push_back(claimed.messageId);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  Loop loop_;
  Fixture fixture_;
};

TYPED_TEST_SUITE_P(TrackingStoreSuite);

TYPED_TEST_P(TrackingStoreSuite, KeepsEveryMemberOfARecord) {
  TrackingRecord full = this->record("m-1", DeliveryStatus::kFailed);
  full.from = "0212345678";
  full.providerStatusCode = "3104";
  full.providerStatusMessage = "카카오톡 미사용자 \"'\\ 🙂";
  full.sentAt = this->kNow + 1;
  full.deliveredAt = this->kNow + 2;
  full.failedAt = this->kNow + 3;
  full.scheduledAt = -1;
  full.attemptCount = 4;
  full.lastCheckedAt = 0;
  full.lastError = TrackingError{"NETWORK_TIMEOUT", "no answer"};
  full.raw = *parseJson(R"({"code":"3104","list":[1,2.5,null,true],"이름":"값"})");
  full.metadata = *parseJson(R"({"failover":{"owner":"tracking"}})");
  this->put({full});
  EXPECT_EQ(recordToJson(this->get("m-1")), recordToJson(full));
}

TYPED_TEST_P(TrackingStoreSuite, KeepsWhatIsAbsentAbsent) {
  const TrackingRecord bare = this->record("m-1");
  this->put({bare});
  EXPECT_EQ(recordToJson(this->get("m-1")), recordToJson(bare));
}

TYPED_TEST_P(TrackingStoreSuite, KeepsRawOfEveryKind) {
  for (const char* text : {R"("OK")", "17", "false", "[]", "{}", R"("{\"a\":1}x")"}) {
    TrackingRecord record = this->record("m-1");
    record.raw = *parseJson(text);
    this->put({record});
    EXPECT_EQ(dumpJson(this->get("m-1").raw), text);
  }
}

TYPED_TEST_P(TrackingStoreSuite, UpsertReplacesAndTheLastOfEqualIdsCounts) {
  TrackingRecord first = this->record("m-1");
  first.from = "021";
  first.raw = 1;
  this->put({first});
  this->put({this->record("m-1", DeliveryStatus::kFailed),
             this->record("m-1", DeliveryStatus::kDelivered)});
  EXPECT_EQ(this->get("m-1").status, DeliveryStatus::kDelivered);
  EXPECT_EQ(this->get("m-1").from, "");
  EXPECT_TRUE(this->get("m-1").raw.is_null());
}

TYPED_TEST_P(TrackingStoreSuite, InsertIfAbsentAnswersWhatItInserted) {
  EXPECT_EQ(this->run(this->store().insertIfAbsent({this->record("m-1")})), MessageIds{"m-1"});
  MessageIds second = this->run(this->store().insertIfAbsent(
      {this->record("m-1", DeliveryStatus::kFailed), this->record("m-2"),
       this->record("m-2", DeliveryStatus::kFailed)}));
  EXPECT_EQ(second, MessageIds{"m-2"});
  EXPECT_EQ(this->get("m-1").status, DeliveryStatus::kSent);
  EXPECT_EQ(this->get("m-2").status, DeliveryStatus::kSent);
}

TYPED_TEST_P(TrackingStoreSuite, GetManyAnswersWhatThereIsOnceAndInOrder) {
  this->put({this->record("a"), this->record("b")});
  const auto found = this->run(this->store().getMany({"b", "nobody", "a", "b", ""}));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].messageId, "b");
  EXPECT_EQ(found[1].messageId, "a");
}

TYPED_TEST_P(TrackingStoreSuite, IdsAreComparedByteByByte) {
  this->put({this->record("m1"), this->record("M1"), this->record(" m1"), this->record("가"),
             this->record("' OR 1=1 --"), this->record("\"];%_\\")});
  for (const char* id : {"m1", "M1", " m1", "가", "' OR 1=1 --", "\"];%_\\"}) {
    EXPECT_EQ(this->get(id).messageId, id);
  }
  EXPECT_EQ(this->run(this->store().getMany({"m1", "M1", " m1", "m2"})).size(), 3U);
}

TYPED_TEST_P(TrackingStoreSuite, EmptyInputsDoNothing) {
  this->put({});
  EXPECT_TRUE(this->run(this->store().insertIfAbsent({})).empty());
  EXPECT_TRUE(this->run(this->store().getMany({})).empty());
  EXPECT_TRUE(this->run(this->store().patchMany({})).empty());
  this->put({this->record("m-1")});
  EXPECT_TRUE(this->claim(this->kNow, 0).empty());
  EXPECT_TRUE(this->claim(this->kNow, -5).empty());
}

TYPED_TEST_P(TrackingStoreSuite, ClaimTakesOpenDueRecordsMostOverdueFirst) {
  using enum DeliveryStatus;
  const Millis now = this->kNow;
  this->put({this->record("late", kSent, now - 3), this->record("later", kPending, now - 2),
             this->record("due", kSent, now), this->record("future", kSent, now + 1),
             this->record("done", kDelivered, 0), this->record("failed", kFailed, 0),
             this->record("cancelled", kCancelled, 0), this->record("unknown", kUnknown, 0)});
  EXPECT_EQ(this->claim(now, 2), (MessageIds{"late", "later"}));
  EXPECT_EQ(this->claim(now, 2), MessageIds{"due"});
  EXPECT_TRUE(this->claim(now, 2).empty());
}

TYPED_TEST_P(TrackingStoreSuite, TwoPassesNeverHoldTheSameRecord) {
  std::vector<TrackingRecord> many;
  for (int i = 0; i < 30; ++i)
    many.push_back(this->record("m-" + std::to_string(100 + i)));
  this->put(many);
  MessageIds all;
  for (int pass = 0; pass < 4; ++pass) {
    const MessageIds mine = this->claim(this->kNow, 10);
    all.insert(all.end(), mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), 30U);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
}

TYPED_TEST_P(TrackingStoreSuite, AClaimRunsOut) {
  this->put({this->record("m-1")});
  const auto first = this->run(this->store().claimDue(this->kNow, 1, this->kLease));
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].nextCheckAt, this->kNow + this->kLease);
  EXPECT_EQ(first[0].attemptCount, 0);
  EXPECT_TRUE(this->claim(this->kNow + this->kLease - 1, 1).empty());
  EXPECT_EQ(this->claim(this->kNow + this->kLease, 1), MessageIds{"m-1"});
}

TYPED_TEST_P(TrackingStoreSuite, AClaimWithoutLeaseStillChangesTheFence) {
  this->put({this->record("m-1", DeliveryStatus::kSent, this->kNow)});
  const auto claimed = this->run(this->store().claimDue(this->kNow, 1, 0));
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_GT(claimed[0].nextCheckAt, this->kNow);
}

TYPED_TEST_P(TrackingStoreSuite, AFencedPatchAppliesOnce) {
  this->put({this->record("m-1")});
  const auto claimed = this->run(this->store().claimDue(this->kNow, 1, this->kLease));
  ASSERT_EQ(claimed.size(), 1U);
  const Json set = {{"attemptCount", 1}, {"nextCheckAt", this->kNow + 500}};
  EXPECT_EQ(this->run(this->store().patchMany({this->fenced(claimed[0], set)})), MessageIds{"m-1"});
  EXPECT_TRUE(this->run(this->store().patchMany({this->fenced(claimed[0], set)})).empty());
  EXPECT_EQ(this->get("m-1").attemptCount, 1);
}

TYPED_TEST_P(TrackingStoreSuite, APassThatLostItsLeaseChangesNothing) {
  this->put({this->record("m-1")});
  const auto slow = this->run(this->store().claimDue(this->kNow, 1, this->kLease));
  const auto quick = this->run(this->store().claimDue(this->kNow + this->kLease, 1, this->kLease));
  ASSERT_EQ(slow.size() + quick.size(), 2U);
  const Json failed = {{"status", "FAILED"}, {"attemptCount", 1}};
  const Json delivered = {{"status", "DELIVERED"}, {"attemptCount", 1}};
  EXPECT_TRUE(this->run(this->store().patchMany({this->fenced(slow[0], failed)})).empty());
  EXPECT_EQ(this->run(this->store().patchMany({this->fenced(quick[0], delivered)})),
            MessageIds{"m-1"});
  EXPECT_TRUE(this->run(this->store().patchMany({this->fenced(slow[0], failed)})).empty());
  EXPECT_EQ(this->get("m-1").status, DeliveryStatus::kDelivered);
}

TYPED_TEST_P(TrackingStoreSuite, AFenceDoesNotHoldOnAFinishedRecord) {
  this->put({this->record("m-1")});
  const auto claimed = this->run(this->store().claimDue(this->kNow, 1, this->kLease));
  ASSERT_EQ(claimed.size(), 1U);
  this->run(this->store().patchMany({this->patch("m-1", {{"status", "CANCELLED"}})}));
  const Json set = {{"status", "DELIVERED"}};
  EXPECT_TRUE(this->run(this->store().patchMany({this->fenced(claimed[0], set)})).empty());
  EXPECT_EQ(this->get("m-1").status, DeliveryStatus::kCancelled);
}

TYPED_TEST_P(TrackingStoreSuite, AnUnfencedPatchNeverReopensARecord) {
  this->put({this->record("m-1", DeliveryStatus::kDelivered)});
  const Json reopen = {{"status", "PENDING"}, {"providerStatusCode", "4000"}};
  EXPECT_EQ(this->run(this->store().patchMany({this->patch("m-1", reopen)})), MessageIds{"m-1"});
  EXPECT_EQ(this->get("m-1").status, DeliveryStatus::kDelivered);
  EXPECT_EQ(this->get("m-1").providerStatusCode, "4000");
  this->run(this->store().patchMany({this->patch("m-1", {{"status", "FAILED"}})}));
  EXPECT_EQ(this->get("m-1").status, DeliveryStatus::kFailed);
}

TYPED_TEST_P(TrackingStoreSuite, APatchChangesOnlyWhatItNames) {
  TrackingRecord a = this->record("a");
  a.from = "021";
  a.raw = "before";
  a.sentAt = 5;
  TrackingRecord b = a;
  b.messageId = "b";
  this->put({a, b});
  const Json setA = {{"raw", {{"after", 1}}}, {"sentAt", nullptr}};
  const Json setB = {{"from", nullptr}, {"lastError", {{"code", "X"}, {"message", "왜"}}}};
  EXPECT_EQ(
      this->run(this->store().patchMany({this->patch("a", setA), this->patch("b", setB)})).size(),
      2U);
  a.raw = {{"after", 1}};
  a.sentAt.reset();
  b.from.clear();
  b.lastError = TrackingError{"X", "왜"};
  EXPECT_EQ(recordToJson(this->get("a")), recordToJson(a));
  EXPECT_EQ(recordToJson(this->get("b")), recordToJson(b));
}

TYPED_TEST_P(TrackingStoreSuite, PatchesOfOneRecordApplyInOrder) {
  this->put({this->record("m-1")});
  const MessageIds changed = this->run(this->store().patchMany(
      {this->patch("m-1", {{"attemptCount", 1}, {"providerStatusCode", "1"}}),
       this->patch("m-1", {{"attemptCount", 2}})}));
  EXPECT_EQ(changed, MessageIds{"m-1"});
  EXPECT_EQ(this->get("m-1").attemptCount, 2);
  EXPECT_EQ(this->get("m-1").providerStatusCode, "1");
}

TYPED_TEST_P(TrackingStoreSuite, PatchesOfNothingAreNotApplied) {
  this->put({this->record("m-1")});
  EXPECT_TRUE(this->run(this->store().patchMany({this->patch("m-1", Json::object())})).empty());
  EXPECT_TRUE(
      this->run(this->store().patchMany({this->patch("nobody", {{"status", "SENT"}})})).empty());
  this->run(
      this->store().patchMany({this->patch("m-1", {{"messageId", "other"}, {"attemptCount", 7}})}));
  EXPECT_EQ(this->get("m-1").attemptCount, 7);
}

REGISTER_TYPED_TEST_SUITE_P(TrackingStoreSuite, KeepsEveryMemberOfARecord, KeepsWhatIsAbsentAbsent,
                            KeepsRawOfEveryKind, UpsertReplacesAndTheLastOfEqualIdsCounts,
                            InsertIfAbsentAnswersWhatItInserted,
                            GetManyAnswersWhatThereIsOnceAndInOrder, IdsAreComparedByteByByte,
                            EmptyInputsDoNothing, ClaimTakesOpenDueRecordsMostOverdueFirst,
                            TwoPassesNeverHoldTheSameRecord, AClaimRunsOut,
                            AClaimWithoutLeaseStillChangesTheFence, AFencedPatchAppliesOnce,
                            APassThatLostItsLeaseChangesNothing, AFenceDoesNotHoldOnAFinishedRecord,
                            AnUnfencedPatchNeverReopensARecord, APatchChangesOnlyWhatItNames,
                            PatchesOfOneRecordApplyInOrder, PatchesOfNothingAreNotApplied);

}  // namespace kmsg
