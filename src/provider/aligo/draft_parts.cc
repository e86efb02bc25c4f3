#include "provider/aligo/draft_parts.h"

#include "provider/fields.h"

namespace kmsg::aligo {
namespace {

constexpr size_t kMaxKakaoCharacters = 1000;

std::string_view typeOfBytes(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "image/gif";
  return {};
}

}  // namespace

const Json& providerOptions(const Message& message) {
  return memberAt(message.options, "providerOptions");
}

std::string senderOf(const Config& config, const Message& message) {
  return message.from.empty() ? config.sender : message.from;
}

std::string senderKeyOf(const Config& config, const Message& message) {
  const std::string_view own = trimmed(textAt(memberAt(message.options, "kakao"), "profileId"));
  return own.empty() ? config.senderKey : std::string(own);
}

Result<std::string> recipientOf(const Message& message) {
  const Result<std::string> country = countryOf(message, "");
  if (!country) return country.error();
  if (!country->empty()) {
    return invalidRequest("to is a foreign number: Aligo sends to Korean numbers only", "to");
  }
  return message.toNumber.digits;
}

Result<Done> checkKakaoText(std::string_view text, const std::string& field) {
  if (characterCount(text) <= kMaxKakaoCharacters) return Done{};
  return invalidRequest(field + " must not have more than 1000 characters", field);
}

PictureInput pictureInputOf(const Message& message) {
  const Json& image = memberAt(memberAt(message.options, "media"), "image");
  if (findKey(image, "bytes") || findKey(image, "blob")) return PictureInput::kBytes;
  const bool hasReference = !trimmed(textAt(image, "ref")).empty() ||
                            !trimmed(textAt(message.options, "imageUrl")).empty();
  return hasReference ? PictureInput::kReference : PictureInput::kNone;
}

Result<Picture> readPicture(Picture given) {
  const std::string_view type = typeOfBytes(given.bytes);
  if (type.empty()) {
    return invalidRequest("media.image must be a JPEG, PNG or GIF file; its bytes are none",
                          "media.image");
  }
  // What the bytes are, whatever the caller called them.
  given.contentType = type;
  if (trimmed(given.filename).empty()) {
    given.filename = "image." + std::string(type == "image/jpeg" ? "jpg" : type.substr(6));
  }
  return given;
}

}  // namespace kmsg::aligo
