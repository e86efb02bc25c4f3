#pragma once

#include <cstddef>
#include <string>

namespace kmsg {

// Randomness of cryptographic quality.
class Random {
 public:
  virtual ~Random() = default;

  // A version 4 UUID.
  virtual std::string uuid() = 0;

  // `length` characters of 0-9 a-z A-Z, evenly distributed.
  virtual std::string alphanumeric(size_t length) = 0;
};

}  // namespace kmsg
