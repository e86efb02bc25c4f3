#include "provider/iwinv/template_cache.h"

#include <algorithm>
#include <utility>

namespace kmsg::iwinv {

const std::vector<std::string>* TemplateCache::find(const std::string& templateCode,
                                                    Millis now) const {
  const auto found = entries_.find(templateCode);
  if (found == entries_.end()) return nullptr;
  const Millis age = now - found->second.readAt;
  return age >= 0 && age < kMaxAgeMs ? &found->second.names : nullptr;
}

void TemplateCache::put(const std::string& templateCode, std::vector<std::string> names,
                        Millis now) {
  if (entries_.size() >= kMaxEntries && !entries_.count(templateCode)) {
    entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](auto& a, auto& b) {
      return a.second.readAt < b.second.readAt;
    }));
  }
  entries_[templateCode] = Entry{std::move(names), now};
}

}  // namespace kmsg::iwinv
