#include "message/template_text.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace kmsg {
namespace {

TEST(RenderTemplate, ReplacesKnownNamesAndLeavesTheOthersAsWritten) {
  const std::vector<Variable> variables = {{"name", "지민"}, {"code", "1234"}};
  EXPECT_EQ(renderTemplate("#{name}님, 코드 #{code}. #{code}!", variables),
            "지민님, 코드 1234. 1234!");
  EXPECT_EQ(renderTemplate("#{other} and #{name}", variables), "#{other} and 지민");
  EXPECT_EQ(renderTemplate("", variables), "");
  EXPECT_EQ(renderTemplate("#{name}", {}), "#{name}");
  EXPECT_EQ(renderTemplate("#{name}", {{"name", ""}}), "");
}

TEST(RenderTemplate, TakesTheNameVerbatim) {
  EXPECT_EQ(renderTemplate("#{ a }#{a}", {{"a", "1"}}), "#{ a }1");
  EXPECT_EQ(renderTemplate("#{ a }", {{" a ", "2"}}), "2");
  EXPECT_EQ(renderTemplate("#{user.name}", {{"user.name", "3"}}), "3");
  EXPECT_EQ(renderTemplate("#{이름\n줄}", {{"이름\n줄", "4"}}), "4");
  EXPECT_EQ(renderTemplate("#{A}", {{"a", "5"}}), "#{A}");
}

TEST(RenderTemplate, NeverReadsAValueAgain) {
  EXPECT_EQ(renderTemplate("#{a}", {{"a", "#{b}"}, {"b", "no"}}), "#{b}");
  EXPECT_EQ(renderTemplate("#{a}#{b}", {{"a", "#{"}, {"b", "b}"}}), "#{b}");
  EXPECT_EQ(renderTemplate("#{a}{b}", {{"a", "#"}, {"b", "no"}}), "#{b}");
}

TEST(RenderTemplate, NamesOfJavaScriptsObjectsAreNamesLikeAnyOther) {
  const std::string text = "#{constructor} #{toString} #{__proto__} #{hasOwnProperty}";
  EXPECT_EQ(renderTemplate(text, {{"a", "1"}}), text);
  EXPECT_EQ(renderTemplate("#{__proto__}#{a}", {{"__proto__", "x"}, {"a", "1"}}), "x1");
}

TEST(RenderTemplate, AnUnclosedOrEmptyPlaceholderIsText) {
  const std::vector<Variable> variables = {{"a", "1"}, {"", "empty"}};
  for (const char* text : {"#{", "#{a", "#", "}", "#{}", "# {a}", "{a}", "#{}a}"}) {
    EXPECT_EQ(renderTemplate(text, variables), text);
  }
  EXPECT_EQ(renderTemplate("#{a}#{a", variables), "1#{a");
  EXPECT_EQ(renderTemplate("#{#{a}", variables), "#{#{a}");
  EXPECT_EQ(renderTemplate("##{a}}", variables), "#1}");
}

std::string repeated(const char* part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += part;
  return text;
}

// Sizes at which one pass takes no time, and a search per opening or per placeholder would take
// minutes.
TEST(RenderTemplate, OnePassIsEnoughForHostileTexts) {
  const std::vector<Variable> variables = {{"a", "1"}};
  const std::string unclosed = repeated("#{", 1'000'000);
  EXPECT_EQ(renderTemplate(unclosed, variables), unclosed);
  EXPECT_TRUE(placeholderNames(unclosed).empty());
  for (const char* part : {"#{}", "#", "}", "#{#", "#{b}"}) {
    const std::string text = repeated(part, 100'000);
    EXPECT_EQ(renderTemplate(text, variables), text) << part;
  }
  EXPECT_EQ(renderTemplate(repeated("#{a}", 100'000), variables), repeated("1", 100'000));
}

TEST(RenderTemplate, ManyVariablesAreLookedUpNotSearched) {
  constexpr int kMany = 100'000;
  std::vector<Variable> variables;
  std::string text;
  std::string expected;
  for (int i = 0; i < kMany; ++i) {
    const std::string name = std::to_string(i);
    variables.emplace_back(name, "<" + name + ">");
    text += "#{" + name + "}";
    expected += "<" + name + ">";
  }
  EXPECT_EQ(renderTemplate(text, variables), expected);
  EXPECT_EQ(placeholderNames(text).size(), static_cast<size_t>(kMany));
}

TEST(PlaceholderNames, AreDistinctAndInOrderOfFirstAppearance) {
  EXPECT_EQ(placeholderNames("#{b} #{a} #{b} #{} #{c"), (std::vector<std::string>{"b", "a"}));
  EXPECT_TRUE(placeholderNames("plain").empty());
}

TEST(PlaceholderNames, DoNotReachFromOneTextIntoTheNext) {
  const std::vector<std::string_view> texts = {"#{b} #{open", "x} #{a}", "#{b}#{c}"};
  EXPECT_EQ(placeholderNames(texts), (std::vector<std::string>{"b", "a", "c"}));
}

}  // namespace
}  // namespace kmsg
