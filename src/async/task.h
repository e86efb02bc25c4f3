#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "async/loop.h"
#include "base/check.h"
#include "base/result.h"

namespace kmsg {

template <typename T>
class Task;

namespace detail {

struct FinalAwaiter {
  bool await_ready() noexcept { return false; }
  template <typename Promise>
  void await_suspend(coro::coroutine_handle<Promise> handle) noexcept {
    handle.promise().finished();
  }
  void await_resume() noexcept {}
};

template <typename T>
class TaskPromise : public FrameBase {
 public:
  Task<T> get_return_object();
  coro::suspend_always initial_suspend() noexcept { return {}; }
  FinalAwaiter final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept { __builtin_trap(); }
  template <typename U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T takeValue() {
    KMSG_CHECK(value_.has_value());
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

}  // namespace detail

// A lazy coroutine that owns its frame. It starts when it is awaited (once, as an rvalue) and runs
// on the awaiter's loop. Destroying it, or the frame that awaits it, cancels it: frames die inside
// out and pending host calls are withdrawn. Awaiting never resumes through a tail call: a
// completion that is already there makes await_suspend answer false, so loops run in constant
// stack.
template <typename T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = coro::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  // Makes the task the root of a call: it has no parent, and the loop's next drain() starts it. Not
  // started here, because a host that answers inside a request must find the loop draining: else
  // its answer would resume, or a cancel destroy, the frame that is just asking.
  void startRoot(Loop& loop) { loop.post(prepare(loop)); }
  bool done() const { return handle_.done(); }
  T takeValue() { return handle_.promise().takeValue(); }

  class Awaiter {
   public:
    explicit Awaiter(Task& task) : task_(task) {}
    bool await_ready() const noexcept { return false; }
    template <typename Parent>
    bool await_suspend(coro::coroutine_handle<Parent> parent) {
      FrameBase& parentFrame = parent.promise();
      FrameBase& child = task_.prepare(*parentFrame.loop);
      child.parent = &parentFrame;
      task_.handle_.resume();
      if (task_.handle_.done()) return false;
      child.parentSuspended = true;
      return true;
    }
    T await_resume() { return task_.takeValue(); }

   private:
    Task& task_;
  };
  Awaiter operator co_await() && { return Awaiter(*this); }

 private:
  template <typename>
  friend class Join;

  FrameBase& prepare(Loop& loop) {
    KMSG_CHECK(handle_ && !handle_.promise().loop);
    FrameBase& frame = handle_.promise();
    frame.loop = &loop;
    frame.handle = handle_;
    return frame;
  }

  Handle handle_;
};

template <typename T>
Task<T> detail::TaskPromise<T>::get_return_object() {
  return Task<T>(coro::coroutine_handle<TaskPromise<T>>::from_promise(*this));
}

// Awaits many tasks at once; all have ended when it resumes. The tasks stay with the caller.
template <typename T>
class Join {
 public:
  explicit Join(std::vector<Task<T>>& tasks) : tasks_(tasks) {}
  Join(const Join&) = delete;
  Join& operator=(const Join&) = delete;

  bool await_ready() const noexcept { return tasks_.empty(); }
  template <typename Parent>
  bool await_suspend(coro::coroutine_handle<Parent> parent) {
    FrameBase& parentFrame = parent.promise();
    open_ = tasks_.size() + 1;  // one more, so that children that end inline do not post us
    for (Task<T>& task : tasks_) {
      FrameBase& child = task.prepare(*parentFrame.loop);
      child.parent = &parentFrame;
      child.openChildren = &open_;
      task.handle_.resume();
    }
    return --open_ != 0;
  }
  void await_resume() const noexcept {}

 private:
  std::vector<Task<T>>& tasks_;
  size_t open_ = 0;
};

}  // namespace kmsg
