#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/provider.h"
#include "provider/solapi/config.h"
#include "provider/solapi/draft.h"
#include "provider/solapi/file_store.h"
#include "provider/solapi/request.h"
#include "provider/solapi/response.h"

namespace kmsg::solapi {

// One call of send or sendBatch: drafts the messages, brings their files to the vendor, sends them
// in as few requests as it allows. No message is sent twice, except one that the vendor refused
// because it has forgotten a file that an earlier call had stored: once more, with the file stored
// again. Outlives its tasks; config, cache and ports outlive it.
class SendRun {
 public:
  SendRun(const Config& config, FileCache& cache, std::vector<BatchItem> items, Millis now,
          ProviderPorts ports);

  // One result per item, in order. Call once.
  Task<std::vector<Result<SendResult>>> run();

 private:
  struct Entry {
    BatchItem item;
    std::string pairing;
    Draft draft;       // kept until it is sent only where files were needed
    std::string text;  // the draft as JSON, until it is sent
    size_t answerBytes = 0;
    std::vector<StoredFile> files;
    std::optional<Result<SendResult>> result;
  };

  // Messages that share a request.
  struct Chunk {
    SendBody body;
    std::vector<SentItem> items;
  };

  // True when a message needs a file.
  bool draftAll();
  // Takes what fits into one request from `places`, beginning at `next`, which it moves on.
  Chunk takeChunk(const std::vector<size_t>& places, size_t& next);
  Task<Done> storeFiles(std::vector<size_t> places);
  Task<Done> storeFilesOf(Entry& entry, FileStore& store);
  Task<Done> sendAll(std::vector<size_t> places);
  std::vector<size_t> open() const;
  std::vector<size_t> forgetStaleFiles();

  const Config& config_;
  FileCache& cache_;
  Millis now_;
  ProviderPorts ports_;
  std::vector<Entry> entries_;
};

}  // namespace kmsg::solapi
