#include "sql/statement.h"

#include <map>
#include <set>
#include <utility>

#include "sql/chunk.h"
#include "sql/condition.h"

namespace kmsg {
namespace {

// Members of a patch's row beside the columns.
const Column kFenceAttempts{"", "fence_attempts", ColumnKind::kCount};
constexpr std::string_view kFenceDueName = "fence_due";

Column fenceDue(const Table& table) {
  Column column = table.dueColumn();
  column.name = kFenceDueName;
  return column;
}

void append(std::vector<Statement>& all, std::vector<Statement> more) {
  for (Statement& statement : more)
    all.push_back(std::move(statement));
}

std::string keyOf(const Table& table, const Json& row) {
  return std::string(textAt(row, table.key().name));
}

// JSON texts of the rows without repeated keys, in order: a statement meets each row only once.
std::vector<std::string> distinctRows(const Table& table, const std::vector<Json>& rows,
                                      OnConflict onConflict) {
  std::map<std::string, size_t> places;
  std::vector<std::string> texts;
  for (const Json& row : rows) {
    const auto [place, added] = places.emplace(keyOf(table, row), texts.size());
    if (added) {
      texts.push_back(dumpJson(row));
    } else if (onConflict == OnConflict::kReplace) {
      texts[place->second] = dumpJson(row);
    }
  }
  return texts;
}

std::vector<Statement> insert(const Dialect& dialect, const Table& table,
                              const std::vector<Json>& rows, OnConflict onConflict) {
  std::vector<Statement> statements;
  for (std::string& array : chunked(distinctRows(table, rows, onConflict))) {
    append(statements, dialect.insertRows(table, std::move(array), onConflict));
  }
  return statements;
}

// The patches of one statement: different keys, and the columns that any of them sets.
struct PatchChunk {
  ChunkBuilder rows;
  std::set<std::string> keys;
  std::set<std::string> columns;
};

std::string setClause(const Dialect& dialect, const Table& table, const Column& column) {
  std::string condition = dialect.rowHas(column);
  if (column.name == table.lease.status) {
    const std::string open = openStatuses(table);
    condition += joined({" AND (", dialect.of(column.name), " IN ", open, " OR ",
                         dialect.rowValue(column), " NOT IN ", open, ")"});
  }
  return joined({dialect.target(column.name), " = CASE WHEN ", condition, " THEN ",
                 dialect.rowValue(column), " ELSE ", dialect.of(column.name), " END"});
}

std::vector<Statement> patchStatement(const Dialect& dialect, const Table& table, PatchChunk& chunk,
                                      std::string_view heldStatus) {
  const Column due = fenceDue(table);
  std::vector<Column> members = {table.key(), kFenceAttempts, due};
  SqlText set;
  for (const Column& column : table.columns) {
    if (chunk.columns.count(column.name) == 0) continue;
    members.push_back(column);
    if (!set.text.empty()) set.add(", ");
    set.add(setClause(dialect, table, column));
  }
  const Lease& lease = table.lease;
  SqlText where(joined({"(NOT (", dialect.rowHas(due), ") OR ("}));
  where.addAll({dialect.of(lease.attempts), " = ", dialect.rowValue(kFenceAttempts), " AND "});
  where.addAll({dialect.of(lease.due), " = ", dialect.rowValue(due), " AND "});
  where.addAll({dialect.of(lease.status), " IN ", openStatuses(table), "))"});
  if (!heldStatus.empty()) {
    where.addAll({" AND ", dialect.of(lease.status), " = ", Dialect::literal(heldStatus)});
  }
  return dialect.updateRows(table, chunk.rows.take(), members, set, where);
}

std::string patchRow(const Table& table, const RowPatch& patch) {
  Json row = patch.set;
  row[table.key().name] = patch.key;
  if (patch.fence) {
    row[kFenceAttempts.name] = patch.fence->attempts;
    row[std::string(kFenceDueName)] = patch.fence->due;
  }
  return dumpJson(row);
}

}  // namespace

std::vector<Statement> upsertMany(const Dialect& dialect, const Table& table,
                                  const std::vector<Json>& rows) {
  return insert(dialect, table, rows, OnConflict::kReplace);
}

std::vector<Statement> insertIfAbsent(const Dialect& dialect, const Table& table,
                                      const std::vector<Json>& rows) {
  return insert(dialect, table, rows, OnConflict::kKeep);
}

Claim dueClaim(const Dialect& dialect, const Table& table, Millis now, int64_t limit,
               Millis leaseEnd) {
  Claim claim;
  claim.where.add(dueCondition(dialect, table, now));
  claim.order = dueOrder(dialect, table);
  claim.limit = limit;
  claim.due = leaseEnd;
  return claim;
}

std::vector<Statement> patchMany(const Dialect& dialect, const Table& table,
                                 const std::vector<RowPatch>& patches,
                                 std::string_view heldStatus) {
  std::vector<Statement> statements;
  PatchChunk chunk;
  for (const RowPatch& patch : patches) {
    if (patch.set.empty()) continue;
    const std::string row = patchRow(table, patch);
    // An update that pairs one row with two sources applies either of them.
    if (!chunk.rows.fits(row) || chunk.keys.count(patch.key) > 0) {
      append(statements, patchStatement(dialect, table, chunk, heldStatus));
      chunk = PatchChunk();
    }
    chunk.rows.add(row);
    chunk.keys.insert(patch.key);
    for (const auto& member : patch.set.items())
      chunk.columns.insert(member.key());
  }
  if (!chunk.rows.empty()) append(statements, patchStatement(dialect, table, chunk, heldStatus));
  return statements;
}

std::vector<Statement> getMany(const Dialect& dialect, const Table& table,
                               const std::vector<std::string>& keys) {
  std::vector<std::string> texts;
  for (const std::string& key : keys)
    texts.push_back(dumpJson(Json(key)));
  std::vector<Statement> statements;
  for (std::string& array : chunked(texts)) {
    SqlText sql = selectAll(dialect, table);
    sql.addAll({" WHERE ", dialect.of(table.key().name), " IN "});
    sql.add(dialect.textList(table.key(), std::move(array)));
    statements.push_back(dialect.finish(std::move(sql)));
  }
  return statements;
}

}  // namespace kmsg
