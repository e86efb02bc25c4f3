#include "message/message.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

#include "fake/parsed.h"

namespace kmsg {
namespace {

TEST(MessageType, EveryTypeHasANameThatReadsBack) {
  std::set<std::string> names;
  for (size_t i = 0; i < kMessageTypeCount; ++i) {
    const auto type = static_cast<MessageType>(i);
    EXPECT_TRUE(names.insert(std::string(messageTypeName(type))).second);
    EXPECT_EQ(messageTypeFrom(messageTypeName(type)), type);
  }
  EXPECT_FALSE(messageTypeFrom("").has_value());
  EXPECT_FALSE(messageTypeFrom("sms").has_value());
}

TEST(DeliveryStatus, EveryStatusHasANameThatReadsBackAndTwoArePolled) {
  int polled = 0;
  for (int i = 0; i <= static_cast<int>(DeliveryStatus::kUnknown); ++i) {
    const auto status = static_cast<DeliveryStatus>(i);
    EXPECT_EQ(deliveryStatusFrom(deliveryStatusName(status)), status);
    polled += !isTerminal(status);
  }
  EXPECT_EQ(polled, 2);
  EXPECT_FALSE(deliveryStatusFrom("sent").has_value());
}

TEST(SendResultJson, WritesOnlyWhatThereIsAndReadsBack) {
  SendResult result;
  result.messageId = "m1";
  result.providerId = "p1";
  result.type = "SMS";
  result.to = "01012345678";
  EXPECT_EQ(sendResultToJson(result), (Json{{"messageId", "m1"},
                                            {"providerId", "p1"},
                                            {"status", "SENT"},
                                            {"type", "SMS"},
                                            {"to", "01012345678"}}));
  result.providerMessageId = "v1";
  result.status = DeliveryStatus::kPending;
  result.warnings = {{"W1", "first", Json{{"a", 1}}}, {"W2", "second", Json()}};
  result.raw = {{"groupId", "g"}};
  const Json json = sendResultToJson(result);
  EXPECT_EQ(json["warnings"][1], (Json{{"code", "W2"}, {"message", "second"}}));
  EXPECT_EQ(sendResultToJson(sendResultFromJson(json)), json);
}

TEST(SendResultJson, ReadsAnythingThatAProviderMayAnswer) {
  for (const char* text : {"null", "[]", "7", R"("ok")", "{}",
                           R"({"messageId":1,"status":"sent","warnings":{},"to":null})",
                           R"({"warnings":[null,1,{},{"code":""},{"message":"x"}]})"}) {
    const SendResult result = sendResultFromJson(parsed(text));
    EXPECT_EQ(result.messageId, "") << text;
    EXPECT_EQ(result.status, DeliveryStatus::kSent) << text;
    EXPECT_TRUE(result.warnings.empty()) << text;
  }
}

TEST(SendResultJson, TakesANumberAsTheVendorsId) {
  EXPECT_EQ(sendResultFromJson(parsed(R"({"providerMessageId":12345})")).providerMessageId,
            "12345");
  EXPECT_EQ(sendResultFromJson(parsed(R"({"providerMessageId":" x "})")).providerMessageId, "x");
}

}  // namespace
}  // namespace kmsg
