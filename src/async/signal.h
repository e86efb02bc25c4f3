#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "async/loop.h"

namespace kmsg {

// Lets the coroutines of one call wait for each other's progress. Never shared between calls: a
// frame is only resumed by its own call's completions.
class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  class Awaiter {
   public:
    explicit Awaiter(Signal& signal) : signal_(signal) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    // Leaves the queue: the frame that waited is being destroyed.
    ~Awaiter() { std::erase(signal_.waiting_, this); }

    bool await_ready() const noexcept { return false; }
    template <typename Parent>
    void await_suspend(coro::coroutine_handle<Parent> parent) {
      waiter_ = &parent.promise();
      signal_.waiting_.push_back(this);
    }
    void await_resume() const noexcept {}

   private:
    friend class Signal;
    Signal& signal_;
    FrameBase* waiter_ = nullptr;
  };

  // Waits for the next notifyAll(). What it was about has to be looked at again afterwards.
  Awaiter wait() { return Awaiter(*this); }

  // Posts everybody who waits now, in order; runs nobody.
  void notifyAll() {
    for (Awaiter* awaiter : std::exchange(waiting_, {})) {
      awaiter->waiter_->loop->post(*awaiter->waiter_);
    }
  }

 private:
  std::vector<Awaiter*> waiting_;
};

}  // namespace kmsg
