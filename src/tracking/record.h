#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/time.h"
#include "message/message.h"

namespace kmsg {

struct TrackingError {
  std::string code;
  std::string message;
};

// One tracked message: a row of kmsg_delivery_tracking. Empty text and absent optionals are NULL
// where the column allows it.
struct TrackingRecord {
  std::string messageId;  // primary key
  std::string providerId;
  std::string providerMessageId;  // empty when the vendor gave none, or for a fallback not yet sent
  std::string type;               // message type name
  std::string to;
  std::string from;
  DeliveryStatus status = DeliveryStatus::kPending;
  std::string providerStatusCode;
  std::string providerStatusMessage;
  std::optional<Millis> sentAt;
  std::optional<Millis> deliveredAt;
  std::optional<Millis> failedAt;
  Millis requestedAt = 0;
  std::optional<Millis> scheduledAt;
  Millis statusUpdatedAt = 0;
  int64_t attemptCount = 0;  // polls so far
  std::optional<Millis> lastCheckedAt;
  Millis nextCheckAt = 0;  // while a pass holds the record: the end of its lease
  std::optional<TrackingError> lastError;
  Json raw;       // the vendor's last answer, null without one
  Json metadata;  // null or an object; layout in tracking/failover.h
};

// Proof that a pass still holds a record: the pair as claimed. A write that carries it changes
// nothing once another pass has claimed the record.
struct Fence {
  int64_t attemptCount = 0;
  Millis nextCheckAt = 0;
};

// A change of one record. `set` holds the columns to write, by record field name (camelCase, times
// in milliseconds, null to clear); fields that are not in it stay.
struct TrackingPatch {
  std::string messageId;
  std::optional<Fence> fence;
  Json set = Json::object();
  // Never written in a call without the next one: an outcome and the row that it ends.
  bool withNext = false;
};

inline Fence fenceOf(const TrackingRecord& record) {
  return {record.attemptCount, record.nextCheckAt};
}

// The JSON form that crosses to JavaScript: camelCase, times in milliseconds, absent members left
// out.
Json recordToJson(const TrackingRecord& record);

// Members of a record's JSON form, left out where there is nothing to say.
void putText(Json& json, const char* member, const std::string& text);
void putTime(Json& json, const char* member, const std::optional<Millis>& time);

// Reads what recordToJson wrote or a JavaScript store returned. An error names the member.
Result<TrackingRecord> recordFromJson(const Json& json);

}  // namespace kmsg
