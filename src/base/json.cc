#include "base/json.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

template class nlohmann::basic_json<>;

namespace kmsg {
namespace {

// Builds the value of a text, no deeper than kMaxJsonDepth: nlohmann parses without recursion but
// prints and copies with it. Its own builder would come with a second parser that knows no depth.
class Builder {
 public:
  Json take() { return std::move(root_); }

  bool null() { return add(Json()); }
  bool boolean(bool value) { return add(Json(value)); }
  bool number_integer(Json::number_integer_t value) { return add(Json(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return add(Json(value)); }
  bool number_float(Json::number_float_t value, const std::string&) { return add(Json(value)); }
  bool string(std::string& value) { return add(Json(std::move(value))); }
  bool binary(Json::binary_t&) { return false; }  // not of JSON texts
  bool start_object(size_t) { return open(Json::object()); }
  bool start_array(size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& value) {
    key_ = std::move(value);
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) { return false; }

 private:
  bool add(Json value) {
    place(std::move(value));
    return true;
  }

  bool open(Json container) {
    if (open_.size() == static_cast<size_t>(kMaxJsonDepth)) return false;
    open_.push_back(&place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  // Of a member that is there twice the last one counts, as in JavaScript.
  Json& place(Json value) {
    if (open_.empty()) return root_ = std::move(value);
    Json& parent = *open_.back();
    if (!parent.is_array()) return parent[key_] = std::move(value);
    parent.push_back(std::move(value));
    return parent.back();
  }

  Json root_;
  std::vector<Json*> open_;  // the containers around the next value: only the last one grows
  std::string key_;
};

std::optional<int64_t> toInt(const Json& value) {
  if (value.is_number_unsigned()) {
    const auto number = *value.get_ptr<const Json::number_unsigned_t*>();
    if (number > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<int64_t>(number);
  }
  if (value.is_number_integer()) return *value.get_ptr<const Json::number_integer_t*>();
  if (value.is_number_float()) {
    const double number = *value.get_ptr<const Json::number_float_t*>();
    if (!(std::fabs(number) < 9e15) || number != std::floor(number)) return std::nullopt;
    return static_cast<int64_t>(number);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Json> parseJson(std::string_view text) {
  // nlohmann takes a zero byte for the end of the text and would ignore what follows.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  Builder builder;
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
  return builder.take();
}

std::string dumpJson(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* findKey(const Json& json, std::string_view key) {
  if (!json.is_object()) return nullptr;
  const auto found = json.find(key);
  return found == json.end() ? nullptr : &*found;
}

std::optional<std::string_view> optionalTextAt(const Json& json, std::string_view key) {
  const Json* value = findKey(json, key);
  if (!value || !value->is_string()) return std::nullopt;
  return std::string_view(*value->get_ptr<const Json::string_t*>());
}

const Json& memberAt(const Json& json, std::string_view key) {
  static const Json kNothing;
  const Json* found = findKey(json, key);
  return found ? *found : kNothing;
}

std::string_view textAt(const Json& json, std::string_view key) {
  return optionalTextAt(json, key).value_or(std::string_view());
}

std::string textOrNumberAt(const Json& json, std::string_view key) {
  if (const auto text = optionalTextAt(json, key)) return std::string(*text);
  if (const auto number = intAt(json, key)) return std::to_string(*number);
  return {};
}

std::optional<int64_t> intAt(const Json& json, std::string_view key) {
  const Json* value = findKey(json, key);
  return value ? toInt(*value) : std::nullopt;
}

std::optional<int64_t> truncatedAt(const Json& json, std::string_view key) {
  const Json* value = findKey(json, key);
  if (!value) return std::nullopt;
  const auto* number = value->get_ptr<const Json::number_float_t*>();
  return toInt(number ? Json(std::trunc(*number)) : *value);
}

std::optional<int64_t> looseIntAt(const Json& json, std::string_view key) {
  const Json* value = findKey(json, key);
  if (!value) return std::nullopt;
  if (!value->is_string()) return toInt(*value);
  const std::string& text = *value->get_ptr<const Json::string_t*>();
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

size_t countAt(const Json& json, std::string_view key, size_t fallback) {
  const auto count = intAt(json, key);
  return count && *count > 0 ? static_cast<size_t>(*count) : fallback;
}

bool boolAt(const Json& json, std::string_view key, bool fallback) {
  const Json* value = findKey(json, key);
  if (!value || !value->is_boolean()) return fallback;
  return *value->get_ptr<const Json::boolean_t*>();
}

std::string numberText(const Json& number) {
  if (!number.is_number_float()) return dumpJson(number);
  const double value = *number.get_ptr<const Json::number_float_t*>();
  if (value == 0) return "0";
  // The fewest digits that read back as this number; what prints JSON here takes one more at times.
  std::array<char, 32> text{};
  const bool isTiny = std::fabs(value) < std::numeric_limits<double>::min();
  for (int precision = isTiny ? 0 : 14; precision <= 16; ++precision) {
    std::snprintf(text.data(), text.size(), "%.*e", precision, value);
    if (std::strtod(text.data(), nullptr) == value) break;
  }
  const std::string_view written = text.data();
  const size_t mark = written.find('e');
  std::string digits(written.substr(0, mark));
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  if (const size_t point = digits.find('.'); point != std::string::npos) digits.erase(point, 1);
  digits.erase(digits.find_last_not_of('0') + 1);
  const auto exponent = static_cast<int>(std::strtol(text.data() + mark + 1, nullptr, 10));

  std::string out = negative ? "-" : "";
  if (exponent >= 21 || exponent < -6) {
    out += digits.front();
    if (digits.size() > 1) out += "." + digits.substr(1);
    out += exponent < 0 ? "e-" : "e+";
    return out + std::to_string(std::abs(exponent));
  }
  if (exponent < 0)
    return out + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) return out + digits + std::string(whole - digits.size(), '0');
  return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string_view kindOf(const Json& json) {
  if (json.is_null()) return "null";
  if (json.is_string()) return "string";
  if (json.is_number()) return "number";
  if (json.is_boolean()) return "boolean";
  if (json.is_array()) return "array";
  return "object";
}

}  // namespace kmsg
