#include "app/app.h"

#include <optional>
#include <utility>

#include "app/methods.h"

namespace kmsg {

struct App::Call {
  Call(CallId callId, std::shared_ptr<Configuration> config, HostCalls& hostCalls)
      : id(callId), configuration(std::move(config)), ports(callId, hostCalls) {}

  CallId id;
  std::shared_ptr<Configuration> configuration;
  HostPorts ports;
  std::optional<Task<Done>> root;  // last: dies before what it uses
};

App::App(AppHost& host) : host_(host), hostCalls_(host), random_(host) {}

App::~App() = default;

Task<Done> App::run(Call& call, Method method, std::string payload) {
  const CallScope scope{*call.configuration, call.ports, random_, clock_};
  std::string text = co_await runMethod(scope, method, std::move(payload));
  settled_.emplace_back(call.id, std::move(text));
  co_return Done{};
}

bool App::start(CallId id, Method method, uint32_t key, Millis now, std::string payload) {
  clock_.set(now);
  auto configuration = configurations_.find(key);
  if (!configuration) return false;
  KMSG_CHECK(calls_.count(id) == 0);
  auto& call = calls_[id];
  call = std::make_unique<Call>(id, std::move(configuration), hostCalls_);
  call->root.emplace(run(*call, method, std::move(payload)));
  call->root->startRoot(loop_);
  drain();
  return true;
}

void App::complete(HostId id, Millis now, HostReply reply) {
  clock_.set(now);
  hostCalls_.complete(id, std::move(reply));
  drain();
}

void App::cancel(CallId id, Millis now) {
  clock_.set(now);
  // Frames that run just now cannot be destroyed: that is done when they have come to rest.
  cancelled_.insert(id);
  drain();
}

bool App::end(CallId id) {
  // Out of the table first: destroying its frames aborts requests, and the host may come back in.
  const auto ended = calls_.extract(id);
  return !ended.empty();
}

void App::drain() {
  // A host that answers inside begin() gets here from within a frame: the outer drain goes on.
  if (loop_.draining()) return;
  loop_.drain();
  for (const CallId id : std::exchange(cancelled_, {}))
    end(id);
  for (auto& [id, text] : std::exchange(settled_, {})) {
    if (end(id)) host_.settle(id, text);
  }
}

std::string App::callSync(Method method, uint32_t key, std::string payload) {
  const auto configuration = configurations_.find(key);
  if (!configuration) return {};
  return runSyncMethod(*configuration, method, payload);
}

}  // namespace kmsg
