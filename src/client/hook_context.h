#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/provider.h"

namespace kmsg {

// The hooks that JavaScript has to be asked for.
struct HookSet {
  bool beforeSend = false;
  bool success = false;
  bool queued = false;
  bool error = false;
  bool final = false;

  bool any() const { return beforeSend || success || queued || error || final; }
};

// The hooks of one message, in the order of the facade page, section 8: for every message whose
// onBeforeSend was called, exactly one of onSuccess, onQueued and onError follows, and then
// onFinal.
class HookContext {
 public:
  // `options`: the normalised input, or the raw one when it could not be parsed.
  HookContext(const HookSet& hooks, const Json& options, std::string messageId, uint32_t item,
              Millis now);

  void setProvider(std::string id) { providerId_ = std::move(id); }
  void setOwner(FailoverOwner owner) { owner_ = owner; }

  // An Error is the veto of the user, who threw.
  Task<Result<Done>> beforeSend(Script* script);

  // The others observe: what they throw becomes a warning of the result, or is lost with the
  // failure that they were told of.
  Task<Done> failed(Error error, Script* script);
  Task<Done> accepted(SendResult& result, bool queued, Script* script);

 private:
  Json arguments(const char* key, Json value);
  Task<std::optional<SendWarning>> observe(Script* script, std::string name, Json arguments);

  HookSet hooks_;
  uint32_t item_;
  std::string providerId_;
  FailoverOwner owner_ = FailoverOwner::kNone;
  Json context_;  // given away with the first call: JavaScript keeps it for the others
};

}  // namespace kmsg
