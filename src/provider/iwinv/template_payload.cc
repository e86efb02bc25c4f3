#include <string_view>
#include <utility>

#include "provider/iwinv/template.h"

namespace kmsg::iwinv {
namespace {

constexpr size_t kMaxName = 15;
constexpr size_t kMaxContent = 1000;
constexpr size_t kMaxLink = 200;
constexpr size_t kMaxButtons = 5;

// The vendor's names of a button's links and what else they are called; the first that is given
// counts.
struct LinkNames {
  const char* vendor;
  const char* names[5];
};
constexpr LinkNames kLinkNames[] = {
    {"linkMo", {"linkMobile", "urlMobile", "url_mobile", "linkMo", "linkM"}},
    {"linkPc", {"linkPc", "urlPc", "url_pc", "linkP", "linkPc"}},
    {"linkIos", {"linkIos", "urlIos", "url_ios", "schemeIos", "scheme_ios"}},
    {"linkAnd", {"linkAndroid", "urlAndroid", "linkAnd", "schemeAndroid", "scheme_android"}},
};

Error tooLong(const std::string& field, size_t limit) {
  return invalidRequest(field + " must not have more than " + std::to_string(limit) + " characters",
                        field);
}

Result<Json> readButton(const Json& given, const std::string& field) {
  if (!given.is_object()) return invalidRequest(field + " must be an object with type/name", field);
  const std::string_view type = textAt(given, "type");
  bool known = false;
  for (const char* one : {"WL", "AL", "DS", "DB", "BK", "MD"})
    known = known || type == one;
  if (!known) {
    return invalidRequest(field + ".type must be one of WL, AL, DS, BK, MD", field + ".type");
  }
  const std::string_view name = trimmed(textAt(given, "name"));
  if (name.empty()) return invalidRequest(field + ".name is required", field + ".name");
  if (characterCount(name) > kMaxName) return tooLong(field + ".name", kMaxName);
  Json button = Json::object();
  button["type"] = type == "DS" ? "DB" : type;  // delivery, as this vendor calls it
  button["name"] = name;
  for (const LinkNames& link : kLinkNames) {
    for (const char* key : link.names) {
      const std::string_view text = trimmed(textAt(given, key));
      if (text.empty()) continue;
      if (characterCount(text) > kMaxLink) return tooLong(field + "." + key, kMaxLink);
      button[link.vendor] = text;
      break;
    }
  }
  return button;
}

Result<Json> readButtons(const Json& given) {
  if (!given.is_array()) return invalidRequest("buttons must be an array", "buttons");
  if (given.size() > kMaxButtons) {
    return invalidRequest("Maximum 5 buttons are allowed", "buttons");
  }
  Json buttons = Json::array();
  for (const Json& one : given) {
    Result<Json> button = readButton(one, "buttons[" + std::to_string(buttons.size()) + "]");
    if (!button) return button.error();
    buttons.push_back(std::move(button).value());
  }
  return buttons;
}

// A member that is a text and not blank; nothing when it is absent.
Result<std::optional<std::string>> readText(const Json& json, const char* key, bool required,
                                            size_t limit) {
  const Json& given = memberAt(json, key);
  if (given.is_null() && !required) return std::optional<std::string>();
  const std::string_view text = textAt(json, key);
  if (trimmed(text).empty()) {
    return invalidRequest(
        std::string(key) + (required ? " is required" : " must be a non-empty string"), key);
  }
  if (characterCount(text) > limit) return tooLong(key, limit);
  return std::optional<std::string>(text);
}

}  // namespace

Result<TemplatePayload> readTemplatePayload(const Json& json, bool complete) {
  if (!json.is_object()) return invalidRequest("Template input is required", "template");
  TemplatePayload payload;
  Result<std::optional<std::string>> name = readText(json, "name", complete, kMaxName);
  if (!name) return name.error();
  if (*name) payload.name = std::string(trimmed(**name));
  Result<std::optional<std::string>> content = readText(json, "content", complete, kMaxContent);
  if (!content) return content.error();
  payload.content = std::move(content).value();
  const Json& buttons = memberAt(json, "buttons");
  if (buttons.is_null()) return payload;
  Result<Json> read = readButtons(buttons);
  if (!read) return read.error();
  payload.buttons = std::move(read).value();
  return payload;
}

}  // namespace kmsg::iwinv
