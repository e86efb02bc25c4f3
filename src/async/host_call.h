#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "async/loop.h"

namespace kmsg {

// Names one call from JavaScript into the core, chosen by JavaScript.
using CallId = uint32_t;
// Names one request of the core to its host.
using HostId = uint32_t;

// What the core can ask of its host. Twin: js/src/engine/host-ops.ts; a test compares the two.
enum class HostOp : uint8_t {
  kHttp = 1,        // send one HTTP request
  kSql = 2,         // run statements as one atomic batch
  kHook = 3,        // call a hook of the user
  kProvider = 4,    // call a member of a provider that is written in JavaScript
  kStore = 5,       // call a member of a tracking store that is written in JavaScript
  kFailover = 6,    // call apiFailover.sender or the user's classifier
  kRepository = 7,  // call a member of the user's persistence repository
  kFeed = 8,        // take inputs of a bulk send, or hand results back
  kAttachment = 9,  // the bytes of a picture or file of an input
};

// The host's answer. `ok == false`: `head` is the JSON of an error (see errorFromJson).
struct HostReply {
  bool ok = true;
  std::string head;
  std::string body;
};

// The way out to the host, implemented by bindings/ and by the tests.
class HostTransport {
 public:
  virtual ~HostTransport() = default;

  // Starts an operation of call `call`. `head` is a small JSON object, `body` the payload; both are
  // only valid during this call. The answer comes through HostCalls::complete(id, ...), which may
  // be called before begin() returns, much later, twice, or never.
  virtual void begin(CallId call, HostId id, HostOp op, std::string_view head,
                     std::string_view body) = 0;

  // The answer of `id` is not wanted any more. The operation may have taken effect all the same.
  virtual void abort(HostId id) = 0;
};

// The table of requests that wait for their answer.
class HostCalls {
 public:
  // `lastId`: the number before the first request's, for tests of its overflow.
  explicit HostCalls(HostTransport& transport, HostId lastId = 0)
      : transport_(transport), lastId_(lastId) {}
  HostCalls(const HostCalls&) = delete;
  HostCalls& operator=(const HostCalls&) = delete;

  class Awaiter {
   public:
    Awaiter(HostCalls& calls, CallId call, HostOp op, std::string head, std::string body)
        : calls_(calls), call_(call), op_(op), head_(std::move(head)), body_(std::move(body)) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    // Withdraws the request: the frame that waited is being destroyed.
    ~Awaiter();

    bool await_ready() const noexcept { return false; }
    template <typename Parent>
    bool await_suspend(coro::coroutine_handle<Parent> parent) {
      return begin(parent.promise());
    }
    HostReply await_resume() { return std::move(reply_); }

   private:
    friend class HostCalls;
    bool begin(FrameBase& waiter);

    HostCalls& calls_;
    CallId call_;
    HostOp op_;
    std::string head_;
    std::string body_;
    HostReply reply_;
    HostId id_ = 0;
    FrameBase* waiter_ = nullptr;
    bool replied_ = false;
    bool suspended_ = false;
  };

  Awaiter call(CallId call, HostOp op, std::string head, std::string body) {
    return Awaiter(*this, call, op, std::move(head), std::move(body));
  }

  // Delivers an answer; the waiter is posted, not resumed. An id that nobody waits for (late,
  // double or made up) is counted and ignored.
  void complete(HostId id, HostReply reply);

  size_t pending() const { return waiting_.size(); }
  uint64_t ignoredReplies() const { return ignoredReplies_; }

 private:
  HostTransport& transport_;
  std::unordered_map<HostId, Awaiter*> waiting_;
  HostId lastId_;
  uint64_t ignoredReplies_ = 0;
};

}  // namespace kmsg
