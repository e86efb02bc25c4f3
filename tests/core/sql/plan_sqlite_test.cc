// What SQLite makes of the statements: which index they use, and that D1's limits let them through.

#include <gtest/gtest.h>

#include "fake/due_claim.h"
#include "fake/sqlite_sql.h"
#include "sql/ddl.h"
#include "sql/query.h"
#include "sql/statement.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

class Plan : public testing::Test {
 protected:
  void SetUp() override {
    for (const Statement& statement : createStatements(sqliteDialect(), {table_}, true)) {
      ASSERT_TRUE(sql_.direct(statement.sql).ok());
    }
  }

  // The steps of the plan, joined.
  std::string of(const Statement& statement) {
    const auto plan = sql_.direct("EXPLAIN QUERY PLAN " + statement.sql, statement.params);
    EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().message);
    std::string steps;
    if (!plan.ok()) return steps;
    for (const Json& row : plan->rows)
      steps += std::string(textAt(row, "detail")) + "\n";
    return steps;
  }

  static bool has(const std::string& plan, std::string_view text) {
    return plan.find(text) != std::string::npos;
  }

  SqliteSql sql_;
  Table table_ = trackingTable("", true).value();
};

TEST_F(Plan, TheClaimSearchesTheDueIndex) {
  const std::string plan = of(claimDue(sqliteDialect(), table_, 1, 200, 2).front());
  EXPECT_TRUE(has(plan, "USING INDEX idx_kmsg_delivery_due (status=? AND next_check_at<?)") ||
              has(plan, "USING COVERING INDEX idx_kmsg_delivery_due"))
      << plan;
  EXPECT_FALSE(has(plan, "SCAN kmsg_delivery_tracking")) << plan;
  EXPECT_FALSE(has(plan, "SCAN t")) << plan;
}

TEST_F(Plan, ListDueSearchesTheDueIndex) {
  const std::string plan = of(listDue(sqliteDialect(), table_, 1, 200));
  EXPECT_TRUE(has(plan, "idx_kmsg_delivery_due (status=? AND next_check_at<?)")) << plan;
}

TEST_F(Plan, PatchesFindTheirRowsByKey) {
  RowPatch patch{"a", RowFence{0, 1}, {{"status", "FAILED"}, {"attempt_count", 1}}};
  const std::string plan = of(patchMany(sqliteDialect(), table_, {patch}).front());
  EXPECT_TRUE(has(plan, "SEARCH t USING INDEX sqlite_autoindex_kmsg_delivery_tracking_1")) << plan;
  EXPECT_FALSE(has(plan, "SCAN t\n")) << plan;
}

TEST_F(Plan, GetManyFindsItsRowsByKey) {
  const std::string plan = of(getMany(sqliteDialect(), table_, {"a", "b"}).front());
  EXPECT_TRUE(has(plan, "SEARCH t USING INDEX sqlite_autoindex_kmsg_delivery_tracking_1")) << plan;
}

TEST_F(Plan, ListingAndDeletingUseTheTime) {
  const std::string list = of(listRows(sqliteDialect(), table_, {}, {"requestedAt", true, 10, 0}));
  EXPECT_TRUE(has(list, "idx_kmsg_delivery_requested_at")) << list;
  const std::string remove = of(deleteBefore(sqliteDialect(), table_, "requestedAt", 1, 10));
  EXPECT_TRUE(has(remove, "idx_kmsg_delivery_requested_at (requested_at<?)")) << remove;
}

}  // namespace
}  // namespace kmsg
