#pragma once

#include <memory>
#include <new>
#include <utility>

#include "base/check.h"
#include "base/error.h"

namespace kmsg {

namespace detail {

// Out of line: a Result is made, moved and destroyed at every turn of every coroutine.
Error* keptError(Error error);
Error* copiedError(const Error& error);
// What a Result that was moved from points to, so that it still is no value.
Error* movedError();
void dropError(Error* error);

}  // namespace detail

// A value or an Error. Converts from both, so `return invalidRequest(...)` and `return value` work.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}                         // NOLINT
  Result(Error error) : error_(detail::keptError(std::move(error))) {}  // NOLINT
  Result(Result&& other) noexcept { take(std::move(other)); }
  Result(const Result& other) { copy(other); }
  Result& operator=(Result other) noexcept {
    clear();
    take(std::move(other));
    return *this;
  }
  ~Result() { clear(); }

  bool ok() const { return error_ == nullptr; }
  explicit operator bool() const { return ok(); }

  // Traps unless ok().
  T& value() & {
    KMSG_CHECK(ok());
    return value_;
  }
  const T& value() const& {
    KMSG_CHECK(ok());
    return value_;
  }
  T&& value() && { return std::move(value()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Traps if ok().
  Error& error() & {
    KMSG_CHECK(!ok());
    return *error_;
  }
  const Error& error() const& {
    KMSG_CHECK(!ok());
    return *error_;
  }
  Error&& error() && { return std::move(error()); }

 private:
  void clear() {
    if (error_) {
      detail::dropError(error_);
    } else {
      value_.~T();
    }
  }
  void take(Result&& other) {
    error_ = other.error_;
    if (error_) {
      other.error_ = detail::movedError();
    } else {
      ::new (static_cast<void*>(std::addressof(value_))) T(std::move(other.value_));
    }
  }
  void copy(const Result& other) {
    error_ = other.error_ ? detail::copiedError(*other.error_) : nullptr;
    if (!error_) ::new (static_cast<void*>(std::addressof(value_))) T(other.value_);
  }

  Error* error_ = nullptr;
  union {
    T value_;
  };
};

// The value of a Result that only says "done".
struct Done {};

}  // namespace kmsg
