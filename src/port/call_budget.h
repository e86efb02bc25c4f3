#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/error.h"

namespace kmsg {

// Counts what one operation asks of its host, and ends it before the host does: a Worker's request
// may make so many calls and no more. Whoever carries a call out takes it here first.
class CallBudget {
 public:
  static constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

  void limitTo(int64_t calls) { max_ = calls; }
  // Keeps this many of what is left from vendors: they are for the store.
  void reserve(int64_t calls) { reserved_ = calls; }

  bool takeHttp() { return http_ + store_ + reserved_ < max_ && ++http_ > 0; }
  bool takeStore() { return http_ + store_ < max_ && ++store_ > 0; }

  bool limited() const { return max_ != kNoLimit; }
  int64_t left() const { return std::max<int64_t>(0, max_ - http_ - store_); }
  int64_t http() const { return http_; }
  int64_t store() const { return store_; }

 private:
  int64_t max_ = kNoLimit;
  int64_t reserved_ = 0;
  int64_t http_ = 0;
  int64_t store_ = 0;
};

// What a call fails with that is not made, because the budget or the operation has ended.
inline Error notAsked() {
  Error error;
  error.code = ErrorCode::kRequestAborted;
  error.message = "the call's budget of host calls is used up";
  return error;
}

inline bool isNotAsked(const Error& error) {
  return error.code == ErrorCode::kRequestAborted && error.outcome == Outcome::kNotSent;
}

}  // namespace kmsg
