#include <utility>

#include "provider/solapi/wire_parts.h"

namespace kmsg::solapi {
namespace {

constexpr size_t kMaxButtons = 5;
constexpr size_t kButtonNameMax = 14;
constexpr size_t kButtonLinkMax = 100;

using Names = std::pair<std::string_view, std::string_view>;

// The library's names of a button's members (of messages and of templates) to the vendor's.
constexpr Names kLinkNames[] = {
    {"name", "buttonName"},     {"type", "buttonType"},       {"urlMobile", "linkMo"},
    {"linkMobile", "linkMo"},   {"url_mobile", "linkMo"},     {"urlPc", "linkPc"},
    {"url_pc", "linkPc"},       {"urlAndroid", "linkAnd"},    {"linkAndroid", "linkAnd"},
    {"url_android", "linkAnd"}, {"schemeAndroid", "linkAnd"}, {"scheme_android", "linkAnd"},
    {"urlIos", "linkIos"},      {"url_ios", "linkIos"},       {"schemeIos", "linkIos"},
    {"scheme_ios", "linkIos"},  {"buttonName", "buttonName"}, {"buttonType", "buttonType"},
    {"linkMo", "linkMo"},       {"linkPc", "linkPc"},         {"linkAnd", "linkAnd"},
    {"linkIos", "linkIos"}};
constexpr Names kRcsNames[] = {{"name", "buttonName"},
                               {"type", "buttonType"},
                               {"urlMobile", "link"},
                               {"linkMobile", "link"},
                               {"urlPc", "link"},
                               {"linkPc", "link"},
                               {"buttonName", "buttonName"},
                               {"buttonType", "buttonType"},
                               {"link", "link"},
                               {"latitude", "latitude"},
                               {"longitude", "longitude"}};

std::string_view vendorName(std::string_view key, ButtonKind kind) {
  if (kind == ButtonKind::kRcs) {
    for (const auto& [ours, vendors] : kRcsNames) {
      if (ours == key) return vendors;
    }
    return {};
  }
  for (const auto& [ours, vendors] : kLinkNames) {
    if (ours == key) return vendors;
  }
  return {};
}

bool isLink(std::string_view vendorKey) {
  return vendorKey.starts_with("link");
}

// Members by the vendor's names. One that the vendor does not know would make it refuse the request
// with all messages in it.
Result<Json> renamed(const Json& button, ButtonKind kind, const std::string& field) {
  if (!button.is_object()) {
    return invalidRequest(field + " must be an object, not of kind " + std::string(kindOf(button)),
                          field);
  }
  Json wire = Json::object();
  for (const auto& [key, value] : button.items()) {
    if (value.is_null()) continue;
    const std::string member = field + "." + key;
    const std::string wireKey(vendorName(key, kind));
    if (wireKey.empty()) return invalidRequest(member + ": SOLAPI has no such member", member);
    const bool isPlace = wireKey == "latitude" || wireKey == "longitude";
    if (!value.is_string() && !(isPlace && value.is_number())) {
      return invalidRequest(member + " must be a string", member);
    }
    if (isLink(wireKey) && textAt(button, key).empty()) continue;
    // In the order of their names "...Mobile" comes before "...Pc": RCS has one link, on a phone.
    if (wire.contains(wireKey)) continue;
    wire[wireKey] = value;
  }
  return wire;
}

Result<Json> wireButton(const Json& button, ButtonKind kind, const std::string& field) {
  Result<Json> wire = renamed(button, kind, field);
  if (!wire) return wire;
  const std::string_view type = textAt(*wire, "buttonType");
  if (textAt(*wire, "buttonName").empty() || type.empty()) {
    return invalidRequest(field + " must have a name and a type", field);
  }
  if (kind == ButtonKind::kRcs) return wire;
  if (characterCount(textAt(*wire, "buttonName")) > kButtonNameMax) {
    return invalidRequest(field + ".name must not have more than 14 characters", field + ".name");
  }
  for (const auto& [key, value] : wire->items()) {
    if (!isLink(key) || characterCount(textAt(*wire, key)) <= kButtonLinkMax) continue;
    return invalidRequest(field + ": a link must not have more than 100 characters", field);
  }
  if (type == "WL" && !wire->contains("linkMo")) {
    return invalidRequest(field + ": a web link (WL) needs its mobile address", field);
  }
  if (type == "AL" && !wire->contains("linkAnd") && !wire->contains("linkIos")) {
    return invalidRequest(field + ": an app link (AL) needs linkAnd or linkIos", field);
  }
  if (kind == ButtonKind::kFriendTalk && type == "DS") {
    return invalidRequest(field + ": a FriendTalk has no delivery button (DS)", field);
  }
  return wire;
}

}  // namespace

Result<Json> wireButtons(const Json& buttons, ButtonKind kind, const std::string& field) {
  if (!buttons.is_array()) {
    return invalidRequest(field + " must be an array, not of kind " + std::string(kindOf(buttons)),
                          field);
  }
  if (buttons.size() > kMaxButtons) {
    return invalidRequest(field + " must not have more than 5 entries", field);
  }
  Json wire = Json::array();
  for (const Json& button : buttons) {
    Result<Json> one = wireButton(button, kind, field + "[" + std::to_string(wire.size()) + "]");
    if (!one) return one;
    wire.push_back(std::move(one).value());
  }
  return wire;
}

}  // namespace kmsg::solapi
