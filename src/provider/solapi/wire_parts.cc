#include "provider/solapi/wire_parts.h"

#include "provider/fields.h"

namespace kmsg::solapi {
namespace {

constexpr size_t kMaxFileId = 100;

bool consistsOf(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool isFileId(std::string_view text) {
  return text.size() <= kMaxFileId &&
         consistsOf(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
}

// An https address with a host name. Numbers and bare names are inside networks: an address that
// came from somebody else's input must not reach them.
bool isPublicAddress(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return false;
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7F' || c == '\\') return false;
  }
  const std::string_view rest = url.substr(kScheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::string_view host = authority.substr(0, authority.find(':'));
  const size_t dot = host.rfind('.');
  if (authority.find('@') != std::string_view::npos || dot == std::string_view::npos) return false;
  const std::string_view last = host.substr(dot + 1);
  return consistsOf(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") &&
         !last.empty() && last.find_first_of("0123456789_") == std::string_view::npos;
}

Error wrongKind(const std::string& field, std::string_view wanted, const Json& value) {
  return invalidRequest(
      field + " must be " + std::string(wanted) + ", not of kind " + std::string(kindOf(value)),
      field);
}

}  // namespace

Result<Done> checkCharacters(std::string_view text, size_t limit, const std::string& field) {
  const size_t characters = characterCount(text);
  if (characters <= limit) return Done{};
  return invalidRequest(field + " has " + std::to_string(characters) +
                            " characters, the limit is " + std::to_string(limit),
                        field);
}

Result<Done> requireFrom(const Draft& draft) {
  if (!textAt(draft.wire, "from").empty()) return Done{};
  return invalidRequest("from is required (options.from or config.defaultFrom)", "from");
}

Json groupOf(const Message& message, const char* key) {
  const Json& group = memberAt(message.options, key);
  return group.is_object() ? group : Json::object();
}

Result<Done> copyText(const Json& from, const char* key, Json& to, const std::string& group) {
  const Json& value = memberAt(from, key);
  if (value.is_null()) return Done{};
  if (!value.is_string()) return wrongKind(group + "." + key, "a string", value);
  if (!textAt(from, key).empty()) to[key] = value;
  return Done{};
}

Result<Done> copyFlag(const Json& from, const char* key, Json& to, const std::string& group) {
  const Json& value = memberAt(from, key);
  if (value.is_null()) return Done{};
  if (!value.is_boolean()) return wrongKind(group + "." + key, "a boolean", value);
  to[key] = value;
  return Done{};
}

Result<Json> plainVariables(const Message& message, const Json& own, const std::string& group) {
  Json wire = Json::object();
  for (const auto& [name, value] : message.variables)
    wire[name] = value;
  const std::string field = group + ".variables";
  const Json& more = memberAt(own, "variables");
  if (!more.is_null() && !more.is_object()) return wrongKind(field, "an object", more);
  for (const auto& [name, value] : more.items()) {
    const std::optional<std::string> text = scalarText(value);
    if (!text) return wrongKind(field + "." + name, "a string, number or boolean", value);
    wire[name] = *text;
  }
  return wire;
}

std::optional<bool> replacementBy(FailoverOwner owner) {
  if (owner == FailoverOwner::kTracking) return false;
  if (owner == FailoverOwner::kNative) return true;
  return std::nullopt;
}

Result<Done> addReference(std::string_view reference, FileNeed need, Draft& draft) {
  if (isFileId(reference)) {
    draft.wire[Json::json_pointer(need.place)] = reference;
    return Done{};
  }
  if (!isPublicAddress(reference)) {
    return invalidRequest(need.field +
                              " must be an https address with a host name, or the id of a file at "
                              "SOLAPI; give anything else as bytes or blob of media.image",
                          need.field);
  }
  need.url = reference;
  draft.files.push_back(std::move(need));
  return Done{};
}

Result<bool> addImage(const Message& message, FileNeed need, Draft& draft) {
  const Json& url = memberAt(message.options, "imageUrl");
  if (!url.is_null() && !url.is_string()) return wrongKind("imageUrl", "a string", url);
  const std::string_view address = trimmed(textAt(message.options, "imageUrl"));
  if (!address.empty()) {
    need.field = "imageUrl";
    const auto done = addReference(address, std::move(need), draft);
    if (!done) return done.error();
    return true;
  }
  const Json& image = memberAt(memberAt(message.options, "media"), "image");
  if (image.is_null()) return false;
  need.field = "media.image";
  if (!image.is_object()) return wrongKind(need.field, "an object with bytes, blob or ref", image);
  const std::string_view reference = trimmed(textAt(image, "ref"));
  if (!reference.empty()) {
    need.field = "media.image.ref";
    const auto done = addReference(reference, std::move(need), draft);
    if (!done) return done.error();
    return true;
  }
  if (memberAt(image, "bytes").is_null() && memberAt(image, "blob").is_null()) {
    return invalidRequest("media.image must have bytes, blob or ref", need.field);
  }
  draft.files.push_back(std::move(need));
  return true;
}

}  // namespace kmsg::solapi
