#include "sql/row.h"

#include <gtest/gtest.h>

namespace kmsg {
namespace {

Table smallTable() {
  using enum ColumnKind;
  Table table;
  table.name = "t";
  table.columns = {{"id", "id", kMessageId},     {"shortName", "short_name", kShortText, true, 3},
                   {"madeAt", "made_at", kTime}, {"doneAt", "done_at", kTime, true},
                   {"tries", "tries", kCount},   {"data", "data", kJson, true, 200}};
  return table;
}

Json json(const char* text) {
  return *parseJson(text);
}

TEST(CutText, CountsCharactersNotBytes) {
  EXPECT_EQ(cutText("가나다라", 3), "가나다");
  EXPECT_EQ(cutText("a🙂b", 2), "a🙂");
  EXPECT_EQ(cutText("abc", 3), "abc");
  EXPECT_EQ(cutText("", 3), "");
}

TEST(RowFromFields, NamesColumnsAndFillsInNull) {
  const auto row =
      rowFromFields(smallTable(), json(R"({"id":"a","madeAt":5,"tries":0,"other":1})"));
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(*row, json(R"({"id":"a","short_name":null,"made_at":5,"done_at":null,
                           "tries":0,"data":null})"));
}

TEST(RowFromFields, CutsTextAndKeepsJsonAsText) {
  const auto row = rowFromFields(
      smallTable(), json(R"({"id":"a","shortName":"가나다라","madeAt":5,"tries":1,"data":"x"})"));
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(textAt(*row, "short_name"), "가나다");
  EXPECT_EQ(textAt(*row, "data"), "\"x\"");
}

TEST(RowFromFields, NamesTheFieldOfAWrongKind) {
  for (const char* text : {R"({"madeAt":5,"tries":0})", R"({"id":7,"madeAt":5,"tries":0})",
                           R"({"id":null,"madeAt":5,"tries":0})"}) {
    const auto row = rowFromFields(smallTable(), json(text));
    ASSERT_FALSE(row.ok()) << text;
    EXPECT_EQ(row.error().field, "id");
  }
  const auto row = rowFromFields(smallTable(), json(R"({"id":"a","madeAt":1.5,"tries":0})"));
  ASSERT_FALSE(row.ok());
  EXPECT_EQ(row.error().field, "madeAt");
  EXPECT_EQ(row.error().message, "madeAt must be a whole number, not number");
}

TEST(RowFromFields, RefusesKeysThatSomeDatabasesTakeForOne) {
  const auto row = rowFromFields(smallTable(), json(R"({"id":"a ","madeAt":5,"tries":0})"));
  ASSERT_FALSE(row.ok());
  EXPECT_EQ(row.error().message, "id must not end in a blank");
  EXPECT_EQ(row.error().field, "id");
}

TEST(ColumnValue, WritesEmptyTextAsNullWhereItMay) {
  EXPECT_TRUE(columnValue(smallTable().byName("short_name"), "").value().is_null());
  EXPECT_EQ(columnValue(smallTable().byName("id"), "").value(), Json(""));
}

TEST(ColumnValue, ReplacesWhatDatabasesCannotStore) {
  const std::string text("a\0b", 3);
  EXPECT_EQ(columnValue(smallTable().byName("id"), text).value(), Json("a\xEF\xBF\xBD"
                                                                       "b"));
}

TEST(ColumnValue, ReplacesItInsideOfJsonToo) {
  const Json value = json(R"({"text":"a\u0000b\\u0000","also\\\u0000":"\u0000\u0000"})");
  const auto stored = columnValue(smallTable().byName("data"), value).value().get<std::string>();
  EXPECT_EQ(*parseJson(stored),
            json(R"({"text":"a\ufffdb\\u0000","also\\\ufffd":"\ufffd\ufffd"})"));
}

TEST(ColumnValue, LetsTheLargestMembersOfAnObjectGive) {
  Json value = json(R"({"failover":{"owner":"tracking"}})");
  value["attachment"] = std::string(1'000, 'x');
  const auto stored =
      parseJson(columnValue(smallTable().byName("data"), value)->get<std::string>());
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ((*stored)["failover"], json(R"({"owner":"tracking"})"));
  EXPECT_EQ((*stored)["attachment"], json(R"({"truncated":true,"bytes":1002})"));
}

TEST(ColumnValue, DropsJsonThatCannotBeMadeSmall) {
  Json many = Json::object();
  for (int i = 0; i < 1'000; ++i)
    many["key" + std::to_string(i)] = i;
  for (const Json& value : {many, Json(std::string(500, 'x')), Json(std::vector<int>(500, 1))}) {
    const auto stored =
        parseJson(columnValue(smallTable().byName("data"), value)->get<std::string>());
    ASSERT_TRUE(stored.has_value());
    EXPECT_TRUE(boolAt(*stored, "truncated", false));
    EXPECT_EQ(intAt(*stored, "bytes"), static_cast<int64_t>(dumpJson(value).size()));
  }
}

TEST(FieldsFromRow, LeavesOutWhatIsNull) {
  const Json row = json(R"({"id":"a","short_name":null,"made_at":5,"tries":0,"data":null})");
  EXPECT_EQ(fieldsFromRow(smallTable(), row), json(R"({"id":"a","madeAt":5,"tries":0})"));
}

TEST(FieldsFromRow, ReadsTimesInEveryForm) {
  for (const char* text :
       {R"({"made_at":1767225600000})", R"({"made_at":1767225600000.0})",
        R"({"made_at":"1767225600000"})", R"({"made_at":"2026-01-01T00:00:00.000Z"})"}) {
    EXPECT_EQ(intAt(fieldsFromRow(smallTable(), json(text)), "madeAt"), 1'767'225'600'000) << text;
  }
}

TEST(FieldsFromRow, ReadsJsonAsTextAndAsParsed) {
  const Json parsed = json(R"({"a":[1]})");
  Json row = json(R"({"id":"a"})");
  row["data"] = parsed;
  EXPECT_EQ(fieldsFromRow(smallTable(), row)["data"], parsed);
  row["data"] = R"({"a":[1]})";
  EXPECT_EQ(fieldsFromRow(smallTable(), row)["data"], parsed);
  row["data"] = "not json";
  EXPECT_EQ(fieldsFromRow(smallTable(), row)["data"], Json("not json"));
}

TEST(FieldsFromRow, IsTotal) {
  const Json row = json(R"({"id":17,"made_at":"yesterday","done_at":{},"tries":"x"})");
  EXPECT_EQ(fieldsFromRow(smallTable(), row), json(R"({"id":"17","madeAt":0,"tries":0})"));
  EXPECT_EQ(fieldsFromRow(smallTable(), json("[1]")), Json::object());
}

}  // namespace
}  // namespace kmsg
