#pragma once

#include <string>
#include <string_view>

#include "message/carrier_limits.h"

namespace kmsg::iwinv {

// The title of an LMS that was given none: the first line of its text, less the characters that the
// vendor refuses in titles, cut to kMaxSubjectBytes at a character. "안내" when nothing is left.
std::string titleOf(std::string_view text);

}  // namespace kmsg::iwinv
