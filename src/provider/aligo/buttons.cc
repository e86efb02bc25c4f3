#include "provider/aligo/buttons.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace kmsg::aligo {
namespace {

constexpr size_t kMaxButtons = 5;
constexpr size_t kMaxNameCharacters = 14;

struct ButtonType {
  std::string_view type;
  std::string_view name;
};

constexpr std::array kTypes = {
    ButtonType{"AC", "채널 추가"}, ButtonType{"DS", "배송조회"}, ButtonType{"WL", "웹링크"},
    ButtonType{"AL", "앱링크"},    ButtonType{"BK", "봇키워드"}, ButtonType{"MD", "메시지전달"},
};

struct Link {
  const char* ours;
  const char* ofTemplate;
  const char* ofPublic;
  std::array<const char*, 8> accepted;  // the first that holds something wins
};

constexpr std::array kLinks = {
    Link{"linkMo",
         "linkM",
         "linkMobile",
         {"linkMo", "linkM", "linkMobile", "urlMobile", "url_mobile", "", "", ""}},
    Link{"linkPc", "linkP", "linkPc", {"linkPc", "linkP", "urlPc", "url_pc", "", "", "", ""}},
    Link{"linkIos",
         "linkI",
         "linkIos",
         {"linkIos", "linkI", "schemeIos", "scheme_ios", "urlIos", "url_ios", "", ""}},
    Link{"linkAnd",
         "linkA",
         "linkAndroid",
         {"linkAnd", "linkA", "linkAndroid", "schemeAndroid", "scheme_android", "urlAndroid",
          "url_android", ""}},
};

const ButtonType* typeOf(std::string_view name) {
  const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const ButtonType& type) { return type.type == name; });
  return found == kTypes.end() ? nullptr : &*found;
}

void copyLinks(const Json& from, Json& to) {
  for (const Link& link : kLinks) {
    for (const std::string_view key : link.accepted) {
      const std::string_view text = trimmed(textAt(from, key));
      if (text.empty()) continue;
      to[link.ours] = text;
      break;
    }
  }
}

std::string_view typeTextOf(const Json& button) {
  const std::string_view type = trimmed(textAt(button, "linkType"));
  return type.empty() ? trimmed(textAt(button, "type")) : type;
}

Result<Json> readButton(const Json& given, const std::string& field) {
  if (!given.is_object()) {
    return invalidRequest(field + " must be an object, not of kind " + std::string(kindOf(given)),
                          field);
  }
  const std::string_view name = trimmed(textAt(given, "name"));
  if (name.empty()) return invalidRequest(field + ".name is required", field + ".name");
  if (characterCount(name) > kMaxNameCharacters) {
    return invalidRequest(field + ".name must not have more than 14 characters", field + ".name");
  }
  const ButtonType* type = typeOf(typeTextOf(given));
  if (!type) {
    return invalidRequest(field + ".type must be one of WL, AL, DS, BK, MD, AC", field + ".type");
  }
  Json button = Json::object();
  button["name"] = name;
  button["linkType"] = type->type;
  copyLinks(given, button);
  return button;
}

Json wrapped(Json buttons) {
  Json json = Json::object();
  json["button"] = std::move(buttons);
  return json;
}

}  // namespace

Result<Json> readButtons(const Json& given, const std::string& field) {
  const Json* inner = findKey(given, "button");
  const Json& list = inner ? *inner : given;
  if (!list.is_array()) {
    return invalidRequest(field + " must be an array, not of kind " + std::string(kindOf(list)),
                          field);
  }
  if (list.size() > kMaxButtons) {
    return invalidRequest(field + " must not have more than 5 entries", field);
  }
  Json buttons = Json::array();
  for (const Json& entry : list) {
    Result<Json> button = readButton(entry, field + "[" + std::to_string(buttons.size()) + "]");
    if (!button) return button;
    buttons.push_back(std::move(button).value());
  }
  return buttons;
}

Json templateButtons(const Json& listed) {
  Json buttons = Json::array();
  const Json* inner = findKey(listed, "button");
  const Json& list = inner ? *inner : listed;
  if (!list.is_array()) return buttons;
  for (const Json& entry : list) {
    const std::string_view type = typeTextOf(entry);
    if (type.empty()) continue;
    Json button = Json::object();
    button["name"] = textAt(entry, "name");
    button["linkType"] = type;
    copyLinks(entry, button);
    buttons.push_back(std::move(button));
  }
  return buttons;
}

Json filledButtons(const Json& buttons, const std::vector<Variable>& variables) {
  Json filled = Json::array();
  for (const Json& button : buttons) {
    Json one = Json::object();
    for (const auto& [key, value] : button.items())
      one[key] = renderTemplate(textAt(button, key), variables);
    filled.push_back(std::move(one));
  }
  return filled;
}

std::vector<std::string> buttonTexts(const Json& buttons) {
  std::vector<std::string> texts;
  for (const Json& button : buttons) {
    for (const auto& [key, value] : button.items())
      texts.emplace_back(textAt(button, key));
  }
  return texts;
}

std::string messageButtonsForm(const Json& buttons) {
  Json list = Json::array();
  for (const Json& button : buttons) {
    Json one = button;
    const ButtonType* type = typeOf(textAt(button, "linkType"));
    if (type) one["linkTypeName"] = type->name;
    list.push_back(std::move(one));
  }
  return dumpJson(wrapped(std::move(list)));
}

std::string templateButtonsForm(const Json& buttons) {
  Json list = Json::array();
  for (const Json& button : buttons) {
    Json one = Json::object();
    one["name"] = textAt(button, "name");
    one["linkType"] = textAt(button, "linkType");
    for (const Link& link : kLinks) {
      const std::string_view text = textAt(button, link.ours);
      if (!text.empty()) one[link.ofTemplate] = text;
    }
    list.push_back(std::move(one));
  }
  return dumpJson(wrapped(std::move(list)));
}

Json publicButtons(const Json& buttons) {
  Json list = Json::array();
  for (const Json& button : buttons) {
    Json one = Json::object();
    one["type"] = textAt(button, "linkType");
    one["name"] = textAt(button, "name");
    for (const Link& link : kLinks) {
      const std::string_view text = textAt(button, link.ours);
      if (!text.empty()) one[link.ofPublic] = text;
    }
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace kmsg::aligo
