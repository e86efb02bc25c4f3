#include "sql/ddl.h"

#include <gtest/gtest.h>

namespace kmsg {
namespace {

Table jobs() {
  using enum ColumnKind;
  Table table;
  table.name = "jobs";
  table.columns = {{"id", "id", kMessageId},
                   {"to", "to", kShortText},
                   {"dueAt", "due_at", kTime, true},
                   {"tries", "tries", kCount, false, 0, "0"},
                   {"data", "data", kJson, true}};
  table.indexes = {{"idx_jobs_due", {"to", "due_at"}}};
  return table;
}

TEST(CreateText, WritesTablesAndIndexes) {
  EXPECT_EQ(createText(sqliteDialect(), {jobs()}, true), R"(CREATE TABLE IF NOT EXISTS "jobs" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "to" TEXT NOT NULL,
  "due_at" INTEGER,
  "tries" INTEGER NOT NULL DEFAULT 0,
  "data" TEXT
);

CREATE INDEX IF NOT EXISTS "idx_jobs_due" ON "jobs" ("to", "due_at");)");
}

TEST(CreateText, LeavesIndexesOut) {
  const std::string text = createText(sqliteDialect(), {jobs()}, false);
  EXPECT_EQ(text.find("INDEX"), std::string::npos);
  EXPECT_EQ(createStatements(sqliteDialect(), {jobs()}, false).size(), 1U);
}

TEST(AddColumnText, GivesADefaultWhereNullIsNotAllowed) {
  const Table table = jobs();
  const Dialect& sqlite = sqliteDialect();
  EXPECT_EQ(addColumnText(sqlite, table, table.byName("data")),
            R"(ALTER TABLE "jobs" ADD COLUMN "data" TEXT;)");
  EXPECT_EQ(addColumnText(sqlite, table, table.byName("to")),
            R"(ALTER TABLE "jobs" ADD COLUMN "to" TEXT NOT NULL DEFAULT '';)");
  EXPECT_EQ(addColumnText(sqlite, table, table.byName("tries")),
            R"(ALTER TABLE "jobs" ADD COLUMN "tries" INTEGER NOT NULL DEFAULT 0;)");
}

TEST(Probe, CountsTheIndexesOfTheTableItself) {
  const std::string sql = probe(postgresDialect(), {jobs()}, true).sql;
  EXPECT_NE(sql.find("FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = "
                     "i.indexrelid WHERE i.indrelid = to_regclass('\"jobs\"') AND c.relname IN "
                     "('idx_jobs_due'))"),
            std::string::npos)
      << sql;
  EXPECT_EQ(sql.find("relkind"), std::string::npos) << "those of partitioned tables count as well";
}

TEST(Dialect, LiteralsDoubleTheirQuotes) {
  EXPECT_EQ(Dialect::literal("it's"), "'it''s'");
}

}  // namespace
}  // namespace kmsg
