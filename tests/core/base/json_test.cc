#include "base/json.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "fake/parsed.h"

namespace kmsg {
namespace {

std::string nested(int depth) {
  const auto count = static_cast<size_t>(depth);
  return std::string(count, '[') + std::string(count, ']');
}

TEST(ParseJson, ReadsEveryKindOfValue) {
  EXPECT_EQ(kindOf(parsed("null")), "null");
  EXPECT_EQ(kindOf(parsed("\"\"")), "string");
  EXPECT_EQ(kindOf(parsed("1")), "number");
  EXPECT_EQ(kindOf(parsed("-1.5e3")), "number");
  EXPECT_EQ(kindOf(parsed("true")), "boolean");
  EXPECT_EQ(kindOf(parsed("[]")), "array");
  EXPECT_EQ(kindOf(parsed("{}")), "object");
}

TEST(ParseJson, RefusesWhatIsNotJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "}",
                           "[1,]",
                           "{\"a\":}",
                           "{a:1}",
                           "'a'",
                           "nul",
                           "NaN",
                           "Infinity",
                           "01",
                           "1 2",
                           "\"",
                           "\"\\",
                           "\"\\x\"",
                           "\"a\nb\"",
                           "{\"a\":1}}",
                           "<html>502</html>",
                           "1e999",
                           "\\",
                           "\"\\ud800\"",
                           "\"\\udc00\\ud800\"",
                           "// comment\n1"}) {
    EXPECT_FALSE(parseJson(text).has_value()) << text;
  }
  EXPECT_FALSE(parseJson(std::string_view("1\0", 2)).has_value());
}

TEST(ParseJson, RefusesBrokenUtf8) {
  for (const char* text : {"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xEA\xB0\"",
                           "{\"\x80\":1}", "\"\xF4\x90\x80\x80\""}) {
    EXPECT_FALSE(parseJson(text).has_value()) << text;
  }
  EXPECT_EQ(parsed("\"안녕 😀\"").dump(), "\"안녕 😀\"");
}

TEST(ParseJson, StopsAtItsDepthWhateverStandsInStrings) {
  EXPECT_TRUE(parseJson(nested(kMaxJsonDepth)).has_value());
  EXPECT_FALSE(parseJson(nested(kMaxJsonDepth + 1)).has_value());
  EXPECT_FALSE(parseJson(nested(1'000'000)).has_value());
  EXPECT_FALSE(parseJson(std::string(1'000'000, '[')).has_value());
  EXPECT_FALSE(parseJson(std::string(1'000'000, ']')).has_value());

  const std::string brackets(200, '[');
  EXPECT_TRUE(parseJson("\"" + brackets + "\"").has_value());
  EXPECT_TRUE(parseJson("\"\\\"" + brackets + "\"").has_value());
  EXPECT_TRUE(parseJson("{\"" + brackets + "\":[[]]}").has_value());
  // A closed string before them, an escaped backslash at its end: these brackets do nest.
  EXPECT_FALSE(parseJson("[\"\\\\\"," + nested(kMaxJsonDepth) + "]").has_value());
  // Siblings do not add up.
  std::string wide = "[";
  for (int i = 0; i < 1000; ++i)
    wide += "[[]],";
  EXPECT_TRUE(parseJson(wide + "0]").has_value());
}

TEST(ParseJson, ADeeplyNestedValueThatIsAcceptedAlsoPrints) {
  const std::string text = nested(kMaxJsonDepth);
  EXPECT_EQ(dumpJson(parsed(text)), text);
}

TEST(DumpJson, ReplacesBrokenUtf8InsteadOfAborting) {
  const std::string text = dumpJson(Json("a\xFF\xEA\xB0z"));
  EXPECT_TRUE(isUtf8(text));
  EXPECT_NE(text.find("\xEF\xBF\xBD"), std::string::npos);
  EXPECT_TRUE(parseJson(text).has_value());
}

TEST(FindKey, ToleratesEveryKindOfValue) {
  for (const char* text : {"null", "1", "true", "\"a\"", "[1]", "[]", "{}"}) {
    const Json json = parsed(text);
    EXPECT_EQ(findKey(json, "a"), nullptr) << text;
    EXPECT_EQ(textAt(json, "a"), "") << text;
    EXPECT_FALSE(optionalTextAt(json, "a").has_value()) << text;
    EXPECT_EQ(textOrNumberAt(json, "a"), "") << text;
    EXPECT_FALSE(intAt(json, "a").has_value()) << text;
    EXPECT_FALSE(looseIntAt(json, "a").has_value()) << text;
    EXPECT_TRUE(boolAt(json, "a", true)) << text;
    EXPECT_FALSE(boolAt(json, "a", false)) << text;
  }
}

TEST(TypedReaders, TreatAMemberOfTheWrongKindAsAbsent) {
  const Json json = parsed(R"({"n":null,"o":{},"l":[1],"t":true,"s":"x","i":5,"f":1.5})");
  for (const char* key : {"n", "o", "l", "t", "i", "f"}) {
    EXPECT_EQ(textAt(json, key), "") << key;
    EXPECT_FALSE(optionalTextAt(json, key).has_value()) << key;
  }
  for (const char* key : {"n", "o", "l", "t", "s", "f"}) {
    EXPECT_FALSE(intAt(json, key).has_value()) << key;
    EXPECT_FALSE(looseIntAt(json, key).has_value()) << key;
  }
  for (const char* key : {"n", "o", "l", "s", "i"})
    EXPECT_TRUE(boolAt(json, key, true)) << key;
  EXPECT_TRUE(boolAt(json, "t", false));
}

TEST(TypedReaders, TellAnEmptyTextFromAnAbsentOne) {
  const Json json = parsed(R"({"empty":""})");
  EXPECT_EQ(optionalTextAt(json, "empty"), std::string_view());
  EXPECT_TRUE(optionalTextAt(json, "empty").has_value());
  EXPECT_FALSE(optionalTextAt(json, "other").has_value());
}

TEST(TypedReaders, ReadWholeNumbersInEveryForm) {
  EXPECT_EQ(intAt(parsed(R"({"a":7})"), "a"), 7);
  EXPECT_EQ(intAt(parsed(R"({"a":-7})"), "a"), -7);
  EXPECT_EQ(intAt(parsed(R"({"a":7.0})"), "a"), 7);
  EXPECT_EQ(intAt(parsed(R"({"a":1.767e12})"), "a"), 1'767'000'000'000);
  EXPECT_EQ(intAt(parsed(R"({"a":9223372036854775807})"), "a"), INT64_MAX);
  EXPECT_EQ(intAt(parsed(R"({"a":-9223372036854775808})"), "a"), INT64_MIN);
  for (const char* text : {R"({"a":9223372036854775808})", R"({"a":18446744073709551615})",
                           R"({"a":1e300})", R"({"a":-1e300})", R"({"a":0.5})", R"({"a":9e15})"}) {
    EXPECT_FALSE(intAt(parsed(text), "a").has_value()) << text;
  }
}

TEST(TypedReaders, CutTheFractionWhereThatIsAskedFor) {
  EXPECT_EQ(truncatedAt(parsed(R"({"a":2.9})"), "a"), 2);
  EXPECT_EQ(truncatedAt(parsed(R"({"a":-2.9})"), "a"), -2);
  EXPECT_EQ(truncatedAt(parsed(R"({"a":3})"), "a"), 3);
  for (const char* text : {"{}", "[]", R"({"a":"2"})", R"({"a":1e300})", R"({"a":null})"}) {
    EXPECT_FALSE(truncatedAt(parsed(text), "a").has_value()) << text;
  }
}

TEST(TypedReaders, ReadLooseNumbersFromDecimalTextOnly) {
  EXPECT_EQ(looseIntAt(parsed(R"({"a":"200"})"), "a"), 200);
  EXPECT_EQ(looseIntAt(parsed(R"({"a":"-3"})"), "a"), -3);
  EXPECT_EQ(looseIntAt(parsed(R"({"a":200})"), "a"), 200);
  for (const char* text : {R"({"a":""})", R"({"a":" 200"})", R"({"a":"200 "})", R"({"a":"2e2"})",
                           R"({"a":"0x10"})", R"({"a":"99999999999999999999"})", R"({"a":"+1"})"}) {
    EXPECT_FALSE(looseIntAt(parsed(text), "a").has_value()) << text;
  }
}

TEST(TypedReaders, IdsMayBeTextOrWholeNumbers) {
  EXPECT_EQ(textOrNumberAt(parsed(R"({"a":"M1"})"), "a"), "M1");
  EXPECT_EQ(textOrNumberAt(parsed(R"({"a":9007199254740993})"), "a"), "9007199254740993");
  EXPECT_EQ(textOrNumberAt(parsed(R"({"a":1.5})"), "a"), "");
  EXPECT_EQ(textOrNumberAt(parsed(R"({"a":[1]})"), "a"), "");
}

// The right-hand sides are what String() gives in JavaScript.
TEST(NumberText, WritesNumbersAsJavaScriptDoes) {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"0", "0"},
      {"7", "7"},
      {"-7", "-7"},
      {"7.0", "7"},
      {"1.5", "1.5"},
      {"0.1", "0.1"},
      {"0.30000000000000004", "0.30000000000000004"},
      {"12345.678", "12345.678"},
      {"0.0001", "0.0001"},
      {"0.00001", "0.00001"},
      {"0.000001", "0.000001"},
      {"-0.0000015", "-0.0000015"},
      {"1e-7", "1e-7"},
      {"1.25e-7", "1.25e-7"},
      {"5e-324", "5e-324"},
      {"1e15", "1000000000000000"},
      {"1e20", "100000000000000000000"},
      {"123456789012345680000", "123456789012345680000"},
      {"1.5e18", "1500000000000000000"},
      {"1e21", "1e+21"},
      {"-1.25e+21", "-1.25e+21"},
      {"1.7976931348623157e+308", "1.7976931348623157e+308"},
      {"18446744073709551615", "18446744073709551615"},
      {"-9223372036854775808", "-9223372036854775808"},
  };
  for (const auto& [json, text] : rows)
    EXPECT_EQ(numberText(parsed(json)), text) << json;
}

TEST(Json, NumberTextHasTheFewestDigitsThatReadBack) {
  for (const char* text : {"262.8356428837387", "0.1", "5e-324", "1.7976931348623157e+308", "0.3",
                           "9007199254740993.5", "123456789.12345679", "100", "-0.000001", "1e-7",
                           "123456789012345680000", "1e+21"}) {
    const std::string written = numberText(parsed(text));
    EXPECT_EQ(written, std::string_view(text) == "9007199254740993.5" ? "9007199254740994" : text);
  }
  EXPECT_EQ(numberText(parsed("0.0")), "0");
  EXPECT_EQ(numberText(parsed("-0.0")), "0");
  EXPECT_EQ(numberText(parsed("7.50")), "7.5");
}

}  // namespace
}  // namespace kmsg
