#pragma once

#include <sqlite3.h>
#include <string>
#include <utility>
#include <vector>

#include "port/sql.h"

namespace kmsg {

// A real SQLite database in memory behind the SQL port, with the limits of Cloudflare D1. Answers
// before it suspends.
class SqliteSql final : public SqlClient {
 public:
  SqliteSql() {
    KMSG_CHECK(sqlite3_open(":memory:", &db_) == SQLITE_OK);
    sqlite3_limit(db_, SQLITE_LIMIT_VARIABLE_NUMBER, 100);
    sqlite3_limit(db_, SQLITE_LIMIT_SQL_LENGTH, 100'000);
    sqlite3_limit(db_, SQLITE_LIMIT_LENGTH, 2'000'000);
    sqlite3_limit(db_, SQLITE_LIMIT_COMPOUND_SELECT, 5);
    sqlite3_limit(db_, SQLITE_LIMIT_EXPR_DEPTH, 100);
    sqlite3_limit(db_, SQLITE_LIMIT_COLUMN, 100);
    sqlite3_limit(db_, SQLITE_LIMIT_FUNCTION_ARG, 32);
    sqlite3_limit(db_, SQLITE_LIMIT_VDBE_OP, 25'000);
  }
  SqliteSql(const SqliteSql&) = delete;
  SqliteSql& operator=(const SqliteSql&) = delete;
  ~SqliteSql() override { sqlite3_close(db_); }

  Task<Result<std::vector<RowSet>>> batch(std::vector<Statement> statements) override {
    ++batches_;
    Result<std::vector<RowSet>> sets = runBatch(statements);
    co_return sets;
  }

  // Runs one statement outside of the counters; for the set-up and the checks of a test.
  Result<RowSet> direct(const std::string& sql, Json params = Json::array()) {
    return runStatement({sql, std::move(params)});
  }

  // Runs statements that must not fail, outside of the counters.
  void make(const std::vector<Statement>& statements) {
    for (const Statement& statement : statements)
      KMSG_CHECK(runStatement(statement).ok());
  }

  size_t batches() const { return batches_; }
  size_t statements() const { return statements_; }
  // The statements of the last batch.
  const std::vector<Statement>& last() const { return last_; }

 private:
  Result<std::vector<RowSet>> runBatch(const std::vector<Statement>& statements) {
    statements_ += statements.size();
    last_ = statements;
    std::vector<RowSet> sets;
    execute("BEGIN");
    for (const Statement& statement : statements) {
      Result<RowSet> set = runStatement(statement);
      if (!set.ok()) {
        execute("ROLLBACK");
        return std::move(set).error();
      }
      sets.push_back(std::move(set).value());
    }
    execute("COMMIT");
    return sets;
  }

  Result<RowSet> runStatement(const Statement& statement) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(db_, statement.sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) {
      return failed();
    }
    Result<RowSet> set = step(prepared, statement.params);
    sqlite3_finalize(prepared);
    return set;
  }

  Result<RowSet> step(sqlite3_stmt* prepared, const Json& params) {
    if (sqlite3_bind_parameter_count(prepared) != static_cast<int>(params.size())) {
      return invalidRequest("wrong number of bindings");
    }
    for (size_t i = 0; i < params.size(); ++i) {
      if (!bind(prepared, static_cast<int>(i) + 1, params[i])) return failed();
    }
    RowSet set;
    int code = sqlite3_step(prepared);
    for (; code == SQLITE_ROW; code = sqlite3_step(prepared))
      set.rows.push_back(row(prepared));
    if (code != SQLITE_DONE) return failed();
    if (sqlite3_stmt_readonly(prepared) == 0) set.changes = sqlite3_changes64(db_);
    return set;
  }

  static bool bind(sqlite3_stmt* prepared, int place, const Json& value) {
    if (value.is_null()) return sqlite3_bind_null(prepared, place) == SQLITE_OK;
    if (const auto* text = value.get_ptr<const Json::string_t*>()) {
      return sqlite3_bind_text(prepared, place, text->data(), static_cast<int>(text->size()),
                               SQLITE_TRANSIENT) == SQLITE_OK;
    }
    return value.is_number_integer() &&
           sqlite3_bind_int64(prepared, place, value.get<int64_t>()) == SQLITE_OK;
  }

  static Json row(sqlite3_stmt* prepared) {
    Json row = Json::object();
    for (int i = 0; i < sqlite3_column_count(prepared); ++i) {
      Json& cell = row[sqlite3_column_name(prepared, i)];
      switch (sqlite3_column_type(prepared, i)) {
        case SQLITE_INTEGER:
          cell = static_cast<int64_t>(sqlite3_column_int64(prepared, i));
          break;
        case SQLITE_FLOAT:
          cell = sqlite3_column_double(prepared, i);
          break;
        case SQLITE_TEXT:
          cell = std::string(reinterpret_cast<const char*>(sqlite3_column_text(prepared, i)),
                             static_cast<size_t>(sqlite3_column_bytes(prepared, i)));
          break;
        default:
          break;
      }
    }
    return row;
  }

  Error failed() {
    Error error;
    error.message = std::string("D1_ERROR: ") + sqlite3_errmsg(db_);
    return error;
  }

  void execute(const char* sql) {
    KMSG_CHECK(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  }

  sqlite3* db_ = nullptr;
  size_t batches_ = 0;
  size_t statements_ = 0;
  std::vector<Statement> last_;
};

}  // namespace kmsg
