#pragma once

#include <utility>
#include <variant>

#include "base/check.h"
#include "base/error.h"

namespace kmsg {

// A value or an Error. Converts from both, so `return invalidRequest(...)` and `return value` work.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Traps unless ok().
  T& value() & { return *checked<0>(); }
  const T& value() const& { return *checkedConst<0>(); }
  T&& value() && { return std::move(*checked<0>()); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return checked<0>(); }
  const T* operator->() const { return checkedConst<0>(); }

  // Traps if ok().
  Error& error() & { return *checked<1>(); }
  const Error& error() const& { return *checkedConst<1>(); }
  Error&& error() && { return std::move(*checked<1>()); }

 private:
  template <size_t I>
  auto* checked() {
    auto* pointer = std::get_if<I>(&state_);
    KMSG_CHECK(pointer != nullptr);
    return pointer;
  }
  template <size_t I>
  const auto* checkedConst() const {
    const auto* pointer = std::get_if<I>(&state_);
    KMSG_CHECK(pointer != nullptr);
    return pointer;
  }

  std::variant<T, Error> state_;
};

// The value of a Result that only says "done".
struct Done {};

}  // namespace kmsg
