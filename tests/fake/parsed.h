#pragma once

#include <string_view>

#include "base/json.h"

namespace kmsg {

// JSON that a test wrote, or a text that no test expects.
inline Json parsed(std::string_view text) {
  return parseJson(text).value_or(Json("unreadable"));
}

}  // namespace kmsg
