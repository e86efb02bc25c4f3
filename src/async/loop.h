#pragma once

#include <cstddef>
#include <deque>

#include "async/coroutine.h"

namespace kmsg {

class Loop;

// What every coroutine frame of this library carries: whom to resume when it ends, and whether it
// is waiting in the ready queue. Frames neither copy nor move.
class FrameBase {
 public:
  FrameBase() = default;
  FrameBase(const FrameBase&) = delete;
  FrameBase& operator=(const FrameBase&) = delete;
  ~FrameBase();

  Loop* loop = nullptr;
  coro::coroutine_handle<> handle;

  // Called once, at final suspend. Never resumes anybody: it only posts.
  void finished();

  FrameBase* parent = nullptr;     // resumed when this frame ends
  size_t* openChildren = nullptr;  // join counter of the parent, null for a plain co_await
  bool parentSuspended = false;    // false while the parent still runs inside await_suspend

 private:
  friend class Loop;
  bool posted_ = false;
};

// The ready queue, and the only place that resumes a suspended frame. A child's first run is the
// one exception: it starts inline in its parent's await_suspend. So no completion ever runs inside
// another one's stack, and no frame dies inside its own await_suspend.
class Loop {
 public:
  Loop() = default;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Queues a suspended frame. Posting a frame twice is a bug and traps.
  void post(FrameBase& frame);

  // Takes a frame that is about to be destroyed out of the queue.
  void unpost(FrameBase& frame);

  // Resumes frames until none is ready. A nested call returns at once.
  void drain();

  bool draining() const { return draining_; }

 private:
  std::deque<FrameBase*> ready_;
  bool draining_ = false;
};

}  // namespace kmsg
