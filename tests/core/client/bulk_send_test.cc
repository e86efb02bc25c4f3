#include "client/bulk_send.h"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/client/fixture.h"
#include "fake/bulk_vendor.h"
#include "fake/list_feed.h"

namespace kmsg {
namespace {

using Type = MessageType;

struct BulkSend : ClientTest {
  std::shared_ptr<BulkVendor> vendor(std::string id, std::vector<Type> types = {Type::kSms}) {
    auto made = std::make_shared<BulkVendor>(std::move(id), steps, std::move(types));
    config.providers.push_back(made);
    return made;
  }

  static std::vector<Json> messages(size_t count) {
    std::vector<Json> list;
    for (size_t i = 0; i < count; ++i)
      list.push_back(smsInput({{"messageId", "m" + std::to_string(i)}}));
    return list;
  }

  // Starts the send of `inputs`; it runs until everything waits for a step.
  void start(std::vector<Json> inputs) {
    feed.emplace(std::move(inputs));
    startFeed();
  }
  void startFeed() {
    const ClientPorts ports{{http, random, &script}, clock, config.tracked ? &store : nullptr};
    root.emplace(sendBulk(*feed, options, config, roundRobin, ports));
    root->startRoot(loop);
    loop.drain();
  }

  // Answers the open request number `index`.
  void answer(size_t index = 0) {
    steps.release(index);
    loop.drain();
  }
  void answerAll() {
    while (steps.waiting() > 0)
      answer(steps.waiting() - 1);  // the newest first, so that workers overtake each other
  }

  bool accepted(uint32_t item) const { return feed->results.at(item).result.ok(); }

  Steps steps;
  BulkOptions options;
  std::optional<ListFeed> feed;
  std::optional<Task<Done>> root;  // last: its frames use all of the above
};

TEST_F(BulkSend, GivesEveryInputItsOwnResultOnce) {
  auto p = vendor("p");
  auto inputs = messages(25);
  inputs[3] = Json();
  inputs[7]["text"] = "no";
  inputs[11]["to"] = nullptr;
  start(std::move(inputs));
  ASSERT_TRUE(root->done());
  ASSERT_EQ(feed->results.size(), 25u);
  EXPECT_FALSE(feed->twice());
  for (uint32_t i = 0; i < 25; ++i) {
    const bool good = i != 3 && i != 7 && i != 11;
    EXPECT_EQ(accepted(i), good) << i;
    if (!good) continue;
    EXPECT_EQ(feed->results.at(i).result->messageId, "m" + std::to_string(i));
  }
  EXPECT_EQ(p->requests.size(), 23u);
}

TEST_F(BulkSend, AnEmptyFeedEndsAtOnce) {
  vendor("p");
  start({});
  EXPECT_TRUE(root->done());
  EXPECT_TRUE(feed->results.empty());
}

TEST_F(BulkSend, NeverHasMoreRequestsOpenThanItsConcurrency) {
  steps.manual = true;
  for (const size_t concurrency : {1u, 2u, 7u, 40u}) {
    config.providers.clear();
    auto p = vendor("p");
    options.concurrency = concurrency;
    start(messages(20));
    EXPECT_EQ(p->open, std::min<size_t>(concurrency, 20));
    answerAll();
    ASSERT_TRUE(root->done());
    EXPECT_EQ(p->peakOpen, std::min<size_t>(concurrency, 20));
    EXPECT_EQ(feed->results.size(), 20u);
  }
}

TEST_F(BulkSend, K14TheNextMessageStartsAsSoonAsASlotFrees) {
  steps.manual = true;
  auto p = vendor("p");
  options.concurrency = 2;
  start(messages(6));
  answer(1);  // the first message stays slow
  answer(1);
  EXPECT_EQ(p->requests.size(), 4u);
  EXPECT_EQ(p->open, 2u);
  EXPECT_EQ(feed->results.size(), 2u);
  answerAll();
  ASSERT_TRUE(root->done());
  const std::vector<std::vector<std::string>> inOrder = {{"m0"}, {"m1"}, {"m2"},
                                                         {"m3"}, {"m4"}, {"m5"}};
  EXPECT_EQ(p->requests, inOrder);
}

TEST_F(BulkSend, AProvidersOwnLimitHoldsAndTheOthersGoOn) {
  steps.manual = true;
  auto slow = vendor("slow", {Type::kSms});
  auto fast = vendor("fast", {Type::kLms});
  slow->change().maxInFlight = 2;
  options.concurrency = 10;
  auto inputs = messages(20);
  for (size_t i = 0; i < inputs.size(); i += 2)
    inputs[i]["type"] = "LMS";
  start(std::move(inputs));
  EXPECT_EQ(slow->open, 2u);
  EXPECT_EQ(fast->open, 8u);
  answerAll();
  ASSERT_TRUE(root->done());
  EXPECT_EQ(slow->peakOpen, 2u);
  EXPECT_EQ(feed->results.size(), 20u);
}

TEST_F(BulkSend, TheCallersLimitPerProviderHoldsToo) {
  steps.manual = true;
  auto p = vendor("p");
  options = {100, 50};
  start(messages(51));
  EXPECT_EQ(p->open, 50u);
  answerAll();
  EXPECT_EQ(feed->results.size(), 51u);
}

TEST_F(BulkSend, ManyMessagesGoAsOneRequestWhereTheProviderTakesThem) {
  auto p = vendor("p");
  p->change().sendBatch = 10'000;
  start(messages(10'000));
  ASSERT_TRUE(root->done());
  ASSERT_EQ(p->requests.size(), 1u);
  EXPECT_EQ(p->requests[0].size(), 10'000u);
  EXPECT_EQ(p->requests[0][9'999], "m9999");
  EXPECT_EQ(feed->results.size(), 10'000u);
  EXPECT_EQ(feed->results.at(9'999).result->providerMessageId, "v-m9999");
  EXPECT_LE(feed->pulls, 21u);
}

TEST_F(BulkSend, BatchesAreCutAtTheProvidersLimit) {
  auto p = vendor("p");
  p->change().sendBatch = 4;
  start(messages(10));
  ASSERT_EQ(p->requests.size(), 3u);
  EXPECT_EQ(p->requests[0].size(), 4u);
  EXPECT_EQ(p->requests[1].size(), 4u);
  EXPECT_EQ(p->requests[2], (std::vector<std::string>{"m8", "m9"}));
}

TEST_F(BulkSend, BatchesHoldOneKeyOnly) {
  auto p = vendor("p");
  p->change().sendBatch = 100;
  p->keyIsText = true;
  auto inputs = messages(9);
  for (size_t i = 0; i < inputs.size(); ++i)
    inputs[i]["text"] = "text " + std::to_string(i % 3);
  start(std::move(inputs));
  ASSERT_EQ(p->requests.size(), 3u);
  EXPECT_EQ(p->requests[0], (std::vector<std::string>{"m0", "m3", "m6"}));
  EXPECT_EQ(feed->results.size(), 9u);
}

TEST_F(BulkSend, ABadMessageInABatchCostsOnlyItself) {
  auto p = vendor("p");
  p->change().sendBatch = 100;
  auto inputs = messages(5);
  inputs[1]["text"] = "no";
  inputs[2] = Json("nothing");
  start(std::move(inputs));
  ASSERT_EQ(p->requests.size(), 1u);
  EXPECT_EQ(p->requests[0].size(), 4u);
  EXPECT_FALSE(accepted(1));
  EXPECT_FALSE(accepted(2));
  EXPECT_TRUE(accepted(0) && accepted(3) && accepted(4));
}

TEST_F(BulkSend, ASourceThatIsNotReadyDoesNotHoldABatchBack) {
  auto p = vendor("p");
  p->change().sendBatch = 100;
  feed.emplace(messages(6));
  feed->pauseAt = 2;
  startFeed();
  ASSERT_TRUE(root->done());
  ASSERT_EQ(p->requests.size(), 2u);
  EXPECT_EQ(p->requests[0], (std::vector<std::string>{"m0", "m1"}));
  EXPECT_EQ(p->requests[1].size(), 4u);
}

TEST_F(BulkSend, TakesNoMoreInputsThanItCanStart) {
  steps.manual = true;
  vendor("p");
  options.concurrency = 3;
  start(messages(100));
  EXPECT_EQ(feed->largestPull, 3u);
  EXPECT_LE(feed->given(), 6u);
  answerAll();
  EXPECT_EQ(feed->results.size(), 100u);
}

TEST_F(BulkSend, ASlowCallerHoldsTheSendBack) {
  Steps slow;
  slow.manual = true;
  vendor("p");
  options.concurrency = 10;
  feed.emplace(messages(5'000));
  feed->deliverySteps = &slow;
  startFeed();
  EXPECT_LE(feed->given(), 1'100u);
  while (slow.waiting() > 0) {
    slow.release(0);
    loop.drain();
  }
  ASSERT_TRUE(root->done());
  EXPECT_EQ(feed->results.size(), 5'000u);
}

TEST_F(BulkSend, OnceStoppedNothingThatWaitsIsSent) {
  steps.manual = true;
  watchAllHooks();
  auto p = vendor("p");
  p->change().maxInFlight = 1;
  options.concurrency = 3;
  auto inputs = messages(10);
  inputs[0]["text"] = "no";
  feed.emplace(std::move(inputs));
  Error why;
  why.code = ErrorCode::kMessageSendFailed;
  why.message = "Aborted by stopOnFailure";
  feed->stop = why;
  startFeed();
  const size_t requests = p->requests.size();
  answerAll();
  ASSERT_TRUE(root->done());
  EXPECT_EQ(p->requests.size(), requests);
  EXPECT_EQ(feed->results.at(0).result.error().message, "the vendor refuses");
  size_t begun = 0;
  size_t ended = 0;
  for (const std::string& name : script.names()) {
    begun += name == "hook:onBeforeSend";
    ended += name == "hook:onFinal";
  }
  EXPECT_EQ(begun, ended) << "R2";
  EXPECT_EQ(feed->results.size(), begun);
  EXPECT_LT(begun, 10u) << "what was not started has no result: its caller knows";
}

TEST_F(BulkSend, AFeedThatFailsEndsTheSend) {
  vendor("p");
  feed.emplace(messages(5));
  feed->fails = true;
  startFeed();
  EXPECT_TRUE(root->done());
  EXPECT_TRUE(feed->results.empty());
}

TEST_F(BulkSend, ABatchIsRecordedWithOneStoreCall) {
  auto p = vendor("p");
  p->change().sendBatch = 10'000;
  config.tracked = true;
  auto inputs = messages(1'200);
  inputs[5]["text"] = "no";
  start(std::move(inputs));
  EXPECT_EQ(store.size(), 1'199u);
  EXPECT_EQ(store.calls(), 1u) << "up to 5,000 rows a call";
  EXPECT_EQ(store.find("m1199")->providerMessageId, "v-m1199");
  EXPECT_EQ(store.find("m5"), nullptr);
}

TEST_F(BulkSend, ARecordThatCannotBeInsertedTogetherIsInsertedAlone) {
  auto p = vendor("p");
  p->change().sendBatch = 100;
  config.tracked = true;
  Error down;
  down.message = "too long";
  store.failNext(down);
  start(messages(4));
  EXPECT_EQ(store.size(), 4u);
  for (uint32_t i = 0; i < 4; ++i)
    EXPECT_TRUE(feed->results.at(i).result->warnings.empty());
}

TEST_F(BulkSend, TwoMessagesOfOneIdAreBothReportedAndTheLaterIsTracked) {
  auto p = vendor("p");
  p->change().sendBatch = 100;
  config.tracked = true;
  auto inputs = messages(2);
  inputs[1]["messageId"] = "m0";
  start(std::move(inputs));
  EXPECT_EQ(store.size(), 1u);
  EXPECT_TRUE(accepted(0) && accepted(1));
}

TEST_F(BulkSend, HooksHearOfTheItemTheyAreCalledFor) {
  watchAllHooks();
  auto p = vendor("p");
  p->change().sendBatch = 100;
  start(messages(3));
  std::map<int64_t, std::string> paths;
  for (const auto& call : script.calls()) {
    std::string& path = paths[intAt(call.arguments, "item").value_or(-1)];
    path += call.name.substr(5) + " ";
  }
  ASSERT_EQ(paths.size(), 3u);
  for (const auto& [item, path] : paths)
    EXPECT_EQ(path, "onBeforeSend onSuccess onFinal ") << item;
}

TEST_F(BulkSend, K9RoundRobinCountsOncePerItemInOrder) {
  auto p = vendor("p");
  auto q = vendor("q");
  config.routing =
      routingFrom(*parseJson(R"({"strategy":"round_robin","byType":{"SMS":["p","q"]}})"));
  options.concurrency = 1;
  start(messages(5));
  EXPECT_EQ(p->requests, (std::vector<std::vector<std::string>>{{"m0"}, {"m2"}, {"m4"}}));
  EXPECT_EQ(q->requests.size(), 2u);
}

TEST_F(BulkSend, DroppingItDestroysEverythingThatWaits) {
  steps.manual = true;
  auto p = vendor("p");
  p->change().maxInFlight = 1;
  start(messages(50));
  EXPECT_GT(steps.waiting(), 0u);
  root.reset();
  EXPECT_EQ(steps.waiting(), 0u);
}

}  // namespace
}  // namespace kmsg
