#include <algorithm>
#include <utility>

#include "base/check.h"
#include "sql/condition.h"
#include "sql/dialect.h"

namespace kmsg {
namespace {

// Stands in a text column of rows that a transaction is about to insert; never committed.
constexpr std::string_view kInserting = "kmsg:inserting";

// The due time of rows that a transaction is about to claim: different for each connection, outside
// of the range of JavaScript's dates, never committed.
constexpr std::string_view kClaiming = "-9000000000000000 - CAST(CONNECTION_ID() AS SIGNED)";

constexpr std::string_view kSkipLocked = " FOR UPDATE SKIP LOCKED";

// What candidates() looks at beyond what is to be claimed.
constexpr int64_t kMinSpare = 32;
constexpr int64_t kMaxSpare = 1'000;

// MySQL 8 and MariaDB 10.6, with what both document:
// - JSON_TABLE: dev.mysql.com/doc/refman/8.0/en/json-table-functions.html,
//   mariadb.com/kb/en/json_table/
// - FOR UPDATE SKIP LOCKED: .../innodb-locking-reads.html, mariadb.com/kb/en/skip-locked/
// - UPDATE and DELETE of joined tables: .../update.html, .../delete.html and their MariaDB pages
// - INSERT ... SELECT ... ON DUPLICATE KEY UPDATE with VALUES(): .../insert-on-duplicate.html. Row
//   aliases, which MySQL prefers to VALUES(), are unknown to MariaDB.
//
// Two things shape the statements. UPDATE returns no rows, so rows that are changed carry a mark
// inside of the transaction by which a SELECT finds them. And a text out of JSON and a column whose
// collation nobody chose cannot be compared by an index, or at all ("Illegal mix of collations"),
// so keys are looked up as parameters, which take the column's collation, and paired byte by byte.
class MysqlDialect final : public Dialect {
 public:
  std::string_view name() const override { return "mysql"; }

  std::string quote(std::string_view identifier) const override {
    std::string quoted = "`";
    for (const char c : identifier) {
      if (c == '`') quoted += '`';
      quoted += c;
    }
    return quoted + "`";
  }

  std::string placeholder(size_t) const override { return "?"; }

  std::string columnType(const Column& column) const override {
    std::string type(typeOf(column));
    if (column.binary) type += " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
    return type;
  }

  // MariaDB before 11.6 makes databases of latin1, which refuse Korean texts. Tables whose ids are
  // not binary are asked for in the database's own collation, and so in its character set.
  std::string_view tableOptions(const Table& table) const override {
    return table.key().binary ? " DEFAULT CHARACTER SET utf8mb4" : "";
  }

  // MySQL has no IF NOT EXISTS for indexes.
  std::string_view createIndex() const override { return "CREATE INDEX"; }
  bool hasPartialIndexes() const override { return false; }
  bool takesDefault(const Column& column) const override {
    const std::string type = typeOf(column);
    return type != "TEXT" && type != "LONGTEXT" && type != "JSON";
  }

  // Names of indexes are the table's own here. Every column of an index is a row.
  std::string countIndexes(const std::vector<Table>& tables) const override {
    std::string text =
        "(SELECT COUNT(DISTINCT table_name, index_name) FROM information_schema.statistics "
        "WHERE table_schema = DATABASE() AND (";
    std::string_view separator;
    for (const Table& table : tables) {
      text += joined({separator, "table_name = ", literal(table.name)});
      text += joined({" AND index_name IN ", indexNames(table.indexes)});
      separator = " OR ";
    }
    return text + "))";
  }

  Statement columnsOf(const Table& table) const override {
    SqlText sql(
        "SELECT column_name AS name FROM information_schema.columns "
        "WHERE table_schema = DATABASE() AND table_name = ");
    return finish(std::move(sql.bind(table.name)));
  }

  SqlText textList(const Column&, std::string jsonArray) const override {
    SqlText sql("(");
    const std::optional<Json> texts = parseJson(jsonArray);
    KMSG_CHECK(texts && texts->is_array());
    for (const Json& text : *texts) {
      if (!sql.params.empty()) sql.add(", ");
      sql.bind(text);
    }
    return sql.add(sql.params.empty() ? "NULL)" : ")");
  }

  SqlText rowSource(std::string jsonArray, const std::vector<Column>& members) const override {
    SqlText sql("JSON_TABLE(");
    sql.bind(std::move(jsonArray)).add(", '$[*]' COLUMNS (");
    std::string_view separator;
    for (const Column& member : members) {
      const std::string path = joined({" PATH '$.", member.name, "'"});
      sql.add(separator).addAll({quote(member.name), " ", valueType(member), path});
      sql.add(" NULL ON EMPTY ERROR ON ERROR, ");
      sql.addAll({quote(presence(member)), " INT EXISTS", path});
      separator = ", ";
    }
    return sql.add(")) AS r");
  }

  std::string rowValue(const Column& member) const override {
    return joined({"r.", quote(member.name)});
  }
  std::string rowHas(const Column& member) const override {
    return joined({"r.", quote(presence(member)), " = 1"});
  }
  std::string result(const Column& column) const override {
    if (column.kind != ColumnKind::kJson || column.form != ColumnForm::kNative) {
      return of(column.name);
    }
    return joined({"CAST(", of(column.name), " AS CHAR) AS ", quote(column.name)});
  }
  // The rows of r have columns of the same names.
  std::string target(std::string_view column) const override { return of(column); }
  // Not a parameter: drivers send numbers as DOUBLE, which LIMIT refuses.
  SqlText rowCount(int64_t count) const override { return SqlText(std::to_string(count)); }

  // Which rows an INSERT ... ON DUPLICATE KEY inserted is known by the mark that they carry until
  // the transaction ends. IGNORE would do without, but also turns errors into truncated values.
  std::vector<Statement> insertRows(const Table& table, std::string jsonArray,
                                    OnConflict onConflict) const override {
    if (onConflict == OnConflict::kReplace) {
      return {insert(table, std::move(jsonArray), nullptr)};
    }
    const Column& mark = markColumn(table);
    const SqlText keys = keyList(table, jsonArray);
    std::string marked = joined({of(mark.name), " = "});
    marked += literal(kInserting);
    SqlText inserted(
        joined({"SELECT ", of(table.key().name), " FROM ", aliased(table), " WHERE "}));
    inserted.add(keys).addAll({" AND ", marked});

    SqlText complete("UPDATE ");
    complete.add(pairedRows(table, jsonArray, {table.key(), mark}));
    complete.addAll({" SET ", of(mark.name), " = ", rowValue(mark), " WHERE "}).add(keys);
    complete.addAll({" AND ", marked});
    return {insert(table, std::move(jsonArray), &mark), finish(std::move(inserted)),
            finish(std::move(complete))};
  }

  // A locking SELECT that sorts locks all that it sorts, and one that runs through an index the
  // gaps between: other workers would wait, or end in a deadlock. So the order is found without a
  // lock. Some more than asked for, as others choose among the same.
  std::optional<Statement> candidates(const Table& table, const Claim& claim) const override {
    const int64_t count = claim.limit + std::min(claim.limit, kMaxSpare) + kMinSpare;
    return finish(firstKeys(table, claim.where, claim.order, count));
  }

  // Every statement skips what others hold, so that it never waits for them. All of them lock, so
  // that the transaction has no snapshot, which MariaDB compares with what is locked.
  std::vector<Statement> claimFirst(const Table& table, const Claim& claim,
                                    const std::vector<Json>& candidates) const override {
    const std::string key = quote(table.key().name);
    Json keys = Json::array();
    for (const Json& candidate : candidates)
      keys.push_back(memberAt(candidate, table.key().name));
    const std::string due = of(table.lease.due);
    SqlText isClaimed(joined({of(table.key().name), " IN "}));
    isClaimed.add(textList(table.key(), dumpJson(keys))).addAll({" AND ", due, " = ", kClaiming});

    // Without ORDER BY, which would lock what it sorts: the candidates are read in their order.
    SqlText mark(joined({"UPDATE ", aliased(table), " JOIN (SELECT ", of(table.key().name)}));
    mark.add(" FROM ").add(pairedRows(table, dumpJson(candidates), {table.key()}));
    mark.add(" WHERE ").add(claim.where).add(" LIMIT ").add(rowCount(claim.limit)).add(kSkipLocked);
    mark.addAll({") AS d ON t.", key, " = d.", key, " SET "});
    if (!claim.set.text.empty()) mark.add(claim.set).add(", ");
    mark.addAll({due, " = "}).add(kClaiming);

    const std::string byKey = joined({" FROM ", aliased(table), " FORCE INDEX (PRIMARY) WHERE "});
    SqlText rows("SELECT ");
    std::string_view separator;
    for (const Column& column : table.columns) {
      rows.add(separator);
      if (column.name == table.lease.due) rows.addAll({std::to_string(claim.due), " AS "});
      rows.add(column.name == table.lease.due ? quote(column.name) : result(column));
      separator = ", ";
    }
    rows.add(byKey).add(isClaimed).add(kSkipLocked);

    SqlText lease(joined({"UPDATE ", aliased(table), " JOIN (SELECT ", of(table.key().name)}));
    lease.add(byKey).add(isClaimed).add(kSkipLocked);
    lease.addAll({") AS d ON t.", key, " = d.", key, " SET ", due, " = "}).bind(claim.due);
    return {finish(std::move(mark)), finish(std::move(rows)), finish(std::move(lease))};
  }

  std::vector<Statement> updateRows(const Table& table, std::string jsonArray,
                                    const std::vector<Column>& members, const SqlText& set,
                                    const SqlText& where) const override {
    const SqlText keys = keyList(table, jsonArray);
    // Locks what it finds, so that the UPDATE finds the same.
    SqlText found(joined({"SELECT ", of(table.key().name), " FROM "}));
    found.add(pairedRows(table, jsonArray, members)).add(" WHERE ");
    found.add(keys).add(" AND ").add(where).add(" FOR UPDATE");

    SqlText change("UPDATE ");
    change.add(pairedRows(table, std::move(jsonArray), members))
        .add(" SET ")
        .add(set)
        .add(" WHERE ")
        .add(keys)
        .add(" AND ")
        .add(where);
    return {finish(std::move(found)), finish(std::move(change))};
  }

  Statement deleteFirst(const Table& table, const SqlText& where, std::string_view order,
                        int64_t limit) const override {
    const std::string key = quote(table.key().name);
    SqlText sql(joined({"DELETE t FROM ", aliased(table), " JOIN ("}));
    sql.add(firstKeys(table, where, order, limit)).addAll({") AS d ON t.", key, " = d.", key});
    return finish(std::move(sql));
  }

 private:
  static std::string typeOf(const Column& column) {
    switch (column.kind) {
      // Keys must have a length, and two of 255 characters fit into an index of 3,072 bytes.
      case ColumnKind::kMessageId:
        return varchar(column.form == ColumnForm::kUuid ? 36 : 255);
      case ColumnKind::kId:
        return varchar(255);
      case ColumnKind::kShortText:
        return column.form == ColumnForm::kText ? "TEXT" : varchar(column.width);
      case ColumnKind::kText:
        return "TEXT";
      case ColumnKind::kLongText:
        return "LONGTEXT";
      case ColumnKind::kTime:
      case ColumnKind::kDuration:
        return "BIGINT";
      case ColumnKind::kCount:
        return "INTEGER";
      case ColumnKind::kJson:
        return column.form == ColumnForm::kNative ? "JSON" : "LONGTEXT";
    }
    __builtin_trap();
  }

  // Text travels unbounded: a column that is too short is the INSERT's error to report. Keys have
  // to have a length, for the index in pairedRows().
  static std::string valueType(const Column& member) {
    switch (member.kind) {
      case ColumnKind::kMessageId:
        return "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
      case ColumnKind::kTime:
      case ColumnKind::kDuration:
      case ColumnKind::kCount:
        return "BIGINT";
      default:
        return "LONGTEXT CHARACTER SET utf8mb4";
    }
  }

  // Identifiers have up to 64 characters, those of tables here up to 63.
  static std::string presence(const Column& member) { return member.name + "!"; }

  static const Column& markColumn(const Table& table) {
    for (const Column& column : table.columns) {
      if (column.kind == ColumnKind::kText && column.nullable) return column;
    }
    __builtin_trap();
  }

  Statement insert(const Table& table, std::string jsonArray, const Column* mark) const {
    std::string values;
    std::string replaced;
    for (const Column& column : table.columns) {
      if (!values.empty()) values += ", ";
      values += &column == mark ? literal(kInserting) : rowValue(column);
      if (mark || &column == &table.key()) continue;
      const std::string name = quote(column.name);
      if (!replaced.empty()) replaced += ", ";
      replaced += joined({name, " = VALUES(", name, ")"});
    }
    const std::string key = quote(table.key().name);
    if (mark) replaced = key + " = " + quote(table.name) + "." + key;
    SqlText sql(joined({"INSERT INTO ", quote(table.name), " (", columnList(table), ") SELECT "}));
    sql.add(values).add(" FROM ").add(rowSource(std::move(jsonArray), table.columns));
    return finish(std::move(sql.addAll({" WHERE true ON DUPLICATE KEY UPDATE ", replaced})));
  }

  // The rows of t that the objects may mean, by the key's own index and collation.
  SqlText keyList(const Table& table, const std::string& jsonArray) const {
    const std::optional<Json> rows = parseJson(jsonArray);
    KMSG_CHECK(rows && rows->is_array());
    SqlText sql(joined({of(table.key().name), " IN ("}));
    for (const Json& row : *rows) {
      if (!sql.params.empty()) sql.add(", ");
      sql.bind(memberAt(row, table.key().name));
    }
    return sql.add(")");
  }

  // The rows of r, each with the row of t that it means. LIMIT makes a table of them: JSON_TABLE
  // itself may be parsed once per row of t. Each looks up its t by the key's index, where that is
  // utf8mb4_bin, as ours are; in other collations the server runs through the list of keys that the
  // statement has beside this. The keys are equal byte by byte: even utf8mb4_bin ignores trailing
  // blanks.
  SqlText pairedRows(const Table& table, std::string jsonArray,
                     const std::vector<Column>& members) const {
    const std::string key = of(table.key().name);
    const std::string given = rowValue(table.key());
    SqlText sql("(SELECT * FROM ");
    sql.add(rowSource(std::move(jsonArray), members)).add(" LIMIT 1000000) AS r STRAIGHT_JOIN ");
    sql.addAll({aliased(table), " ON ", key, " = ", given, " AND CAST(", given, " AS BINARY) = "});
    return sql.addAll({"CAST(CONVERT(", key, " USING utf8mb4) AS BINARY)"});
  }
};

}  // namespace

const Dialect& mysqlDialect() {
  static const MysqlDialect dialect;
  return dialect;
}

}  // namespace kmsg
