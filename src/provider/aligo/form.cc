#include "provider/aligo/form.h"

#include "base/text.h"

namespace kmsg::aligo {
namespace {

// A file name comes from the caller: nothing of it may end the header that it stands in.
std::string headerSafe(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < ' ' || c == '\x7F';
    out += control || c == '"' || c == '\\' || c == '/' ? '_' : c;
  }
  return out;
}

}  // namespace

HttpRequest formRequest(std::string url, const Fields& fields) {
  HttpRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  for (const auto& [name, value] : fields) {
    if (!request.body.empty()) request.body += '&';
    request.body += urlEncode(name) + "=" + urlEncode(value);
  }
  return request;
}

HttpRequest multipartRequest(std::string url, const Fields& fields, const std::string& fileField,
                             const Picture& picture, const std::string& boundary) {
  HttpRequest request;
  request.method = "POST";
  request.url = std::move(url);
  request.headers = {{"Content-Type", "multipart/form-data; boundary=" + boundary}};
  request.binary = true;
  const std::string open = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"";
  for (const auto& [name, value] : fields)
    request.body += open + name + "\"\r\n\r\n" + value + "\r\n";
  request.body += open + fileField + "\"; filename=\"" + headerSafe(picture.filename) +
                  "\"\r\nContent-Type: " + picture.contentType + "\r\n\r\n";
  request.body += picture.bytes;
  request.body += "\r\n--" + boundary + "--\r\n";
  return request;
}

}  // namespace kmsg::aligo
