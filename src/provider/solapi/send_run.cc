#include "provider/solapi/send_run.h"

#include <map>
#include <utility>

#include "async/for_each.h"
#include "provider/http_json.h"
#include "provider/solapi/auth.h"
#include "provider/solapi/codes.h"
#include "provider/solapi/pairing.h"
#include "provider/solapi/request.h"
#include "provider/solapi/response.h"
#include "provider/solapi/wire_message.h"

namespace kmsg::solapi {
namespace {

// Files on their way at once: Workers open six connections at a time.
constexpr size_t kFilesAtOnce = 4;

// The host takes no answer beyond 8 MB, and the answer repeats the custom fields of each message.
constexpr size_t kMaxAnswerBytes = 7'000'000;
constexpr size_t kAnswerEntryBytes = 400;

size_t answerBytesOf(const Json& wire) {
  size_t bytes = kAnswerEntryBytes;
  for (const auto& [key, value] : memberAt(wire, "customFields").items()) {
    const auto* text = value.get_ptr<const Json::string_t*>();
    bytes += key.size() + 6 + (text ? text->size() : 0);
  }
  return bytes;
}

// True for refusals of the account, which the next request would meet as well.
bool concernsAccount(const Error& error) {
  return error.outcome == Outcome::kNotSent && (error.code == ErrorCode::kAuthenticationFailed ||
                                                error.code == ErrorCode::kInsufficientBalance ||
                                                error.code == ErrorCode::kRateLimitExceeded);
}

}  // namespace

SendRun::SendRun(const Config& config, FileCache& cache, std::vector<BatchItem> items, Millis now,
                 ProviderPorts ports)
    : config_(config), cache_(cache), now_(now), ports_(ports) {
  entries_.reserve(items.size());
  for (BatchItem& item : items) {
    Entry entry;
    entry.item = std::move(item);
    entries_.push_back(std::move(entry));
  }
}

Task<std::vector<Result<SendResult>>> SendRun::run() {
  const bool needsFiles = draftAll();
  if (needsFiles) co_await storeFiles(open());
  co_await sendAll(open());
  std::vector<size_t> again = forgetStaleFiles();
  if (!again.empty()) {
    co_await storeFiles(std::move(again));
    co_await sendAll(open());
  }
  std::vector<Result<SendResult>> results;
  results.reserve(entries_.size());
  for (Entry& entry : entries_)
    results.push_back(std::move(*entry.result));
  co_return std::move(results);
}

bool SendRun::draftAll() {
  bool needsFiles = false;
  std::map<std::string_view, size_t> seen;
  for (Entry& entry : entries_) {
    const Message& message = *entry.item.message;
    const size_t number = ++seen[message.messageId];
    const std::string told = number > 1 ? std::to_string(number) : std::string();
    Result<Draft> draft = draftMessage(config_, message, {now_, entry.item.owner}, told);
    if (!draft) {
      entry.result = withProviderId(std::move(draft).error(), kProviderId);
      continue;
    }
    entry.pairing = pairingOf(message.messageId, told);
    entry.answerBytes = answerBytesOf(draft->wire);
    if (draft->files.empty()) {
      entry.text = dumpJson(draft->wire);
    } else {
      entry.draft = std::move(draft).value();
      needsFiles = true;
    }
  }
  return needsFiles;
}

std::vector<size_t> SendRun::open() const {
  std::vector<size_t> places;
  for (size_t i = 0; i < entries_.size(); ++i) {
    if (!entries_[i].result) places.push_back(i);
  }
  return places;
}

Task<Done> SendRun::storeFiles(std::vector<size_t> places) {
  std::vector<Entry*> needy;
  for (const size_t place : places) {
    if (!entries_[place].draft.files.empty()) needy.push_back(&entries_[place]);
  }
  FileStore store(config_, cache_, now_, ports_);
  co_await forEachConcurrent(std::move(needy), kFilesAtOnce,
                             [&](Entry* entry) { return storeFilesOf(*entry, store); });
  co_return Done{};
}

Task<Done> SendRun::storeFilesOf(Entry& entry, FileStore& store) {
  entry.files.clear();
  for (size_t i = 0; i < entry.draft.files.size(); ++i) {
    const FileNeed need = entry.draft.files[i];
    Result<StoredFile> file = co_await store.store(need, entry.item.message->item);
    if (!file) {
      entry.result = withProviderId(std::move(file).error(), kProviderId);
      co_return Done{};
    }
    entry.draft.wire[Json::json_pointer(need.place)] = file->id;
    entry.files.push_back(std::move(file).value());
  }
  entry.text = dumpJson(entry.draft.wire);
  co_return Done{};
}

SendRun::Chunk SendRun::takeChunk(const std::vector<size_t>& places, size_t& next) {
  Chunk chunk;
  chunk.body.scheduledAt = entries_[places[next]].item.message->scheduledAt;
  for (size_t bytes = 0, answerBytes = 0; next < places.size(); ++next) {
    Entry& entry = entries_[places[next]];
    const Message& message = *entry.item.message;
    bytes += entry.text.size() + 1;
    answerBytes += entry.answerBytes;
    const bool fits = chunk.items.size() < kSendBatch && bytes <= kMaxSendBytes &&
                      answerBytes <= kMaxAnswerBytes &&
                      message.scheduledAt == chunk.body.scheduledAt;
    if (!chunk.items.empty() && !fits) break;
    chunk.items.push_back({&message, entry.pairing});
    chunk.body.messages.push_back(std::move(entry.text));
  }
  return chunk;
}

Task<Done> SendRun::sendAll(std::vector<size_t> places) {
  std::optional<Error> stop;
  for (size_t next = 0; next < places.size();) {
    const size_t first = next;
    Chunk chunk = takeChunk(places, next);
    const size_t count = chunk.items.size();
    std::vector<Result<SendResult>> results;
    if (stop) {
      results.assign(count, *stop);
    } else {
      const std::string salt = ports_.random.alphanumeric(kSaltLength);
      HttpRequest request = buildSend(config_, std::move(chunk.body), now_, salt);
      Result<HttpResponse> response = co_await ports_.http.request(std::move(request));
      if (response) {
        results = readSend(config_, chunk.items, *response, now_);
        const bool refused = !isSuccessStatus(response->status);
        if (refused && concernsAccount(results.front().error())) stop = results.front().error();
      } else {
        results.assign(count, withProviderId(std::move(response).error(), kProviderId));
      }
    }
    for (size_t i = 0; i < count; ++i)
      entries_[places[first + i]].result = std::move(results[i]);
  }
  co_return Done{};
}

std::vector<size_t> SendRun::forgetStaleFiles() {
  std::vector<size_t> stale;
  for (size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    if (entry.files.empty() || entry.result->ok()) continue;
    const Error& error = entry.result->error();
    if (error.outcome != Outcome::kNotSent || !blamesFile(error.providerErrorCode)) continue;
    bool wasCached = false;
    for (const StoredFile& file : entry.files) {
      wasCached = wasCached || file.cached;
      cache_.drop(file.key, file.id);
    }
    if (!wasCached) continue;
    entry.result.reset();
    stale.push_back(i);
  }
  return stale;
}

}  // namespace kmsg::solapi
