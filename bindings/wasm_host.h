#pragma once

#include <emscripten/val.h>

#include "app/app.h"

namespace kmsg::bindings {

// The host of the core as one JavaScript object:
//   { begin(callId, hostId, op, headPtr, headLen, bodyPtr, bodyLen), abort(hostId),
//     settle(callId, ptr, len), random(ptr, len) }
// Its functions never throw: an exception that crosses WebAssembly frames runs no destructor.
class WasmHost final : public AppHost {
 public:
  explicit WasmHost(emscripten::val host) : host_(std::move(host)) {}

  void begin(CallId call, HostId id, HostOp op, std::string_view head,
             std::string_view body) override;
  void abort(HostId id) override;
  void settle(CallId call, std::string_view text) override;
  void fill(uint8_t* bytes, size_t size) override;

 private:
  emscripten::val host_;
};

}  // namespace kmsg::bindings
