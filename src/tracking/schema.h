#pragma once

#include <string>
#include <vector>

#include "sql/dialect.h"

namespace kmsg {

// What somebody wants made of which tables.
struct SchemaRequest {
  const Dialect* dialect = nullptr;
  std::vector<Table> tables;  // tracking, migration state, queue: those that are wanted
  bool includeIndexes = true;
};

// Reads { dialect, target?, trackingTableName?, queueTableName?, includeIndexes?, extraIndexes?,
// includeMigrationMeta?, migrationRunsTableName?, migrationChunksTableName? } and the options of
// trackingLayoutFrom(). A single table may also be named by `tableName`, which is
// refused where there are two. An error names the option.
Result<SchemaRequest> schemaRequestFrom(const Json& options);

// The tables that keep the state of a field crypto migration. Reads { dialect, runsTableName?,
// chunksTableName?, includeIndexes? }.
Result<SchemaRequest> migrationRequestFrom(const Json& options);

// The statements of a request as one text; the Drizzle source of its tracking and queue table.
std::string schemaText(const SchemaRequest& request);
std::string drizzleText(const SchemaRequest& request);

// { probe, tables: [{ name, create, columnsOf: { sql, params }, columns: [{ name, add }] }] }: all
// that is needed to bring a database there, whatever state it is in. `create` begins with the
// table, its indexes follow. `add` is empty for a column of the primary key: added to a table, it
// would be no key, and a table without it is not the one that is meant.
Json schemaPlan(const SchemaRequest& request);

}  // namespace kmsg
