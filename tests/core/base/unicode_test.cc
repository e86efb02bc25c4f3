#include "base/unicode.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace kmsg {
namespace {

TEST(Unicode, ReadsTheCodePointsOfAText) {
  const std::string text = "a\xC3\xA9\xED\x95\x9C\xF0\x9F\x98\x80";
  std::vector<uint32_t> points;
  for (size_t i = 0; i < text.size();)
    points.push_back(nextCodePoint(text, i));
  EXPECT_EQ(points, (std::vector<uint32_t>{'a', 0xE9, 0xD55C, 0x1F600}));
}

TEST(Unicode, ABrokenTextStillComesToAnEnd) {
  for (const std::string text : {"\x80", "\xE2\x82", "\xF0", "\xFF\xFF\xFF"}) {
    size_t steps = 0;
    for (size_t i = 0; i < text.size(); ++steps) {
      EXPECT_EQ(nextCodePoint(text, i), 0xFFFDu);
    }
    EXPECT_LE(steps, text.size());
  }
}

TEST(Unicode, KnowsWhatNobodyCanSee) {
  for (const char* text :
       {"", " \t\r\n", "\u200B\u200C\u200D\uFEFF", "\u3000\u00A0\u2060", "\u3164"})
    EXPECT_TRUE(isInvisible(text)) << text;
  for (const char* text : {".", "\u200Ba", "가", "😀", "0"})
    EXPECT_FALSE(isInvisible(text)) << text;
}

}  // namespace
}  // namespace kmsg
