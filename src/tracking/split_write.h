#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tracking/store.h"

namespace kmsg {

// A member of the store that writes many items and answers the ids that it changed.
template <typename Item>
using StoreWrite = Task<Result<std::vector<std::string>>> (TrackingStore::*)(std::vector<Item>);

template <typename Item>
struct SplitWrite {
  std::vector<std::string> applied;  // ids that were changed
  std::vector<Item> refused;         // items that could not be written, or not surely
};

// After so many failed calls the store is taken to be down: enough to find one bad item among 200,
// few enough for a host that counts calls.
inline constexpr size_t kMaxFailedWrites = 16;

inline bool isWithNext(const TrackingPatch& patch) {
  return patch.withNext;
}
inline bool isWithNext(const TrackingRecord&) {
  return false;
}

// Where to halve: the size of the first part, at most all. All: what is left belongs together.
template <typename Item>
size_t halfOf(const std::vector<Item>& items) {
  const size_t middle = (items.size() + 1) / 2;
  for (size_t size = middle; size < items.size(); ++size) {
    if (!isWithNext(items[size - 1])) return size;
  }
  for (size_t size = middle; size-- > 1;) {
    if (!isWithNext(items[size - 1])) return size;
  }
  return items.size();
}

// Writes `items` in one call. A call that fails is repeated in halves, so that an item that the
// store refuses costs only itself and what it is written with; a lone item is tried once more.
// Repeating is safe for items that are fenced, inserted only if absent, or set the same values
// again. After a failure that was committed all the same, `applied` lacks what the repetition no
// longer changes.
template <typename Item>
Task<SplitWrite<Item>> writeSplitting(TrackingStore& store, StoreWrite<Item> write,
                                      std::vector<Item> items) {
  SplitWrite<Item> outcome;
  std::vector<std::vector<Item>> parts;
  if (!items.empty()) parts.push_back(std::move(items));
  size_t failures = 0;
  for (size_t next = 0; next < parts.size(); ++next) {
    std::vector<Item> part = std::move(parts[next]);
    bool failed = failures >= kMaxFailedWrites;
    if (!failed) {
      std::vector<Item> copy = part;
      const auto answer = co_await (store.*write)(std::move(copy));
      if (answer) {
        outcome.applied.insert(outcome.applied.end(), answer->begin(), answer->end());
        continue;
      }
      failed = ++failures >= kMaxFailedWrites || (halfOf(part) == part.size() && failures > 1);
    }
    if (failed) {
      for (Item& item : part)
        outcome.refused.push_back(std::move(item));
      continue;
    }
    const auto middle = part.begin() + static_cast<std::ptrdiff_t>(halfOf(part));
    std::vector<Item> rest(std::make_move_iterator(middle), std::make_move_iterator(part.end()));
    part.erase(middle, part.end());
    parts.push_back(std::move(part));
    if (!rest.empty()) parts.push_back(std::move(rest));
  }
  co_return outcome;
}

}  // namespace kmsg
