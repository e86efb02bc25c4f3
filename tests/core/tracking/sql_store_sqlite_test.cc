#include "fake/faulty_sql.h"
#include "fake/now.h"
#include "fake/sqlite_sql.h"
#include "sql/ddl.h"
#include "suite/tracking_store_suite.h"
#include "tracking/sql_store.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

class SqliteFixture {
 public:
  SqliteFixture() { sql_.make(createStatements(sqliteDialect(), {table_}, true)); }
  TrackingStore& store() { return store_; }

 private:
  SqliteSql sql_;
  Table table_ = trackingTable("", true).value();
  SqlTrackingStore store_{sql_, sqliteDialect(), table_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, TrackingStoreSuite, SqliteFixture);

TrackingRecord record(std::string id) {
  TrackingRecord record;
  record.messageId = std::move(id);
  record.providerId = "solapi";
  record.type = "SMS";
  record.to = "01012345678";
  record.status = DeliveryStatus::kSent;
  record.requestedAt = kNow;
  record.statusUpdatedAt = kNow;
  record.nextCheckAt = kNow;
  return record;
}

std::vector<TrackingRecord> records(int count) {
  std::vector<TrackingRecord> many;
  for (int i = 0; i < count; ++i)
    many.push_back(record("message-" + std::to_string(i)));
  return many;
}

class SqlStore : public testing::Test {
 protected:
  template <typename T>
  T run(Task<T> task) {
    return runTask(loop_, std::move(task));
  }
  void makeTable() { sql_.make(createStatements(sqliteDialect(), {table_}, true)); }
  int64_t rowCount() {
    const auto rows = sql_.direct("SELECT COUNT(1) AS n FROM kmsg_delivery_tracking");
    return rows.ok() ? intAt(rows->rows.front(), "n").value_or(-1) : -1;
  }
  Json cell(const std::string& column) {
    const auto rows =
        sql_.direct("SELECT \"" + column + "\" AS v FROM kmsg_delivery_tracking LIMIT 1");
    return rows.ok() && !rows->rows.empty() ? rows->rows.front()["v"] : Json("no row");
  }
  Result<Done> make(const std::string& sql) {
    const auto made = sql_.direct(sql);
    if (!made.ok()) return made.error();
    return Done{};
  }

  Loop loop_;
  SqliteSql sql_;
  FaultySql faulty_{sql_};
  Table table_ = trackingTable("", true).value();
  SqlTrackingStore store_{faulty_, sqliteDialect(), table_};
};

TEST_F(SqlStore, ADifferentTableGetsItsOwnIndexes) {
  const Table other = trackingTable("Other_Table", true).value();
  SqlTrackingStore second(sql_, sqliteDialect(), other);
  makeTable();
  sql_.make(createStatements(sqliteDialect(), {other}, true));
  const auto indexes = sql_.direct(
      "SELECT name FROM sqlite_schema WHERE tbl_name = 'Other_Table' AND "
      "type = 'index' AND sql IS NOT NULL ORDER BY name");
  ASSERT_TRUE(indexes.ok());
  ASSERT_EQ(indexes->rows.size(), 3U);
  EXPECT_EQ(textAt(indexes->rows[0], "name"), "idx_Other_Table_due");
  ASSERT_TRUE(run(second.upsertMany({record("m-1")})).ok());
  EXPECT_EQ(rowCount(), 0);
}

TEST_F(SqlStore, AHostileTableNameIsRefused) {
  for (const char* name : {"t\"; DROP TABLE users; --", "a b", "t;", "main.t", "t'"}) {
    const auto table = trackingTable(name, true);
    ASSERT_FALSE(table.ok());
    EXPECT_EQ(table.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(table.error().field, "tableName");
  }
}

TEST_F(SqlStore, TenThousandRecordsAreAFewStatementsInOneBatch) {
  makeTable();
  const size_t batches = sql_.batches();
  const size_t statements = sql_.statements();
  ASSERT_TRUE(run(store_.upsertMany(records(10'000))).ok());
  EXPECT_EQ(rowCount(), 10'000);
  EXPECT_EQ(sql_.batches(), batches + 1);
  EXPECT_GT(sql_.statements(), statements + 1);
  EXPECT_LE(sql_.statements(), statements + 10);
  for (const Statement& statement : sql_.last()) {
    EXPECT_LE(statement.params[0].get_ref<const std::string&>().size(), 900'000U);
  }
  const auto found = run(store_.getMany({"message-0", "message-4711", "message-9999"}));
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->size(), 3U);
}

TEST_F(SqlStore, APassIsOneStatementPerStep) {
  makeTable();
  ASSERT_TRUE(run(store_.upsertMany(records(200))).ok());
  const size_t before = sql_.statements();
  const auto claimed = run(store_.claimDue(kNow, 200, 60'000));
  ASSERT_TRUE(claimed.ok());
  ASSERT_EQ(claimed->size(), 200U);
  std::vector<TrackingPatch> patches;
  for (const TrackingRecord& one : *claimed) {
    patches.push_back({one.messageId, fenceOf(one), {{"status", "DELIVERED"}}});
  }
  const auto changed = run(store_.patchMany(patches));
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->size(), 200U);
  EXPECT_EQ(sql_.statements(), before + 2);
}

TEST_F(SqlStore, AFailedBatchLeavesNothing) {
  makeTable();
  ASSERT_TRUE(make("CREATE TRIGGER refuse BEFORE INSERT ON kmsg_delivery_tracking WHEN "
                   "NEW.message_id = 'message-199' BEGIN SELECT RAISE(ABORT, 'no'); END")
                  .ok());
  std::vector<TrackingRecord> large = records(200);
  for (TrackingRecord& one : large)
    one.raw = std::string(10'000, 'x');
  const Result<Done> written = run(store_.upsertMany(std::move(large)));
  ASSERT_FALSE(written.ok());
  EXPECT_GT(sql_.last().size(), 1U);
  EXPECT_EQ(rowCount(), 0);
}

TEST_F(SqlStore, AWriteWhoseAnswerWasLostMayBeRepeated) {
  makeTable();
  faulty_.failCall(1, FaultySql::When::kAfter);
  const Result<Done> lost = run(store_.upsertMany(records(3)));
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().outcome, Outcome::kUnknown);
  EXPECT_EQ(rowCount(), 3);
  ASSERT_TRUE(run(store_.upsertMany(records(3))).ok());
  EXPECT_EQ(rowCount(), 3);
}

TEST_F(SqlStore, AClaimWhoseAnswerWasLostRunsOut) {
  makeTable();
  ASSERT_TRUE(run(store_.upsertMany(records(3))).ok());
  faulty_.failCall(1, FaultySql::When::kAfter);
  EXPECT_FALSE(run(store_.claimDue(kNow, 10, 60'000)).ok());
  EXPECT_TRUE(run(store_.claimDue(kNow, 10, 60'000))->empty());
  EXPECT_EQ(run(store_.claimDue(kNow + 60'000, 10, 60'000))->size(), 3U);
}

TEST_F(SqlStore, WhatAVendorSaysNeverStopsAWrite) {
  makeTable();
  std::string longText;
  for (int i = 0; i < 5'000; ++i)
    longText += "글";
  TrackingRecord big = record("m-1");
  big.providerStatusCode = longText;
  big.providerStatusMessage = longText;
  big.lastError = TrackingError{"X", longText};
  big.raw = {{"body", std::string(1'000'000, '"')}, {"code", "4000"}};
  big.metadata = {{"failover", {{"owner", "tracking"}}}, {"note", std::string(300'000, '\\')}};
  ASSERT_TRUE(run(store_.upsertMany({big})).ok());
  const auto found = run(store_.getMany({"m-1"}));
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 1U);
  const TrackingRecord& kept = found->front();
  EXPECT_EQ(characterCount(kept.providerStatusCode), 64U);
  EXPECT_EQ(characterCount(kept.providerStatusMessage), 1'000U);
  EXPECT_EQ(characterCount(kept.lastError->message), 1'000U);
  EXPECT_EQ(textAt(kept.raw, "code"), "4000");
  EXPECT_EQ(kept.raw["body"], Json({{"truncated", true}, {"bytes", 2'000'002}}));
  EXPECT_EQ(kept.metadata["failover"], Json({{"owner", "tracking"}}));
  EXPECT_TRUE(boolAt(kept.metadata["note"], "truncated", false));

  const auto changed = run(store_.patchMany(
      {{"m-1",
        std::nullopt,
        {{"raw", std::string(1'000'000, 'x')}, {"providerStatusMessage", longText}}}}));
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->size(), 1U);
}

TEST_F(SqlStore, TwoJsonColumnsAtTheirLimitStillFit) {
  makeTable();
  TrackingRecord big = record("m-1");
  // Text that doubles in size each time that it is encoded.
  big.raw = {{"body", std::string(131'000, '"')}};
  big.metadata = {{"body", std::string(131'000, '\\')}};
  const Json before = recordToJson(big);
  ASSERT_TRUE(run(store_.upsertMany({big, record("m-2")})).ok());
  EXPECT_EQ(recordToJson(run(store_.getMany({"m-1"}))->front()), before);
}

TEST_F(SqlStore, RawIsLeftOutOnRequest) {
  const Table slim = trackingTable("", false).value();
  SqlTrackingStore store(sql_, sqliteDialect(), slim);
  sql_.make(createStatements(sqliteDialect(), {slim}, true));
  EXPECT_FALSE(sql_.direct("SELECT t.raw FROM kmsg_delivery_tracking AS t").ok());
  TrackingRecord withRaw = record("m-1");
  withRaw.raw = {{"a", 1}};
  ASSERT_TRUE(run(store.upsertMany({withRaw})).ok());
  const auto changed =
      run(store.patchMany({{"m-1", std::nullopt, {{"raw", {{"b", 2}}}, {"attemptCount", 1}}}}));
  ASSERT_TRUE(changed.ok());
  const auto found = run(store.getMany({"m-1"}));
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->front().raw.is_null());
  EXPECT_EQ(found->front().attemptCount, 1);
}

TEST_F(SqlStore, JsonColumnsHoldJsonTextOnce) {
  makeTable();
  TrackingRecord one = record("m-1");
  one.raw = "OK";
  one.metadata = {{"a", 1}};
  ASSERT_TRUE(run(store_.upsertMany({one})).ok());
  EXPECT_EQ(cell("raw"), Json("\"OK\""));
  EXPECT_EQ(cell("metadata"), Json("{\"a\":1}"));
  EXPECT_EQ(cell("from"), Json());
}

TEST_F(SqlStore, ReadsRowsOfOtherWriters) {
  makeTable();
  ASSERT_TRUE(run(store_.upsertMany({record("m-1")})).ok());
  ASSERT_TRUE(make(R"(UPDATE kmsg_delivery_tracking SET metadata = '"{\"a\":1}"', raw = 'plain',
                      last_error = 'boom', attempt_count = '3', requested_at = 'never',
                      sent_at = '2026-01-01T00:00:00Z')")
                  .ok());
  const auto claimed = run(store_.claimDue(kNow, 1, 60'000));
  ASSERT_TRUE(claimed.ok()) << claimed.error().message;
  ASSERT_EQ(claimed->size(), 1U);
  EXPECT_EQ(claimed->front().metadata, Json({{"a", 1}}));
  EXPECT_EQ(claimed->front().raw, Json("plain"));
  EXPECT_FALSE(claimed->front().lastError.has_value());
  EXPECT_EQ(claimed->front().attemptCount, 3);
  EXPECT_EQ(claimed->front().sentAt, kNow);
  ASSERT_TRUE(make("UPDATE kmsg_delivery_tracking SET status = 'QUEUED'").ok());
  const auto found = run(store_.getMany({"m-1"}));
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->front().status, DeliveryStatus::kUnknown);
}

TEST_F(SqlStore, APatchIsCheckedBeforeAnythingIsWritten) {
  makeTable();
  ASSERT_TRUE(run(store_.upsertMany(records(2))).ok());
  const std::pair<Json, const char*> faults[] = {{{{"status", nullptr}}, "status"},
                                                 {{{"status", 7}}, "status"},
                                                 {{{"sentAt", "soon"}}, "sentAt"},
                                                 {{{"toHash", "x"}}, "toHash"},
                                                 {{{"attemptCount", 0.5}}, "attemptCount"},
                                                 {Json::array(), "patch.set"},
                                                 {{{"status\" = 1 --", 1}}, "status\" = 1 --"}};
  const size_t before = sql_.statements();
  for (const auto& [set, field] : faults) {
    const auto changed = run(store_.patchMany(
        {{"message-0", std::nullopt, {{"attemptCount", 9}}}, {"message-1", std::nullopt, set}}));
    ASSERT_FALSE(changed.ok()) << dumpJson(set);
    EXPECT_EQ(changed.error().field, field);
  }
  EXPECT_EQ(sql_.statements(), before);
}

}  // namespace
}  // namespace kmsg
