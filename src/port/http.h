#pragma once

#include <string>
#include <utility>
#include <vector>

#include "async/task.h"
#include "base/time.h"

namespace kmsg {

struct HttpRequest {
  std::string method;  // "GET" or "POST"
  std::string url;     // absolute
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;     // empty for GET
  bool binary = false;  // the body is bytes, not UTF-8 text
  Millis timeoutMs = 10'000;
};

struct HttpResponse {
  int status = 0;
  std::string body;        // the bytes as received; not known to be UTF-8
  std::string retryAfter;  // the Retry-After header as received, empty without one
  std::string requestId;   // the vendor's request id header, empty without one
};

// HTTP as the host offers it.
class Http {
 public:
  virtual ~Http() = default;

  // Sends one request; never repeats it and never follows a redirect (a 3xx comes back as it is).
  // An answer of any status is a value. An error says through `outcome` whether the vendor may have
  // received the request: kUnknown for time-outs, resets and bodies that broke off, kNotSent only
  // when nothing left the host. Dropping the task aborts the request, which may have been received.
  virtual Task<Result<HttpResponse>> request(HttpRequest request) = 0;
};

}  // namespace kmsg
