#include "sql/statement.h"

#include <gtest/gtest.h>

#include "fake/due_claim.h"
#include "sql/ddl.h"
#include "sql/query.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

const Dialect& sqlite() {
  return sqliteDialect();
}
Table tracked() {
  return trackingTable("", true).value();
}

std::vector<Json> rows(int count) {
  std::vector<Json> rows;
  for (int i = 0; i < count; ++i)
    rows.push_back({{"message_id", "m-" + std::to_string(i)}});
  return rows;
}

RowPatch patch(std::string key, Json set) {
  return {std::move(key), std::nullopt, std::move(set)};
}

TEST(Statements, DoNotGrowWithTheRows) {
  const auto one = upsertMany(sqlite(), tracked(), rows(1));
  const auto many = upsertMany(sqlite(), tracked(), rows(200));
  ASSERT_EQ(one.size(), 1U);
  ASSERT_EQ(many.size(), 1U);
  EXPECT_EQ(one[0].sql, many[0].sql);
  EXPECT_EQ(many[0].params.size(), 1U);
  EXPECT_LT(many[0].sql.size(), 10'000U);
}

TEST(Statements, OfNoRowsAreNone) {
  EXPECT_TRUE(upsertMany(sqlite(), tracked(), {}).empty());
  EXPECT_TRUE(insertIfAbsent(sqlite(), tracked(), {}).empty());
  EXPECT_TRUE(patchMany(sqlite(), tracked(), {}).empty());
  EXPECT_TRUE(patchMany(sqlite(), tracked(), {patch("a", Json::object())}).empty());
  EXPECT_TRUE(getMany(sqlite(), tracked(), {}).empty());
}

TEST(Statements, NameEveryColumn) {
  for (const Statement& statement :
       {probe(sqlite(), {tracked()}, true), claimDue(sqlite(), tracked(), 1, 2, 3).front(),
        listDue(sqlite(), tracked(), 1, 2)}) {
    EXPECT_EQ(statement.sql.find('*'), std::string::npos) << statement.sql;
    for (const Column& column : tracked().columns) {
      EXPECT_NE(statement.sql.find("\"" + column.name + "\""), std::string::npos) << column.name;
    }
  }
}

TEST(PatchMany, SetsOnlyTheColumnsThatOccur) {
  const auto statements = patchMany(
      sqlite(), tracked(), {patch("a", {{"to", "1"}}), patch("b", {{"attempt_count", 1}})});
  ASSERT_EQ(statements.size(), 1U);
  const std::string sql = statements[0].sql;
  const std::string set = sql.substr(0, sql.find(" FROM "));
  EXPECT_NE(set.find("\"to\" ="), std::string::npos);
  EXPECT_NE(set.find("\"attempt_count\" ="), std::string::npos);
  EXPECT_EQ(set.find("\"metadata\""), std::string::npos);
  EXPECT_EQ(set.find("\"status\""), std::string::npos);
}

TEST(PatchMany, StartsAnewWhereAKeyComesBack) {
  const auto statements =
      patchMany(sqlite(), tracked(),
                {patch("a", {{"to", "1"}}), patch("b", {{"to", "2"}}), patch("a", {{"to", "3"}})});
  EXPECT_EQ(statements.size(), 2U);
}

// A database with numbered placeholders: the text is made once, in order, for all of them.
class NumberedDialect final : public Dialect {
 public:
  std::string_view name() const override { return "numbered"; }
  std::string quote(std::string_view text) const override { return "[" + std::string(text) + "]"; }
  std::string placeholder(size_t number) const override { return "$" + std::to_string(number); }
  std::string columnType(const Column&) const override { return "ANY"; }
  std::string_view createIndex() const override { return "INDEX"; }
  std::string countIndexes(const std::vector<Table>&) const override { return "(0)"; }
  Statement columnsOf(const Table&) const override { return {}; }
  SqlText textList(const Column&, std::string list) const override {
    return SqlText("list(").bind(std::move(list)).add(")");
  }
  SqlText rowSource(std::string rows, const std::vector<Column>&) const override {
    return SqlText("rows(").bind(std::move(rows)).add(") AS r");
  }
  std::string rowValue(const Column& member) const override { return "r." + member.name; }
  std::string rowHas(const Column& member) const override { return "has." + member.name; }
};

TEST(Statements, NumberTheirValuesInTheOrderOfTheText) {
  const NumberedDialect dialect;
  const Statement claim = claimDue(dialect, tracked(), 11, 22, 33).front();
  EXPECT_EQ(claim.params, Json({33, 11, 22}));
  EXPECT_NE(claim.sql.find("[next_check_at] = $1 WHERE"), std::string::npos) << claim.sql;
  EXPECT_NE(claim.sql.find("<= $2 ORDER BY"), std::string::npos);
  EXPECT_NE(claim.sql.find("LIMIT $3)"), std::string::npos);

  RowFilter filter;
  filter.anyOf = {{"status", {"SENT", "FAILED"}}, {"to", {"010"}}};
  filter.ranges = {{"requestedAt", 1, 2}};
  const Statement count = countRows(dialect, tracked(), filter);
  EXPECT_EQ(count.sql,
            "SELECT COUNT(1) AS count FROM [kmsg_delivery_tracking] AS t WHERE t.[status] IN "
            "list($1) AND t.[to] = $2 AND t.[requested_at] >= $3 AND t.[requested_at] <= $4");
  EXPECT_EQ(count.params, Json({"[\"SENT\",\"FAILED\"]", "010", 1, 2}));
}

}  // namespace
}  // namespace kmsg
