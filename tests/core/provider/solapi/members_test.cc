// Templates and Kakao channels.
#include "provider/solapi/members.h"

#include "core/provider/hostile.h"
#include "core/provider/messages.h"
#include "fake/run.h"
#include "fake/scripted_http.h"
#include "provider/solapi/solapi.h"

namespace kmsg {
namespace {

constexpr char kBase[] = "https://api.solapi.com/kakao/v2";

struct Bench {
  Loop loop;
  ScriptedHttp http;
  CountingRandom random;
  ProviderPtr provider =
      std::move(
          makeSolapiProvider({{"apiKey", "KEY1"}, {"apiSecret", "SECRET12"}, {"kakaoPfId", "PF1"}}))
          .value();

  Result<Json> call(const std::string& member, const char* arguments) {
    return runTask(loop, provider->call(member, parsed(arguments), {kNow, FailoverOwner::kNone},
                                        {http, random, nullptr}));
  }
  const HttpRequest& last() const { return http.requests.back(); }
  std::string asked() const { return last().method + " " + last().url.substr(sizeof kBase - 1); }
};

constexpr char kTemplate[] = R"({"templateId":"KA01TP1","name":"가입","content":"#{name}님",
  "categoryCode":"001001","status":"INSPECTING","channelId":"PF1","variables":[{"name":"#{name}"}],
  "buttons":[{"buttonName":"보기","buttonType":"WL","linkMo":"https://a.kr"}],
  "dateCreated":"2026-01-01T00:00:01.000Z","dateUpdated":"2026-01-01T00:00:02.000Z"})";
constexpr char kPublic[] = R"({"id":"KA01TP1","code":"KA01TP1","name":"가입","content":"#{name}님",
  "category":"001001","status":"INSPECTION","variables":["name"],
  "buttons":[{"name":"보기","type":"WL","linkMobile":"https://a.kr"}],
  "createdAt":1767225601000,"updatedAt":1767225602000})";

TEST(SolapiTemplates, CreateTellsTheVendorsNames) {
  Bench bench;
  bench.http.answer(200, kTemplate);
  const auto created = bench.call("createTemplate", R"({"input":{"name":"가입",
    "content":"#{name}님","category":"001001","variables":["name"],
    "buttons":[{"name":"보기","type":"WL","linkMobile":"https://a.kr"}]}})");
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(*created, parsed(kPublic));
  EXPECT_EQ(bench.asked(), "POST /templates");
  EXPECT_EQ(parsed(bench.last().body), parsed(R"({"name":"가입","content":"#{name}님",
    "categoryCode":"001001","channelId":"PF1",
    "buttons":[{"buttonName":"보기","buttonType":"WL","linkMo":"https://a.kr"}]})"));
  EXPECT_TRUE(headerOf(bench.last(), "Authorization").starts_with("HMAC-SHA256 apiKey=KEY1, "));
  EXPECT_EQ(headerOf(bench.last(), "Content-Type"), "application/json");
}

TEST(SolapiTemplates, EachMemberHasItsRequest) {
  struct Case {
    const char* member;
    const char* arguments;
    const char* asked;
    const char* body;
  };
  for (const Case& c :
       {Case{"getTemplate", R"({"code":" KA/1 "})", "GET /templates/KA%2F1", ""},
        Case{"deleteTemplate", R"({"code":"KA1"})", "DELETE /templates/KA1", ""},
        Case{"requestTemplateInspection", R"({"code":"KA1"})", "PUT /templates/KA1/inspection", ""},
        Case{"updateTemplate", R"({"code":"KA1","patch":{"content":"x"}})", "PUT /templates/KA1",
             R"({"content":"x"})"}}) {
    Bench bench;
    bench.http.answer(200, kTemplate);
    ASSERT_TRUE(bench.call(c.member, c.arguments).ok()) << c.member;
    EXPECT_EQ(bench.asked(), c.asked);
    EXPECT_EQ(bench.last().body, c.body);
  }
}

TEST(SolapiTemplates, AnUnknownCodeIsNotFound) {
  for (const char* member : {"getTemplate", "deleteTemplate", "requestTemplateInspection"}) {
    Bench bench;
    bench.http.answer(404, R"({"errorCode":"ResourceNotFound","errorMessage":"no"})");
    EXPECT_EQ(bench.call(member, R"({"code":"KA1"})").error().code, ErrorCode::kTemplateNotFound);
    bench.http.answer(404, "<html>");
    EXPECT_EQ(bench.call(member, R"({"code":"KA1"})").error().code, ErrorCode::kInvalidRequest);
  }
}

TEST(SolapiTemplates, WrongArgumentsCauseNoRequest) {
  Bench bench;
  const auto refused = [&](const char* member, const char* arguments, const char* field) {
    const auto result = bench.call(member, arguments);
    ASSERT_FALSE(result.ok()) << member << arguments;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(result.error().field, field) << arguments;
    EXPECT_EQ(textAt(result.error().details, "providerId"), "solapi");
  };
  refused("getTemplate", "{}", "code");
  refused("getTemplate", R"({"code":7})", "code");
  refused("createTemplate", "{}", "name");
  refused("createTemplate", R"({"input":{"name":"a","content":"b"}})", "category");
  refused("updateTemplate", R"({"code":"KA1"})", "patch");
  refused("updateTemplate", R"({"code":"KA1","patch":{"name":" "}})", "name");
  refused("updateTemplate", R"({"code":"KA1","patch":{"buttons":[{"name":"a"}]}})", "buttons[0]");
  refused("listTemplates", R"({"query":{"page":0}})", "page");
  refused("addKakaoChannel", R"({"plusId":"@a"})", "authNum");
  refused("requestKakaoChannelAuth", R"({"plusId":"@a","phoneNumber":"x"})", "phoneNumber");
  EXPECT_TRUE(bench.http.requests.empty());
}

TEST(SolapiTemplates, APageIsReachedFromTheFirst) {
  Bench bench;
  bench.http.answer(200, R"({"templateList":[],"nextKey":"K 2"})");
  bench.http.answer(200, std::string(R"({"templateList":[)") + kTemplate + R"(],"nextKey":null})");
  const auto page = bench.call("listTemplates", R"({"query":{"page":2,"limit":5,
    "status":"INSPECTION"},"template":{"kakaoChannelSenderKey":"PF9"}})");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(*page, Json::array({parsed(kPublic)}));
  EXPECT_EQ(bench.asked(), "GET /templates?status=INSPECTING&channelId=PF9&limit=5&startKey=K%202");
  bench.http.answer(200, R"({"templateList":[],"nextKey":null})");
  EXPECT_EQ(*bench.call("listTemplates", R"({"query":{"page":3}})"), Json::array());
  EXPECT_EQ(bench.http.requests.size(), 3u);
}

TEST(SolapiChannels, AreListedAndAdded) {
  Bench bench;
  const char* channel = R"({"channelId":"KA01PF","searchId":"@kmsg","channelName":"kmsg",
    "dateCreated":"2026-01-01T00:00:01.000Z"})";
  bench.http.answer(200, std::string(R"({"channelList":[)") + channel + "]}");
  const auto list = bench.call("listKakaoChannels", R"({"plusId":"@kmsg"})");
  ASSERT_TRUE(list.ok());
  Json expected = parsed(R"({"providerId":"solapi","senderKey":"KA01PF","plusId":"@kmsg",
    "name":"kmsg","createdAt":1767225601000})");
  expected["raw"] = parsed(channel);
  EXPECT_EQ(*list, Json::array({expected}));
  EXPECT_EQ(bench.asked(), "GET /channels?searchId=%40kmsg&limit=500");
  bench.http.answer(200, channel);
  EXPECT_EQ(*bench.call("addKakaoChannel", R"({"plusId":"@kmsg","phoneNumber":"010-1234-5678",
    "authNum":"123456","categoryCode":"001"})"),
            expected);
  EXPECT_EQ(parsed(bench.last().body), parsed(R"({"searchId":"@kmsg","phoneNumber":"01012345678",
    "token":"123456","categoryCode":"001"})"));
  bench.http.answer(200, R"({"success":true})");
  EXPECT_TRUE(
      bench.call("requestKakaoChannelAuth", R"({"plusId":"@kmsg","phoneNumber":"01012345678"})")
          .ok());
  EXPECT_EQ(bench.asked(), "POST /channels/token");
  bench.http.answer(200, R"([{"code":"001","name":"건강,병원"}])");
  EXPECT_EQ(*bench.call("listKakaoChannelCategories", "{}"),
            parsed(R"({"first":[],"second":[],"third":[{"code":"001","name":"건강,병원"}]})"));
}

TEST(SolapiMembers, AreTheOnesThatAreCalled) {
  const Bench bench;
  for (const std::string& name : bench.provider->info().members)
    EXPECT_NE(solapi::findMember(name), nullptr) << name;
  EXPECT_EQ(solapi::findMember("fly"), nullptr);
}

TEST(SolapiMembers, AnyShapeOfAnswerAndArgumentsGivesATypedResult) {
  solapi::Config config;
  config.baseUrl = "https://api.solapi.com";
  const std::string bodies[] = {kTemplate, std::string(R"({"templateList":[)") + kTemplate + "]}",
                                R"({"channelList":[{"channelId":"A"}]})", R"([{"code":"1"}])"};
  for (const std::string& name : solapi::memberNames()) {
    const solapi::Member& member = *solapi::findMember(name);
    const auto visit = [&](const std::string& body) {
      const auto result = solapi::readMember(config, member, Json(), httpResponse(200, body), kNow);
      if (!result.ok()) {
        EXPECT_EQ(result.error().code, ErrorCode::kProviderError);
      }
    };
    for (const std::string& body : bodies)
      forEachWrongType(parsed(body), visit);
    for (const std::string& body : strangeBodies())
      visit(body);
    const Json arguments = parsed(R"({"code":"A","input":{"name":"a","content":"b","category":"c",
      "buttons":[{"name":"a","type":"WL","linkMobile":"https://a.kr"}]},"patch":{"name":"x"},
      "query":{"page":1,"status":"APPROVED"},"plusId":"@a","phoneNumber":"0101234567"})");
    forEachWrongType(arguments, [&](const std::string& text) {
      Bench bench;
      for (int i = 0; i < 3; ++i)
        bench.http.answer(200, R"({"templateList":[],"nextKey":"K"})");
      const auto result = bench.call(name, text.c_str());
      if (!result.ok()) {
        EXPECT_NE(result.error().code, ErrorCode::kUnknownError);
      }
    });
  }
}

TEST(SolapiTemplates, AQueryThatIsWrongIsRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"query":{"limit":501}})", "limit"},   {R"({"query":{"limit":"5"}})", "limit"},
      {R"({"query":{"page":"2"}})", "page"},     {R"({"query":{"page":101}})", "page"},
      {R"({"query":{"status":"Y"}})", "status"}, {R"({"query":"APPROVED"})", "query"}};
  for (const auto& [arguments, field] : cases) {
    Bench bench;
    const auto list = bench.call("listTemplates", arguments);
    ASSERT_FALSE(list.ok()) << arguments;
    EXPECT_EQ(list.error().field, field) << arguments;
    EXPECT_EQ(textAt(list.error().details, "providerId"), "solapi");
    EXPECT_TRUE(bench.http.requests.empty());
  }
}

TEST(SolapiTemplates, VariablesAreThoseOfTheLinksToo) {
  Bench bench;
  bench.http.answer(200, R"({"templateId":"T","content":"#{b} #{a}","variables":["#{a}",
    {"name":"b"}],"buttons":[{"buttonName":"x","buttonType":"WL","linkMo":"https://#{host}/#{a}",
    "linkPc":"https://#{pc}"}]})");
  const auto found = bench.call("getTemplate", R"({"code":"T"})");
  EXPECT_EQ((*found)["variables"], parsed(R"(["a","b","host","pc"])"));
}

TEST(SolapiMembers, AQuestionWithoutAnAnswerHasChangedNothing) {
  Bench bench;
  Error lost;
  lost.code = ErrorCode::kNetworkTimeout;
  lost.outcome = Outcome::kUnknown;
  bench.http.fail(lost);
  EXPECT_EQ(bench.call("getBalance", "{}").error().outcome, Outcome::kNotSent);
  bench.http.fail(lost);
  EXPECT_EQ(bench.call("deleteTemplate", R"({"code":"T"})").error().outcome, Outcome::kUnknown);
}

}  // namespace
}  // namespace kmsg
