#include "message/template_text.h"

#include <map>
#include <set>

namespace kmsg {
namespace {

// Calls `onText(literal)` and `onName(name, asWritten)` for the parts of `text` in order.
template <typename OnText, typename OnName>
void scan(std::string_view text, OnText onText, OnName onName) {
  while (true) {
    const size_t open = text.find("#{");
    // After an opening that is never closed there is nothing more to find: no second search.
    const size_t close = open == std::string_view::npos ? open : text.find('}', open + 2);
    if (close == std::string_view::npos) break;
    onText(text.substr(0, open));
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const std::string_view written = text.substr(open, close - open + 1);
    if (name.empty()) {
      onText(written);
    } else {
      onName(name, written);
    }
    text.remove_prefix(close + 1);
  }
  onText(text);
}

template <typename OnPart>
void render(std::string_view text, const std::vector<Variable>& variables, OnPart onPart) {
  std::map<std::string_view, std::string_view> values;
  for (const auto& [name, value] : variables)
    values.emplace(name, value);
  scan(text, onPart, [&](std::string_view name, std::string_view written) {
    const auto found = values.find(name);
    onPart(found == values.end() ? written : found->second);
  });
}

}  // namespace

std::string renderTemplate(std::string_view text, const std::vector<Variable>& variables) {
  std::string out;
  out.reserve(text.size());
  render(text, variables, [&](std::string_view part) { out += part; });
  return out;
}

size_t renderedBytes(std::string_view text, const std::vector<Variable>& variables) {
  size_t bytes = 0;
  render(text, variables, [&](std::string_view part) { bytes += part.size(); });
  return bytes;
}

std::vector<std::string> placeholderNames(std::string_view text) {
  return placeholderNames(std::vector<std::string_view>(1, text));
}

std::vector<std::string> placeholderNames(const std::vector<std::string_view>& texts) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const std::string_view text : texts) {
    scan(
        text, [](std::string_view) {},
        [&](std::string_view name, std::string_view) {
          if (seen.insert(name).second) names.emplace_back(name);
        });
  }
  return names;
}

}  // namespace kmsg
