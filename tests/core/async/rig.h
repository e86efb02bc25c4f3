#pragma once

#include <optional>
#include <utility>

#include "async/host_call.h"
#include "async/task.h"
#include "fake/manual_host.h"

namespace kmsg {

// What a test of coroutines needs: a loop, a host in the test's hands, and the table between them.
struct AsyncRig {
  AsyncRig() {
    host.deliverTo([this](HostId id, HostReply reply) {
      calls.complete(id, std::move(reply));
      loop.drain();
    });
  }

  // Starts a root and runs until everything waits.
  template <typename T>
  void start(std::optional<Task<T>>& root) {
    root->startRoot(loop);
    loop.drain();
  }

  ManualHost host;
  Loop loop;
  HostCalls calls{host};
};

// Asks the host once and answers its text.
inline Task<std::string> ask(HostCalls& calls, std::string body) {
  const HostReply reply = co_await calls.call(1, HostOp::kHttp, "{}", std::move(body));
  co_return reply.ok ? reply.body : "failed: " + reply.head;
}

}  // namespace kmsg
