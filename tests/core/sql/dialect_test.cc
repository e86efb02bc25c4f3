#include "sql/dialect.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "fake/due_claim.h"
#include "sql/ddl.h"
#include "sql/query.h"
#include "sql/statement.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

Table table() {
  return trackingTable("", true).value();
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::vector<Json> rows() {
  return {{{"message_id", "a"}}, {{"message_id", "b"}}};
}

std::vector<RowPatch> patches() {
  return {{"a", RowFence{1, 5}, {{"status", "FAILED"}}}, {"b", std::nullopt, {{"to", "1"}}}};
}

TEST(Dialects, AreFoundByNameAndTheErrorSaysWhichThereAre) {
  for (const char* name : {"postgres", "mysql", "sqlite"}) {
    ASSERT_NE(dialectNamed(name), nullptr);
    EXPECT_EQ(dialectNamed(name)->name(), name);
    EXPECT_EQ(*dialectFrom({{"dialect", name}}), dialectNamed(name));
  }
  for (const Json& options : {Json::object(), Json{{"dialect", "oracle"}}, Json{{"dialect", 7}}}) {
    const auto dialect = dialectFrom(options);
    ASSERT_FALSE(dialect.ok());
    EXPECT_EQ(dialect.error().field, "dialect");
    EXPECT_EQ(dialect.error().message, "dialect must be one of postgres, mysql, sqlite");
  }
}

TEST(Dialects, QuoteIdentifiersByDoublingTheQuote) {
  EXPECT_EQ(postgresDialect().quote("a\"b`c"), "\"a\"\"b`c\"");
  EXPECT_EQ(sqliteDialect().quote("a\"b`c"), "\"a\"\"b`c\"");
  EXPECT_EQ(mysqlDialect().quote("a\"b`c"), "`a\"b``c`");
}

TEST(Dialects, GiveEveryPlaceholderItsValue) {
  for (const Dialect* dialect : {&postgresDialect(), &mysqlDialect(), &sqliteDialect()}) {
    std::vector<Statement> all = upsertMany(*dialect, table(), rows());
    for (const auto& more :
         {insertIfAbsent(*dialect, table(), rows()), patchMany(*dialect, table(), patches()),
          claimDue(*dialect, table(), 1, 2, 3), getMany(*dialect, table(), {"a", "b"})}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    all.push_back(deleteBefore(*dialect, table(), "requestedAt", 1, 2));
    all.push_back(dialect->columnsOf(table()));
    for (const Statement& statement : all) {
      size_t count = 0;
      for (size_t i = 1; i <= statement.params.size(); ++i) {
        const std::string number = "$" + std::to_string(i);
        if (has(statement.sql, number)) ++count;
      }
      if (dialect != &postgresDialect()) {
        count = static_cast<size_t>(std::count(statement.sql.begin(), statement.sql.end(), '?'));
      }
      EXPECT_EQ(count, statement.params.size()) << statement.sql;
      EXPECT_FALSE(dialect == &postgresDialect() && has(statement.sql, "?")) << statement.sql;
    }
  }
}

TEST(Postgres, ClaimsByLockingAndLeavesLockedRowsToOthers) {
  const std::string sql = claimDue(postgresDialect(), table(), 11, 22, 33).front().sql;
  EXPECT_TRUE(has(sql,
                  "WITH claimed AS MATERIALIZED (SELECT t.\"message_id\" FROM "
                  "\"kmsg_delivery_tracking\" AS t WHERE t.\"status\" IN ('PENDING', 'SENT')"))
      << sql;
  EXPECT_TRUE(has(sql, "FOR UPDATE SKIP LOCKED)")) << sql;
  EXPECT_TRUE(has(sql, "RETURNING t.\"message_id\"")) << sql;
}

TEST(Postgres, ReadsJsonOutOfTextSoThatNoDriverEncodesItAgain) {
  const std::string sql = upsertMany(postgresDialect(), table(), rows()).front().sql;
  EXPECT_TRUE(has(sql, "jsonb_array_elements(($1::text)::jsonb) AS r(value)")) << sql;
  EXPECT_TRUE(has(sql, "(r.value ->> 'metadata')::jsonb")) << sql;
  EXPECT_TRUE(has(sql, "(r.value ->> 'next_check_at')::bigint")) << sql;
}

TEST(Postgres, TellsAnAbsentMemberFromANullOne) {
  const std::string sql = patchMany(postgresDialect(), table(), patches()).front().sql;
  EXPECT_TRUE(has(sql, "\"to\" = CASE WHEN (r.value -> 'to') IS NOT NULL THEN")) << sql;
}

TEST(Mysql, LooksForWhatToClaimWithoutALock) {
  const auto look =
      mysqlDialect().candidates(table(), dueClaim(mysqlDialect(), table(), 11, 5, 33));
  ASSERT_TRUE(look);
  EXPECT_TRUE(has(look->sql, "ORDER BY")) << look->sql;
  EXPECT_TRUE(has(look->sql, "LIMIT 42")) << "other workers may take the first: " << look->sql;
  EXPECT_FALSE(has(look->sql, "FOR UPDATE")) << look->sql;
}

TEST(Mysql, WaitsForNobodyWhenItClaims) {
  const auto statements = claimDue(mysqlDialect(), table(), 11, 22, 33, rows());
  ASSERT_EQ(statements.size(), 3U);
  for (const Statement& statement : statements) {
    EXPECT_TRUE(has(statement.sql, "FOR UPDATE SKIP LOCKED")) << statement.sql;
    EXPECT_FALSE(has(statement.sql, "ORDER BY"))
        << "sorting locks what it sorts: " << statement.sql;
  }
}

TEST(Mysql, MarksWhatItClaimsUntilTheTransactionEnds) {
  const auto statements = claimDue(mysqlDialect(), table(), 11, 22, 33, rows());
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_TRUE(has(statements[0].sql, "LIMIT 22 FOR UPDATE SKIP LOCKED) AS d ON")) << "no parameter";
  EXPECT_TRUE(has(statements[0].sql,
                  "SET t.`next_check_at` = -9000000000000000 - "
                  "CAST(CONNECTION_ID() AS SIGNED)"));
  EXPECT_TRUE(has(statements[1].sql, "33 AS `next_check_at`")) << statements[1].sql;
  EXPECT_TRUE(has(statements[2].sql, "SET t.`next_check_at` = ?"));
  EXPECT_EQ(statements[2].params, Json({"a", "b", 33}));
}

TEST(Mysql, SaysWhichRowsItInsertedWithoutIgnoringErrors) {
  const auto statements = insertIfAbsent(mysqlDialect(), table(), rows());
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_FALSE(has(statements[0].sql, "IGNORE"));
  EXPECT_TRUE(has(statements[0].sql,
                  "ON DUPLICATE KEY UPDATE `message_id` = "
                  "`kmsg_delivery_tracking`.`message_id`"));
  EXPECT_TRUE(has(statements[1].sql, "SELECT t.`message_id`"));
  EXPECT_TRUE(has(statements[1].sql, "t.`provider_status_message` = 'kmsg:inserting'"));
  EXPECT_TRUE(has(statements[2].sql,
                  "SET t.`provider_status_message` = r.`provider_status_message` WHERE"));
}

TEST(Mysql, LocksWhatItPatchesAndPairsKeysByteByByte) {
  const auto statements = patchMany(mysqlDialect(), table(), patches());
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_TRUE(has(statements[0].sql, "FOR UPDATE"));
  for (const Statement& statement : statements) {
    EXPECT_TRUE(has(statement.sql, "t.`message_id` IN (?, ?)")) << statement.sql;
    EXPECT_TRUE(has(statement.sql,
                    "CAST(r.`message_id` AS BINARY) = "
                    "CAST(CONVERT(t.`message_id` USING utf8mb4) AS BINARY)"))
        << statement.sql;
  }
  EXPECT_TRUE(has(statements[1].sql, "SET t.`to` = CASE WHEN r.`to!` = 1 THEN r.`to` ELSE"));
}

TEST(Mysql, DeletesWithoutASubqueryOfTheSameTable) {
  const std::string sql = deleteBefore(mysqlDialect(), table(), "requestedAt", 1, 9).sql;
  EXPECT_TRUE(has(sql, "DELETE t FROM `kmsg_delivery_tracking` AS t JOIN (SELECT")) << sql;
  EXPECT_TRUE(has(sql, "LIMIT 9) AS d ON")) << sql;
}

TEST(Probe, AnswersOneRowForAllTablesAndCountsTheirIndexes) {
  Table other = table();
  other.name = "other";
  EXPECT_EQ(probe(sqliteDialect(), {table()}, false).sql.substr(0, 52),
            "SELECT COUNT(1) AS found FROM (SELECT t.\"message_id\"");
  for (const Dialect* dialect : {&postgresDialect(), &mysqlDialect(), &sqliteDialect()}) {
    const std::string sql = probe(*dialect, {table(), other}, true).sql;
    EXPECT_TRUE(has(sql, "'idx_kmsg_delivery_due', 'idx_kmsg_delivery_provider_msg'")) << sql;
    EXPECT_TRUE(has(sql, " LIMIT 0) AS a CROSS JOIN (SELECT ")) << sql;
  }
}

}  // namespace
}  // namespace kmsg
