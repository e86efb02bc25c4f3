#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kmsg {

// Characters that Korean carriers cannot show: they are not in CP949 (Unified Hangul Code).
struct Unencodable {
  size_t count = 0;
  std::string first;  // "U+1F600"; the character itself may be private
};

// Looks through well-formed UTF-8. Every Chinese character of the basic block passes, also the rare
// ones that CP949 lacks.
Unencodable unencodable(std::string_view utf8);

}  // namespace kmsg
