#include "message/cp949.h"

#include <gtest/gtest.h>
#include <string>

namespace kmsg {
namespace {

TEST(Cp949, KnowsWhatCarriersCanShow) {
  for (const char* text :
       {"", "plain ASCII\r\n\t~", "안녕하세요 뷁쀍 똠방각하", "ㄱㅏ ☆★ ○● ㈜ ℃ ½",
        "漢字 ひらがな カタカナ", "“quotes” ‘too’ … ※ → ±", "Ⅳ ① ㉠ ＡＢ € ®"}) {
    EXPECT_EQ(unencodable(text).count, 0u) << text;
  }
}

TEST(Cp949, K13NamesTheFirstCharacterThatIsNotThere) {
  const Unencodable emoji = unencodable("반가워요 😀 née 😀");
  EXPECT_EQ(emoji.count, 3u);
  EXPECT_EQ(emoji.first, "U+1F600");
  EXPECT_EQ(unencodable("ć").first, "U+0107");
  EXPECT_EQ(unencodable("é").first, "U+00E9");
  EXPECT_EQ(unencodable("\xEF\xBF\xBD").first, "U+FFFD");
}

}  // namespace
}  // namespace kmsg
