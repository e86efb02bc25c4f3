#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "async/task.h"

namespace kmsg {

// Places where a coroutine stops until the test lets it go on. While `manual` is false nothing
// stops.
class Steps {
 public:
  class Point {
   public:
    Point(Steps& steps, std::string name) : steps_(steps), name_(std::move(name)) {}
    Point(const Point&) = delete;
    Point& operator=(const Point&) = delete;
    ~Point() {
      auto& waiting = steps_.waiting_;
      waiting.erase(std::remove(waiting.begin(), waiting.end(), this), waiting.end());
    }

    bool await_ready() const noexcept { return !steps_.manual; }
    template <typename Parent>
    bool await_suspend(coro::coroutine_handle<Parent> parent) {
      waiter_ = &parent.promise();
      steps_.waiting_.push_back(this);
      return true;
    }
    void await_resume() const noexcept {}

   private:
    friend class Steps;
    Steps& steps_;
    std::string name_;
    FrameBase* waiter_ = nullptr;
  };

  bool manual = false;

  Point at(std::string name) { return Point(*this, std::move(name)); }

  size_t waiting() const { return waiting_.size(); }
  const std::string& nameOf(size_t index) const { return waiting_[index]->name_; }

  // Lets one of the waiting coroutines go on, once its loop is drained.
  void release(size_t index) {
    Point* point = waiting_[index];
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(index));
    point->waiter_->loop->post(*point->waiter_);
  }

 private:
  std::vector<Point*> waiting_;
};

}  // namespace kmsg
