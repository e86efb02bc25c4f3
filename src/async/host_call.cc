#include "async/host_call.h"

#include <utility>

namespace kmsg {

bool HostCalls::Awaiter::begin(FrameBase& waiter) {
  waiter_ = &waiter;
  do {  // the numbers start again after 2^32 requests; 0 means "not begun"
    id_ = ++calls_.lastId_;
  } while (id_ == 0 || calls_.waiting_.count(id_) > 0);
  calls_.waiting_.emplace(id_, this);  // before begin(): the host may answer inside it
  calls_.transport_.begin(call_, id_, op_, head_, body_);
  head_ = std::string();  // the host has its copy; a long wait should not hold a second one
  body_ = std::string();
  if (replied_) return false;
  suspended_ = true;
  return true;
}

HostCalls::Awaiter::~Awaiter() {
  if (id_ == 0 || replied_) return;
  calls_.waiting_.erase(id_);
  calls_.transport_.abort(id_);
}

void HostCalls::complete(HostId id, HostReply reply) {
  const auto found = waiting_.find(id);
  if (found == waiting_.end()) {
    ++ignoredReplies_;
    return;
  }
  Awaiter& awaiter = *found->second;
  waiting_.erase(found);
  awaiter.reply_ = std::move(reply);
  awaiter.replied_ = true;
  if (awaiter.suspended_) awaiter.waiter_->loop->post(*awaiter.waiter_);
}

}  // namespace kmsg
