#include "provider/iwinv/mms_request.h"

#include "provider/iwinv/auth.h"
#include "provider/iwinv/request.h"

namespace kmsg::iwinv {
namespace {

Error needsBytes(const char* field) {
  return invalidRequest("IWINV MMS caller must provide blob/bytes in options.media.image", field);
}

Error tooLarge(size_t bytes) {
  Error error = invalidRequest("MMS image must be <= 100KB", "media.image");
  error.details = Json::object();
  error.details["bytes"] = bytes;
  return error;
}

// The picture as far as it is known before its bytes are here: they cross as their count.
Result<Done> checkImageInput(const Message& message) {
  const Json& image = memberAt(memberAt(message.options, "media"), "image");
  const Json& bytes = memberAt(image, "bytes");
  if (!bytes.is_null() || !memberAt(image, "blob").is_null()) {
    const size_t count = countAt(bytes, "bytes", 0);
    if (count > kMaxImageBytes) return tooLarge(count);
    return Done{};
  }
  if (!memberAt(image, "ref").is_null()) return needsBytes("media.image.ref");
  if (!memberAt(message.options, "imageUrl").is_null()) return needsBytes("imageUrl");
  return invalidRequest(
      "image is required for MMS; caller must provide options.media.image.blob or bytes",
      "media.image");
}

// The caller's name for the file, reduced to what any server takes, with the ending of a JPEG.
std::string fileName(std::string_view given) {
  std::string name;
  for (const char c : given.substr(0, 60)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || c == '-' || c == '_' || c == '.') name += c;
  }
  name = name.substr(0, name.rfind('.'));
  name.erase(0, name.find_first_not_of('.'));
  return (name.empty() ? "image" : name) + ".jpg";
}

void addPart(std::string& body, const std::string& boundary, std::string_view disposition,
             std::string_view value) {
  body += "--" + boundary + "\r\nContent-Disposition: form-data; ";
  body += disposition;
  body += "\r\n\r\n";
  body += value;
  body += "\r\n";
}

}  // namespace

Result<Json> draftMms(const Config& config, const Message& message,
                      const ProviderContext& context) {
  Result<Json> draft = draftText(config, message, context);
  if (!draft) return draft.error();
  const Result<Done> image = checkImageInput(message);
  if (!image) return image.error();
  return draft;
}

Result<Done> checkImage(const Attachment& image) {
  if (image.bytes.size() > kMaxImageBytes) return tooLarge(image.bytes.size());
  if (!std::string_view(image.bytes).starts_with("\xFF\xD8\xFF")) {
    return invalidRequest("MMS image must be a JPEG", "media.image");
  }
  return Done{};
}

HttpRequest buildMms(const Config& config, const Json& draft, const Attachment& image,
                     const std::string& boundary) {
  HttpRequest request;
  request.method = "POST";
  request.url = config.smsBaseUrl + "/api/v2/send/";
  request.headers = smsFormHeaders(config, "multipart/form-data; boundary=" + boundary);
  request.binary = true;
  for (const char* field : {"version", "from", "title", "text", "date"}) {
    const auto value = optionalTextAt(draft, field);
    if (!value) continue;
    addPart(request.body, boundary, std::string("name=\"") + field + "\"", *value);
  }
  for (const Json& to : memberAt(draft, "to")) {
    addPart(request.body, boundary, "name=\"to\"", to.get_ref<const Json::string_t&>());
  }
  addPart(
      request.body, boundary,
      "name=\"image\"; filename=\"" + fileName(image.filename) + "\"\r\nContent-Type: image/jpeg",
      image.bytes);
  request.body += "--" + boundary + "--\r\n";
  return request;
}

}  // namespace kmsg::iwinv
