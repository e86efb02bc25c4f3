#pragma once

#include <utility>

namespace kmsg {

// Knows how many of it are alive, which shows that frames, arguments and results are destroyed,
// each once. Counts in a variable of the test, which outlives it.
class Counted {
 public:
  explicit Counted(int& alive, int value = 0) : alive_(&alive), value_(value) { ++*alive_; }
  Counted(const Counted& other) : alive_(other.alive_), value_(other.value_) { ++*alive_; }
  Counted(Counted&& other) noexcept
      : alive_(other.alive_), value_(std::exchange(other.value_, -1)) {
    ++*alive_;
  }
  Counted& operator=(const Counted&) = default;
  Counted& operator=(Counted&&) = default;
  ~Counted() { --*alive_; }

  int value() const { return value_; }

 private:
  int* alive_;
  int value_;
};

}  // namespace kmsg
