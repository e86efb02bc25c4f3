#pragma once

#include <array>
#include <cstdio>
#include <string>

#include "port/random.h"

namespace kmsg {

// Randomness that is the same in every run: uuids count from ...0001 on, text repeats the alphabet
// from its start.
class FixedRandom final : public Random {
 public:
  std::string uuid() override {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "00000000-0000-4000-8000-%012u", ++uuids_);
    return text.data();
  }

  std::string alphanumeric(size_t length) override {
    std::string text;
    for (size_t i = 0; i < length; ++i)
      text += "0123456789abcdefghij"[i % 20];
    return text;
  }

  // uuids that were made so far
  unsigned uuids() const { return uuids_; }

 private:
  unsigned uuids_ = 0;
};

}  // namespace kmsg
