#include "provider/solapi/file_store.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/solapi/auth.h"
#include "provider/solapi/file_request.h"

namespace kmsg::solapi {

Task<Result<StoredFile>> FileStore::store(FileNeed need, uint32_t item) {
  if (need.url.empty()) {
    if (!ports_.script) co_return invalidRequest(need.field + " cannot be read here", need.field);
    Result<Attachment> attachment = co_await ports_.script->attachment(item, need.field);
    if (!attachment) co_return fileError(need, std::move(attachment).error());
    Result<StoredFile> kept =
        co_await keep(need, std::move(attachment->bytes), std::move(attachment->filename));
    co_return std::move(kept);
  }
  const std::string place = need.type + '\n' + need.link + '\n' + need.url;
  while (busy_.count(place))
    co_await changed_.wait();
  if (const auto known = settled_.find(place); known != settled_.end()) co_return known->second;
  busy_.insert(place);
  Result<StoredFile> file = co_await download(need);
  busy_.erase(place);
  settled_.emplace(place, file);
  changed_.notifyAll();
  co_return std::move(file);
}

Task<Result<StoredFile>> FileStore::download(FileNeed need) {
  HttpRequest request = buildDownload(need);
  Result<HttpResponse> response = co_await ports_.http.request(std::move(request));
  if (!response) co_return fileError(need, std::move(response).error());
  Result<std::string> bytes = readDownload(need, std::move(response).value());
  if (!bytes) co_return bytes.error();
  Result<StoredFile> kept = co_await keep(need, std::move(bytes).value(), std::string());
  co_return std::move(kept);
}

Task<Result<StoredFile>> FileStore::keep(FileNeed need, std::string bytes, std::string filename) {
  const Result<Done> fits = checkFile(need, bytes);
  if (!fits) co_return fits.error();
  const std::string key = FileCache::keyOf(need, bytes);
  while (busy_.count(key))
    co_await changed_.wait();
  if (const auto known = settled_.find(key); known != settled_.end()) co_return known->second;
  if (std::string id = cache_.find(key, now_); !id.empty()) {
    co_return StoredFile{key, std::move(id), /*cached=*/true};
  }
  busy_.insert(key);
  Result<StoredFile> file =
      co_await upload(std::move(need), key, std::move(bytes), std::move(filename));
  busy_.erase(key);
  settled_.emplace(key, file);
  changed_.notifyAll();
  co_return std::move(file);
}

Task<Result<StoredFile>> FileStore::upload(FileNeed need, std::string key, std::string bytes,
                                           std::string filename) {
  const std::string salt = ports_.random.alphanumeric(kSaltLength);
  HttpRequest request = buildUpload(config_, need, filename, bytes, now_, salt);
  bytes = std::string();
  Result<HttpResponse> response = co_await ports_.http.request(std::move(request));
  if (!response) co_return fileError(need, std::move(response).error());
  Result<std::string> id = readUpload(config_, need, *response, now_);
  if (!id) co_return id.error();
  cache_.put(key, *id, now_);
  co_return StoredFile{std::move(key), std::move(id).value(), /*cached=*/false};
}

}  // namespace kmsg::solapi
