#include "tracking/schema.h"

#include <gtest/gtest.h>

#include "tracking/table.h"

namespace kmsg {
namespace {

// The defects in the tests' names are those of the reference implementation.

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

SchemaRequest request(Json options) {
  if (!options.contains("dialect")) options["dialect"] = "mysql";
  const Result<SchemaRequest> request = schemaRequestFrom(options);
  EXPECT_TRUE(request.ok()) << (request.ok() ? "" : request.error().message);
  return request.ok() ? *request : SchemaRequest{&sqliteDialect(), {}, true};
}
std::string ddl(Json options) {
  return schemaText(request(std::move(options)));
}
std::string drizzle(Json options) {
  return drizzleText(request(std::move(options)));
}

Error refused(Json options) {
  if (!options.contains("dialect")) options["dialect"] = "postgres";
  const Result<SchemaRequest> request = schemaRequestFrom(options);
  EXPECT_FALSE(request.ok()) << dumpJson(options);
  return request.ok() ? Error{} : request.error();
}

const std::vector<std::string> kDialects = {"postgres", "mysql", "sqlite"};

TEST(Schema, IsTheDocumentedOneUnlessToldOtherwise) {
  const std::string sql = ddl({{"dialect", "postgres"}});
  EXPECT_EQ(sql.substr(0, 135),
            "CREATE TABLE IF NOT EXISTS \"kmsg_delivery_tracking\" (\n"
            "  \"message_id\" TEXT NOT NULL PRIMARY KEY,\n"
            "  \"provider_id\" TEXT NOT NULL,\n"
            "  \"provi");
  EXPECT_TRUE(has(sql, "  \"attempt_count\" INTEGER NOT NULL DEFAULT 0,\n"));
  EXPECT_TRUE(has(sql,
                  "  \"last_error\" JSONB,\n  \"raw\" JSONB,\n  \"metadata\" JSONB\n);\n\nCREATE "
                  "TABLE IF NOT EXISTS \"kmsg_jobs\" (\n"));
  EXPECT_TRUE(has(sql,
                  "\n);\n\nCREATE INDEX IF NOT EXISTS \"idx_kmsg_delivery_due\" ON "
                  "\"kmsg_delivery_tracking\" (\"status\", \"next_check_at\");\n\n"));
  EXPECT_TRUE(sql.ends_with("\"idx_kmsg_jobs_id\" ON \"kmsg_jobs\" (\"id\");"));
  const std::vector<Table> tables = request(Json::object()).tables;
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].columns.size(), 21U);
  EXPECT_EQ(tables[0].indexes.size(), 3U);
  EXPECT_EQ(tables[1].columns.size(), 14U);
  EXPECT_EQ(tables[1].indexes.size(), 2U);
}

TEST(Schema, TakesOneTableUnderAnyOfItsOptions) {
  for (const char* option : {"tableName", "trackingTableName"}) {
    const auto tables = request({{"target", "tracking"}, {option, " mine "}}).tables;
    ASSERT_EQ(tables.size(), 1U);
    EXPECT_EQ(tables[0].name, "mine");
  }
  EXPECT_EQ(request({{"target", "queue"}, {"tableName", "q"}}).tables[0].name, "q");
  EXPECT_EQ(request({{"target", "queue"}, {"queueTableName", nullptr}, {"tableName", "q"}})
                .tables[0]
                .name,
            "q");
  EXPECT_EQ(request({{"trackingTableName", "  "}}).tables[0].name, "kmsg_delivery_tracking");
  EXPECT_EQ(request({{"queueTableName", nullptr}}).tables[1].name, "kmsg_jobs");
}

TEST(Schema, RefusesOneNameForTwoTables) {
  for (Json options : {Json::object(), Json{{"target", "both"}, {"trackingTableName", "t"}}}) {
    options["tableName"] = "x";
    const Error error = refused(options);
    EXPECT_EQ(error.code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(error.field, "tableName");
    EXPECT_TRUE(has(error.message, "use trackingTableName and queueTableName")) << error.message;
  }
  EXPECT_EQ(request({{"tableName", " "}}).tables.size(), 2U);
}

TEST(Schema, LeavesIndexesAndRawOut) {
  EXPECT_FALSE(has(ddl({{"includeIndexes", false}}), "INDEX"));
  EXPECT_FALSE(has(drizzle({{"includeIndexes", false}}), "index"));
  EXPECT_FALSE(has(ddl({{"storeRaw", false}}), "`raw`"));
  EXPECT_FALSE(has(ddl({{"trackingStoreRaw", false}}), "`raw`"));
}

TEST(Schema, RefusesValuesThatAreNotAllowedAndListsThose) {
  EXPECT_EQ(refused({{"dialect", "oracle"}}).message,
            "dialect must be one of postgres, mysql, sqlite");
  EXPECT_EQ(refused({{"target", "all"}}).message, "target must be one of tracking, queue, both");
  const Error type = refused({{"typeStrategy", {{"timestamp", "float"}}}});
  EXPECT_EQ(type.field, "typeStrategy.timestamp");
  EXPECT_EQ(type.message, "typeStrategy.timestamp must be one of bigint, integer, date");
  EXPECT_EQ(refused({{"trackingTypeStrategy", {{"json", 7}}}}).field, "trackingTypeStrategy.json");
}

TEST(Schema, RefusesHostileIdentifiersByTheNameOfTheOption) {
  const std::string hostile = "x\"; DROP TABLE users; --";
  struct Case {
    Json options;
    std::string field;
  };
  const std::vector<Case> cases = {
      {{{"trackingTableName", hostile}}, "trackingTableName"},
      {{{"queueTableName", hostile}}, "queueTableName"},
      {{{"target", "queue"}, {"tableName", hostile}}, "tableName"},
      {{{"columnMap", {{"to", hostile}}}}, "columnMap.to"},
      {{{"trackingColumnMap", {{"to", hostile}}}}, "trackingColumnMap.to"},
      {{{"indexNames", {{"due", hostile}}}}, "indexNames.due"},
      {{{"trackingIndexNames", {{"due", hostile}}}}, "trackingIndexNames.due"},
      {{{"includeMigrationMeta", true}, {"migrationRunsTableName", hostile}},
       "migrationRunsTableName"},
      {{{"trackingTableName", 7}}, "trackingTableName"},
  };
  for (const Case& entry : cases) {
    const Error error = refused(entry.options);
    EXPECT_EQ(error.code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(error.field, entry.field);
    EXPECT_FALSE(has(error.message, "DROP")) << error.message;
  }
}

TEST(Schema, RefusesNamesThatADatabaseWouldTakeForOne) {
  EXPECT_EQ(refused({{"trackingTableName", "a"}, {"queueTableName", "A"}}).field, "queueTableName");
  EXPECT_TRUE(has(ddl({{"columnMap", {{"to", "to_hash"}}}}), "`to_hash`"))
      << "that of a column which is not there is free";
}

TEST(Schema, NamesAnOptionThatWasGivenWhereTwoNamesAreTheSame) {
  struct Case {
    Json options;
    std::string field;
    std::string other;
  };
  const std::vector<Case> cases = {
      {{{"trackingTableName", "a"}, {"queueTableName", "A"}},
       "queueTableName",
       "trackingTableName"},
      {{{"trackingTableName", "kmsg_jobs"}}, "trackingTableName", "queueTableName"},
      {{{"queueTableName", "idx_kmsg_delivery_due"}}, "queueTableName", "indexNames.due"},
      {{{"trackingTableName", "idx_kmsg_jobs_id"}},
       "trackingTableName",
       "an index of queueTableName"},
      {{{"indexNames", {{"due", "a"}, {"requestedAt", "A"}}}},
       "indexNames.requestedAt",
       "indexNames.due"},
      {{{"trackingIndexNames", {{"due", "idx_kmsg_delivery_requested_at"}}}},
       "trackingIndexNames.due",
       "indexNames.requestedAt"},
      {{{"indexNames", {{"due", "kmsg_jobs"}}}}, "indexNames.due", "queueTableName"},
      {{{"target", "tracking"}, {"tableName", "a"}, {"indexNames", {{"due", "a"}}}},
       "indexNames.due",
       "tableName"},
      {{{"includeMigrationMeta", true}, {"migrationRunsTableName", "kmsg_jobs"}},
       "migrationRunsTableName",
       "queueTableName"},
      {{{"columnMap", {{"to", "FROM"}}}}, "columnMap.to", "columnMap.from"},
      {{{"columnMap", {{"to", "a"}}}, {"trackingColumnMap", {{"from", "A"}}}},
       "trackingColumnMap.from",
       "columnMap.to"},
  };
  for (const Case& entry : cases) {
    const Error error = refused(entry.options);
    EXPECT_EQ(error.code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(error.field, entry.field);
    EXPECT_TRUE(has(error.message, entry.field)) << error.message;
    EXPECT_TRUE(has(error.message, entry.other)) << error.message;
  }
  const Result<SchemaRequest> migration = migrationRequestFrom(
      {{"dialect", "mysql"}, {"chunksTableName", "a"}, {"runsTableName", "a_status_idx"}});
  ASSERT_FALSE(migration.ok());
  EXPECT_EQ(migration.error().field, "chunksTableName");
  EXPECT_EQ(migration.error().message,
            "an index of chunksTableName and runsTableName must have different names");
}

TEST(Schema, RefusesOptionsOfTheWrongKindByTheirName) {
  for (const char* option :
       {"columnMap", "trackingColumnMap", "typeStrategy", "trackingTypeStrategy", "indexNames",
        "trackingIndexNames", "fieldCryptoSchema"}) {
    for (const Json& value : {Json("x"), Json(7), Json(true), Json::array()}) {
      const Error error = refused({{option, value}});
      EXPECT_EQ(error.code, ErrorCode::kInvalidRequest);
      EXPECT_EQ(error.field, option);
    }
    request({{option, nullptr}});
    request({{option, Json::object()}});
  }
  for (const char* member : {"enabled", "compatPlainColumns", "mode"}) {
    EXPECT_EQ(refused({{"fieldCryptoSchema", {{member, "yes"}}}}).field,
              std::string("fieldCryptoSchema.") + member);
  }
  for (const char* option : {"includeIndexes", "storeRaw", "trackingStoreRaw", "extraIndexes",
                             "binaryIds", "includeMigrationMeta"}) {
    for (const Json& value : {Json("false"), Json(0), Json::object()})
      EXPECT_EQ(refused({{option, value}}).field, option) << dumpJson(value);
    request({{option, nullptr}});
  }
  EXPECT_EQ(refused({{"target", "queue"}, {"extraIndexes", 1}}).field, "extraIndexes");
  EXPECT_EQ(refused({{"columnMap", "x"}}).message, "columnMap must be an object, not string");
  EXPECT_EQ(refused({{"binaryIds", 0}}).message, "binaryIds must be a boolean, not number");
  const Result<TrackingLayout> layout = trackingLayoutFrom(Json("x"), "tableName");
  ASSERT_FALSE(layout.ok());
  EXPECT_EQ(layout.error().field, "options");
  EXPECT_EQ(schemaRequestFrom(Json("x")).error().field, "options");
  EXPECT_EQ(migrationRequestFrom({{"dialect", "mysql"}, {"includeIndexes", 1}}).error().field,
            "includeIndexes");
}

TEST(Schema, LeavesNamesThatAreNoText) {
  EXPECT_EQ(ddl({{"columnMap", {{"to", 7}}}, {"indexNames", {{"due", nullptr}}}}),
            ddl(Json::object()));
}

TEST(Schema, RefusesNamesThatADatabaseKeepsForItselfAtAll) {
  struct Case {
    Json options;
    std::string field;
  };
  const std::vector<Case> cases = {
      {{{"trackingTableName", "sqlite_x"}}, "trackingTableName"},
      {{{"queueTableName", "SQLite_jobs"}}, "queueTableName"},
      {{{"indexNames", {{"due", "sqlite_due"}}}}, "indexNames.due"},
      {{{"includeMigrationMeta", true}, {"migrationRunsTableName", "sqlite_r"}},
       "migrationRunsTableName"},
      {{{"columnMap", {{"to", "xmin"}}}}, "columnMap.to"},
      {{{"columnMap", {{"to", "CTID"}}}}, "columnMap.to"},
      {{{"trackingColumnMap", {{"status", "tableoid"}}}}, "trackingColumnMap.status"},
  };
  for (const std::string& dialect : kDialects) {
    for (Case entry : cases) {
      entry.options["dialect"] = dialect;
      const Error error = refused(entry.options);
      EXPECT_EQ(error.code, ErrorCode::kInvalidRequest);
      EXPECT_EQ(error.field, entry.field) << error.message;
    }
  }
  request({{"trackingTableName", "sqlite"}, {"queueTableName", "xmin"}});
  request({{"columnMap", {{"to", "sqlite_x"}, {"from", "xmin_"}}}});
}

TEST(Schema, MapsColumnsEverywhere) {
  const Json options = {{"target", "tracking"},
                        {"columnMap", {{"status", "state"}, {"nextCheckAt", " due "}, {"x", "y"}}},
                        {"trackingIndexNames", {{"due", "by_due"}}},
                        {"extraIndexes", true},
                        {"dialect", "sqlite"}};
  const std::string sql = ddl(options);
  EXPECT_TRUE(has(sql, "\"by_due\" ON \"kmsg_delivery_tracking\" (\"state\", \"due\")")) << sql;
  EXPECT_TRUE(has(sql, "(\"due\") WHERE \"state\" IN ('PENDING', 'SENT');")) << sql;
  const std::string source = drizzle(options);
  EXPECT_TRUE(has(source, "  status: text(\"state\").notNull(),\n")) << source;
  EXPECT_TRUE(has(source, "index(\"by_due\").on(table.status, table.nextCheckAt)")) << source;
}

TEST(Schema, AddsIndexesOnlyWhenAskedTo) {
  EXPECT_FALSE(has(ddl({{"dialect", "postgres"}}), "ready"));
  const std::string sql = ddl({{"dialect", "postgres"}, {"extraIndexes", true}});
  EXPECT_TRUE(has(sql,
                  "\"idx_kmsg_jobs_ready\" ON \"kmsg_jobs\" (\"status\", \"priority\" DESC, "
                  "\"process_at\", \"created_at\")"))
      << sql;
  EXPECT_TRUE(has(sql, "idx_kmsg_delivery_open_due")) << sql;
  const std::string mysql = ddl({{"extraIndexes", true}});
  EXPECT_TRUE(has(mysql, "idx_kmsg_jobs_ready"));
  EXPECT_FALSE(has(mysql, "open_due")) << "MySQL has no partial indexes";
}

TEST(Schema, ComparesIdsByBytesOnMysql) {
  const Json options = Json::object();
  const std::string bin = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
  EXPECT_TRUE(has(ddl(options), "`message_id` " + bin + " NOT NULL PRIMARY KEY"));
  EXPECT_TRUE(has(drizzle(options), "messageId: binaryText(\"message_id\", { type: \"" + bin));
  EXPECT_FALSE(has(ddl({{"binaryIds", false}}), "COLLATE"));
  EXPECT_FALSE(has(ddl({{"dialect", "postgres"}}), "COLLATE"));
}

TEST(SchemaSpec, SaysEveryChoice) {
  const Json spec = trackingSpec(trackingLayoutFrom(Json::object(), "tableName").value());
  EXPECT_EQ(spec["tableName"], "kmsg_delivery_tracking");
  EXPECT_EQ(spec["columnMap"].size(), 34U);
  EXPECT_EQ(spec["columnMap"]["retentionBucketYm"], "retention_bucket_ym");
  EXPECT_EQ(spec["indexNames"].size(), 6U);
  EXPECT_EQ(spec["storeRaw"], true);
  EXPECT_EQ(spec["typeStrategy"], (Json{{"messageId", "text"},
                                        {"id", "text"},
                                        {"shortText", "auto"},
                                        {"timestamp", "bigint"},
                                        {"json", "auto"}}));
  EXPECT_EQ(spec["fieldCrypto"],
            (Json{{"enabled", false}, {"mode", "legacy"}, {"compatPlainColumns", true}}));
}

TEST(Schema, Defect1EveryKeyOnMysqlHasALengthWhateverTheStrategy) {
  const std::vector<Json> strategies = {Json::object(),
                                        {{"messageId", "text"}, {"id", "text"}},
                                        {{"messageId", "uuid"}},
                                        {{"messageId", "varchar"}, {"shortText", "text"}}};
  for (const Json& strategy : strategies) {
    for (const bool secure : {false, true}) {
      const SchemaRequest made = request({{"typeStrategy", strategy},
                                          {"fieldCryptoSchema", {{"enabled", secure}}},
                                          {"includeMigrationMeta", true}});
      for (const Table& table : made.tables) {
        std::vector<std::string> keys;
        for (size_t i = 0; i < table.keyColumns; ++i)
          keys.push_back(table.columns[i].name);
        for (const Index& index : table.indexes)
          keys.insert(keys.end(), index.columns.begin(), index.columns.end());
        for (const std::string& key : keys) {
          EXPECT_FALSE(has(mysqlDialect().columnType(table.byName(key)), "TEXT"))
              << table.name << "." << key << " " << dumpJson(strategy);
        }
      }
    }
  }
}

TEST(Schema, Defect2EnvelopesAreAsLongAsTheyAre) {
  for (const Json& strategy : {Json::object(), Json{{"messageId", "varchar"}, {"id", "varchar"}}}) {
    const std::string sql =
        ddl({{"fieldCryptoSchema", {{"enabled", true}}}, {"typeStrategy", strategy}});
    for (const char* column : {"metadata_enc", "to_enc", "from_enc"}) {
      EXPECT_TRUE(has(sql, "`" + std::string(column) + "` LONGTEXT,")) << sql;
    }
  }
}

TEST(Schema, Defect3DrizzleSaysOfEveryColumnWhatTheDdlSays) {
  const std::vector<std::pair<std::string, std::string>> functions = {
      {"VARCHAR", "varchar("}, {"BIGINT", "bigint("},     {"TIMESTAMPTZ", "timestamp("},
      {"JSONB", "jsonb("},     {"LONGTEXT", "longtext("}, {"TEXT", "text("},
      {"UUID", "uuid("},       {"JSON", "json("},         {"INTEGER", "int"}};
  const std::vector<Json> strategies = {
      Json::object(),
      {{"messageId", "uuid"}, {"timestamp", "date"}, {"json", "native"}},
      {{"id", "varchar"}, {"shortText", "varchar"}, {"json", "text"}},
      {{"shortText", "text"}, {"timestamp", "integer"}}};
  for (const std::string& dialect : kDialects) {
    for (const Json& strategy : strategies) {
      const Json options = {
          {"dialect", dialect},
          {"typeStrategy", strategy},
          {"fieldCryptoSchema", {{"enabled", true}, {"compatPlainColumns", true}}}};
      const std::string source = drizzle(options);
      for (const Table& table : request(options).tables) {
        for (const Column& column : table.columns) {
          const std::string type = request(options).dialect->columnType(column);
          std::string function = has(type, "COLLATE") ? "binaryText(" : "";
          for (const auto& [name, call] : functions) {
            if (function.empty() && type.starts_with(name)) function = call;
          }
          const std::string line = "  " + column.field + ": " + function;
          const size_t at = source.find("\n" + line, source.find(table.constant));
          ASSERT_NE(at, std::string::npos) << line << "\n" << source;
          const std::string rest = source.substr(at + 1, source.find('\n', at + 1) - at - 1);
          const bool notNull = has(rest, ".notNull()") || has(rest, ".primaryKey()");
          EXPECT_EQ(notNull, !column.nullable) << rest;
          EXPECT_EQ(has(rest, ".default("), !column.preset.empty()) << rest;
        }
      }
    }
  }
}

TEST(Schema, Defect4OtherTablesHaveIndexesOfTheirOwnName) {
  const std::string sql = ddl({{"trackingTableName", "t2"}, {"queueTableName", "q2"}});
  for (const char* name : {"idx_t2_due", "idx_t2_provider_msg", "idx_t2_requested_at",
                           "idx_q2_dequeue", "idx_q2_id"}) {
    EXPECT_TRUE(has(sql, "`" + std::string(name) + "`")) << sql;
  }
  EXPECT_FALSE(has(sql, "idx_kmsg")) << sql;
}

TEST(Schema, Defect7ThePlanSaysHowEveryColumnIsAdded) {
  const Json plan = schemaPlan(request({{"dialect", "sqlite"}}));
  const Json& columns = plan["tables"][0]["columns"];
  ASSERT_EQ(columns.size(), 21U);
  EXPECT_EQ(columns[12]["name"], "requested_at");
  EXPECT_EQ(columns[12]["add"],
            "ALTER TABLE \"kmsg_delivery_tracking\" ADD COLUMN \"requested_at\" INTEGER NOT NULL "
            "DEFAULT 0;");
  EXPECT_EQ(schemaPlan(request(Json::object()))["tables"][1]["columns"][2]["add"],
            "ALTER TABLE `kmsg_jobs` ADD COLUMN `data` LONGTEXT NOT NULL;")
      << "MySQL takes no default there";
}

TEST(Schema, Defect7ThePlanAddsNoColumnOfAPrimaryKey) {
  const Json plan = schemaPlan(request({{"includeMigrationMeta", true}}));
  const std::vector<size_t> keys = {1, 1, 2, 1};
  ASSERT_EQ(plan["tables"].size(), keys.size());
  for (size_t t = 0; t < keys.size(); ++t) {
    const Json& columns = plan["tables"][t]["columns"];
    for (size_t i = 0; i < columns.size(); ++i)
      EXPECT_EQ(columns[i]["add"] == "", i < keys[t]) << dumpJson(columns[i]);
  }
}

TEST(Schema, Defect8IntegerTimesHold64Bits) {
  const Json strategy = {{"timestamp", "integer"}};
  for (const char* dialect : {"postgres", "mysql"}) {
    const std::string sql = ddl({{"dialect", dialect}, {"typeStrategy", strategy}});
    EXPECT_EQ(sql, ddl({{"dialect", dialect}}));
    EXPECT_TRUE(has(sql, "BIGINT"));
  }
  const std::string date =
      ddl({{"dialect", "postgres"}, {"typeStrategy", {{"timestamp", "date"}}}});
  EXPECT_TRUE(has(date, "\"next_check_at\" TIMESTAMPTZ NOT NULL"));
}

TEST(Schema, Defect9WhatVendorsAndJobsSayFits) {
  const std::string mysql = ddl(Json::object());
  EXPECT_TRUE(has(mysql, "`provider_status_message` TEXT,"));
  EXPECT_TRUE(has(mysql, "`data` LONGTEXT NOT NULL,"));
  EXPECT_TRUE(has(mysql, "`delay` BIGINT NOT NULL DEFAULT 0,"));
  const std::string postgres =
      ddl({{"dialect", "postgres"}, {"typeStrategy", {{"shortText", "varchar"}}}});
  EXPECT_TRUE(has(postgres, "\"provider_status_message\" TEXT,"));
  EXPECT_TRUE(has(postgres, "\"provider_status_code\" VARCHAR(64),"));
  EXPECT_TRUE(has(postgres, "\"delay\" BIGINT NOT NULL DEFAULT 0,"));
}

TEST(Schema, Defect12DrizzleImportsWhatItUsesAndHasNoBlankOnlyLine) {
  for (const std::string& dialect : kDialects) {
    for (const std::string target : {"tracking", "queue", "both"}) {
      for (const bool extra : {false, true}) {
        const std::string source =
            drizzle({{"dialect", dialect}, {"target", target}, {"extraIndexes", extra}});
        EXPECT_TRUE(source.starts_with("// Generated by kmsg-edge\nimport {")) << source;
        EXPECT_TRUE(source.ends_with("]);\n"));
        EXPECT_FALSE(has(source, " \n"));
        const size_t open = source.rfind("import { ") + 9;
        std::string names = source.substr(open, source.find(" }", open) - open) + ", ";
        const std::string body = source.substr(source.find('\n', open));
        for (size_t comma = names.find(", "); !names.empty(); comma = names.find(", ")) {
          const std::string name = names.substr(0, comma);
          EXPECT_TRUE(has(body, name + "(") || has(body, name + "<")) << name << "\n" << source;
          names.erase(0, comma + 2);
        }
        EXPECT_EQ(has(source, "import { sql } from \"drizzle-orm\";"), has(body, "sql`")) << source;
      }
    }
  }
}

TEST(Schema, Defect13NoModeOfEncryptionMakesAWriteFail) {
  const auto tables = request({{"fieldCryptoSchema", {{"enabled", true}}}}).tables;
  EXPECT_EQ(tables[0].byField("to"), nullptr);
  for (const char* field : {"toEnc", "toHash", "toMasked", "fromHash", "metadataEnc"}) {
    ASSERT_NE(tables[0].byField(field), nullptr) << field;
    EXPECT_TRUE(tables[0].byField(field)->nullable) << field;
  }
  EXPECT_EQ(tables[0].columns.size(), 31U);
  EXPECT_EQ(tables[0].indexes.size(), 6U);
  const auto both =
      request({{"fieldCryptoSchema", {{"enabled", true}, {"compatPlainColumns", true}}}}).tables;
  EXPECT_EQ(both[0].columns.size(), 34U);
  const auto legacy =
      request({{"fieldCryptoSchema", {{"enabled", true}, {"mode", "legacy"}}}}).tables;
  EXPECT_EQ(legacy[0].columns.size(), 21U);
}

TEST(Schema, MigrationTablesHaveKeysOnEveryDialect) {
  const Result<SchemaRequest> made = migrationRequestFrom(
      {{"dialect", "mysql"}, {"chunksTableName", "chunks"}, {"runsTableName", "runs"}});
  ASSERT_TRUE(made.ok());
  const std::string sql = schemaText(*made);
  EXPECT_TRUE(has(sql, "`plan_id` VARCHAR(255) NOT NULL PRIMARY KEY"));
  EXPECT_TRUE(has(sql, "PRIMARY KEY (`plan_id`, `chunk_no`)\n);"));
  EXPECT_TRUE(sql.ends_with("CREATE INDEX `chunks_status_idx` ON `chunks` (`plan_id`, `status`);"));
  EXPECT_FALSE(migrationRequestFrom({{"dialect", "mysql"}, {"chunksTableName", "a b"}}).ok());
  const std::string both = ddl({{"includeMigrationMeta", true}});
  EXPECT_LT(both.find("kmsg_delivery_tracking"), both.find("kmsg_crypto_migration_runs"));
  EXPECT_LT(both.find("kmsg_crypto_migration_chunks"), both.find("`kmsg_jobs`"));
  EXPECT_FALSE(has(drizzle({{"includeMigrationMeta", true}}), "migration"));
}

}  // namespace
}  // namespace kmsg
