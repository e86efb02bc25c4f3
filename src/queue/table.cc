#include "queue/table.h"

#include <string>
#include <utility>

namespace kmsg {
namespace {

// Characters of what a failed job said; four bytes each fit into a MySQL TEXT.
constexpr uint32_t kMaxError = 4000;

constexpr ColumnLine kColumns[] = {
    {"id", "id", ColumnKind::kMessageId},
    {"type", "type", ColumnKind::kShortText, false, 0, "", 128},
    {"data", "data", ColumnKind::kJson},
    {"status", "status", ColumnKind::kShortText, false, 0, "'pending'", 32},
    {"priority", "priority", ColumnKind::kCount, false, 0, "0"},
    {"attempts", "attempts", ColumnKind::kCount, false, 0, "0"},
    {"maxAttempts", "max_attempts", ColumnKind::kCount, false, 0, "3"},
    // 32 bits of milliseconds end after 24.8 days.
    {"delay", "delay", ColumnKind::kDuration, false, 0, "0"},
    {"createdAt", "created_at", ColumnKind::kTime},
    {"processAt", "process_at", ColumnKind::kTime},
    {"completedAt", "completed_at", ColumnKind::kTime, kNull},
    {"failedAt", "failed_at", ColumnKind::kTime, kNull},
    {"error", "error", ColumnKind::kText, kNull, kMaxError},
    {"metadata", "metadata", ColumnKind::kJson, kNull},
};

Index byUrgency(std::string name) {
  Index index;
  index.name = std::move(name);
  for (const char* column : {"status", "priority", "process_at", "created_at"})
    index.columns.emplace_back(column);
  return index;
}

}  // namespace

Result<Table> queueTable(const Json& options, std::string_view nameOption) {
  const Result<Done> kinds = checkKinds(options, {}, {"extraIndexes", "binaryIds"});
  if (!kinds.ok()) return kinds.error();
  Result<std::string> name = identifierFrom(options, nameOption, nameOption, kQueueTableName);
  if (!name.ok()) return std::move(name).error();
  Table table;
  table.name = *name;
  table.constant = "jobQueueTable";
  table.option = nameOptionFrom(options, nameOption);
  for (const ColumnLine& line : kColumns)
    table.columns.push_back(columnFrom(line));
  table.columns.front().binary = boolAt(options, "binaryIds", true);
  table.indexes.push_back(byUrgency(indexName(*name, "dequeue")));
  // Says what the primary key says; documented, so it is there.
  Index& id = table.indexes.emplace_back();
  id.name = indexName(*name, "id");
  id.columns.emplace_back("id");
  if (boolAt(options, "extraIndexes", false)) {
    table.indexes.push_back(byUrgency(indexName(*name, "ready")));
    table.indexes.back().descending = "priority";
  }
  table.lease = {"status", {"pending", "processing"}, "process_at", "attempts"};
  return table;
}

}  // namespace kmsg
