#include "sql/chunk.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace kmsg {
namespace {

TEST(Chunked, JoinsItemsToOneArray) {
  EXPECT_EQ(chunked({"1", "\"a\"", "{}"}), std::vector<std::string>{"[1,\"a\",{}]"});
  EXPECT_TRUE(chunked({}).empty());
}

TEST(Chunked, KeepsBelowTheLimitAndLosesNothing) {
  const std::string item = '"' + std::string(9'998, 'x') + '"';
  const std::vector<std::string> arrays = chunked(std::vector<std::string>(1'000, item));
  EXPECT_GT(arrays.size(), 10U);
  size_t items = 0;
  for (const std::string& array : arrays) {
    EXPECT_LE(array.size(), kMaxChunkBytes);
    const auto parsed = parseJson(array);
    ASSERT_TRUE(parsed.has_value());
    items += parsed->size();
  }
  EXPECT_EQ(items, 1'000U);
}

TEST(Chunked, FillsAChunkToTheLastByte) {
  const std::string item = '"' + std::string(kMaxChunkBytes / 2 - 4, 'x') + '"';
  // "[", ",", "]" and two items of half the limit less 2.
  EXPECT_EQ(chunked({item, item}).size(), 1U);
  EXPECT_EQ(chunked({item, item, "1"}).size(), 2U);
}

TEST(Chunked, GivesAnItemBeyondTheLimitAChunkOfItsOwn) {
  const std::string huge = '"' + std::string(kMaxChunkBytes, 'x') + '"';
  const std::vector<std::string> arrays = chunked({"1", huge, "2"});
  ASSERT_EQ(arrays.size(), 3U);
  EXPECT_EQ(arrays[0], "[1]");
  EXPECT_EQ(arrays[2], "[2]");
}

}  // namespace
}  // namespace kmsg
