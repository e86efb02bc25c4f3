// The schema on a real SQLite: it can be run, run again, completed, and is found by the probe.

#include <gtest/gtest.h>

#include "fake/sqlite_sql.h"
#include "sql/ddl.h"
#include "tracking/schema.h"

namespace kmsg {
namespace {

class SqliteSchema : public testing::Test {
 protected:
  static SchemaRequest request(Json options = Json::object()) {
    options["dialect"] = "sqlite";
    return schemaRequestFrom(options).value();
  }

  void create(const SchemaRequest& made) {
    for (const Statement& statement :
         createStatements(*made.dialect, made.tables, made.includeIndexes)) {
      const auto done = sql_.direct(statement.sql);
      ASSERT_TRUE(done.ok()) << statement.sql << done.error().message;
    }
  }

  // What the probe answers; nothing when it fails.
  std::optional<int64_t> found(const SchemaRequest& made) {
    const Statement statement = probe(*made.dialect, made.tables, made.includeIndexes);
    const auto set = sql_.direct(statement.sql, statement.params);
    if (!set.ok()) return std::nullopt;
    return intAt(set->rows.at(0), "found");
  }

  int64_t count(const std::string& type) {
    return intAt(sql_.direct("SELECT COUNT(1) AS n FROM sqlite_master WHERE name NOT LIKE "
                             "'sqlite_%' AND type = '" +
                             type + "'")
                     ->rows.at(0),
                 "n")
        .value();
  }

  SqliteSql sql_;
};

TEST_F(SqliteSchema, RunsTwiceUnderEveryOption) {
  for (const Json& options :
       {Json::object(), Json{{"extraIndexes", true}, {"includeMigrationMeta", true}},
        Json{{"trackingTableName", "t2"}, {"queueTableName", "q2"}, {"storeRaw", false}},
        Json{{"trackingTableName", "t3"},
             {"target", "tracking"},
             {"fieldCryptoSchema", {{"enabled", true}}}}}) {
    create(request(options));
    create(request(options));
    EXPECT_TRUE(found(request(options)).has_value()) << dumpJson(options);
  }
  EXPECT_EQ(count("table"), 4 + 2 + 1);
  EXPECT_EQ(count("index"), 7 + 1 + 5 + 6) << "every table has indexes of its own";
}

// Names of indexes are global here, and IF NOT EXISTS takes another table's index for its own.
TEST_F(SqliteSchema, EveryPairOfTablesHasAllItsIndexes) {
  int64_t expected = 0;
  for (const char* name : {"kmsg_delivery_tracking", "kmsg_delivery", "kmsg_delivery_open",
                           "kmsg_jobs_id", "t", "t_open", "T_open_OPEN"}) {
    create(request({{"target", "tracking"}, {"trackingTableName", name}, {"extraIndexes", true}}));
    EXPECT_EQ(count("index"), expected += 4) << name;
  }
  for (const char* name : {"kmsg_jobs", "q", "kmsg", "kmsg_jobs_ready"}) {
    create(request({{"target", "queue"}, {"queueTableName", name}, {"extraIndexes", true}}));
    EXPECT_EQ(count("index"), expected += 3) << name;
  }
}

TEST_F(SqliteSchema, DerivedNamesFoldCaseAsDatabasesDo) {
  create(request({{"target", "tracking"}}));
  create(request({{"target", "tracking"}, {"trackingTableName", "KMSG_Delivery"}}));
  EXPECT_EQ(count("index"), 3 + 3);
}

TEST_F(SqliteSchema, TheProbeCountsIndexesAndMissesColumns) {
  EXPECT_EQ(found(request()), std::nullopt);
  create(request({{"includeIndexes", false}}));
  EXPECT_EQ(found(request()), 0);
  create(request());
  EXPECT_EQ(found(request()), 5);
  EXPECT_EQ(found(request({{"includeIndexes", false}})), 0);
  EXPECT_EQ(found(request({{"fieldCryptoSchema", {{"enabled", true}}}})), std::nullopt)
      << "a column that is missing, not a text constant of that name";
}

TEST_F(SqliteSchema, TheProbeCountsNoIndexOfAnotherTable) {
  create(request({{"includeIndexes", false}}));
  ASSERT_TRUE(sql_.direct("CREATE TABLE other (a)").ok());
  ASSERT_TRUE(sql_.direct("CREATE INDEX idx_kmsg_delivery_due ON other (a)").ok());
  ASSERT_TRUE(sql_.direct("CREATE INDEX idx_kmsg_jobs_id ON kmsg_delivery_tracking (type)").ok());
  EXPECT_EQ(found(request()), 0);
}

TEST_F(SqliteSchema, TheProbeFoldsCaseAsTheDatabaseDoes) {
  create(request({{"trackingTableName", "Mine"}}));
  EXPECT_EQ(found(request({{"trackingTableName", "MINE"}})), 5);
}

TEST_F(SqliteSchema, ColumnsCanBeAddedToATableWithRows) {
  const Table table = request().tables.at(0);
  ASSERT_TRUE(
      sql_.direct("CREATE TABLE kmsg_delivery_tracking (message_id TEXT PRIMARY KEY)").ok());
  ASSERT_TRUE(sql_.direct("INSERT INTO kmsg_delivery_tracking VALUES ('a')").ok());
  for (size_t i = 1; i < table.columns.size(); ++i) {
    const std::string add = addColumnText(sqliteDialect(), table, table.columns[i]);
    EXPECT_TRUE(sql_.direct(add).ok()) << add;
  }
  EXPECT_EQ(found(request({{"target", "tracking"}, {"includeIndexes", false}})), 0);
}

}  // namespace
}  // namespace kmsg
