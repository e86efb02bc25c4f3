#include <utility>

#include "base/check.h"
#include "sql/dialect.h"

namespace kmsg {
namespace {

// Before and behind milliseconds since 1970 that are to be a TIMESTAMPTZ.
constexpr std::string_view kEpoch = "('epoch'::timestamptz";
constexpr std::string_view kMilliseconds = "::bigint * interval '1 millisecond')";

bool isDate(const Column& column) {
  return column.kind == ColumnKind::kTime && column.form == ColumnForm::kDate;
}

bool isUuid(const Column& column) {
  return column.kind == ColumnKind::kMessageId && column.form == ColumnForm::kUuid;
}

// PostgreSQL 12 and later. Parameters are cast from text, so that drivers which encode JSON
// parameters by themselves (postgres.js) do not encode the text a second time.
class PostgresDialect final : public Dialect {
 public:
  std::string_view name() const override { return "postgres"; }

  std::string quote(std::string_view identifier) const override {
    std::string quoted = "\"";
    for (const char c : identifier) {
      if (c == '"') quoted += '"';
      quoted += c;
    }
    return quoted + "\"";
  }

  std::string placeholder(size_t number) const override {
    return joined({"$", std::to_string(number)});
  }

  std::string columnType(const Column& column) const override {
    const bool checked = column.form == ColumnForm::kVarchar;
    switch (column.kind) {
      case ColumnKind::kMessageId:
        if (isUuid(column)) return "UUID";
        return checked ? varchar(255) : "TEXT";
      case ColumnKind::kId:
        return checked ? varchar(255) : "TEXT";
      case ColumnKind::kShortText:
        return checked ? varchar(column.width) : "TEXT";
      case ColumnKind::kText:
      case ColumnKind::kLongText:
        return "TEXT";
      case ColumnKind::kTime:
        return isDate(column) ? "TIMESTAMPTZ" : "BIGINT";
      case ColumnKind::kDuration:
        return "BIGINT";
      case ColumnKind::kCount:
        return "INTEGER";
      case ColumnKind::kJson:
        return column.form == ColumnForm::kText ? "TEXT" : "JSONB";
    }
    __builtin_trap();
  }

  std::string_view createIndex() const override { return "CREATE INDEX IF NOT EXISTS"; }

  // pg_index also has the indexes of partitioned tables.
  std::string countIndexes(const std::vector<Table>& tables) const override {
    std::string text =
        "(SELECT COUNT(1) FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c "
        "ON c.oid = i.indexrelid WHERE ";
    std::string_view separator;
    for (const Table& table : tables) {
      text += joined({separator, "i.indrelid = to_regclass(", literal(quote(table.name))});
      text += joined({") AND c.relname IN ", indexNames(table.indexes)});
      separator = " OR ";
    }
    return text + ")";
  }

  // The table that the other statements mean, by the search path and whatever the role may see;
  // information_schema leaves out what the role has no rights on.
  Statement columnsOf(const Table& table) const override {
    SqlText sql(
        "SELECT attname::text AS name FROM pg_catalog.pg_attribute "
        "WHERE attnum > 0 AND NOT attisdropped AND attrelid = to_regclass(");
    return finish(sql.bind(quote(table.name)).add("::text)"));
  }

  SqlText value(const Column& column, Json value) const override {
    if (isDate(column)) {
      SqlText sql(kEpoch);
      return sql.add(" + ").bind(std::move(value)).add(kMilliseconds);
    }
    SqlText sql;
    return sql.bind(std::move(value)).add(isUuid(column) ? "::text::uuid" : "");
  }

  SqlText textList(const Column& column, std::string jsonArray) const override {
    SqlText sql("(SELECT jsonb_array_elements_text((");
    sql.bind(std::move(jsonArray)).add("::text)::jsonb)");
    return sql.add(isUuid(column) ? "::uuid)" : ")");
  }

  // Not jsonb_to_recordset: it takes an absent member for a null one.
  SqlText rowSource(std::string jsonArray, const std::vector<Column>&) const override {
    SqlText sql("jsonb_array_elements((");
    return sql.bind(std::move(jsonArray)).add("::text)::jsonb) AS r(value)");
  }

  std::string rowValue(const Column& member) const override {
    const std::string text = joined({"(r.value ->> ", literal(member.name), ")"});
    switch (member.kind) {
      case ColumnKind::kTime:
        if (isDate(member)) return joined({kEpoch, " + ", text, kMilliseconds});
        return text + "::bigint";
      case ColumnKind::kDuration:
        return text + "::bigint";
      case ColumnKind::kCount:
        return text + "::integer";
      case ColumnKind::kJson:
        return member.form == ColumnForm::kText ? text : text + "::jsonb";
      case ColumnKind::kMessageId:
        return isUuid(member) ? text + "::uuid" : text;
      default:
        return text;
    }
  }

  std::string result(const Column& column) const override {
    if (isDate(column)) {
      return joined({"CAST(EXTRACT(EPOCH FROM ", of(column.name), ") * 1000 AS BIGINT) AS ",
                     quote(column.name)});
    }
    if (column.kind != ColumnKind::kJson || column.form == ColumnForm::kText)
      return of(column.name);
    return joined({of(column.name), "::text AS ", quote(column.name)});
  }

  std::string rowHas(const Column& member) const override {
    return joined({"(r.value -> ", literal(member.name), ") IS NOT NULL"});
  }

  // MATERIALIZED: as a plain subquery the planner may run the locking SELECT once per row and so
  // lock more than `limit` rows.
  std::vector<Statement> claimFirst(const Table& table, const Claim& claim,
                                    const std::vector<Json>&) const override {
    const std::string key = quote(table.key().name);
    SqlText sql("WITH claimed AS MATERIALIZED (");
    sql.add(firstKeys(table, claim.where, claim.order, claim.limit)).add(" FOR UPDATE SKIP LOCKED");
    sql.addAll({") UPDATE ", aliased(table), " SET ", target(table.lease.due), " = "});
    sql.add(value(table.dueColumn(), claim.due));
    if (!claim.set.text.empty()) sql.add(", ").add(claim.set);
    sql.addAll({" FROM claimed WHERE t.", key, " = claimed.", key});
    return {finish(std::move(sql.addAll({" RETURNING ", resultList(table)})))};
  }
};

}  // namespace

const Dialect& postgresDialect() {
  static const PostgresDialect dialect;
  return dialect;
}

}  // namespace kmsg
