#include "sql/claim.h"

#include <gtest/gtest.h>
#include <utility>

#include "fake/run.h"
#include "sql/statement.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

Json row(const char* id) {
  Json json = Json::object();
  json["message_id"] = id;
  return json;
}

// Answers each batch with the next list of rows, in the first of its statements' sets.
class ScriptedSql final : public SqlClient {
 public:
  using Rows = std::vector<Json>;

  explicit ScriptedSql(std::vector<Rows> answers) : answers_(std::move(answers)) {}

  Task<Result<std::vector<RowSet>>> batch(std::vector<Statement> statements) override {
    std::vector<RowSet> sets(answersTooFew_ ? 0 : statements.size());
    batches_.push_back(std::move(statements));
    const size_t number = batches_.size() - 1;
    if (!sets.empty() && number < answers_.size()) sets.front().rows = answers_[number];
    co_return sets;
  }

  void answerTooFew() { answersTooFew_ = true; }
  const std::vector<std::vector<Statement>>& batches() const { return batches_; }

 private:
  std::vector<Rows> answers_;
  std::vector<std::vector<Statement>> batches_;
  bool answersTooFew_ = false;
};

Result<std::vector<Json>> claimOn(SqlClient& client, const Dialect& dialect) {
  Loop loop;
  const Table table = trackingTable("", true).value();
  return runTask(loop, claimRows(client, dialect, table, dueClaim(dialect, table, 11, 1, 33)));
}

TEST(Claim, IsOneBatchWhereItLocksOnlyWhatItTakes) {
  ScriptedSql client(std::vector<ScriptedSql::Rows>{{row("a")}});
  EXPECT_EQ(claimOn(client, sqliteDialect())->size(), 1U);
  EXPECT_EQ(client.batches().size(), 1U);
}

TEST(Claim, EndsWithTheLookWhenNothingIsDue) {
  ScriptedSql client(std::vector<ScriptedSql::Rows>{});
  EXPECT_TRUE(claimOn(client, mysqlDialect())->empty());
  ASSERT_EQ(client.batches().size(), 1U);
  EXPECT_EQ(client.batches().front().size(), 1U) << "no transaction";
}

TEST(Claim, LooksAgainWhenOthersTookAllThatItSaw) {
  ScriptedSql client(std::vector<ScriptedSql::Rows>{{row("a")}, {}, {row("b")}, {row("b")}});
  const auto claimed = claimOn(client, mysqlDialect());
  ASSERT_EQ(claimed->size(), 1U);
  EXPECT_EQ(claimed->front(), row("b"));
  EXPECT_EQ(client.batches().size(), 4U);
}

TEST(Claim, GivesUpWhenOthersAreAlwaysFaster) {
  std::vector<ScriptedSql::Rows> answers;
  for (int round = 0; round < 100; ++round) {
    answers.push_back({row("a")});
    answers.emplace_back();
  }
  ScriptedSql client(std::move(answers));
  EXPECT_TRUE(claimOn(client, mysqlDialect())->empty());
  EXPECT_LT(client.batches().size(), 100U);
}

TEST(Claim, IsOfUnknownOutcomeWhenTheClientAnswersTooFewResults) {
  ScriptedSql client(std::vector<ScriptedSql::Rows>{});
  client.answerTooFew();
  const auto claimed = claimOn(client, sqliteDialect());
  ASSERT_FALSE(claimed.ok());
  EXPECT_EQ(claimed.error().outcome, Outcome::kUnknown);
}

}  // namespace
}  // namespace kmsg
