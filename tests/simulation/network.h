#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/host_call.h"
#include "port/call_budget.h"
#include "port/clock.h"
#include "simulation/world.h"

namespace kmsg::simulation {

class Network;

// The host side of one isolate: its clock, its loop, and its requests to the world outside. Like
// the real one, the clock stands still between two answers.
class Host final : public HostTransport, public Clock {
 public:
  Host(World& world, Network& network, int number, Millis skew);
  ~Host() override;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  const int number;
  Loop loop;
  // As in the real host, a pass takes every call here before it is made. What was made is counted
  // apart.
  CallBudget budget;
  int64_t calls = 0;
  int64_t polls = 0;  // of those, status requests

  Millis now() const override { return now_; }
  Millis skew() const { return skew_; }
  // Sets the clock to the true time as this isolate knows it: done whenever the core is entered.
  void enter() { now_ = world_.now + skew_; }

  // Asks the world outside. `effect` happens there when the request arrives, which may be after
  // this isolate has died, and makes the answer. A request with a `life` never arrives later.
  template <typename T>
  Task<Result<T>> ask(std::string what, std::function<Result<T>()> effect, Millis life = 0) {
    auto slot = std::make_shared<std::optional<Result<T>>>();
    what_ = std::move(what);
    life_ = life;
    effect_ = [slot, effect = std::move(effect)] { *slot = effect(); };
    const HostReply reply = co_await calls_.call(1, HostOp::kHttp, "", "");
    if (!reply.ok || !slot->has_value()) co_return lost(reply);
    co_return std::move(**slot);
  }

  void complete(HostId id, bool ok, bool notSent);

  void begin(CallId call, HostId id, HostOp op, std::string_view head,
             std::string_view body) override;
  void abort(HostId id) override;

 private:
  static Error lost(const HostReply& reply);

  World& world_;
  Network& network_;
  Millis skew_;
  Millis now_ = 0;
  std::string what_;
  Millis life_ = 0;
  std::function<void()> effect_;
  HostCalls calls_{*this};
};

// Every request and answer that is under way, of all isolates. Each step moves one of them.
class Network {
 public:
  explicit Network(World& world) : world_(world) {}

  void send(Host& host, HostId id, std::string what, std::function<void()> effect, Millis life);
  // The asker does not wait any more; its request may arrive all the same.
  void forsake(const Host& host, HostId id);
  void forsakeAll(const Host& host);

  bool idle() const { return exchanges_.empty(); }
  // Lets one request arrive or one answer be read, whichever the seed says.
  void step();

 private:
  struct Exchange {
    Host* host = nullptr;  // null once nobody waits
    int from = 0;
    HostId id = 0;
    std::string what;
    std::function<void()> effect;
    Millis expires = 0;  // 0: never
    bool arrived = false;
  };

  void arrive(size_t index);
  void answer(size_t index);
  void drop(size_t index);
  void finish(size_t index, bool ok, bool notSent);
  void note(const Exchange& exchange, const char* what) const;

  World& world_;
  std::vector<Exchange> exchanges_;
};

}  // namespace kmsg::simulation
