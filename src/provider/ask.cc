#include "provider/ask.h"

#include <utility>

namespace kmsg {

Task<Result<HttpResponse>> ask(Http& http, HttpRequest request) {
  Result<HttpResponse> response = co_await http.request(std::move(request));
  if (!response) response.error().outcome = Outcome::kNotSent;
  co_return response;
}

}  // namespace kmsg
