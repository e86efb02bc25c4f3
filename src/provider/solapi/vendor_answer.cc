#include "provider/solapi/vendor_answer.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/solapi/codes.h"

namespace kmsg::solapi {
namespace {

// A longer text is no reason but a page, and looking for private parts in it would take long.
constexpr size_t kMaxVendorText = 4096;

}  // namespace

std::vector<std::string> hiddenParts(const Config& config,
                                     const std::vector<const Message*>& messages) {
  std::vector<std::string> hidden = {config.apiKey, config.apiSecret};
  for (const Message* message : messages) {
    for (std::string& part : privateParts(*message))
      hidden.push_back(std::move(part));
  }
  return hidden;
}

Error refusedByHttp(const HttpResponse& response, Millis now, bool isSend,
                    const std::vector<std::string>& hidden) {
  Error error = httpError(response, kProviderId, now, isSend);
  const std::optional<Json> body = parseJson(response.body);
  if (!body) return error;
  const std::string errorCode = textOrNumberAt(*body, "errorCode");
  const std::string_view text = textAt(*body, "errorMessage");
  if (errorCode.size() + text.size() > kMaxVendorText) return error;
  const bool isClientError = response.status >= 400 && response.status < 500;
  if (isClientError) {
    error.code = httpErrorCode(errorCode, error.code);
    if (isSend) error.field = httpErrorField(errorCode);
  }
  addVendorWords(error, errorCode, text, hidden);
  if (!errorCode.empty()) error.details["errorCode"] = error.providerErrorCode;
  return error;
}

Error refusedByHttp(const Config& config, const HttpResponse& response, Millis now) {
  return refusedByHttp(response, now, /*isSend=*/false, hiddenParts(config));
}

}  // namespace kmsg::solapi
