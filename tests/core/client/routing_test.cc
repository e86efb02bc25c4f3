#include "client/routing.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "provider/script_provider.h"

namespace kmsg {
namespace {

using Type = MessageType;

ProviderPtr provider(std::string id, std::vector<Type> types) {
  ProviderInfo info;
  info.id = std::move(id);
  info.types = std::move(types);
  return makeScriptProvider(std::move(info), 0);
}

struct SelectProvider : testing::Test {
  // The id that was chosen, or the error's text.
  std::string select(Type type = Type::kSms, std::string providerId = "") {
    Message message;
    message.type = type;
    message.providerId = std::move(providerId);
    const auto chosen = selectProvider(message, providers, routing, roundRobin);
    if (chosen) return chosen.value()->info().id;
    EXPECT_EQ(chosen.error().code, ErrorCode::kInvalidRequest);
    EXPECT_TRUE(chosen.error().details.is_null());
    lastField = chosen.error().field;
    return chosen.error().message;
  }
  void route(std::string_view json) { routing = routingFrom(parseJson(json).value_or(Json())); }

  std::vector<ProviderPtr> providers = {
      provider("voice", {Type::kVoice}),
      provider("a", {Type::kSms, Type::kLms}),
      provider("b", {Type::kSms, Type::kAlimTalk}),
      provider("c", {Type::kSms, Type::kAlimTalk}),
  };
  Routing routing;
  RoundRobin roundRobin{};
  std::string lastField;
};

TEST_F(SelectProvider, Row1AnUnknownProviderIdFails) {
  EXPECT_EQ(select(Type::kSms, "zzz"), "Provider not found: zzz");
  EXPECT_EQ(lastField, "providerId");
}

TEST_F(SelectProvider, Row2AGivenProviderThatCannotSendTheTypeFails) {
  EXPECT_EQ(select(Type::kSms, "voice"), "Provider voice does not support type SMS");
  EXPECT_EQ(lastField, "providerId");
}

TEST_F(SelectProvider, Row3AGivenProviderWinsOverTheRouting) {
  route(R"({"byType":{"SMS":"a"},"defaultProviderId":"b"})");
  EXPECT_EQ(select(Type::kSms, "c"), "c");
}

TEST_F(SelectProvider, Row4APlainIdIsADemand) {
  route(R"({"byType":{"SMS":"b"},"defaultProviderId":"a"})");
  EXPECT_EQ(select(), "b");
  route(R"({"byType":{"SMS":"zzz"},"defaultProviderId":"a"})");
  EXPECT_EQ(select(), "Provider not found: zzz");
  EXPECT_EQ(lastField, "routing.byType");
  route(R"({"byType":{"SMS":"voice"}})");
  EXPECT_EQ(select(), "Provider voice does not support type SMS");
}

TEST_F(SelectProvider, Row5AListTakesItsFirstRegisteredProviderThatSupportsTheType) {
  route(R"({"byType":{"SMS":["zzz","b","a"]}})");
  EXPECT_EQ(select(), "b");
  route(R"({"byType":{"SMS":["voice","c"]}})");
  EXPECT_EQ(select(), "c");
}

TEST_F(SelectProvider, Row5AListOfUnregisteredIdsFallsThrough) {
  route(R"({"byType":{"SMS":["x","y"]},"defaultProviderId":"c"})");
  EXPECT_EQ(select(), "c");
  route(R"({"byType":{"SMS":[]}})");
  EXPECT_EQ(select(), "a");
}

TEST_F(SelectProvider, Row5AListWithoutAnyProviderForTheTypeFails) {
  route(R"({"byType":{"SMS":["voice"]},"defaultProviderId":"a"})");
  EXPECT_EQ(select(), "No provider available for type SMS");
  EXPECT_EQ(lastField, "type");
}

TEST_F(SelectProvider, Row6TheDefaultIsTakenWhereItSupportsTheType) {
  route(R"({"defaultProviderId":"c"})");
  EXPECT_EQ(select(), "c");
  EXPECT_EQ(select(Type::kLms), "a");
  route(R"({"defaultProviderId":"zzz"})");
  EXPECT_EQ(select(), "a");
}

TEST_F(SelectProvider, Row7TheFirstProviderThatSupportsTheTypeIsTaken) {
  EXPECT_EQ(select(Type::kSms), "a");
  EXPECT_EQ(select(Type::kAlimTalk), "b");
  EXPECT_EQ(select(Type::kVoice), "voice");
}

TEST_F(SelectProvider, Row8WithoutAnyProviderTheSendFails) {
  EXPECT_EQ(select(Type::kFax), "No provider available for type FAX");
  EXPECT_EQ(lastField, "type");
  providers.clear();
  EXPECT_EQ(select(Type::kSms), "No provider available for type SMS");
}

TEST_F(SelectProvider, RoundRobinTakesTurnsPerTypeAndRepeatsAreWeights) {
  route(R"({"strategy":"round_robin","byType":{"SMS":["a","b","a"],"ALIMTALK":["b","c"]}})");
  EXPECT_EQ(select(), "a");
  EXPECT_EQ(select(Type::kAlimTalk), "b");
  EXPECT_EQ(select(), "b");
  EXPECT_EQ(select(), "a");
  EXPECT_EQ(select(Type::kAlimTalk), "c");
  EXPECT_EQ(select(), "a");
  EXPECT_EQ(select(Type::kAlimTalk), "b");
}

TEST_F(SelectProvider, RoundRobinSkipsProvidersThatCannotSendTheType) {
  route(R"({"strategy":"round_robin","byType":{"SMS":["voice","a","zzz","b"]}})");
  std::vector<std::string> chosen;
  for (int i = 0; i < 4; ++i)
    chosen.push_back(select());
  EXPECT_EQ(chosen, (std::vector<std::string>{"a", "b", "a", "b"}));
}

TEST_F(SelectProvider, RoundRobinMovesOnlyWhenAListDecided) {
  route(R"({"strategy":"round_robin","byType":{"SMS":["a","b"],"VOICE":["a"]}})");
  EXPECT_EQ(select(Type::kSms, "c"), "c");
  EXPECT_EQ(select(Type::kVoice), "No provider available for type VOICE");
  EXPECT_EQ(select(), "a");
  EXPECT_EQ(roundRobin[static_cast<size_t>(Type::kSms)], 1u);
  EXPECT_EQ(roundRobin[static_cast<size_t>(Type::kVoice)], 0u);
}

TEST_F(SelectProvider, TheFirstStrategyNeverMoves) {
  route(R"({"strategy":"first","byType":{"SMS":["b","a"]}})");
  EXPECT_EQ(select(), "b");
  EXPECT_EQ(select(), "b");
}

TEST(RoutingFrom, IgnoresWhatItCannotRead) {
  for (const char* text : {"null", "[]", "7", R"({"byType":[]})", R"({"byType":{"SMS":7}})",
                           R"({"byType":{"SMS":""}})", R"({"byType":{"SMS":[1,null]}})",
                           R"({"strategy":1,"defaultProviderId":{}})"}) {
    const Routing routing = routingFrom(parseJson(text).value_or(Json()));
    EXPECT_TRUE(routing.byType.empty()) << text;
    EXPECT_EQ(routing.defaultProviderId, "") << text;
    EXPECT_FALSE(routing.roundRobin) << text;
  }
}

struct Onboarding {
  ProviderInfo::PlusId policy;
  bool inference;
  const char* plusId;  // null: none
  const char* error;   // null: accepted
};

TEST(CheckOnboarding, FollowsThePolicyOfTheProvider) {
  using PlusId = ProviderInfo::PlusId;
  const char* required = "kakao plusId is required for provider 'p'";
  const char* noInference =
      "kakao plusId is required for provider 'p' when plusId inference is unavailable";
  for (const Onboarding& row : std::vector<Onboarding>{
           {PlusId::kOptional, false, "@c", nullptr},
           {PlusId::kOptional, false, nullptr, nullptr},
           {PlusId::kRequired, false, "@c", nullptr},
           {PlusId::kRequired, false, nullptr, required},
           {PlusId::kRequired, true, nullptr, required},
           {PlusId::kRequired, false, "  ", required},
           {PlusId::kRequiredIfNoInference, false, "@c", nullptr},
           {PlusId::kRequiredIfNoInference, false, nullptr, noInference},
           {PlusId::kRequiredIfNoInference, true, nullptr, nullptr},
       }) {
    ProviderInfo info;
    info.id = "p";
    info.plusId = row.policy;
    info.plusIdInference = row.inference;
    Message message;
    message.type = Type::kAlimTalk;
    message.options = Json::object();
    if (row.plusId) message.options["kakao"]["plusId"] = row.plusId;
    const auto checked = checkOnboarding(message, info);
    ASSERT_EQ(checked.ok(), row.error == nullptr);
    if (checked) continue;
    EXPECT_EQ(checked.error().message, row.error);
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(checked.error().field, "kakao.plusId");
    EXPECT_EQ(checked.error().details["providerId"], "p");
    const bool always = row.policy == PlusId::kRequired;
    EXPECT_EQ(checked.error().details["policy"], always ? "required" : "required_if_no_inference");
    EXPECT_EQ(checked.error().details.contains("plusIdInference"), !always);
    message.type = Type::kSms;
    EXPECT_TRUE(checkOnboarding(message, info).ok());
  }
}

}  // namespace
}  // namespace kmsg
