#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "port/sql.h"

namespace kmsg {

// An SQL client that fails on demand.
class FaultySql final : public SqlClient {
 public:
  enum class When : uint8_t {
    kBefore,  // nothing is applied, and the error says so
    kAfter,   // everything is applied, but the answer is lost: outcome unknown
  };

  explicit FaultySql(SqlClient& inner) : inner_(inner) {}

  // The `number`-th batch from now on, counted from 1, fails; the ones around it do not.
  void failCall(size_t number, When when) { fault_ = {calls_ + number, when}; }
  // Every batch fails before it is applied, until heal().
  void failAll() { down_ = true; }
  void heal() { down_ = false; }

  size_t calls() const { return calls_; }

  Task<Result<std::vector<RowSet>>> batch(std::vector<Statement> statements) override {
    ++calls_;
    const bool hit = fault_ && fault_->first == calls_;
    if (down_ || (hit && fault_->second == When::kBefore)) co_return lost(Outcome::kNotSent);
    Result<std::vector<RowSet>> sets = co_await inner_.batch(std::move(statements));
    if (hit && sets.ok()) co_return lost(Outcome::kUnknown);
    co_return sets;
  }

 private:
  static Error lost(Outcome outcome) {
    Error error;
    error.code = ErrorCode::kNetworkError;
    error.message = "Network connection lost.";
    error.outcome = outcome;
    return error;
  }

  SqlClient& inner_;
  size_t calls_ = 0;
  std::optional<std::pair<size_t, When>> fault_;
  bool down_ = false;
};

}  // namespace kmsg
