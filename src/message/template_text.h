#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kmsg {

// Name and value of a template variable.
using Variable = std::pair<std::string, std::string>;

// Replaces every `#{name}` whose name is among `variables`; others stay as written. The name is
// taken verbatim: one or more characters other than "}". One pass: what a value holds is never read
// again. Time is linear in the text, whatever it holds, and logarithmic in the number of variables.
std::string renderTemplate(std::string_view text, const std::vector<Variable>& variables);

// The bytes of what renderTemplate() would make, without making it.
size_t renderedBytes(std::string_view text, const std::vector<Variable>& variables);

// The distinct names of `#{name}` in order of first appearance.
std::vector<std::string> placeholderNames(std::string_view text);

// The same over several texts. A placeholder does not reach from one into the next.
std::vector<std::string> placeholderNames(const std::vector<std::string_view>& texts);

}  // namespace kmsg
