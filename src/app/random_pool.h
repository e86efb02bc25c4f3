#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "port/random.h"

namespace kmsg {

// Where the random bytes come from: WebCrypto, through the bindings.
class Entropy {
 public:
  virtual ~Entropy() = default;
  // Fills `size` bytes. Called on demand, never at import: Workers forbid it there.
  virtual void fill(uint8_t* bytes, size_t size) = 0;
};

// Random over an Entropy, fetched a block at a time because each crossing costs more than its
// bytes.
class RandomPool final : public Random {
 public:
  explicit RandomPool(Entropy& entropy) : entropy_(entropy) {}

  std::string uuid() override;
  std::string alphanumeric(size_t length) override;

 private:
  uint8_t nextByte();

  Entropy& entropy_;
  std::array<uint8_t, 512> block_{};
  size_t used_ = 512;
};

}  // namespace kmsg
