#include "base/text.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace kmsg {
namespace {

std::string encodeUtf8(uint32_t point) {
  std::string out;
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | point >> 18);
    out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
  return out;
}

TEST(Trimmed, DropsAsciiWhiteSpaceAtBothEndsOnly) {
  EXPECT_EQ(trimmed(" \t\r\n\v\f a b \n"), "a b");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed("가 나"), "가 나");
}

TEST(IsUtf8, AcceptsEveryCodePointAndNoSurrogate) {
  for (uint32_t point = 0; point <= 0x110000; point += point < 0x3000 ? 1 : 61) {
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    ASSERT_EQ(isUtf8(encodeUtf8(point)), !surrogate && point <= 0x10FFFF) << point;
  }
  for (const uint32_t edge :
       {0x7Fu, 0x80u, 0x7FFu, 0x800u, 0xD7FFu, 0xE000u, 0xFFFFu, 0x10000u, 0x10FFFFu}) {
    EXPECT_TRUE(isUtf8(encodeUtf8(edge))) << edge;
  }
  EXPECT_FALSE(isUtf8(encodeUtf8(0xD800)));
  EXPECT_FALSE(isUtf8(encodeUtf8(0xDFFF)));
  EXPECT_FALSE(isUtf8(encodeUtf8(0x110000)));
}

TEST(IsUtf8, RefusesOverlongCutAndStrayBytes) {
  for (const char* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x80\x80", "\xE0\x9F\xBF",
        "\xEA\xB0", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE", "ok\xEA"}) {
    EXPECT_FALSE(isUtf8(text)) << text;
  }
  EXPECT_TRUE(isUtf8(""));
  EXPECT_TRUE(isUtf8(std::string_view("\0가\0", 5)));
}

TEST(CarrierBytes, CountsAsciiOneHangulTwoAndEmojiFour) {
  EXPECT_EQ(carrierBytes(""), 0u);
  EXPECT_EQ(carrierBytes("hello\r\n"), 7u);
  EXPECT_EQ(carrierBytes("안녕"), 4u);
  EXPECT_EQ(carrierBytes("é"), 2u);
  EXPECT_EQ(carrierBytes("😀"), 4u);
  EXPECT_EQ(carrierBytes("a가😀"), 7u);
}

TEST(CharacterCount, CountsCodePoints) {
  EXPECT_EQ(characterCount(""), 0u);
  EXPECT_EQ(characterCount("abc"), 3u);
  EXPECT_EQ(characterCount("안녕😀"), 3u);
}

struct PhoneCase {
  const char* text;
  const char* digits;
  const char* country;
};

TEST(ParsePhone, ReadsTheUsualKoreanForms) {
  for (const PhoneCase& row : std::vector<PhoneCase>{
           {"01012345678", "01012345678", ""},
           {"010-1234-5678", "01012345678", ""},
           {"010 1234 5678", "01012345678", ""},
           {" 010.1234.5678 ", "01012345678", ""},
           {"(02) 123-4567", "021234567", ""},
           {"02-1234-5678", "0212345678", ""},
           {"1588-1234", "15881234", ""},
           {"112", "112", ""},
           {"050-1234-56789", "050123456789", ""},
           {"+82 10-1234-5678", "01012345678", ""},
           {"+821012345678", "01012345678", ""},
           {"+82 (0)10 1234 5678", "01012345678", ""},
           {"0082 10 1234 5678", "01012345678", ""},
           {"821012345678", "01012345678", ""},
           {"+82 2 1234 5678", "0212345678", ""},
       }) {
    const auto phone = parsePhone(row.text, "to");
    ASSERT_TRUE(phone.ok()) << row.text;
    EXPECT_EQ(phone->digits, row.digits) << row.text;
    EXPECT_EQ(phone->country, row.country) << row.text;
  }
}

TEST(ParsePhone, SplitsForeignNumbersAtTheirDialCode) {
  for (const PhoneCase& row : std::vector<PhoneCase>{
           {"+1 202 555 0100", "2025550100", "1"},
           {"+7 495 123-45-67", "4951234567", "7"},
           {"+44 20 7946 0958", "2079460958", "44"},
           {"+81 90-1234-5678", "9012345678", "81"},
           {"+84 91 234 5678", "912345678", "84"},
           {"+86 138 1234 5678", "13812345678", "86"},
           {"+91 98765 43210", "9876543210", "91"},
           {"+20 10 1234 5678", "1012345678", "20"},
           {"+63 917 123 4567", "9171234567", "63"},
           {"+852 5123 4567", "51234567", "852"},
           {"+886 912 345 678", "912345678", "886"},
           {"+855 12 345 678", "12345678", "855"},
           {"+971 50 123 4567", "501234567", "971"},
           {"+353 85 012 3456", "850123456", "353"},
           {"+420 601 123 456", "601123456", "420"},
           {"+212 650 123456", "650123456", "212"},
           {"+998 90 123 45 67", "901234567", "998"},
       }) {
    const auto phone = parsePhone(row.text, "to");
    ASSERT_TRUE(phone.ok()) << row.text;
    EXPECT_EQ(phone->digits, row.digits) << row.text;
    EXPECT_EQ(phone->country, row.country) << row.text;
  }
}

TEST(ParsePhone, ReadsNumbersPastedFromDocuments) {
  std::vector<uint32_t> fillers = {0xA0, 0x2007, 0x202F, 0x2212, 0x3000, 0x200E, 0x200F, 0xFF0D};
  for (const auto& [first, last] :
       {std::pair{0x2010u, 0x2015u}, std::pair{0x202Au, 0x202Eu}, std::pair{0x2066u, 0x2069u}}) {
    for (uint32_t point = first; point <= last; ++point)
      fillers.push_back(point);
  }
  for (const uint32_t point : fillers) {
    const std::string mark = encodeUtf8(point);
    const auto inside = parsePhone("010" + mark + "1111" + mark + "2222", "to");
    ASSERT_TRUE(inside.ok()) << std::hex << point;
    EXPECT_EQ(inside->digits, "01011112222");
    const auto around = parsePhone(mark + "+82 10-1111-2222" + mark, "to");
    ASSERT_TRUE(around.ok()) << std::hex << point;
    EXPECT_EQ(around->digits, "01011112222");
    EXPECT_EQ(around->country, "");
  }
  for (const char* text :
       {"tel:01011112222", "TEL:+82-10-1111-2222", " tel: 010 1111 2222",
        "０１０－１１１１－２２２２", "＋８２ １０ １１１１ ２２２２", "＋82 10-1111-2222"}) {
    const auto phone = parsePhone(text, "to");
    ASSERT_TRUE(phone.ok()) << text;
    EXPECT_EQ(phone->digits, "01011112222") << text;
  }
  EXPECT_EQ(parsePhone("tel:+1-202-555-0100", "to")->country, "1");
}

TEST(ParsePhone, RefusesTheCarriersPrefixesForCallsAbroad) {
  for (const char* text : {"001 1 415 555 2671", "001-82-10-1111-2222", "002 1 415 555 2671",
                           "005 81 90 1234 5678", "006 44 20 7946 0958", "00700 1 415 555 2671",
                           "00882 1 415 555 2671", "00700-82-10-1111-2222", "0084 91 234 5678"}) {
    const auto phone = parsePhone(text, "to");
    ASSERT_FALSE(phone.ok()) << text;
    EXPECT_EQ(phone.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(phone.error().field, "to");
    EXPECT_NE(phone.error().message.find("write + and the country code"), std::string::npos);
  }
  EXPECT_EQ(parsePhone("0082 10-1111-2222", "to")->digits, "01011112222");
}

TEST(ParsePhone, RefusesWhatIsNoPhoneNumberAndNeverRepeatsIt) {
  const std::string nul(
      "010\0"
      "12345678",
      12);
  const std::vector<std::string> hostile = {"",
                                            "   ",
                                            "+",
                                            "-",
                                            "()",
                                            "12",
                                            "+8",
                                            "+82",
                                            "+82 1",
                                            "phone",
                                            "0101234567a",
                                            "010_1234_5678",
                                            "010;1234",
                                            "010+12345678",
                                            "++821012345678",
                                            "+01012345678",
                                            "000101234567",
                                            "010\n1234\t5678",
                                            "1234567890123456",
                                            "+1 2345 6789 0123 4567 89",
                                            "<script>",
                                            "tel:",
                                            "tel:tel:01012345678",
                                            "tel:01012345678;ext=1",
                                            "０１０一１２３４５６７８",
                                            "０１０１２３４５６７８ａ",
                                            "\xE2\x80",
                                            "010\xE2\x31\x32"
                                            "345678",
                                            "0x1234567",
                                            "1e10",
                                            "-1.5e3",
                                            nul,
                                            "\xFF\xFE",
                                            std::string(100'000, '1'),
                                            std::string(100'000, '-')};
  for (const std::string& text : hostile) {
    const auto phone = parsePhone(text, "options.to");
    ASSERT_FALSE(phone.ok()) << text.substr(0, 40);
    EXPECT_EQ(phone.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(phone.error().field, "options.to");
    EXPECT_EQ(phone.error().outcome, Outcome::kNotSent);
    EXPECT_EQ(phone.error().message.find("options.to must be a phone number"), 0u);
    EXPECT_LT(phone.error().message.size(), 200u);
    if (text.size() > 5) {
      EXPECT_EQ(phone.error().message.find(text), std::string::npos);
    }
  }
}

TEST(ParsePhone, RefusesANumberWithAnAreaCodeThatIsNoKoreanLength) {
  for (const char* text : {"0101234", "02123456", "0101234567890", "+82 10-123"}) {
    EXPECT_FALSE(parsePhone(text, "to").ok()) << text;
  }
  for (const char* text : {"02-123-4567", "0505-1234-5678", "1588-1234", "+82 2-123-4567"}) {
    EXPECT_TRUE(parsePhone(text, "to").ok()) << text;
  }
}

TEST(MaskPhone, HidesTheMiddleAndAllOfAShortText) {
  EXPECT_EQ(maskPhone("01012345678"), "010******78");
  EXPECT_EQ(maskPhone("12345"), "*****");
  EXPECT_EQ(maskPhone(""), "");
}

// RFC 4648, section 10.
TEST(Base64, MatchesThePublishedVectors) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, TakesAnyByte) {
  EXPECT_EQ(base64(std::string_view("\x00\xFF\xFE", 3)), "AP/+");
  EXPECT_EQ(base64("안녕"), "7JWI64WV");
}

TEST(UrlEncode, KeepsTheUnreservedCharactersOnly) {
  EXPECT_EQ(urlEncode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(urlEncode("a b+c/d?e=f&g#h%"), "a%20b%2Bc%2Fd%3Fe%3Df%26g%23h%25");
  EXPECT_EQ(urlEncode("한"), "%ED%95%9C");
  EXPECT_EQ(urlEncode(std::string_view("\0\xFF", 2)), "%00%FF");
  EXPECT_EQ(urlEncode("!'()*"), "%21%27%28%29%2A");
}

}  // namespace
}  // namespace kmsg
