#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "app/config.h"
#include "app/host_ports.h"
#include "app/method.h"
#include "app/random_pool.h"
#include "async/host_call.h"

namespace kmsg {

// The host of the whole core.
class AppHost : public HostTransport, public Entropy {
 public:
  // The answer of call `call`: { "ok": value } or { "error": ... }. Exactly once per call that was
  // started and not cancelled. `text` is only valid during this call.
  virtual void settle(CallId call, std::string_view text) = 0;
};

// One core: the loop, the calls in progress and the interned configurations. Nothing of it is
// global, so two of them do not see each other. Entry points are called by JavaScript, one at a
// time; each drains the loop before it returns.
class App {
 public:
  explicit App(AppHost& host);
  App(const App&) = delete;
  App& operator=(const App&) = delete;
  ~App();

  // See ConfigurationTable::intern.
  uint32_t intern(std::string text) { return configurations_.intern(std::move(text)); }

  // Starts a call; its answer may be settled before this returns. False: the configuration's key is
  // not known, nothing was started.
  bool start(CallId call, Method method, uint32_t key, Millis now, std::string payload);

  // Delivers an answer of the host. Late and double answers are ignored.
  void complete(HostId id, Millis now, HostReply reply);

  // Ends a call without an answer: its frames are destroyed inside out, its pending host operations
  // aborted. What a vendor or a database has already received is not undone. Unknown ids are
  // ignored.
  void cancel(CallId call, Millis now);

  // Answers a method that needs no host: { "ok": value } or { "error": ... }.
  std::string callSync(Method method, uint32_t key, std::string payload);

  size_t openCalls() const { return calls_.size(); }
  uint64_t ignoredReplies() const { return hostCalls_.ignoredReplies(); }

 private:
  struct Call;

  Task<Done> run(Call& call, Method method, std::string payload);
  void drain();
  // Destroys the call; false when there is none of this id.
  bool end(CallId id);

  AppHost& host_;
  Loop loop_;
  HostCalls hostCalls_;
  EntryClock clock_;
  RandomPool random_;
  ConfigurationTable configurations_;
  std::vector<std::pair<CallId, std::string>> settled_;
  std::set<CallId> cancelled_;  // to be erased once no frame runs
  // Last, so that the calls die before everything that their frames use.
  std::unordered_map<CallId, std::unique_ptr<Call>> calls_;
};

}  // namespace kmsg
