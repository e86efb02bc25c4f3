#pragma once

#include <map>
#include <set>
#include <string>

#include "async/signal.h"
#include "provider/provider.h"
#include "provider/solapi/config.h"
#include "provider/solapi/file_cache.h"

namespace kmsg::solapi {

// A file at the vendor.
struct StoredFile {
  std::string key;  // its content, as the cache knows it
  std::string id;
  bool cached = false;  // from an earlier operation: the vendor may have forgotten it
};

// Brings the files of one operation to the vendor, each content once, however many messages share
// it and whatever came of it. Outlives its tasks; config, cache and ports outlive it.
class FileStore {
 public:
  FileStore(const Config& config, FileCache& cache, Millis now, ProviderPorts ports)
      : config_(config), cache_(cache), now_(now), ports_(ports) {}
  FileStore(const FileStore&) = delete;
  FileStore& operator=(const FileStore&) = delete;

  // `item`: the input that holds the bytes.
  Task<Result<StoredFile>> store(FileNeed need, uint32_t item);

 private:
  Task<Result<StoredFile>> download(FileNeed need);
  Task<Result<StoredFile>> keep(FileNeed need, std::string bytes, std::string filename);
  Task<Result<StoredFile>> upload(FileNeed need, std::string key, std::string bytes,
                                  std::string filename);

  const Config& config_;
  FileCache& cache_;
  Millis now_;
  ProviderPorts ports_;
  std::map<std::string, Result<StoredFile>> settled_;  // by content, or by address
  std::set<std::string> busy_;
  Signal changed_;
};

}  // namespace kmsg::solapi
