#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kmsg {

// The code point that begins at `utf8[i]`; moves `i` past it. For well-formed UTF-8; a byte that
// begins nothing counts as U+FFFD.
uint32_t nextCodePoint(std::string_view utf8, size_t& i);

// True when there is nothing to see in the text: no characters but white space, zero-width and
// formatting ones.
bool isInvisible(std::string_view utf8);

}  // namespace kmsg
