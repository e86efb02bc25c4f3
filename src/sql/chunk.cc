#include "sql/chunk.h"

#include <utility>

namespace kmsg {

std::string ChunkBuilder::take() {
  return std::exchange(array_, std::string()) + "]";
}

std::vector<std::string> chunked(const std::vector<std::string>& items) {
  std::vector<std::string> arrays;
  ChunkBuilder builder;
  for (const std::string& item : items) {
    if (!builder.fits(item)) arrays.push_back(builder.take());
    builder.add(item);
  }
  if (!builder.empty()) arrays.push_back(builder.take());
  return arrays;
}

}  // namespace kmsg
