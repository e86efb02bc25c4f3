#include "tracking/table.h"

#include <string>
#include <utility>

#include "message/status.h"

namespace kmsg {
namespace {

// Characters of what a vendor says. 64 is the width of short columns where they have one.
constexpr size_t kMaxStatusCode = 64;
constexpr size_t kMaxStatusMessage = 1000;
constexpr size_t kMaxErrorBytes = 16 * 1024;
constexpr size_t kMaxJsonBytes = 256 * 1024;

std::vector<Column> columns(bool storeRaw) {
  using enum ColumnKind;
  constexpr bool kNull = true;
  std::vector<Column> all = {
      {"messageId", "message_id", kMessageId},
      {"providerId", "provider_id", kId},
      {"providerMessageId", "provider_message_id", kId},
      {"type", "type", kShortText},
      {"to", "to", kShortText},
      {"from", "from", kShortText, kNull},
      {"status", "status", kShortText},
      {"providerStatusCode", "provider_status_code", kShortText, kNull, kMaxStatusCode},
      {"providerStatusMessage", "provider_status_message", kShortText, kNull, kMaxStatusMessage},
      {"sentAt", "sent_at", kTime, kNull},
      {"deliveredAt", "delivered_at", kTime, kNull},
      {"failedAt", "failed_at", kTime, kNull},
      {"requestedAt", "requested_at", kTime},
      {"scheduledAt", "scheduled_at", kTime, kNull},
      {"statusUpdatedAt", "status_updated_at", kTime},
      {"attemptCount", "attempt_count", kCount},
      {"lastCheckedAt", "last_checked_at", kTime, kNull},
      {"nextCheckAt", "next_check_at", kTime},
      {"lastError", "last_error", kJson, kNull, kMaxErrorBytes},
  };
  if (storeRaw) all.push_back({"raw", "raw", kJson, kNull, kMaxJsonBytes});
  all.push_back({"metadata", "metadata", kJson, kNull, kMaxJsonBytes});
  return all;
}

// The documented names belong to the default table; any other table derives its own.
std::string nameOfIndex(std::string_view table, std::string_view suffix) {
  return indexName(table == kTrackingTableName ? "kmsg_delivery" : table, suffix);
}

std::vector<std::string> pollableStatuses() {
  std::vector<std::string> names;
  for (const DeliveryStatus status : {DeliveryStatus::kPending, DeliveryStatus::kSent}) {
    names.emplace_back(deliveryStatusName(status));
  }
  return names;
}

}  // namespace

Result<Table> trackingTable(std::string_view tableName, bool storeRaw) {
  const std::string_view name = tableName.empty() ? kTrackingTableName : tableName;
  Result<Done> checked = checkIdentifier(name, "tableName");
  if (!checked.ok()) return std::move(checked).error();
  Table table;
  table.name = name;
  table.columns = columns(storeRaw);
  table.indexes = {
      {nameOfIndex(name, "due"), {"status", "next_check_at"}},
      {nameOfIndex(name, "provider_msg"), {"provider_id", "provider_message_id"}},
      {nameOfIndex(name, "requested_at"), {"requested_at"}},
  };
  table.lease = {"status", pollableStatuses(), "next_check_at", "attempt_count"};
  return table;
}

}  // namespace kmsg
