#include "async/loop.h"

#include "base/check.h"

namespace kmsg {

FrameBase::~FrameBase() {
  if (posted_) loop->unpost(*this);
}

void FrameBase::finished() {
  if (openChildren) {
    if (--*openChildren == 0) loop->post(*parent);
    return;
  }
  if (parent && parentSuspended) loop->post(*parent);
}

void Loop::post(FrameBase& frame) {
  KMSG_CHECK(!frame.posted_);
  frame.posted_ = true;
  ready_.push_back(&frame);
}

void Loop::unpost(FrameBase& frame) {
  frame.posted_ = false;
  for (FrameBase*& entry : ready_) {
    if (entry == &frame) entry = nullptr;
  }
}

void Loop::drain() {
  if (draining_) return;
  draining_ = true;
  while (!ready_.empty()) {
    FrameBase* frame = ready_.front();
    ready_.pop_front();
    if (!frame) continue;
    frame->posted_ = false;
    frame->handle.resume();
  }
  draining_ = false;
}

}  // namespace kmsg
