#pragma once

#include "base/check.h"

// Misuse of the library is a bug of ours like any other. Before the include, which would else take
// assert() and the texts that come with it.
#define JSON_ASSERT(condition) KMSG_CHECK(condition)

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

// Compiled once, in json.cc, instead of in every file: a tenth to a sixth of the time of a build.
extern template class nlohmann::basic_json<>;

namespace kmsg {

// The one place that includes nlohmann/json. Without exceptions its `.at()`, `get<T>()` on a wrong
// type, `operator[]` on a non-object and `dump()` of broken UTF-8 abort, so code outside this file
// reads through the functions below. `operator[]` is for building objects and arrays only.
using Json = nlohmann::json;

// Deepest nesting that parseJson accepts; printing recurses, and the WebAssembly stack is small.
inline constexpr int kMaxJsonDepth = 64;

// The parsed text, or nothing when it is not JSON, not UTF-8, or nested deeper than kMaxJsonDepth.
std::optional<Json> parseJson(std::string_view text);

// Compact JSON text. Broken UTF-8 in strings is replaced by U+FFFD.
std::string dumpJson(const Json& json);

// The member `key`, or null when `json` is not an object or has no such member. The pointer lives
// as long as `json` is not changed.
const Json* findKey(const Json& json, std::string_view key);

// The member `key`, or a null that lives for ever.
const Json& memberAt(const Json& json, std::string_view key);

// The member as text; a view of "" when it is absent or not a string. Lives as long as `json`.
std::string_view textAt(const Json& json, std::string_view key);

// The member as text, nothing when absent or not a string: for telling "" from absent.
std::optional<std::string_view> optionalTextAt(const Json& json, std::string_view key);

// The member as text when it is a string, or the decimal digits when it is a whole number: vendors
// send ids both ways. "" otherwise.
std::string textOrNumberAt(const Json& json, std::string_view key);

// The member as a whole number: an integer, a float without fraction, or nothing. Text is not read.
std::optional<int64_t> intAt(const Json& json, std::string_view key);

// The member as a number without its fraction, or nothing.
std::optional<int64_t> truncatedAt(const Json& json, std::string_view key);

// Like intAt, and also reads decimal text ("200"): vendors send codes both ways.
std::optional<int64_t> looseIntAt(const Json& json, std::string_view key);

// The member as a count, a whole number above 0; `fallback` when it is anything else.
size_t countAt(const Json& json, std::string_view key, size_t fallback);

// The member as a boolean; `fallback` when it is absent or not a boolean.
bool boolAt(const Json& json, std::string_view key, bool fallback);

// A number as JavaScript's String() writes it: "7", "0.00001", "1e-7", "1e+21".
std::string numberText(const Json& number);

// What a value is, for error messages: "null", "string", "number", "boolean", "object", "array".
std::string_view kindOf(const Json& json);

}  // namespace kmsg
