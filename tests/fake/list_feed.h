#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "client/feed.h"
#include "fake/steps.h"

namespace kmsg {

// A feed over a list: gives its inputs in pages and keeps the results by the number of their input.
class ListFeed final : public Feed {
 public:
  explicit ListFeed(std::vector<Json> inputs) : inputs_(std::move(inputs)) {}

  size_t pageSize = 1000;          // inputs of one page at most
  std::optional<size_t> pauseAt;   // number of the input before which the source is not ready
  Steps* deliverySteps = nullptr;  // where a slow caller stops
  std::optional<Error> stop;       // answered to every delivery from now on
  bool fails = false;              // pulls fail

  std::map<uint32_t, SendOutcome> results;
  size_t pulls = 0;
  size_t deliveries = 0;
  size_t largestPull = 0;
  size_t given() const { return next_; }

  Task<Result<FeedPage>> pull(size_t atMost) override {
    ++pulls;
    largestPull = std::max(largestPull, atMost);
    if (fails) co_return invalidRequest("the feed broke");
    FeedPage page;
    const size_t wanted = std::min({atMost, pageSize, inputs_.size() - next_});
    for (size_t i = 0; i < wanted; ++i) {
      if (pauseAt == next_) {
        pauseAt.reset();
        page.waiting = true;
        break;
      }
      page.inputs.emplace_back(static_cast<uint32_t>(next_), inputs_[next_]);
      ++next_;
    }
    page.ended = next_ == inputs_.size();
    co_return page;
  }

  Task<Result<Done>> deliver(std::vector<Delivered> delivered) override {
    ++deliveries;
    for (Delivered& result : delivered)
      twice_ |= !results.emplace(result.item, std::move(result.outcome)).second;
    if (deliverySteps) co_await deliverySteps->at("deliver");
    if (stop) co_return *stop;
    co_return Done{};
  }

  // Whether an input got a second result.
  bool twice() const { return twice_; }

 private:
  std::vector<Json> inputs_;
  size_t next_ = 0;
  bool twice_ = false;
};

}  // namespace kmsg
