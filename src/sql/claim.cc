#include "sql/claim.h"

#include <optional>
#include <utility>

namespace kmsg {
namespace {

// As many workers as may win all that one looked at before it gives up.
constexpr int kRounds = 8;

std::vector<Json> allRows(std::vector<RowSet> sets) {
  std::vector<Json> rows;
  for (RowSet& set : sets) {
    for (Json& row : set.rows)
      rows.push_back(std::move(row));
  }
  return rows;
}

Task<Result<std::vector<Json>>> rowsOf(SqlClient& client, std::vector<Statement> statements) {
  const size_t count = statements.size();
  Result<std::vector<RowSet>> sets = co_await client.batch(std::move(statements));
  if (!sets.ok()) co_return std::move(sets).error();
  if (sets->size() != count) {
    Error error;
    error.message = "the SQL client answered another number of results than statements";
    error.outcome = Outcome::kUnknown;
    co_return error;
  }
  co_return allRows(std::move(sets).value());
}

}  // namespace

Task<Result<std::vector<Json>>> claimRows(SqlClient& client, const Dialect& dialect,
                                          const Table& table, Claim claim) {
  std::vector<Json> candidates;
  for (int round = 0; round < kRounds; ++round) {
    std::optional<Statement> look = dialect.candidates(table, claim);
    if (look) {
      std::vector<Statement> alone;
      alone.push_back(std::move(*look));
      Result<std::vector<Json>> seen = co_await rowsOf(client, std::move(alone));
      if (!seen.ok()) co_return std::move(seen).error();
      candidates = std::move(seen).value();
      if (candidates.empty()) co_return candidates;
    }
    Result<std::vector<Json>> claimed =
        co_await rowsOf(client, dialect.claimFirst(table, claim, candidates));
    if (!claimed.ok()) co_return std::move(claimed).error();
    if (!claimed->empty() || candidates.empty()) co_return std::move(claimed).value();
  }
  co_return std::vector<Json>();
}

}  // namespace kmsg
