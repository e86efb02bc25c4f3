#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace kmsg {

// The JSON text of `json` with one value at a time replaced by every other kind, or taken away.
// `visit(text)` is called for each.
template <typename Visit>
void forEachWrongType(const Json& json, Visit visit) {
  const std::vector<Json> kinds = {nullptr,
                                   true,
                                   0,
                                   -1,
                                   1e300,
                                   1.5,
                                   "",
                                   "x",
                                   "2000",
                                   Json::array(),
                                   Json::object(),
                                   Json::array({Json::array()}),
                                   Json::object({{"a", Json::object()}})};
  const Json flat = json.flatten();
  std::vector<Json::json_pointer> places = {Json::json_pointer()};
  for (const auto& [path, value] : flat.items()) {
    for (Json::json_pointer place(path); !place.empty(); place = place.parent_pointer()) {
      places.push_back(place);
    }
  }
  for (const Json::json_pointer& place : places) {
    for (const Json& kind : kinds) {
      Json changed = json;
      changed[place] = kind;
      visit(dumpJson(changed));
    }
    if (place.empty()) continue;
    Json changed = json;
    Json& parent = changed[place.parent_pointer()];
    if (parent.is_object()) parent.erase(place.back());
    if (parent.is_array()) parent.erase(0);
    visit(dumpJson(changed));
  }
}

// Bodies that are no vendor's answer.
inline const std::vector<std::string>& strangeBodies() {
  static const std::vector<std::string> kBodies = {
      "",
      " ",
      "OK",
      "null",
      "true",
      "\"text\"",
      "[]",
      "{}",
      "[[[[[[",
      "{\"a\":",
      "<html><body>502 Bad Gateway</body></html>",
      "\xFF\xFE\x00\x01",
      "{\"code\":\"\xC3\x28\"}",
      std::string(5000, '['),
      "1e999",
      "123456789012345678901234567890",
  };
  return kBodies;
}

}  // namespace kmsg
