#include "app/random_pool.h"

#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fake/manual_host.h"

namespace kmsg {
namespace {

bool isUuid4(const std::string& text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen != (text[i] == '-')) return false;
    if (!hyphen && std::string_view("0123456789abcdef").find(text[i]) == std::string_view::npos) {
      return false;
    }
  }
  return text[14] == '4' && std::string_view("89ab").find(text[19]) != std::string_view::npos;
}

TEST(RandomPool, MakesVersion4UuidsThatDiffer) {
  ManualHost host;
  RandomPool random(host);
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i) {
    const std::string uuid = random.uuid();
    ASSERT_TRUE(isUuid4(uuid)) << uuid;
    ASSERT_TRUE(seen.insert(uuid).second) << uuid;
  }
}

TEST(RandomPool, AlphanumericTextUsesAllCharactersAboutEquallyOften) {
  ManualHost host;
  RandomPool random(host);
  constexpr int kSamples = 62 * 1000;
  std::map<char, int> counts;
  for (const char c : random.alphanumeric(kSamples))
    ++counts[c];
  EXPECT_EQ(counts.size(), 62u);
  for (const auto& [c, count] : counts) {
    EXPECT_TRUE((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) << c;
    // 1000 expected, a standard deviation of 31; a plain modulo would give some of them 1211.
    EXPECT_GT(count, 1000 - 6 * 31) << c;
    EXPECT_LT(count, 1000 + 6 * 31) << c;
  }
}

TEST(RandomPool, AnswersTheLengthThatWasAskedFor) {
  ManualHost host;
  RandomPool random(host);
  for (const size_t length : {0u, 1u, 32u, 513u}) {
    EXPECT_EQ(random.alphanumeric(length).size(), length);
  }
}

TEST(RandomPool, FetchesABlockOnDemandAndNotBefore) {
  ManualHost host;
  RandomPool random(host);
  EXPECT_EQ(host.fills(), 0);
  (void)random.uuid();
  EXPECT_EQ(host.fills(), 1);
  for (int i = 1; i < 32; ++i)
    (void)random.uuid();  // 16 bytes each of a block of 512
  EXPECT_EQ(host.fills(), 1);
  (void)random.uuid();
  EXPECT_EQ(host.fills(), 2);
}

}  // namespace
}  // namespace kmsg
