#include "async/task.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "core/async/rig.h"
#include "fake/counted.h"
#include "fake/run.h"

namespace kmsg {
namespace {

Task<int> give(int value, bool* started) {
  *started = true;
  co_return value;
}

Task<int> twice(int value, bool* started) {
  const int got = co_await give(value, started);
  co_return 2 * got;
}

TEST(Task, DoesNotStartUntilItIsAwaited) {
  bool started = false;
  {
    const Task<int> never = give(1, &started);
    EXPECT_FALSE(never.done());
  }
  EXPECT_FALSE(started);

  Loop loop;
  Task<int> root = twice(21, &started);
  root.startRoot(loop);
  EXPECT_FALSE(started);  // the loop starts it
  loop.drain();
  EXPECT_TRUE(started);
  ASSERT_TRUE(root.done());
  EXPECT_EQ(root.takeValue(), 42);
}

Task<std::unique_ptr<int>> giveOwner(int value) {
  co_return std::make_unique<int>(value);
}

Task<std::unique_ptr<int>> passOwner(int value) {
  std::unique_ptr<int> owner = co_await giveOwner(value);
  ++*owner;
  co_return owner;
}

TEST(Task, PassesValuesThatOnlyMove) {
  Loop loop;
  EXPECT_EQ(*runTask(loop, passOwner(6)), 7);
}

Task<Result<int>> half(int value) {
  if (value % 2 != 0) co_return invalidRequest("odd", "value");
  co_return value / 2;
}

Task<Result<int>> quarter(int value) {
  const Result<int> first = co_await half(value);
  if (!first) co_return first.error();
  const Result<int> second = co_await half(*first);
  co_return second;
}

TEST(Task, PassesErrorsAsValues) {
  Loop loop;
  EXPECT_EQ(*runTask(loop, quarter(12)), 3);
  const Result<int> failed = runTask(loop, quarter(6));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().field, "value");
}

Task<Done> note(std::vector<std::string>* log, std::string text) {
  log->push_back(std::move(text));
  co_return Done{};
}

Task<Done> noteTwo(std::vector<std::string>* log) {
  co_await note(log, "one");
  co_await note(log, "two");
  co_return Done{};
}

TEST(Task, PassesDoneInOrder) {
  Loop loop;
  std::vector<std::string> log;
  runTask(loop, noteTwo(&log));
  EXPECT_EQ(log, (std::vector<std::string>{"one", "two"}));
}

Task<Counted> carry(Counted argument) {
  const Counted local = argument;
  co_return local;
}

Task<int> carryTwice(Counted argument) {
  Counted first = co_await carry(argument);
  const Counted second = co_await carry(std::move(first));
  co_return second.value();
}

TEST(Task, DestroysArgumentsLocalsAndResultsOnce) {
  int alive = 0;
  Loop loop;
  EXPECT_EQ(runTask(loop, carryTwice(Counted(alive, 5))), 5);
  EXPECT_EQ(alive, 0);
  { const Task<int> neverStarted = carryTwice(Counted(alive, 5)); }
  EXPECT_EQ(alive, 0);
  {
    Task<int> postedOnly = carryTwice(Counted(alive, 5));
    postedOnly.startRoot(loop);
  }
  loop.drain();  // must not resume what is gone
  EXPECT_EQ(alive, 0);
}

TEST(Task, DestroysAResultThatNobodyTakes) {
  int alive = 0;
  Loop loop;
  {
    Task<Counted> root = carry(Counted(alive));
    root.startRoot(loop);
    loop.drain();
    EXPECT_TRUE(root.done());
    EXPECT_GT(alive, 0);
  }
  EXPECT_EQ(alive, 0);
}

// The address of the frame that runs shows how deep the stack is.
uintptr_t stackAddress() {
  return reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
}

struct Depth {
  uintptr_t lowest = UINTPTR_MAX;
  uintptr_t highest = 0;
  void note() {
    const uintptr_t here = stackAddress();
    lowest = std::min(lowest, here);
    highest = std::max(highest, here);
  }
  uintptr_t spread() const { return highest - lowest; }
};

Task<int> addOne(int value, Depth* depth) {
  depth->note();
  co_return value + 1;
}

Task<int> countTo(int limit, Depth* depth) {
  int value = 0;
  while (value < limit) {
    value = co_await addOne(value, depth);
  }
  co_return value;
}

TEST(Task, AMillionSynchronousCompletionsRunInConstantStack) {
  Loop loop;
  Depth depth;
  EXPECT_EQ(runTask(loop, countTo(1'000'000, &depth)), 1'000'000);
  EXPECT_LT(depth.spread(), 4096u);
}

Task<int> nested(HostCalls& calls, int levels, Depth* depth) {
  if (levels == 0) {
    co_await ask(calls, "deep");
    depth->note();
    co_return 0;
  }
  const int below = co_await nested(calls, levels - 1, depth);
  depth->note();
  co_return below + 1;
}

TEST(Task, FramesThatWaitForEachOtherAreResumedFromTheLoopNotFromEachOther) {
  AsyncRig rig;
  Depth depth;
  std::optional<Task<int>> root(nested(rig.calls, 100, &depth));
  rig.start(root);
  ASSERT_FALSE(root->done());
  rig.host.answer(rig.host.last());
  ASSERT_TRUE(root->done());
  EXPECT_EQ(root->takeValue(), 100);
  EXPECT_LT(depth.spread(), 4096u);
}

}  // namespace
}  // namespace kmsg
