#include "tracking/record.h"

#include <string_view>
#include <utility>

namespace kmsg {
namespace {

// Reads members of a record and keeps the first thing that is wrong with them.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  std::string text(const char* member, bool required) {
    const Json* value = present(member);
    if (!value) {
      if (required) fail(member, "is missing");
      return {};
    }
    if (!value->is_string()) fail(member, "must be a string, not " + std::string(kindOf(*value)));
    return std::string(textAt(json_, member));
  }

  std::optional<int64_t> number(const char* member) {
    const Json* value = present(member);
    if (!value) return std::nullopt;
    const auto number = intAt(json_, member);
    if (!number) fail(member, "must be a whole number, not " + std::string(kindOf(*value)));
    return number;
  }

  Json value(const char* member) {
    const Json* value = present(member);
    return value ? *value : Json();
  }

  Json object(const char* member) {
    const Json* value = present(member);
    if (!value) return {};
    if (!value->is_object()) fail(member, "must be an object, not " + std::string(kindOf(*value)));
    return *value;
  }

  void fail(const char* member, const std::string& what) {
    if (error_) return;
    error_ = invalidRequest("The tracking record's " + std::string(member) + " " + what,
                            "record." + std::string(member));
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const Json* present(const char* member) const {
    const Json* value = findKey(json_, member);
    return value && !value->is_null() ? value : nullptr;
  }

  const Json& json_;
  std::optional<Error> error_;
};

}  // namespace

void putText(Json& json, const char* member, const std::string& text) {
  if (!text.empty()) json[member] = text;
}

void putTime(Json& json, const char* member, const std::optional<Millis>& time) {
  if (time) json[member] = *time;
}

Json recordToJson(const TrackingRecord& record) {
  Json json = Json::object();
  json["messageId"] = record.messageId;
  json["providerId"] = record.providerId;
  json["providerMessageId"] = record.providerMessageId;
  json["type"] = record.type;
  json["to"] = record.to;
  putText(json, "from", record.from);
  json["status"] = deliveryStatusName(record.status);
  putText(json, "providerStatusCode", record.providerStatusCode);
  putText(json, "providerStatusMessage", record.providerStatusMessage);
  putTime(json, "sentAt", record.sentAt);
  putTime(json, "deliveredAt", record.deliveredAt);
  putTime(json, "failedAt", record.failedAt);
  json["requestedAt"] = record.requestedAt;
  putTime(json, "scheduledAt", record.scheduledAt);
  json["statusUpdatedAt"] = record.statusUpdatedAt;
  json["attemptCount"] = record.attemptCount;
  putTime(json, "lastCheckedAt", record.lastCheckedAt);
  json["nextCheckAt"] = record.nextCheckAt;
  if (record.lastError) {
    Json error = Json::object();
    error["code"] = record.lastError->code;
    error["message"] = record.lastError->message;
    json["lastError"] = std::move(error);
  }
  if (!record.raw.is_null()) json["raw"] = record.raw;
  if (!record.metadata.is_null()) json["metadata"] = record.metadata;
  return json;
}

Result<TrackingRecord> recordFromJson(const Json& json) {
  if (!json.is_object()) {
    return invalidRequest("A tracking record must be an object, not " + std::string(kindOf(json)),
                          "record");
  }
  Reader reader(json);
  TrackingRecord record;
  record.messageId = reader.text("messageId", true);
  if (record.messageId.empty()) reader.fail("messageId", "must not be empty");
  record.providerId = reader.text("providerId", true);
  record.providerMessageId = reader.text("providerMessageId", false);
  record.type = reader.text("type", true);
  record.to = reader.text("to", true);
  record.from = reader.text("from", false);
  const std::string status = reader.text("status", true);
  const auto known = deliveryStatusFrom(status);
  if (known) {
    record.status = *known;
  } else {
    reader.fail("status", "must be one of PENDING, SENT, DELIVERED, FAILED, CANCELLED, UNKNOWN");
  }
  record.providerStatusCode = reader.text("providerStatusCode", false);
  record.providerStatusMessage = reader.text("providerStatusMessage", false);
  record.sentAt = reader.number("sentAt");
  record.deliveredAt = reader.number("deliveredAt");
  record.failedAt = reader.number("failedAt");
  const auto requestedAt = reader.number("requestedAt");
  if (!requestedAt) reader.fail("requestedAt", "is missing");
  record.requestedAt = requestedAt.value_or(0);
  record.scheduledAt = reader.number("scheduledAt");
  record.statusUpdatedAt = reader.number("statusUpdatedAt").value_or(record.requestedAt);
  record.attemptCount = reader.number("attemptCount").value_or(0);
  record.lastCheckedAt = reader.number("lastCheckedAt");
  record.nextCheckAt = reader.number("nextCheckAt").value_or(record.requestedAt);
  const Json lastError = reader.object("lastError");
  if (!lastError.is_null()) {
    record.lastError = TrackingError{std::string(textAt(lastError, "code")),
                                     std::string(textAt(lastError, "message"))};
  }
  record.raw = reader.value("raw");
  record.metadata = reader.object("metadata");
  if (reader.error()) return *reader.error();
  return record;
}

}  // namespace kmsg
