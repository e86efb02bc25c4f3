// The members of SqlTrackingStore beside those of TrackingStore: lists, counts, retention.

#include <gtest/gtest.h>

#include "fake/run.h"
#include "fake/sqlite_sql.h"
#include "sql/ddl.h"
#include "tracking/sql_store.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

using Ids = std::vector<std::string>;

class SqlStoreQueries : public testing::Test {
 protected:
  void SetUp() override {
    sql_.make(createStatements(sqliteDialect(), {table_}, true));
    std::vector<TrackingRecord> all;
    all.push_back(record("a", "SMS", DeliveryStatus::kSent, 10));
    all.push_back(record("b", "SMS", DeliveryStatus::kDelivered, 20));
    all.push_back(record("c", "ALIMTALK", DeliveryStatus::kFailed, 20));
    all.push_back(record("d", "ALIMTALK", DeliveryStatus::kPending, 30));
    all[0].from = "02'";
    ASSERT_TRUE(run(store_.upsertMany(std::move(all))).ok());
  }

  static TrackingRecord record(std::string id, std::string type, DeliveryStatus status,
                               Millis time) {
    TrackingRecord record;
    record.messageId = std::move(id);
    record.providerId = "solapi";
    record.providerMessageId = "v-" + record.messageId;
    record.type = std::move(type);
    record.to = "010";
    record.status = status;
    record.requestedAt = time;
    record.statusUpdatedAt = 100 - time;
    record.nextCheckAt = time;
    return record;
  }

  template <typename T>
  T run(Task<T> task) {
    return runTask(loop_, std::move(task));
  }

  static Json json(const char* text) { return *parseJson(text); }

  static Ids idsOf(const Result<std::vector<TrackingRecord>>& records) {
    Ids ids;
    EXPECT_TRUE(records.ok());
    if (!records.ok()) return ids;
    for (const TrackingRecord& record : *records)
      ids.push_back(record.messageId);
    return ids;
  }
  Ids list(const char* options) {
    return idsOf(run(store_.listRecords(recordListingFromJson(json(options)).value())));
  }
  int64_t count(const Json& filter) {
    return run(store_.countRecords(recordFilterFromJson(filter).value())).value();
  }

  Loop loop_;
  SqliteSql sql_;
  Table table_ = trackingTable("", true).value();
  SqlTrackingStore store_{sql_, sqliteDialect(), table_};
};

TEST_F(SqlStoreQueries, ListsNewestFirstAndBreaksTies) {
  EXPECT_EQ(list("{}"), (Ids{"d", "c", "b", "a"}));
  EXPECT_EQ(list(R"({"orderDirection":"asc"})"), (Ids{"a", "b", "c", "d"}));
  EXPECT_EQ(list(R"({"orderBy":"statusUpdatedAt"})"), (Ids{"a", "c", "b", "d"}));
  EXPECT_EQ(list(R"({"limit":2,"offset":1})"), (Ids{"c", "b"}));
  EXPECT_TRUE(list(R"({"limit":0})").empty());
  EXPECT_EQ(list(R"({"after":{"messageId":"c","requestedAt":20}})"), (Ids{"b", "a"}));
}

TEST_F(SqlStoreQueries, Filters) {
  EXPECT_EQ(list(R"({"type":"SMS","status":["SENT","FAILED"]})"), Ids{"a"});
  EXPECT_EQ(list(R"({"requestedAtFrom":20,"requestedAtTo":20})"), (Ids{"c", "b"}));
  EXPECT_EQ(list(R"({"statusUpdatedAtTo":80})"), (Ids{"d", "c", "b"}));
  EXPECT_EQ(list(R"({"from":"02'"})"), Ids{"a"});
  EXPECT_EQ(list(R"({"from":""})"), (Ids{"d", "c", "b"}));
  EXPECT_EQ(list(R"({"providerMessageId":["v-b","v-d","x"]})"), (Ids{"d", "b"}));
  EXPECT_EQ(count(json(R"({"to":"010","providerId":"solapi"})")), 4);
  EXPECT_EQ(count(json(R"({"to":"' OR 1=1 --"})")), 0);
}

TEST_F(SqlStoreQueries, AnEmptyListMatchesNothing) {
  EXPECT_TRUE(list(R"({"messageId":[]})").empty());
  EXPECT_EQ(count(json(R"({"messageId":[]})")), 0);
  EXPECT_EQ(count(json(R"({"messageId":[null]})")), 0);
}

TEST_F(SqlStoreQueries, AListMayBeLongerThanTheParametersOfAStatement) {
  Json filter = {{"messageId", Json::array()}};
  for (int i = 0; i < 5'000; ++i)
    filter["messageId"].push_back("x-" + std::to_string(i));
  filter["messageId"].push_back("b");
  EXPECT_EQ(count(filter), 1);
}

TEST_F(SqlStoreQueries, CountsByCombination) {
  const auto groups = run(store_.countBy({}, {"type", "status"}));
  ASSERT_TRUE(groups.ok());
  EXPECT_EQ(*groups, json(R"([{"key":{"type":"ALIMTALK","status":"FAILED"},"count":1},
                              {"key":{"type":"ALIMTALK","status":"PENDING"},"count":1},
                              {"key":{"type":"SMS","status":"DELIVERED"},"count":1},
                              {"key":{"type":"SMS","status":"SENT"},"count":1}])"));
  const auto filtered =
      run(store_.countBy(recordFilterFromJson(json(R"({"type":"SMS"})")).value(), {"providerId"}));
  ASSERT_TRUE(filtered.ok());
  EXPECT_EQ(*filtered, json(R"([{"key":{"providerId":"solapi"},"count":2}])"));
  EXPECT_EQ(run(store_.countBy({}, {})).value(), Json::array());
}

TEST_F(SqlStoreQueries, ListDueClaimsNothing) {
  EXPECT_EQ(idsOf(run(store_.listDue(30, 10))), (Ids{"a", "d"}));
  EXPECT_EQ(idsOf(run(store_.listDue(30, 1))), Ids{"a"});
  EXPECT_EQ(idsOf(run(store_.listDue(29, 10))), Ids{"a"});
  EXPECT_TRUE(idsOf(run(store_.listDue(30, 0))).empty());
}

TEST_F(SqlStoreQueries, ClaimsAreAnsweredInOneOrder) {
  EXPECT_EQ(idsOf(run(store_.claimDue(30, 10, 1))), (Ids{"a", "d"}));
}

TEST_F(SqlStoreQueries, DeletesFinishedRecordsOldestFirst) {
  EXPECT_EQ(run(store_.deleteBefore(20, 10)).value(), 0);
  EXPECT_EQ(run(store_.deleteBefore(1'000, 0)).value(), 0);
  EXPECT_EQ(run(store_.deleteBefore(1'000, 1)).value(), 1);
  EXPECT_EQ(list("{}"), (Ids{"d", "c", "a"}));
  EXPECT_EQ(run(store_.deleteBefore(1'000, 10)).value(), 1);
  EXPECT_EQ(list("{}"), (Ids{"d", "a"}));
}

TEST_F(SqlStoreQueries, AMissingTableIsAnErrorNotAnEmptyAnswer) {
  ASSERT_TRUE(sql_.direct("DROP TABLE kmsg_delivery_tracking").ok());
  EXPECT_FALSE(run(store_.getMany({"a"})).ok());
  EXPECT_FALSE(run(store_.claimDue(30, 10, 1)).ok());
  EXPECT_FALSE(run(store_.countRecords({})).ok());
  EXPECT_FALSE(run(store_.deleteBefore(30, 1)).ok());
}

}  // namespace
}  // namespace kmsg
