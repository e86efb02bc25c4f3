#include "async/host_call.h"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/async/rig.h"
#include "fake/counted.h"

namespace kmsg {
namespace {

HostReply text(std::string body) {
  return {true, "{}", std::move(body)};
}

Task<std::string> askWith(HostCalls& calls, std::string body, Counted counted) {
  std::string answer = co_await ask(calls, std::move(body));
  co_return answer + "/" + std::to_string(counted.value());
}

TEST(HostCall, CarriesTheRequestToTheHostAndItsAnswerBack) {
  AsyncRig rig;
  std::optional<Task<std::string>> root(ask(rig.calls, "ping"));
  rig.start(root);
  ASSERT_EQ(rig.host.requests().size(), 1u);
  EXPECT_EQ(rig.host.last().call, 1u);
  EXPECT_EQ(rig.host.last().op, HostOp::kHttp);
  EXPECT_EQ(rig.host.last().head, Json::object());
  EXPECT_EQ(rig.host.last().body, "ping");
  EXPECT_FALSE(root->done());
  EXPECT_EQ(rig.calls.pending(), 1u);

  rig.host.answer(rig.host.last(), text("pong"));
  ASSERT_TRUE(root->done());
  EXPECT_EQ(root->takeValue(), "pong");
  EXPECT_EQ(rig.calls.pending(), 0u);
  EXPECT_EQ(rig.host.aborts(), 0u);
}

TEST(HostCall, TakesAnAnswerThatComesInsideBegin) {
  AsyncRig rig;
  rig.host.onBegin = [&](const ManualHost::Request& request) {
    rig.host.answer(request, text("at once"));
    rig.host.answer(request, text("again"));
  };
  std::optional<Task<std::string>> root(ask(rig.calls, "ping"));
  rig.start(root);
  ASSERT_TRUE(root->done());
  EXPECT_EQ(root->takeValue(), "at once");
  EXPECT_EQ(rig.calls.ignoredReplies(), 1u);
  EXPECT_EQ(rig.host.aborts(), 0u);
}

TEST(HostCall, AHostThatFailsIsAnAnswerLikeAnyOther) {
  AsyncRig rig;
  std::optional<Task<std::string>> inside(ask(rig.calls, "sync"));
  rig.host.onBegin = [&](const ManualHost::Request& request) {
    rig.host.answer(request, {false, "threw inside begin", ""});
  };
  rig.start(inside);
  ASSERT_TRUE(inside->done());
  EXPECT_EQ(inside->takeValue(), "failed: threw inside begin");

  rig.host.onBegin = nullptr;
  std::optional<Task<std::string>> later(ask(rig.calls, "async"));
  rig.start(later);
  rig.host.answer(rig.host.last(), {false, "rejected later", ""});
  ASSERT_TRUE(later->done());
  EXPECT_EQ(later->takeValue(), "failed: rejected later");
}

TEST(HostCall, DoubleLateAndMadeUpAnswersAreCountedAndIgnored) {
  AsyncRig rig;
  std::optional<Task<std::string>> root(ask(rig.calls, "ping"));
  rig.start(root);
  const HostId id = rig.host.last().id;
  rig.host.answer(id + 1, text("made up"));
  EXPECT_FALSE(root->done());
  rig.host.answer(id, text("first"));
  rig.host.answer(id, text("second"));
  EXPECT_EQ(root->takeValue(), "first");
  root.reset();
  rig.host.answer(id, text("late"));
  EXPECT_EQ(rig.calls.ignoredReplies(), 3u);
}

TEST(HostCall, AnAnswerThatNeverComesLeavesNothingBehindOnceTheCallIsDropped) {
  int alive = 0;
  AsyncRig rig;
  std::optional<Task<std::string>> root(askWith(rig.calls, "ping", Counted(alive)));
  rig.start(root);
  EXPECT_GT(alive, 0);
  root.reset();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(rig.calls.pending(), 0u);
  EXPECT_EQ(rig.host.last().aborts, 1);
  rig.host.answer(rig.host.last(), text("too late"));
  EXPECT_EQ(rig.calls.ignoredReplies(), 1u);
}

TEST(HostCall, ACancelBeforeTheStartAsksTheHostNothing) {
  int alive = 0;
  AsyncRig rig;
  std::optional<Task<std::string>> root(askWith(rig.calls, "ping", Counted(alive)));
  root->startRoot(rig.loop);
  root.reset();
  rig.loop.drain();
  EXPECT_EQ(alive, 0);
  EXPECT_TRUE(rig.host.requests().empty());
  EXPECT_EQ(rig.host.aborts(), 0u);
}

TEST(HostCall, ACancelWhileTheFrameIsPostedResumesNobody) {
  int alive = 0;
  AsyncRig rig;
  std::optional<Task<std::string>> root(askWith(rig.calls, "ping", Counted(alive)));
  rig.start(root);
  rig.calls.complete(rig.host.last().id, text("pong"));  // posted, not resumed
  EXPECT_FALSE(root->done());
  root.reset();
  rig.loop.drain();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(rig.host.aborts(), 0u);  // it was answered: there is nothing to withdraw
}

TEST(HostCall, AnswersInAnyOrderReachTheFrameThatAsked) {
  AsyncRig rig;
  std::vector<std::unique_ptr<Task<std::string>>> roots;
  for (int i = 0; i < 5; ++i) {
    roots.push_back(std::make_unique<Task<std::string>>(ask(rig.calls, std::to_string(i))));
    roots.back()->startRoot(rig.loop);
  }
  rig.loop.drain();
  for (const size_t index : {3u, 0u, 4u, 1u, 2u}) {
    const ManualHost::Request request = rig.host.request(index);
    rig.host.answer(request, text("re " + request.body));
    ASSERT_TRUE(roots[index]->done());
    EXPECT_EQ(roots[index]->takeValue(), "re " + std::to_string(index));
  }
}

Task<std::string> askTwice(HostCalls& calls) {
  const std::string first = co_await ask(calls, "one");
  const std::string second = co_await ask(calls, "two");
  co_return first + second;
}

TEST(HostCall, AnAnswerInsideBeginNeverResumesWhatIsRunning) {
  // The second request's begin() answers the first one's id again and its own: with the frame on
  // the stack, nothing may be resumed before it has come to rest.
  AsyncRig rig;
  HostId first = 0;
  rig.host.onBegin = [&](const ManualHost::Request& request) {
    if (request.body == "one") {
      first = request.id;
    } else {
      rig.host.answer(first, text("X"));
      rig.host.answer(request, text("B"));
    }
  };
  std::optional<Task<std::string>> root(askTwice(rig.calls));
  rig.start(root);
  rig.host.answer(first, text("A"));
  ASSERT_TRUE(root->done());
  EXPECT_EQ(root->takeValue(), "AB");
}

Task<Done> askMany(HostCalls& calls, int count, int* answered) {
  for (int i = 0; i < count; ++i) {
    const std::string answer = co_await ask(calls, "x");
    *answered += answer == "y";
  }
  co_return Done{};
}

// A host that answers inside begin() and keeps nothing, so that many requests are quick.
class EchoHost final : public HostTransport {
 public:
  void begin(CallId, HostId id, HostOp, std::string_view, std::string_view) override {
    calls->complete(id, {true, "{}", "y"});
    loop->drain();
  }
  void abort(HostId) override { ++aborts; }

  HostCalls* calls = nullptr;
  Loop* loop = nullptr;
  int aborts = 0;
};

TEST(HostCall, AnyNumberOfAnswersInsideBeginRunInConstantStack) {
  // Even the smallest frames, left on the stack, would be several times the 8 MiB that it has.
  EchoHost host;
  Loop loop;
  HostCalls calls(host);
  host.calls = &calls;
  host.loop = &loop;
  int answered = 0;
  Task<Done> root = askMany(calls, 300'000, &answered);
  root.startRoot(loop);
  loop.drain();
  EXPECT_TRUE(root.done());
  EXPECT_EQ(answered, 300'000);
  EXPECT_EQ(host.aborts, 0);
}

TEST(HostCall, NumbersStartAgainWithoutMeetingARequestThatStillWaits) {
  ManualHost host;
  Loop loop;
  HostCalls calls(host, UINT32_MAX - 1);
  host.deliverTo([&](HostId id, HostReply reply) {
    calls.complete(id, std::move(reply));
    loop.drain();
  });
  std::vector<std::unique_ptr<Task<std::string>>> roots;
  for (int i = 0; i < 3; ++i) {
    roots.push_back(std::make_unique<Task<std::string>>(ask(calls, std::to_string(i))));
    roots.back()->startRoot(loop);
    loop.drain();
  }
  EXPECT_EQ(host.request(0).id, UINT32_MAX);
  EXPECT_EQ(host.request(1).id, 1u);  // 0 is no number
  EXPECT_EQ(host.request(2).id, 2u);
  EXPECT_EQ(calls.pending(), 3u);
}

}  // namespace
}  // namespace kmsg
