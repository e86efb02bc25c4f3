#include "tracking/script_store.h"

#include <gtest/gtest.h>

#include "fake/run.h"

namespace kmsg {
namespace {

// Answers every store call with one reply and keeps what was asked.
class ScriptedStore final : public Script {
 public:
  Task<Result<Json>> hook(std::string, Json) override { co_return Json(); }
  Task<Result<Json>> provider(int, std::string, Json) override { co_return Json(); }
  Task<Result<Json>> failover(std::string, Json) override { co_return Json(); }
  Task<Result<Json>> repository(std::string, Json) override { co_return Json(); }
  Task<Result<Attachment>> attachment(uint32_t, std::string) override { co_return Attachment(); }
  Task<Result<Json>> store(std::string member, Json arguments) override {
    asked.push_back(member + dumpJson(arguments));
    if (error) co_return *error;
    co_return reply;
  }

  std::vector<std::string> asked;
  Json reply;
  std::optional<Error> error;
};

class ScriptStore : public testing::Test {
 protected:
  template <typename T>
  T run(Task<T> task) {
    return runTask(loop_, std::move(task));
  }

  static TrackingRecord record(std::string id) {
    TrackingRecord record;
    record.messageId = std::move(id);
    record.providerId = "p";
    record.type = "SMS";
    record.to = "010";
    return record;
  }

  Loop loop_;
  ScriptedStore script_;
  ScriptTrackingStore store_{script_, true};
};

TEST_F(ScriptStore, PassesArgumentsInOrder) {
  script_.reply = Json::array();
  EXPECT_TRUE(run(store_.claimDue(5, 6, 7)).ok());
  EXPECT_TRUE(run(store_.getMany({"a", "b"})).ok());
  EXPECT_TRUE(run(store_.patchMany({{"a", Fence{1, 2}, {{"status", "SENT"}}},
                                    {"b", std::nullopt, {{"sentAt", nullptr}}}}))
                  .ok());
  EXPECT_EQ(script_.asked,
            (std::vector<std::string>{
                "claimDue[5,6,7]", R"(getMany[["a","b"]])",
                R"(patchMany[[{"fence":{"attemptCount":1,"nextCheckAt":2},"messageId":"a",)"
                R"("set":{"status":"SENT"}},{"messageId":"b","set":{"sentAt":null}}]])"}));
}

TEST_F(ScriptStore, PassesRecordsBothWays) {
  script_.reply = {"m-1"};
  const auto inserted = run(store_.insertIfAbsent({record("m-1")}));
  ASSERT_TRUE(inserted.ok());
  EXPECT_EQ(*inserted, std::vector<std::string>{"m-1"});
  EXPECT_EQ(script_.asked.back(),
            "insertIfAbsent[[" + dumpJson(recordToJson(record("m-1"))) + "]]");
  script_.reply = Json::array({recordToJson(record("m-1"))});
  const auto found = run(store_.getMany({"m-1"}));
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->front().messageId, "m-1");
}

TEST_F(ScriptStore, NothingToDoIsNoCall) {
  EXPECT_TRUE(run(store_.upsertMany({})).ok());
  EXPECT_TRUE(run(store_.insertIfAbsent({})).ok());
  EXPECT_TRUE(run(store_.getMany({})).ok());
  EXPECT_TRUE(run(store_.patchMany({})).ok());
  EXPECT_TRUE(run(store_.claimDue(1, 0, 1)).ok());
  EXPECT_TRUE(script_.asked.empty());
}

TEST_F(ScriptStore, AThrowComesBackAsItsError) {
  Error thrown;
  thrown.message = "disk full";
  script_.error = thrown;
  EXPECT_EQ(run(store_.upsertMany({record("m")})).error().message, "disk full");
  EXPECT_EQ(run(store_.claimDue(1, 1, 1)).error().message, "disk full");
}

TEST_F(ScriptStore, AnAnswerOfAnotherShapeNamesTheMember) {
  for (const Json& reply : {Json(), Json("x"), Json::object(), Json{1}, Json{nullptr}}) {
    script_.reply = reply;
    const auto ids = run(store_.patchMany({{"a", std::nullopt, {{"to", "1"}}}}));
    ASSERT_FALSE(ids.ok()) << dumpJson(reply);
    EXPECT_EQ(ids.error().field, "store.patchMany");
    EXPECT_FALSE(run(store_.getMany({"a"})).ok()) << dumpJson(reply);
  }
  Json broken = recordToJson(record("m"));
  broken["nextCheckAt"] = "soon";
  script_.reply = Json::array({broken});
  const auto claimed = run(store_.claimDue(1, 1, 1));
  ASSERT_FALSE(claimed.ok());
  EXPECT_EQ(claimed.error().field, "record.nextCheckAt");
  EXPECT_NE(claimed.error().message.find("claimDue"), std::string::npos);
}

TEST_F(ScriptStore, TellsWhetherItClaims) {
  EXPECT_TRUE(store_.canClaim());
  EXPECT_FALSE(ScriptTrackingStore(script_, false).canClaim());
}

TEST(PatchJson, GoesBothWays) {
  const TrackingPatch patch{"a", Fence{1, 2}, {{"status", "SENT"}}};
  const auto read = patchFromJson(patchToJson(patch));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->messageId, "a");
  EXPECT_EQ(read->fence->attemptCount, 1);
  EXPECT_EQ(read->fence->nextCheckAt, 2);
  EXPECT_EQ(read->set, patch.set);
}

TEST(PatchJson, NamesTheMemberAtFault) {
  const std::pair<const char*, const char*> faults[] = {
      {R"({"set":{}})", "patch.messageId"},
      {R"({"messageId":"a"})", "patch.set"},
      {R"({"messageId":"a","set":[]})", "patch.set"},
      {R"({"messageId":"a","set":{},"fence":{"attemptCount":1}})", "patch.fence"}};
  for (const auto& [text, field] : faults) {
    const auto read = patchFromJson(*parseJson(text));
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().field, field);
  }
}

}  // namespace
}  // namespace kmsg
