#include "sql/sql_text.h"

#include <utility>

namespace kmsg {

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts)
    text += part;
  return text;
}

std::string varchar(size_t width) {
  return joined({"VARCHAR(", std::to_string(width), ")"});
}

SqlText::SqlText(std::string_view sql) : text(sql) {}
SqlText::~SqlText() = default;
SqlText::SqlText(const SqlText& other) = default;
SqlText::SqlText(SqlText&& other) noexcept = default;

SqlText& SqlText::add(std::string_view sql) {
  text += sql;
  return *this;
}

SqlText& SqlText::addAll(std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts)
    text += part;
  return *this;
}

SqlText& SqlText::add(const SqlText& part) {
  text += part.text;
  for (const Json& value : part.params)
    params.push_back(value);
  return *this;
}

SqlText& SqlText::bind(Json value) {
  text += '?';
  params.push_back(std::move(value));
  return *this;
}

}  // namespace kmsg
