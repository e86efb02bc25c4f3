#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/time.h"
#include "provider/solapi/draft.h"

namespace kmsg::solapi {

// The ids of files that this account has uploaded lately, by their content: a campaign uploads its
// picture once. Holds settled answers only: nobody waits here. The vendor does not say how long it
// keeps a file, so an id lives for a day, and is dropped when the vendor does not know it any more.
class FileCache {
 public:
  static constexpr size_t kMaxEntries = 256;
  static constexpr Millis kMaxAgeMs = 24 * 60 * 60 * 1000;

  // What an id is kept under: the bytes by their hash, and what else makes it another file.
  static std::string keyOf(const FileNeed& need, std::string_view bytes);

  // "" when it is not known, or not any more.
  std::string find(const std::string& key, Millis now) const;

  void put(const std::string& key, std::string fileId, Millis now);

  // Forgets the id unless it has been replaced meanwhile.
  void drop(const std::string& key, std::string_view fileId);

  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string fileId;
    Millis uploadedAt = 0;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace kmsg::solapi
