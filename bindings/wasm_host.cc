#include "wasm_host.h"

namespace kmsg::bindings {
namespace {

// Addresses cross as numbers; JavaScript reads the bytes before the function returns.
uint32_t address(const void* pointer) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pointer));
}

uint32_t length(std::string_view text) {
  return static_cast<uint32_t>(text.size());
}

}  // namespace

void WasmHost::begin(CallId call, HostId id, HostOp op, std::string_view head,
                     std::string_view body) {
  host_.call<void>("begin", call, id, static_cast<uint32_t>(op), address(head.data()), length(head),
                   address(body.data()), length(body));
}

void WasmHost::abort(HostId id) {
  host_.call<void>("abort", id);
}

void WasmHost::settle(CallId call, std::string_view text) {
  host_.call<void>("settle", call, address(text.data()), length(text));
}

void WasmHost::fill(uint8_t* bytes, size_t size) {
  host_.call<void>("random", address(bytes), static_cast<uint32_t>(size));
}

}  // namespace kmsg::bindings
