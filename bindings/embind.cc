#include <emscripten/bind.h>
#include <memory>
#include <string>

#include "wasm_host.h"

// The functions of the module. Text crosses as UTF-8 bytes in the module's memory: JavaScript
// writes them to the inbox that reserve() gives, right before the call that takes them.
namespace kmsg::bindings {
namespace {

struct Core {
  explicit Core(emscripten::val object) : host(std::move(object)), app(host) {}
  WasmHost host;
  App app;
};

std::unique_ptr<Core> core;  // NOLINT: the module is the instance
std::string inbox;           // NOLINT
std::string outbox;          // NOLINT

uint32_t addressOf(std::string& text) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(text.data()));
}

std::string takeInbox(uint32_t length) {
  std::string text = std::move(inbox);
  inbox = std::string();
  text.resize(length);
  return text;
}

void attach(emscripten::val host) {
  core = std::make_unique<Core>(std::move(host));
}

uint32_t reserve(uint32_t bytes) {
  inbox.resize(bytes);
  return addressOf(inbox);
}

uint32_t intern(uint32_t length) {
  return core->app.intern(takeInbox(length));
}

bool start(CallId call, uint32_t method, uint32_t key, double now, uint32_t length) {
  return core->app.start(call, static_cast<Method>(method), key, static_cast<Millis>(now),
                         takeInbox(length));
}

void complete(HostId id, bool ok, double now, uint32_t headLength, uint32_t totalLength) {
  HostReply reply;
  reply.ok = ok;
  reply.body = takeInbox(totalLength);
  reply.head = reply.body.substr(0, headLength);
  reply.body.erase(0, headLength);
  core->app.complete(id, static_cast<Millis>(now), std::move(reply));
}

void cancel(CallId call, double now) {
  core->app.cancel(call, static_cast<Millis>(now));
}

uint32_t callSync(uint32_t method, uint32_t key, double now, uint32_t length) {
  (void)now;
  outbox = core->app.callSync(static_cast<Method>(method), key, takeInbox(length));
  return static_cast<uint32_t>(outbox.size());
}

uint32_t outboxAddress() {
  return addressOf(outbox);
}

}  // namespace

EMSCRIPTEN_BINDINGS(kmsg) {
  emscripten::function("attach", &attach);
  emscripten::function("reserve", &reserve);
  emscripten::function("intern", &intern);
  emscripten::function("start", &start);
  emscripten::function("complete", &complete);
  emscripten::function("cancel", &cancel);
  emscripten::function("callSync", &callSync);
  emscripten::function("outbox", &outboxAddress);
}

}  // namespace kmsg::bindings
