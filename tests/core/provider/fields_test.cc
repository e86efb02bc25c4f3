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
