#include "provider/solapi/file_request.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/solapi/request.h"
#include "provider/solapi/vendor_answer.h"

namespace kmsg::solapi {
namespace {

constexpr Millis kTimeoutMs = 10'000;
constexpr size_t kBytesPerSecond = 100'000;  // of a slow connection

std::string_view nameOf(const FileNeed& need) {
  if (need.type == "MMS") return "MMS image";
  if (need.type == "KAKAO") return "friendtalk image";
  return need.type == "RCS" ? "RCS image" : "fax file";
}

}  // namespace

Result<Done> checkFile(const FileNeed& need, std::string_view bytes) {
  if (bytes.empty()) return invalidRequest(need.field + " is empty", need.field);
  if (bytes.size() <= need.maxBytes) return Done{};
  return invalidRequest(need.field + " has " + std::to_string(bytes.size()) +
                            " bytes, the limit is " + std::to_string(need.maxBytes),
                        need.field);
}

HttpRequest buildUpload(const Config& config, const FileNeed& need, std::string_view filename,
                        std::string_view bytes, Millis now, std::string_view salt) {
  Json body = Json::object();
  body["file"] = base64(bytes);
  body["type"] = need.type;
  if (!filename.empty()) body["name"] = filename;
  if (!need.link.empty()) body["link"] = need.link;
  HttpRequest request =
      signedRequest(config, "POST", "/storage/v1/files", now, salt, dumpJson(body));
  request.timeoutMs = kTimeoutMs + static_cast<Millis>(bytes.size() * 1000 / kBytesPerSecond);
  return request;
}

Result<std::string> readUpload(const Config& config, const FileNeed& need,
                               const HttpResponse& response, Millis now) {
  if (!isSuccessStatus(response.status)) {
    return fileError(need, refusedByHttp(config, response, now));
  }
  const std::optional<Json> body = parseJson(response.body);
  std::string id = body ? textOrNumberAt(*body, "fileId") : std::string();
  if (!id.empty()) return id;
  Error error = unreadableAnswer(response, kProviderId, /*isSend=*/false);
  error.message = "Failed to upload " + std::string(nameOf(need)) + ": " + error.message;
  error.field = need.field;
  return error;
}

HttpRequest buildDownload(const FileNeed& need) {
  HttpRequest request;
  request.method = "GET";
  request.url = need.url;
  request.timeoutMs = kTimeoutMs + static_cast<Millis>(need.maxBytes * 1000 / kBytesPerSecond);
  return request;
}

Result<std::string> readDownload(const FileNeed& need, HttpResponse response) {
  if (isSuccessStatus(response.status)) return std::move(response.body);
  Error error;
  error.code = response.status >= 500 ? ErrorCode::kNetworkError : ErrorCode::kInvalidRequest;
  error.message = need.field + " could not be read: its address answered with HTTP status " +
                  std::to_string(response.status);
  error.field = need.field;
  error.httpStatus = response.status;
  return withProviderId(std::move(error), kProviderId);
}

Error fileError(const FileNeed& need, Error error) {
  error.message = "Failed to upload " + std::string(nameOf(need)) + ": " + error.message;
  error.outcome = Outcome::kNotSent;
  if (error.code == ErrorCode::kInvalidRequest) error.field = need.field;
  return withProviderId(std::move(error), kProviderId);
}

}  // namespace kmsg::solapi
