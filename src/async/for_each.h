#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "async/task.h"

namespace kmsg {

namespace detail {

template <typename Item, typename Fn>
struct Fan {
  std::vector<Item> items;
  Fn fn;
  size_t next = 0;
};

template <typename Item, typename Fn>
Task<Done> fanWorker(Fan<Item, Fn>& fan) {
  while (fan.next < fan.items.size()) {
    Item item = std::move(fan.items[fan.next++]);
    co_await fan.fn(std::move(item));
  }
  co_return Done{};
}

}  // namespace detail

// Runs `fn(item)`, a Task<Done>, for every item, at most `limit` at a time (at least 1), in order
// of the items, and ends when all have ended. Owns items, `fn` and its workers, so `fn` may be a
// capturing lambda: it lives as long as the coroutines that it makes.
template <typename Item, typename Fn>
Task<Done> forEachConcurrent(std::vector<Item> items, size_t limit, Fn fn) {
  detail::Fan<Item, Fn> fan{std::move(items), std::move(fn)};
  std::vector<Task<Done>> workers;
  const size_t count = std::min(std::max<size_t>(limit, 1), fan.items.size());
  workers.reserve(count);
  for (size_t i = 0; i < count; ++i)
    workers.push_back(detail::fanWorker(fan));
  co_await Join<Done>(workers);
  co_return Done{};
}

}  // namespace kmsg
