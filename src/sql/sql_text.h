#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace kmsg {

// SQL under construction: text in which every `?` stands for one value, and the values in the order
// of the text. Nothing but placeholders may contain a question mark; Dialect::finish() numbers
// them.
struct SqlText {
  std::string text;
  Json params = Json::array();

  SqlText() = default;
  explicit SqlText(std::string_view sql) : text(sql) {}

  SqlText& add(std::string_view sql) {
    text += sql;
    return *this;
  }
  SqlText& add(const SqlText& part) {
    text += part.text;
    for (const Json& value : part.params)
      params.push_back(value);
    return *this;
  }
  SqlText& bind(Json value) {
    text += '?';
    params.push_back(std::move(value));
    return *this;
  }
};

}  // namespace kmsg
