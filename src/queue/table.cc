#include "queue/table.h"

#include <string>
#include <utility>

namespace kmsg {
namespace {

// Characters of what a failed job said; four bytes each fit into a MySQL TEXT.
constexpr size_t kMaxError = 4000;

std::vector<Column> columns() {
  using enum ColumnKind;
  constexpr bool kNull = true;
  return {
      {"id", "id", kMessageId},
      {"type", "type", kShortText},
      {"data", "data", kJson},
      {"status", "status", kShortText, false, 0, "'pending'"},
      {"priority", "priority", kCount, false, 0, "0"},
      {"attempts", "attempts", kCount, false, 0, "0"},
      {"maxAttempts", "max_attempts", kCount, false, 0, "3"},
      // 32 bits of milliseconds end after 24.8 days.
      {"delay", "delay", kDuration, false, 0, "0"},
      {"createdAt", "created_at", kTime},
      {"processAt", "process_at", kTime},
      {"completedAt", "completed_at", kTime, kNull},
      {"failedAt", "failed_at", kTime, kNull},
      {"error", "error", kText, kNull, kMaxError},
      {"metadata", "metadata", kJson, kNull},
  };
}

}  // namespace

Result<Table> queueTable(const Json& options, std::string_view nameOption) {
  Result<std::string> name = identifierFrom(options, nameOption, nameOption, kQueueTableName);
  if (!name.ok()) return std::move(name).error();
  Table table;
  table.name = *name;
  table.constant = "jobQueueTable";
  table.columns = columns();
  table.columns[0].binary = boolAt(options, "binaryIds", false);
  table.columns[1].width = 128;
  table.columns[3].width = 32;
  table.indexes = {
      {indexName(*name, "dequeue"), {"status", "priority", "process_at", "created_at"}},
      // Says what the primary key says; documented, so it is there.
      {indexName(*name, "id"), {"id"}},
  };
  if (boolAt(options, "extraIndexes", false)) {
    table.indexes.push_back({indexName(*name, "ready"),
                             {"status", "priority", "process_at", "created_at"},
                             "priority"});
  }
  table.lease = {"status", {"pending", "processing"}, "process_at", "attempts"};
  return table;
}

}  // namespace kmsg
