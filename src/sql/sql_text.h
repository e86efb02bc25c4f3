#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/json.h"

namespace kmsg {

// The texts in a row. Out of line, as everything here: statements are made of hundreds of pieces.
std::string joined(std::initializer_list<std::string_view> parts);

// VARCHAR(width), in characters.
std::string varchar(size_t width);

// SQL under construction: text in which every `?` stands for one value, and the values in the order
// of the text. Nothing but placeholders may contain a question mark; Dialect::finish() numbers
// them.
struct SqlText {
  std::string text;
  Json params = Json::array();

  SqlText() = default;
  explicit SqlText(std::string_view sql);
  ~SqlText();
  SqlText(const SqlText& other);
  SqlText(SqlText&& other) noexcept;
  SqlText& operator=(const SqlText&) = delete;

  SqlText& add(std::string_view sql);
  SqlText& addAll(std::initializer_list<std::string_view> parts);
  SqlText& add(const SqlText& part);
  SqlText& bind(Json value);
};

}  // namespace kmsg
