#include "provider/fields.h"

#include "core/provider/messages.h"

namespace kmsg {
namespace {

TEST(Fields, ScalarsBecomeText) {
  EXPECT_EQ(scalarText("a"), "a");
  EXPECT_EQ(scalarText(nullptr), "");
  EXPECT_EQ(scalarText(12), "12");
  EXPECT_EQ(scalarText(1.5), "1.5");
  EXPECT_EQ(scalarText(true), "true");
  EXPECT_EQ(scalarText(Json::array()), std::nullopt);
  EXPECT_EQ(scalarText(Json::object()), std::nullopt);
}

TEST(Fields, TheCountryIsThatOfTheNumberThenOfTheOptionsThenTheDefault) {
  Message message = textMessage(MessageType::kSms, "hi");
  EXPECT_EQ(*countryOf(message, ""), "");
  EXPECT_EQ(*countryOf(message, "82"), "");
  EXPECT_EQ(*countryOf(message, "1"), "1");
  message.options["options"] = {{"country", " 81 "}};
  EXPECT_EQ(*countryOf(message, "1"), "81");
  message.options["options"]["country"] = 82;
  EXPECT_EQ(*countryOf(message, "1"), "");
  message.options["options"].erase("country");
  message.toNumber.country = "86";
  EXPECT_EQ(*countryOf(message, "82"), "86");
}

TEST(Fields, OnlyANumberOfAnUnusualFormIsKeptApart) {
  Message message = textMessage(MessageType::kSms, "hi");
  const auto isApart = [&](const char* digits, const char* country) {
    message.toNumber = {digits, country};
    Json key = Json::array();
    keepDoubtfulApart(message, key);
    return !key.empty();
  };
  for (const char* usual : {"01012345678", "0212345678", "021234567"})
    EXPECT_FALSE(isApart(usual, "")) << usual;
  EXPECT_FALSE(isApart("2025550100", "1"));
  for (const char* doubtful : {"15881234", "112", "123", "1012345678", "050123456789"})
    EXPECT_TRUE(isApart(doubtful, "")) << doubtful;
  EXPECT_TRUE(isApart("123", "1"));
  EXPECT_TRUE(isApart("23456789012345", "886"));
  message.options["options"] = {{"country", "1"}};
  EXPECT_FALSE(isApart("2025550100", "")) << "the option tells the country";
}

TEST(Fields, AWrongCountryIsNamed) {
  Message message = textMessage(MessageType::kSms, "hi");
  for (const char* country : {"KR", "+82", "082", "1234"}) {
    message.options["options"] = {{"country", country}};
    const auto result = countryOf(message, "");
    ASSERT_FALSE(result.ok()) << country;
    EXPECT_EQ(result.error().field, "options.country");
  }
  message.options["options"]["country"] = "1";
  message.toNumber.country = "86";
  ASSERT_FALSE(countryOf(message, "").ok());
}

}  // namespace
}  // namespace kmsg
