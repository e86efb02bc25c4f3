#include "provider/solapi/file_cache.h"

#include <algorithm>
#include <utility>

#include "base/hmac.h"

namespace kmsg::solapi {

std::string FileCache::keyOf(const FileNeed& need, std::string_view bytes) {
  const auto hash = sha256(bytes);
  std::string key(hash.begin(), hash.end());
  (((key += need.type) += '\n') += need.link);
  return key;
}

std::string FileCache::find(const std::string& key, Millis now) const {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return {};
  const Millis age = now - found->second.uploadedAt;
  return age >= 0 && age < kMaxAgeMs ? found->second.fileId : std::string();
}

void FileCache::put(const std::string& key, std::string fileId, Millis now) {
  if (entries_.size() >= kMaxEntries && !entries_.count(key)) {
    entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](auto& a, auto& b) {
      return a.second.uploadedAt < b.second.uploadedAt;
    }));
  }
  entries_[key] = Entry{std::move(fileId), now};
}

void FileCache::drop(const std::string& key, std::string_view fileId) {
  const auto found = entries_.find(key);
  if (found != entries_.end() && found->second.fileId == fileId) entries_.erase(found);
}

}  // namespace kmsg::solapi
