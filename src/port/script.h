#pragma once

#include <string>

#include "async/task.h"

namespace kmsg {

// Code of the user that stays in JavaScript: hooks, providers, stores and callbacks. Arguments and
// answers are plain data. A thrown value or a rejected promise comes back as an Error; the host
// sees to it that no exception crosses the core.
class Script {
 public:
  virtual ~Script() = default;

  // Calls the hook `name` of this call ("onBeforeSend", "onSuccess", "onError", "onFinal").
  virtual Task<Result<Json>> hook(std::string name, Json arguments) = 0;

  // Calls `member` ("send", "getDeliveryStatus") of the provider with this index in the
  // configuration. The user's Result is unwrapped: a failure comes back as the Error.
  virtual Task<Result<Json>> provider(int index, std::string member, Json arguments) = 0;

  // Calls `member` of the tracking store that was written in JavaScript.
  virtual Task<Result<Json>> store(std::string member, Json arguments) = 0;

  // Calls `member` ("sender", "classifyNonKakaoUser") of the failover configuration.
  virtual Task<Result<Json>> failover(std::string member, Json arguments) = 0;
};

}  // namespace kmsg
