#include "message/cp949.h"

#include <gtest/gtest.h>
#include <iconv.h>
#include <string>

#include "base/text.h"

namespace kmsg {
namespace {

// The system's own encoder, as the judge of ours.
class SystemEncoder {
 public:
  SystemEncoder() : handle_(iconv_open("CP949", "UTF-8")) {}
  ~SystemEncoder() {
    if (isThere()) iconv_close(handle_);
  }
  SystemEncoder(const SystemEncoder&) = delete;
  SystemEncoder& operator=(const SystemEncoder&) = delete;

  bool isThere() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // The bytes of one character; 0 where it has none.
  size_t bytesOf(std::string character) {
    char out[8];
    char* from = character.data();
    char* to = out;
    size_t left = character.size();
    size_t room = sizeof out;
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    if (iconv(handle_, &from, &left, &to, &room) != 0 || left != 0) return 0;
    return sizeof out - room;
  }

 private:
  iconv_t handle_;
};

std::string utf8Of(uint32_t point) {
  if (point < 0x80) return {static_cast<char>(point)};
  const auto tail = [](uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (point < 0x800) return {static_cast<char>(0xC0 | point >> 6), tail(point)};
  return {static_cast<char>(0xE0 | point >> 12), tail(point >> 6), tail(point)};
}

bool isChinese(uint32_t point) {
  return point >= 0x4E00 && point <= 0x9FFF;
}

bool isPrivate(uint32_t point) {
  return point >= 0xD800 && point <= 0xF8FF;
}

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

TEST(Cp949, CountsAndKnowsTheCharactersThatTheSystemsEncoderHas) {
  SystemEncoder system;
  if (!system.isThere()) GTEST_SKIP() << "the system has no table of CP949";
  size_t twoBytes = 0;
  for (uint32_t point = 1; point < 0x10000; ++point) {
    if (isPrivate(point)) continue;
    const std::string character = utf8Of(point);
    const size_t bytes = system.bytesOf(character);
    if (bytes > 0) {
      EXPECT_EQ(carrierBytes(character), bytes) << std::hex << point;
    }
    twoBytes += bytes == 2;
    // Of Chinese characters the rare ones pass as well.
    if (bytes == 0 && isChinese(point)) continue;
    EXPECT_EQ(unencodable(character).count, bytes == 0 ? 1u : 0u) << std::hex << point;
  }
  EXPECT_GT(twoBytes, 17000u);
}

}  // namespace
}  // namespace kmsg
