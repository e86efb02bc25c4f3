#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kmsg {

// An error that names the field when the text has more carrier bytes than the limit. `hint` ends
// the sentence.
Result<Done> checkBytes(std::string_view text, size_t limit, const std::string& field,
                        std::string_view hint = {});

}  // namespace kmsg
