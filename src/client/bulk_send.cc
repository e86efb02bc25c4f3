#include "client/bulk_send.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "async/for_each.h"
#include "async/signal.h"
#include "client/lanes.h"

namespace kmsg {
namespace {

// Inputs that one pull asks for where messages are collected to batches.
constexpr size_t kPage = 500;
// Messages that may wait in batches before the largest have to go although they are not full.
constexpr size_t kMaxBatched = 20'000;
// Results that may wait for a slow caller before no more messages are started.
constexpr size_t kMaxUndelivered = 1000;
// Hooks and repository calls at once after a batch.
constexpr size_t kFinishAtOnce = 16;

// One bulk send. Its workers do whatever can be done next, best first: send what is ready, start
// the next input, take more inputs.
class BulkSender {
 public:
  BulkSender(Feed& feed, BulkOptions options, Client client)
      : feed_(feed),
        client_(client),
        workers_(std::max<size_t>(options.concurrency, 1)),
        lanes_(options.perProvider) {
    for (const ProviderPtr& provider : client.config.providers)
      collects_ |= provider->info().sendBatch > 1;
  }

  Task<Done> run() {
    std::vector<Task<Done>> workers;
    workers.reserve(workers_);
    for (size_t i = 0; i < workers_; ++i)
      workers.push_back(worker());
    co_await Join<Done>(workers);
    co_return Done{};
  }

 private:
  Task<Done> worker() {
    while (true) {
      std::vector<Dispatch> ready = stopped_ ? lanes_.clear() : lanes_.take(mayFlush());
      if (stopped_ && !ready.empty()) {
        co_await giveUp(std::move(ready));
      } else if (!ready.empty()) {
        co_await send(std::move(ready));
      } else if (!inputs_.empty() && mayStart()) {
        auto [item, input] = std::move(inputs_.front());
        inputs_.pop_front();
        co_await start(item, std::move(input));
      } else if (inputs_.empty() && !ended_ && !pulling_ && mayStart()) {
        co_await pull();
      } else if (ended_ && inputs_.empty() && lanes_.empty() && starting_ == 0) {
        break;
      } else {
        co_await changed_.wait();
      }
    }
    co_return Done{};
  }

  bool mayStart() const {
    return lanes_.singles() < workers_ && undelivered_.size() < kMaxUndelivered;
  }

  // A batch that is not full goes when nothing can join it soon.
  bool mayFlush() const {
    if (lanes_.batched() > kMaxBatched) return true;
    return (ended_ || waiting_) && inputs_.empty() && starting_ == 0;
  }

  Task<Done> pull() {
    pulling_ = true;
    auto page = co_await feed_.pull(collects_ ? kPage : workers_);
    pulling_ = false;
    if (page) {
      for (auto& input : page->inputs)
        inputs_.push_back(std::move(input));
      if (stopped_) inputs_.clear();
    }
    // A feed that fails gives no more; its caller knows which inputs had no result.
    ended_ = ended_ || !page || page->ended;
    waiting_ = page && page->waiting;
    changed_.notifyAll();
    co_return Done{};
  }

  Task<Done> start(uint32_t item, Json input) {
    ++starting_;
    Started started = co_await startSend(std::move(input), item, client_);
    --starting_;
    if (auto* dispatch = std::get_if<Dispatch>(&started)) lanes_.add(std::move(*dispatch));
    changed_.notifyAll();
    if (auto* ended = std::get_if<SendOutcome>(&started)) {
      Delivered delivered{item, std::move(*ended)};
      co_await deliver(std::move(delivered));
    }
    co_return Done{};
  }

  Task<Done> send(std::vector<Dispatch> batch) {
    const ProviderPtr provider = batch.front().provider;
    const ProviderPorts& ports = client_.ports.provider;
    const Millis now = client_.ports.clock.now();
    std::vector<Result<SendResult>> sent;
    if (provider->info().sendBatch > 1) {
      std::vector<BatchItem> items;
      for (const Dispatch& dispatch : batch)
        items.push_back({dispatch.message, dispatch.owner});
      sent = co_await provider->sendBatch(std::move(items), now, ports);
    } else {
      const ProviderContext context{now, batch.front().owner};
      auto result = co_await provider->send(*batch.front().message, context, ports);
      sent.push_back(std::move(result));
    }
    KMSG_CHECK(sent.size() == batch.size());
    lanes_.closed(*provider);
    changed_.notifyAll();

    std::vector<std::optional<Error>> trackingErrors = co_await record(batch, sent);
    std::vector<Finish> finishes;
    for (size_t i = 0; i < batch.size(); ++i) {
      finishes.push_back({std::move(batch[i]), std::move(sent[i]), std::move(trackingErrors[i])});
    }
    co_await finishAll(std::move(finishes));
    co_return Done{};
  }

  Task<std::vector<std::optional<Error>>> record(const std::vector<Dispatch>& batch,
                                                 const std::vector<Result<SendResult>>& sent) {
    std::vector<std::optional<Error>> errors(batch.size());
    if (!client_.config.tracked) co_return errors;
    std::vector<size_t> accepted;
    std::vector<SentMessage> messages;
    for (size_t i = 0; i < batch.size(); ++i) {
      if (!sent[i]) continue;
      accepted.push_back(i);
      messages.push_back(sentMessage(batch[i], *sent[i]));
    }
    auto recorded = co_await recordSends(std::move(messages), client_.config.polling,
                                         client_.ports.clock.now(), *client_.ports.store);
    for (size_t i = 0; i < accepted.size(); ++i)
      errors[accepted[i]] = std::move(recorded[i]);
    co_return errors;
  }

  struct Finish {
    Dispatch dispatch;
    Result<SendResult> sent;
    std::optional<Error> trackingError;
  };

  Task<Done> finishAll(std::vector<Finish> finishes) {
    co_await forEachConcurrent(std::move(finishes), kFinishAtOnce,
                               [this](Finish finish) { return this->finish(std::move(finish)); });
    co_return Done{};
  }

  Task<Done> finish(Finish finish) {
    const uint32_t item = finish.dispatch.message->item;
    SendOutcome outcome = co_await finishSend(std::move(finish.dispatch), std::move(finish.sent),
                                              std::move(finish.trackingError), client_);
    Delivered delivered{item, std::move(outcome)};
    co_await deliver(std::move(delivered));
    co_return Done{};
  }

  Task<Done> giveUp(std::vector<Dispatch> waiting) {
    std::vector<Finish> finishes;
    for (Dispatch& dispatch : waiting)
      finishes.push_back({std::move(dispatch), *stopped_, std::nullopt});
    co_await finishAll(std::move(finishes));
    co_return Done{};
  }

  // One deliverer at a time takes everything that has gathered meanwhile; the others go on.
  Task<Done> deliver(Delivered result) {
    undelivered_.push_back(std::move(result));
    if (delivering_) co_return Done{};
    delivering_ = true;
    while (!undelivered_.empty()) {
      auto answer = co_await feed_.deliver(std::exchange(undelivered_, {}));
      if (!answer && !stopped_) {
        stopped_ = std::move(answer).error();
        inputs_.clear();
        ended_ = true;
      }
      changed_.notifyAll();
    }
    delivering_ = false;
    co_return Done{};
  }

  Feed& feed_;
  Client client_;
  size_t workers_;
  Lanes lanes_;
  bool collects_ = false;
  std::deque<std::pair<uint32_t, Json>> inputs_;
  std::vector<Delivered> undelivered_;
  Signal changed_;
  size_t starting_ = 0;
  bool pulling_ = false;
  bool ended_ = false;
  bool waiting_ = false;
  bool delivering_ = false;
  std::optional<Error> stopped_;  // why nothing more shall be sent
};

}  // namespace

Task<Done> sendBulk(Feed& feed, BulkOptions options, const ClientConfig& config,
                    RoundRobin& roundRobin, ClientPorts ports) {
  BulkSender sender(feed, options, Client{config, roundRobin, ports});
  co_await sender.run();
  co_return Done{};
}

}  // namespace kmsg
