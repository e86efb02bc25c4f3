#include "sql/table.h"

#include <gtest/gtest.h>

namespace kmsg {
namespace {

TEST(Identifier, TakesLettersDigitsAndUnderscore) {
  for (const std::string& name :
       {std::string("a"), std::string("_"), std::string("Kmsg_2"), std::string(63, 'x')}) {
    EXPECT_TRUE(checkIdentifier(name, "tableName").ok()) << name;
  }
}

TEST(Identifier, RefusesEverythingElseWithoutRepeatingIt) {
  for (const std::string& name :
       {std::string(), std::string("1a"), std::string("a b"), std::string("a\"; DROP TABLE x; --"),
        std::string("a.b"), std::string("표"), std::string("a\0b", 3), std::string(64, 'x')}) {
    const Result<Done> checked = checkIdentifier(name, "tableName");
    ASSERT_FALSE(checked.ok()) << name;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(checked.error().field, "tableName");
    EXPECT_EQ(checked.error().message.find("DROP"), std::string::npos);
  }
}

TEST(IndexName, IsMadeOfTheTableName) {
  EXPECT_EQ(indexName("t2", "due"), "idx_t2_due");
}

TEST(IndexName, StaysShortAndDifferentForLongTableNames) {
  const std::string a = indexName(std::string(62, 'x') + "a", "requested_at");
  const std::string b = indexName(std::string(62, 'x') + "b", "requested_at");
  EXPECT_LE(a.size(), kMaxIdentifier);
  EXPECT_NE(a, b);
  EXPECT_TRUE(checkIdentifier(a, "index").ok());
}

}  // namespace
}  // namespace kmsg
