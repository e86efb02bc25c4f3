#pragma once

#include <cstdint>

namespace kmsg::simulation {

// SplitMix64: small, fast, and the same on every platform, which <random>'s distributions are not.
class Seeded {
 public:
  explicit Seeded(uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 0x1234567) {}

  uint64_t next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  // 0 to bound - 1.
  int64_t below(int64_t bound) {
    return static_cast<int64_t>(next() % static_cast<uint64_t>(bound));
  }
  // True in `part` of 1000 cases.
  bool chance(int64_t part) { return below(1000) < part; }

 private:
  uint64_t state_;
};

}  // namespace kmsg::simulation
