#include "message/shapes.h"

#include <array>
#include <string>
#include <string_view>

#include "base/json.h"

namespace kmsg {
namespace {

enum class Kind : uint8_t {
  kText,
  kTextOrNumber,
  kBoolean,
  kObject,
  kList,
  kOneOf,
  kDigit,
  kBinary
};

struct Shape {
  const char* group;  // the object that holds the member, "" for the message itself
  const char* key;
  Kind kind;
  const char* choices = "";  // of kOneOf, each between blanks
};

constexpr std::array<Shape, 40> kShapes = {{
    {"", "imageUrl", Kind::kText},
    {"", "buttons", Kind::kList},
    {"", "media", Kind::kObject},
    {"media", "image", Kind::kBinary},
    {"", "kakao", Kind::kObject},
    {"kakao", "profileId", Kind::kText},
    {"kakao", "plusId", Kind::kText},
    {"kakao", "disableSms", Kind::kBoolean},
    {"kakao", "adFlag", Kind::kBoolean},
    {"kakao", "buttons", Kind::kList},
    {"kakao", "imageId", Kind::kText},
    {"kakao", "imageLink", Kind::kText},
    {"", "naver", Kind::kObject},
    {"naver", "talkId", Kind::kText},
    {"naver", "templateId", Kind::kText},
    {"naver", "disableSms", Kind::kBoolean},
    {"naver", "variables", Kind::kObject},
    {"naver", "buttons", Kind::kList},
    {"", "voice", Kind::kObject},
    {"voice", "voiceType", Kind::kOneOf, " FEMALE MALE "},
    {"voice", "headerMessage", Kind::kText},
    {"voice", "tailMessage", Kind::kText},
    {"voice", "replyRange", Kind::kDigit},
    {"voice", "counselorNumber", Kind::kText},
    {"", "fax", Kind::kObject},
    {"fax", "fileIds", Kind::kList},
    {"fax", "fileUrls", Kind::kList},
    {"", "rcs", Kind::kObject},
    {"rcs", "brandId", Kind::kText},
    {"rcs", "templateId", Kind::kText},
    {"rcs", "copyAllowed", Kind::kBoolean},
    {"rcs", "commercialType", Kind::kBoolean},
    {"rcs", "disableSms", Kind::kBoolean},
    {"rcs", "mmsType", Kind::kOneOf, " M3 S3 M4 S4 M5 S5 M6 S6 "},
    {"rcs", "variables", Kind::kObject},
    {"rcs", "buttons", Kind::kList},
    {"rcs", "additionalBody", Kind::kObject},
    {"", "providerOptions", Kind::kObject},
    {"options", "country", Kind::kTextOrNumber},
    {"options", "customFields", Kind::kObject},
}};

bool isOneOf(const Json& value, std::string_view choices) {
  const auto* text = value.get_ptr<const Json::string_t*>();
  if (!text || text->empty() || text->find(' ') != std::string::npos) return false;
  return choices.find(" " + *text + " ") != std::string_view::npos;
}

// Bytes and blobs do not cross: what is left of them here is a member that is there.
bool isBinary(const Json& value) {
  const Json* ref = findKey(value, "ref");
  const bool hasRef = ref && ref->is_string() && !ref->get_ptr<const Json::string_t*>()->empty();
  return hasRef || memberAt(value, "bytes").is_object() || memberAt(value, "blob").is_object();
}

bool fits(const Shape& shape, const Json& value) {
  switch (shape.kind) {
    case Kind::kText:
      return value.is_string();
    case Kind::kTextOrNumber:
      return value.is_string() || value.is_number();
    case Kind::kBoolean:
      return value.is_boolean();
    case Kind::kObject:
      return value.is_object();
    case Kind::kList:
      return value.is_array();
    case Kind::kOneOf:
      return isOneOf(value, shape.choices);
    case Kind::kDigit:
      return value.is_number_integer() && value >= 1 && value <= 9;
    case Kind::kBinary:
      return isBinary(value);
  }
  return false;
}

std::string wanted(const Shape& shape) {
  switch (shape.kind) {
    case Kind::kText:
      return "a string";
    case Kind::kTextOrNumber:
      return "a string or number";
    case Kind::kBoolean:
      return "a boolean";
    case Kind::kObject:
      return "an object";
    case Kind::kList:
      return "an array";
    case Kind::kOneOf: {
      const std::string_view choices = shape.choices;
      return "one of " + std::string(choices.substr(1, choices.size() - 2));
    }
    case Kind::kDigit:
      return "a whole number from 1 to 9";
    case Kind::kBinary:
      break;
  }
  return "an object with ref (a URL or the vendor's id), bytes (a Uint8Array) or blob";
}

Error wrongShape(std::string field, const std::string& expected, const Json& value) {
  std::string message = field + " must be " + expected + ", got " + std::string(kindOf(value));
  return invalidRequest(std::move(message), std::move(field));
}

}  // namespace

Result<Done> checkShapes(const Json& input) {
  for (const Shape& shape : kShapes) {
    const std::string_view group = shape.group;
    const Json& holder = group.empty() ? input : memberAt(input, group);
    const Json* value = findKey(holder, shape.key);
    if (!value || value->is_null() || fits(shape, *value)) continue;
    std::string field = group.empty() ? shape.key : std::string(group) + "." + shape.key;
    return wrongShape(std::move(field), wanted(shape), *value);
  }
  const Json& customFields = memberAt(memberAt(input, "options"), "customFields");
  if (!customFields.is_object()) return Done{};
  for (const auto& [name, value] : customFields.items()) {
    if (!value.is_object() && !value.is_array()) continue;
    return wrongShape("options.customFields." + name, "a string, number or boolean", value);
  }
  return Done{};
}

}  // namespace kmsg
