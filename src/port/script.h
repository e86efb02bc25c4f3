#pragma once

#include <string>

#include "async/task.h"

namespace kmsg {

// A picture or file of a message, as the caller gave it.
struct Attachment {
  std::string bytes;
  std::string filename;     // empty when unnamed
  std::string contentType;  // such as "image/jpeg", empty when not told
};

// Code of the user that stays in JavaScript: hooks, providers, stores and callbacks. Arguments and
// answers are plain data. A thrown value or a rejected promise comes back as an Error; the host
// sees to it that no exception crosses the core.
class Script {
 public:
  virtual ~Script() = default;

  // Calls a hook ("onBeforeSend", "onSuccess", "onQueued", "onError", "onFinal"). `arguments` name
  // the item of the call by its number.
  virtual Task<Result<Json>> hook(std::string name, Json arguments) = 0;

  // Calls `member` ("send", "getDeliveryStatus", ...) of the provider with this index in
  // the configuration. The user's Result is unwrapped: a failure comes back as the Error.
  virtual Task<Result<Json>> provider(int index, std::string member, Json arguments) = 0;

  // The bytes behind a member of the input number `item`, such as "media.image": they do not cross
  // with the message. An error when the member holds none.
  virtual Task<Result<Attachment>> attachment(uint32_t item, std::string path) = 0;

  // Calls `member` of the tracking store that was written in JavaScript.
  virtual Task<Result<Json>> store(std::string member, Json arguments) = 0;

  // Calls `member` ("sender", "classifyNonKakaoUser") of the failover configuration.
  virtual Task<Result<Json>> failover(std::string member, Json arguments) = 0;

  // Calls `member` ("save", "update") of the repository of the configuration's `persistence`.
  virtual Task<Result<Json>> repository(std::string member, Json arguments) = 0;
};

}  // namespace kmsg
