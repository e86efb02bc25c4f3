#include "app/store_methods.h"

#include <utility>
#include <vector>

#include "tracking/script_store.h"
#include "tracking/sql_store.h"

namespace kmsg {
namespace {

const Json kNothing;

const Json& argument(const Json& args, size_t index) {
  return args.is_array() && index < args.size() ? args[index] : kNothing;
}

std::optional<int64_t> number(const Json& args, size_t index) {
  return intAt(Json{{"value", argument(args, index)}}, "value");
}

Json recordsToJson(const std::vector<TrackingRecord>& records) {
  Json list = Json::array();
  for (const TrackingRecord& record : records)
    list.push_back(recordToJson(record));
  return list;
}

// Reads every element of the array argument with `read`; the error names its index.
template <typename T, typename Read>
Result<std::vector<T>> listOf(const Json& args, const char* what, Read read) {
  std::vector<T> list;
  const Json& array = argument(args, 0);
  if (!array.is_array()) {
    return invalidRequest(
        std::string(what) + " must be an array, got " + std::string(kindOf(array)), what);
  }
  for (size_t i = 0; i < array.size(); ++i) {
    auto item = read(array[i]);
    if (!item) {
      Error error = item.error();
      error.field = std::string(what) + "[" + std::to_string(i) + "]." + error.field;
      return error;
    }
    list.push_back(std::move(item).value());
  }
  return list;
}

Result<std::string> readId(const Json& json) {
  if (!json.is_string()) return invalidRequest("an id must be a string");
  return *json.get_ptr<const Json::string_t*>();
}

template <typename T>
Json idsToJson(const T& ids) {
  Json list = Json::array();
  for (const std::string& id : ids)
    list.push_back(id);
  return list;
}

Task<Result<Json>> writeMember(SqlTrackingStore& store, std::string member, Json args) {
  if (member == "patchMany") {
    auto patches = listOf<TrackingPatch>(args, "patches", patchFromJson);
    if (!patches) co_return patches.error();
    const auto applied = co_await store.patchMany(std::move(patches).value());
    if (!applied) co_return applied.error();
    co_return idsToJson(*applied);
  }
  auto records = listOf<TrackingRecord>(args, "records", recordFromJson);
  if (!records) co_return records.error();
  if (member == "insertIfAbsent") {
    const auto inserted = co_await store.insertIfAbsent(std::move(records).value());
    if (!inserted) co_return inserted.error();
    co_return idsToJson(*inserted);
  }
  const auto written = co_await store.upsertMany(std::move(records).value());
  if (!written) co_return written.error();
  co_return Json();
}

Task<Result<Json>> dueMember(SqlTrackingStore& store, std::string member, Json args) {
  const auto now = number(args, 0);
  if (!now) co_return invalidRequest("now must be a Date", "now");
  const int64_t limit = number(args, 1).value_or(0);
  if (member == "deleteBefore") {
    const auto deleted = co_await store.deleteBefore(*now, limit);
    if (!deleted) co_return deleted.error();
    co_return Json(*deleted);
  }
  if (member == "listDue") {
    const auto due = co_await store.listDue(*now, limit);
    if (!due) co_return due.error();
    co_return recordsToJson(*due);
  }
  const auto claimed = co_await store.claimDue(*now, limit, number(args, 2).value_or(0));
  if (!claimed) co_return claimed.error();
  co_return recordsToJson(*claimed);
}

Task<Result<Json>> queryMember(SqlTrackingStore& store, std::string member, Json args) {
  if (member == "getMany") {
    auto ids = listOf<std::string>(args, "messageIds", readId);
    if (!ids) co_return ids.error();
    const auto found = co_await store.getMany(std::move(ids).value());
    if (!found) co_return found.error();
    co_return recordsToJson(*found);
  }
  if (member == "listRecords") {
    auto listing = recordListingFromJson(argument(args, 0));
    if (!listing) co_return listing.error();
    const auto found = co_await store.listRecords(std::move(listing).value());
    if (!found) co_return found.error();
    co_return recordsToJson(*found);
  }
  auto filter = recordFilterFromJson(argument(args, 0));
  if (!filter) co_return filter.error();
  if (member == "countBy") {
    auto fields = countFieldsFromJson(argument(args, 1));
    if (!fields) co_return fields.error();
    auto groups = co_await store.countBy(std::move(filter).value(), std::move(fields).value());
    co_return groups;
  }
  const auto count = co_await store.countRecords(std::move(filter).value());
  if (!count) co_return count.error();
  co_return Json(*count);
}

bool isOneOf(const std::string& member, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (member == name) return true;
  }
  return false;
}

}  // namespace

Task<Result<Json>> callStoreMember(const StoreConfig& config, SqlClient& sql, std::string member,
                                   Json args) {
  if (!config.dialect) co_return invalidRequest("the store is not an SQL store", "store");
  SqlTrackingStore store(sql, *config.dialect, config.table);
  if (isOneOf(member, {"upsertMany", "insertIfAbsent", "patchMany"})) {
    auto answer = co_await writeMember(store, std::move(member), std::move(args));
    co_return answer;
  }
  if (isOneOf(member, {"claimDue", "listDue", "deleteBefore"})) {
    auto answer = co_await dueMember(store, std::move(member), std::move(args));
    co_return answer;
  }
  if (isOneOf(member, {"getMany", "listRecords", "countRecords", "countBy"})) {
    auto answer = co_await queryMember(store, std::move(member), std::move(args));
    co_return answer;
  }
  co_return invalidRequest("the store has no member " + member, "member");
}

}  // namespace kmsg
