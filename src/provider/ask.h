#pragma once

#include "async/task.h"
#include "port/http.h"

namespace kmsg {

// Sends a request that only asks: whatever becomes of it, nothing was sent or changed, so an error
// has Outcome::kNotSent.
Task<Result<HttpResponse>> ask(Http& http, HttpRequest request);

}  // namespace kmsg
