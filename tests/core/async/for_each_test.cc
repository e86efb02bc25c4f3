#include "async/for_each.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/async/rig.h"
#include "fake/counted.h"
#include "fake/run.h"

namespace kmsg {
namespace {

std::vector<int> numbers(int count) {
  std::vector<int> list;
  for (int i = 0; i < count; ++i)
    list.push_back(i);
  return list;
}

// Asks the host for every number and notes the ones that came back.
Task<Done> askAll(HostCalls& calls, int count, size_t limit, std::vector<int>* ended) {
  auto visit = [&calls, ended](int number) -> Task<Done> {
    co_await ask(calls, std::to_string(number));
    ended->push_back(number);
    co_return Done{};
  };
  co_await forEachConcurrent(numbers(count), limit, std::move(visit));
  co_return Done{};
}

TEST(ForEachConcurrent, NeverHasMoreThanTheLimitInFlight) {
  for (const size_t limit : {1u, 2u, 3u, 7u, 50u}) {
    AsyncRig rig;
    std::vector<int> ended;
    std::optional<Task<Done>> root(askAll(rig.calls, 20, limit, &ended));
    rig.start(root);
    EXPECT_EQ(rig.host.open(), std::min<size_t>(limit, 20));
    // The newest first, so that the workers overtake each other.
    while (rig.host.open() > 0) {
      const auto& requests = rig.host.requests();
      const auto newest = std::find_if(requests.rbegin(), requests.rend(),
                                       [](const auto& request) { return request.answers == 0; });
      rig.host.answer(newest->id);
    }
    ASSERT_TRUE(root->done());
    EXPECT_EQ(rig.host.peakOpen(), std::min<size_t>(limit, 20));
    std::sort(ended.begin(), ended.end());
    EXPECT_EQ(ended, numbers(20));
  }
}

TEST(ForEachConcurrent, StartsTheItemsInOrder) {
  AsyncRig rig;
  std::vector<int> ended;
  std::optional<Task<Done>> root(askAll(rig.calls, 6, 2, &ended));
  rig.start(root);
  rig.host.answer(rig.host.request(1));
  rig.host.answer(rig.host.request(2));
  rig.host.answer(rig.host.request(0));
  std::vector<std::string> asked;
  for (const auto& request : rig.host.requests())
    asked.push_back(request.body);
  EXPECT_EQ(asked, (std::vector<std::string>{"0", "1", "2", "3", "4"}));
}

TEST(ForEachConcurrent, ALimitOfZeroCountsAsOneAndNoItemsEndAtOnce) {
  AsyncRig rig;
  std::vector<int> ended;
  std::optional<Task<Done>> one(askAll(rig.calls, 3, 0, &ended));
  rig.start(one);
  EXPECT_EQ(rig.host.open(), 1u);
  std::optional<Task<Done>> none(askAll(rig.calls, 0, 5, &ended));
  rig.start(none);
  EXPECT_TRUE(none->done());
}

TEST(ForEachConcurrent, EndsOnlyWhenTheLastItemHasEnded) {
  AsyncRig rig;
  std::vector<int> ended;
  std::optional<Task<Done>> root(askAll(rig.calls, 3, 3, &ended));
  rig.start(root);
  rig.host.answer(rig.host.request(2));
  rig.host.answer(rig.host.request(0));
  EXPECT_FALSE(root->done());
  rig.host.answer(rig.host.request(1));
  EXPECT_TRUE(root->done());
  EXPECT_EQ(ended, (std::vector<int>{2, 0, 1}));
}

TEST(ForEachConcurrent, TakesAnswersInsideBeginMixedWithLateOnes) {
  AsyncRig rig;
  rig.host.onBegin = [&](const ManualHost::Request& request) {
    if (request.id % 3 != 0) rig.host.answer(request);
  };
  std::vector<int> ended;
  std::optional<Task<Done>> root(askAll(rig.calls, 30, 4, &ended));
  rig.start(root);
  while (rig.host.open() > 0) {
    for (size_t i = 0; i < rig.host.requests().size(); ++i) {
      if (rig.host.request(i).answers == 0) rig.host.answer(rig.host.request(i));
    }
  }
  ASSERT_TRUE(root->done());
  EXPECT_EQ(ended.size(), 30u);
  EXPECT_LE(rig.host.peakOpen(), 4u);
}

TEST(ForEachConcurrent, ABeginThatAnswersAnotherItemResumesNobodyInsideTheFanOut) {
  AsyncRig rig;
  bool inBegin = false;
  bool resumedInBegin = false;
  rig.host.onBegin = [&](const ManualHost::Request& request) {
    inBegin = true;
    if (request.id == 3) {
      rig.host.answer(rig.host.request(0).id);
      rig.host.answer(rig.host.request(1).id);
    }
    inBegin = false;
  };
  auto visit = [&](int number) -> Task<Done> {
    co_await ask(rig.calls, std::to_string(number));
    resumedInBegin |= inBegin;
    co_return Done{};
  };
  std::optional<Task<Done>> root(forEachConcurrent(numbers(3), 3, visit));
  rig.start(root);
  EXPECT_FALSE(root->done());
  rig.host.answer(rig.host.request(2));
  EXPECT_TRUE(root->done());
  EXPECT_FALSE(resumedInBegin);
}

Task<Done> fanCounted(HostCalls& calls, std::vector<Counted> items, size_t limit) {
  co_await forEachConcurrent(std::move(items), limit, [&calls](Counted item) -> Task<Done> {
    const Counted copy = item;
    co_await ask(calls, std::to_string(copy.value()));
    co_await ask(calls, "again");
    co_return Done{};
  });
  co_return Done{};
}

std::vector<Counted> countedItems(int& alive, int count) {
  std::vector<Counted> items;
  for (int i = 0; i < count; ++i)
    items.emplace_back(alive, i);
  return items;
}

TEST(ForEachConcurrent, ACancelTellsTheHostOncePerPendingRequestAndDestroysEverything) {
  int alive = 0;
  AsyncRig rig;
  std::optional<Task<Done>> root(fanCounted(rig.calls, countedItems(alive, 10), 4));
  rig.start(root);
  rig.host.answer(rig.host.request(0));            // its worker asks again
  rig.calls.complete(rig.host.request(1).id, {});  // posted only
  EXPECT_EQ(rig.calls.pending(), 3u);
  root.reset();
  rig.loop.drain();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(rig.calls.pending(), 0u);
  EXPECT_EQ(rig.host.aborts(), 3u);
  for (const auto& request : rig.host.requests())
    EXPECT_LE(request.aborts, 1);
  EXPECT_EQ(rig.host.request(0).aborts, 0);
  EXPECT_EQ(rig.host.request(1).aborts, 0);
}

TEST(ForEachConcurrent, ACancelAfterTheLastItemWhileTheParentIsPostedDestroysEverything) {
  int alive = 0;
  AsyncRig rig;
  rig.host.deliverTo([&](HostId id, HostReply reply) { rig.calls.complete(id, std::move(reply)); });
  std::optional<Task<Done>> root(fanCounted(rig.calls, countedItems(alive, 2), 2));
  rig.start(root);
  for (size_t i = 0; i < 2; ++i)
    rig.host.answer(rig.host.request(i));
  rig.loop.drain();
  for (size_t i = 2; i < 4; ++i)
    rig.host.answer(rig.host.request(i));
  root.reset();
  rig.loop.drain();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(rig.host.aborts(), 0u);
}

Task<Done> tick(int* count) {
  ++*count;
  co_return Done{};
}

TEST(ForEachConcurrent, AnyNumberOfItemsThatEndAtOnceRunInConstantStack) {
  Loop loop;
  int count = 0;
  runTask(loop, forEachConcurrent(numbers(300'000), 8, [&count](int) { return tick(&count); }));
  EXPECT_EQ(count, 300'000);
}

}  // namespace
}  // namespace kmsg
