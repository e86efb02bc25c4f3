#include "tracking/schema.h"

#include <utility>

#include "base/text.h"
#include "queue/table.h"
#include "sql/ddl.h"
#include "sql/drizzle.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

constexpr std::string_view kRunsTableName = "kmsg_crypto_migration_runs";
constexpr std::string_view kChunksTableName = "kmsg_crypto_migration_chunks";

struct Target {
  bool tracking = true;
  bool queue = true;
};

Result<Target> targetFrom(const Json& options) {
  const Json& given = memberAt(options, "target");
  if (given.is_null() || given == "both") return Target{};
  if (given == "tracking") return Target{true, false};
  if (given == "queue") return Target{false, true};
  return invalidRequest("target must be one of tracking, queue, both", "target");
}

bool isBlank(const Json& name) {
  return name.is_null() ||
         (name.is_string() && trimmed(name.get_ref<const std::string&>()).empty());
}

// The option that names a table: the long spelling wins, the short one names the only table.
std::string_view nameOption(const Json& options, std::string_view longName, bool alone) {
  if (alone && isBlank(memberAt(options, longName))) return "tableName";
  return longName;
}

Result<Done> checkTableName(const Json& options, Target target) {
  if (!target.tracking || !target.queue || isBlank(memberAt(options, "tableName"))) return Done{};
  return invalidRequest(
      "tableName names the only table, and these are two; use trackingTableName and queueTableName",
      "tableName");
}

constexpr ColumnLine kRunColumns[] = {
    {"planId", "plan_id", ColumnKind::kMessageId},
    {"trackingTableName", "tracking_table_name", ColumnKind::kId},
    {"schemaFingerprint", "schema_fingerprint", ColumnKind::kShortText},
    {"status", "status", ColumnKind::kShortText},
    {"chunkSize", "chunk_size", ColumnKind::kCount},
    {"totalRows", "total_rows", ColumnKind::kCount, false, 0, "0"},
    {"estimatedChunks", "estimated_chunks", ColumnKind::kCount, false, 0, "0"},
    {"cursorRequestedAt", "cursor_requested_at", ColumnKind::kTime, kNull},
    {"cursorMessageId", "cursor_message_id", ColumnKind::kId, kNull},
    {"error", "error", ColumnKind::kText, kNull},
    {"createdAt", "created_at", ColumnKind::kTime},
    {"updatedAt", "updated_at", ColumnKind::kTime},
    {"completedAt", "completed_at", ColumnKind::kTime, kNull},
};

constexpr ColumnLine kChunkColumns[] = {
    {"planId", "plan_id", ColumnKind::kMessageId},
    {"chunkNo", "chunk_no", ColumnKind::kCount},
    {"status", "status", ColumnKind::kShortText},
    {"messageIds", "message_ids", ColumnKind::kLongText},
    {"rowCount", "row_count", ColumnKind::kCount, false, 0, "0"},
    {"attempts", "attempts", ColumnKind::kCount, false, 0, "0"},
    {"error", "error", ColumnKind::kText, kNull},
    {"createdAt", "created_at", ColumnKind::kTime},
    {"updatedAt", "updated_at", ColumnKind::kTime},
};

std::string statusIndexName(const std::string& table) {
  std::string name = table + "_status_idx";
  return name.size() <= kMaxIdentifier ? name : indexName(table, "status");
}

Result<Done> addMigrationTables(const Json& options, std::string_view runsOption,
                                std::string_view chunksOption, std::vector<Table>& tables) {
  Result<std::string> runs = identifierFrom(options, runsOption, runsOption, kRunsTableName);
  if (!runs.ok()) return std::move(runs).error();
  Result<std::string> chunks =
      identifierFrom(options, chunksOption, chunksOption, kChunksTableName);
  if (!chunks.ok()) return std::move(chunks).error();
  Table& run = tables.emplace_back();
  run.name = std::move(runs).value();
  run.option = nameOptionFrom(options, runsOption);
  for (const ColumnLine& line : kRunColumns)
    run.columns.push_back(columnFrom(line));
  Table& chunk = tables.emplace_back();
  chunk.name = std::move(chunks).value();
  chunk.option = nameOptionFrom(options, chunksOption);
  for (const ColumnLine& line : kChunkColumns)
    chunk.columns.push_back(columnFrom(line));
  chunk.keyColumns = 2;
  Index& byStatus = chunk.indexes.emplace_back();
  byStatus.name = statusIndexName(chunk.name);
  byStatus.columns.emplace_back("plan_id");
  byStatus.columns.emplace_back("status");
  return Done{};
}

struct Named {
  std::string_view name;
  NameOption option;
};

NameOption optionOf(const Table& table, const Index& index) {
  if (!index.option.path.empty()) return index.option;
  NameOption option = table.option;
  option.derived = true;
  return option;
}

// Databases keep tables and indexes in one name space, and CREATE ... IF NOT EXISTS takes any of
// them for what it was to make.
Result<Done> checkNames(const std::vector<Table>& tables) {
  std::vector<Named> names;
  for (const Table& table : tables) {
    names.push_back({table.name, table.option});
    for (const Index& index : table.indexes)
      names.push_back({index.name, optionOf(table, index)});
  }
  for (size_t i = 1; i < names.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      if (!sameIdentifier(names[i].name, names[k].name)) continue;
      return nameClash(names[i].option, names[k].option);
    }
  }
  return Done{};
}

}  // namespace

Result<SchemaRequest> schemaRequestFrom(const Json& options) {
  const Result<Done> kinds = checkKinds(options, {}, {"includeIndexes", "includeMigrationMeta"});
  if (!kinds.ok()) return kinds.error();
  const Result<const Dialect*> dialect = dialectFrom(options);
  if (!dialect.ok()) return dialect.error();
  const Result<Target> target = targetFrom(options);
  if (!target.ok()) return target.error();
  const Result<Done> named = checkTableName(options, *target);
  if (!named.ok()) return named.error();
  SchemaRequest request;
  request.dialect = *dialect;
  request.includeIndexes = boolAt(options, "includeIndexes", true);
  if (target->tracking) {
    const Result<TrackingLayout> layout =
        trackingLayoutFrom(options, nameOption(options, "trackingTableName", !target->queue));
    if (!layout.ok()) return layout.error();
    request.tables.push_back(trackingTable(*layout));
    if (boolAt(options, "includeMigrationMeta", false)) {
      const Result<Done> added = addMigrationTables(options, "migrationRunsTableName",
                                                    "migrationChunksTableName", request.tables);
      if (!added.ok()) return added.error();
    }
  }
  if (target->queue) {
    Result<Table> queue =
        queueTable(options, nameOption(options, "queueTableName", !target->tracking));
    if (!queue.ok()) return std::move(queue).error();
    request.tables.push_back(std::move(queue).value());
  }
  const Result<Done> distinct = checkNames(request.tables);
  if (!distinct.ok()) return distinct.error();
  return request;
}

Result<SchemaRequest> migrationRequestFrom(const Json& options) {
  const Result<Done> kinds = checkKinds(options, {}, {"includeIndexes"});
  if (!kinds.ok()) return kinds.error();
  const Result<const Dialect*> dialect = dialectFrom(options);
  if (!dialect.ok()) return dialect.error();
  SchemaRequest request;
  request.dialect = *dialect;
  request.includeIndexes = boolAt(options, "includeIndexes", true);
  Result<Done> added =
      addMigrationTables(options, "runsTableName", "chunksTableName", request.tables);
  if (added.ok()) added = checkNames(request.tables);
  if (!added.ok()) return added.error();
  return request;
}

std::string schemaText(const SchemaRequest& request) {
  return createText(*request.dialect, request.tables, request.includeIndexes);
}

std::string drizzleText(const SchemaRequest& request) {
  return drizzleSource(*request.dialect, request.tables, request.includeIndexes);
}

Json schemaPlan(const SchemaRequest& request) {
  const Dialect& dialect = *request.dialect;
  Json tables = Json::array();
  for (const Table& table : request.tables) {
    Json entry = Json::object();
    entry["name"] = table.name;
    Json& create = entry["create"] = Json::array();
    for (Statement& statement : createStatements(dialect, {table}, request.includeIndexes))
      create.push_back(std::move(statement.sql));
    Statement columnsOf = dialect.columnsOf(table);
    entry["columnsOf"]["sql"] = std::move(columnsOf.sql);
    entry["columnsOf"]["params"] = std::move(columnsOf.params);
    Json& columns = entry["columns"] = Json::array();
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      Json& line = columns.emplace_back(Json::object());
      line["name"] = column.name;
      line["add"] = i < table.keyColumns ? "" : addColumnText(dialect, table, column);
    }
    tables.push_back(std::move(entry));
  }
  Json plan = Json::object();
  plan["probe"] = probe(dialect, request.tables, request.includeIndexes).sql;
  plan["tables"] = std::move(tables);
  return plan;
}

}  // namespace kmsg
