#include "tracking/script_store.h"

#include <string_view>
#include <utility>

namespace kmsg {
namespace {

Json recordsToJson(const std::vector<TrackingRecord>& records) {
  Json list = Json::array();
  for (const TrackingRecord& record : records)
    list.push_back(recordToJson(record));
  return list;
}

Json oneArgument(Json argument) {
  Json arguments = Json::array();
  arguments.push_back(std::move(argument));
  return arguments;
}

Error unexpected(std::string_view member, std::string_view wanted, const Json& answer) {
  Error error;
  error.message = "The tracking store's " + std::string(member) + " must answer " +
                  std::string(wanted) + ", not " + std::string(kindOf(answer));
  error.field = "store." + std::string(member);
  return error;
}

Result<std::vector<std::string>> idsFrom(std::string_view member, const Json& answer) {
  if (!answer.is_array()) return unexpected(member, "an array of message ids", answer);
  std::vector<std::string> ids;
  for (const Json& item : answer) {
    if (!item.is_string()) return unexpected(member, "an array of message ids", item);
    ids.push_back(*item.get_ptr<const Json::string_t*>());
  }
  return ids;
}

Result<std::vector<TrackingRecord>> recordsFrom(std::string_view member, const Json& answer) {
  if (!answer.is_array()) return unexpected(member, "an array of records", answer);
  std::vector<TrackingRecord> records;
  for (const Json& item : answer) {
    Result<TrackingRecord> record = recordFromJson(item);
    if (!record.ok()) {
      Error error = std::move(record).error();
      error.message = "From the tracking store's " + std::string(member) + ": " + error.message;
      return error;
    }
    records.push_back(std::move(record).value());
  }
  return records;
}

}  // namespace

Json patchToJson(const TrackingPatch& patch) {
  Json json = Json::object();
  json["messageId"] = patch.messageId;
  if (patch.fence) {
    Json fence = Json::object();
    fence["attemptCount"] = patch.fence->attemptCount;
    fence["nextCheckAt"] = patch.fence->nextCheckAt;
    json["fence"] = std::move(fence);
  }
  json["set"] = patch.set;
  return json;
}

Result<TrackingPatch> patchFromJson(const Json& json) {
  TrackingPatch patch;
  patch.messageId = textAt(json, "messageId");
  if (patch.messageId.empty()) {
    return invalidRequest("A patch needs the messageId of its record", "patch.messageId");
  }
  const Json* fence = findKey(json, "fence");
  if (fence && !fence->is_null()) {
    const auto attemptCount = intAt(*fence, "attemptCount");
    const auto nextCheckAt = intAt(*fence, "nextCheckAt");
    if (!attemptCount || !nextCheckAt) {
      return invalidRequest("A fence is {attemptCount, nextCheckAt}, both whole numbers",
                            "patch.fence");
    }
    patch.fence = Fence{*attemptCount, *nextCheckAt};
  }
  const Json* set = findKey(json, "set");
  if (!set || !set->is_object()) {
    return invalidRequest("A patch's set must be an object of the fields to change", "patch.set");
  }
  patch.set = *set;
  return patch;
}

Task<Result<Done>> ScriptTrackingStore::upsertMany(std::vector<TrackingRecord> records) {
  if (records.empty()) co_return Done{};
  Result<Json> answer = co_await script_.store("upsertMany", oneArgument(recordsToJson(records)));
  if (!answer.ok()) co_return std::move(answer).error();
  co_return Done{};
}

Task<Result<std::vector<std::string>>> ScriptTrackingStore::insertIfAbsent(
    std::vector<TrackingRecord> records) {
  if (records.empty()) co_return std::vector<std::string>();
  Result<Json> answer =
      co_await script_.store("insertIfAbsent", oneArgument(recordsToJson(records)));
  if (!answer.ok()) co_return std::move(answer).error();
  co_return idsFrom("insertIfAbsent", *answer);
}

Task<Result<std::vector<TrackingRecord>>> ScriptTrackingStore::getMany(
    std::vector<std::string> messageIds) {
  if (messageIds.empty()) co_return std::vector<TrackingRecord>();
  Result<Json> answer = co_await script_.store("getMany", oneArgument(Json(messageIds)));
  if (!answer.ok()) co_return std::move(answer).error();
  co_return recordsFrom("getMany", *answer);
}

Task<Result<std::vector<TrackingRecord>>> ScriptTrackingStore::claimDue(Millis now, int64_t limit,
                                                                        Millis leaseMs) {
  if (limit <= 0) co_return std::vector<TrackingRecord>();
  Json arguments = Json::array();
  arguments.push_back(now);
  arguments.push_back(limit);
  arguments.push_back(leaseMs);
  Result<Json> answer = co_await script_.store("claimDue", std::move(arguments));
  if (!answer.ok()) co_return std::move(answer).error();
  co_return recordsFrom("claimDue", *answer);
}

Task<Result<std::vector<std::string>>> ScriptTrackingStore::patchMany(
    std::vector<TrackingPatch> patches) {
  if (patches.empty()) co_return std::vector<std::string>();
  Json list = Json::array();
  for (const TrackingPatch& patch : patches)
    list.push_back(patchToJson(patch));
  Result<Json> answer = co_await script_.store("patchMany", oneArgument(std::move(list)));
  if (!answer.ok()) co_return std::move(answer).error();
  co_return idsFrom("patchMany", *answer);
}

}  // namespace kmsg
