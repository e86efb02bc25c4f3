#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.h"

namespace kmsg::iwinv {

// The variables' names of templates read lately, so that a run of messages reads each template
// once. Holds settled answers only: nobody waits here. An entry lives for a few minutes, for a
// template can be changed in the vendor's console and old names would put values into wrong places.
class TemplateCache {
 public:
  static constexpr size_t kMaxEntries = 128;
  static constexpr Millis kMaxAgeMs = 5 * 60 * 1000;

  // Null when it is not known, or not any more. Valid until the cache changes.
  const std::vector<std::string>* find(const std::string& templateCode, Millis now) const;

  void put(const std::string& templateCode, std::vector<std::string> names, Millis now);

  void drop(const std::string& templateCode) { entries_.erase(templateCode); }

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::vector<std::string> names;
    Millis readAt = 0;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace kmsg::iwinv
