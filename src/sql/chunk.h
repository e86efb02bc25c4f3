#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kmsg {

// Many rows travel as one JSON text in one parameter. D1 ends at 2,000,000 bytes per value and a
// single row may hold two JSON columns of 256 KiB, so a chunk stays well below.
inline constexpr size_t kMaxChunkBytes = 900'000;

// Joins JSON texts to JSON arrays.
class ChunkBuilder {
 public:
  // True when `item` still fits. An item that is too long for any chunk gets one of its own.
  bool fits(std::string_view item) const {
    return array_.empty() || array_.size() + item.size() + 2 <= kMaxChunkBytes;
  }
  bool empty() const { return array_.empty(); }
  void add(std::string_view item) {
    array_ += array_.empty() ? '[' : ',';
    array_ += item;
  }
  // The array so far; the builder is empty afterwards.
  std::string take();

 private:
  std::string array_;
};

// All items as arrays below kMaxChunkBytes, in order. None for no items.
std::vector<std::string> chunked(const std::vector<std::string>& items);

}  // namespace kmsg
