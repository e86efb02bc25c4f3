#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kmsg::iwinv {

// Carrier bytes of a title, of an LMS and of a replacement.
inline constexpr size_t kTitleMaxBytes = 40;

// The title of an LMS that was given none: the first line of its text, less the characters that the
// vendor refuses in titles, cut to kTitleMaxBytes at a character. "안내" when nothing is left.
std::string titleOf(std::string_view text);

}  // namespace kmsg::iwinv
