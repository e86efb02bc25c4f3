#include "async/signal.h"

#include <gtest/gtest.h>
#include <optional>
#include <vector>

#include "async/task.h"

namespace kmsg {
namespace {

Task<Done> waitThenNote(Signal& signal, int number, std::vector<int>* woken) {
  co_await signal.wait();
  woken->push_back(number);
  co_return Done{};
}

TEST(Signal, WakesEverybodyWhoWaitsInOrder) {
  Loop loop;
  Signal signal;
  std::vector<int> woken;
  std::vector<Task<Done>> tasks;
  for (int i = 0; i < 3; ++i) {
    tasks.push_back(waitThenNote(signal, i, &woken));
    tasks.back().startRoot(loop);
  }
  loop.drain();
  EXPECT_TRUE(woken.empty());
  signal.notifyAll();
  EXPECT_TRUE(woken.empty()) << "it only posts";
  loop.drain();
  EXPECT_EQ(woken, (std::vector<int>{0, 1, 2}));
  signal.notifyAll();  // nobody waits any more
  loop.drain();
  EXPECT_EQ(woken.size(), 3u);
}

TEST(Signal, AFrameThatIsDestroyedLeavesTheQueue) {
  Loop loop;
  Signal signal;
  std::vector<int> woken;
  std::optional<Task<Done>> gone(waitThenNote(signal, 1, &woken));
  std::optional<Task<Done>> posted(waitThenNote(signal, 2, &woken));
  Task<Done> stays = waitThenNote(signal, 3, &woken);
  gone->startRoot(loop);
  posted->startRoot(loop);
  stays.startRoot(loop);
  loop.drain();
  gone.reset();
  signal.notifyAll();
  posted.reset();  // after it was posted, before it ran
  loop.drain();
  EXPECT_EQ(woken, (std::vector<int>{3}));
}

}  // namespace
}  // namespace kmsg
