#include "core/provider/aligo/bench.h"
#include "core/provider/hostile.h"

namespace kmsg::aligo {
namespace {

constexpr char kDone[] = R"({"code":0,"message":"ok"})";

TEST(AligoBalance, D22_CountsPerChannel) {
  Bench bench;
  bench.http.answer(200, R"({"result_code":1,"SMS_CNT":"7","LMS_CNT":3,"MMS_CNT":1})");
  const auto sms = bench.call("getBalance", R"({})");
  EXPECT_EQ(intAt(*sms, "amount"), 7);
  EXPECT_EQ(findKey(*sms, "currency"), nullptr) << "a count, not money";
  EXPECT_EQ(bench.http.requests[0].url, "https://apis.aligo.in/remain/");
  for (const char* code : {"0", "1"}) {
    bench.http.answer(200, std::string(R"({"list":{"ALT_CNT":5},"code":)") + code + "}");
    const auto kakao = bench.call("getBalance", R"({"channel":"ALIMTALK"})");
    ASSERT_TRUE(kakao.ok()) << code;
    EXPECT_EQ(intAt(*kakao, "amount"), 5);
    EXPECT_EQ(textAt(*kakao, "channel"), "ALIMTALK");
  }
  EXPECT_EQ(bench.call("getBalance", R"({"channel":"FAX"})").error().field, "channel");
}

TEST(AligoChannels, AreListedAddedAndAsked) {
  Bench bench;
  bench.http.answer(200, R"({"code":"0","list":[{"senderKey":"K","uuid":"@me","name":"n",
    "status":"A","cdate":"2026-01-01 09:00:00"},{"name":"no key"},7]})");
  const auto list = bench.call("listKakaoChannels", R"({"plusId":" @me "})");
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->size(), 1u);
  EXPECT_EQ(textAt((*list)[0], "plusId"), "@me");
  EXPECT_EQ(intAt((*list)[0], "createdAt"), kNow) << "Korean time";
  EXPECT_EQ(bench.lastForm()["plusid"], "@me");

  bench.http.answer(200, kDone);
  EXPECT_TRUE(
      bench.call("requestKakaoChannelAuth", R"({"plusId":"@me","phoneNumber":"010-1234-5678"})")
          .ok());
  EXPECT_EQ(bench.lastForm()["phonenumber"], "01012345678");
  EXPECT_EQ(bench.call("requestKakaoChannelAuth", R"({"plusId":"@me"})").error().message,
            "plusId and phoneNumber are required");

  constexpr char kAdd[] = R"({"plusId":"@me","authNum":"123456","phoneNumber":"01012345678",
                              "categoryCode":"001"})";
  bench.http.answer(200, R"({"code":0,"data":[{"senderKey":"K"}]})");
  EXPECT_EQ(textAt(*bench.call("addKakaoChannel", kAdd), "plusId"), "@me");
  bench.http.answer(200, R"({"code":0,"data":[]})");
  EXPECT_EQ(bench.call("addKakaoChannel", kAdd).error().message, "channel add returned empty data");
  bench.http.answer(200, R"({"code":0,"data":{"name":"x"}})");
  EXPECT_EQ(bench.call("addKakaoChannel", kAdd).error().message,
            "channel add did not return senderKey");
  bench.http.answer(200, R"({"code":-99,"message":"인증번호 123456 불일치"})");
  const auto wrong = bench.call("addKakaoChannel", kAdd);
  EXPECT_EQ(wrong.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(visible(wrong.error()).find("123456"), std::string::npos);

  bench.http.answer(200, R"({"code":0,"data":{"firstBusinessType":[{"code":"1","name":"a"}],
    "secondBusinessType":[{"code":"2","name":"b","parentCode":"1"}]}})");
  const auto categories = bench.call("listKakaoChannelCategories", "{}");
  EXPECT_EQ(textAt((*categories)["second"][0], "parentCode"), "1");
  EXPECT_TRUE((*categories)["third"].empty());
}

TEST(AligoTemplates, D25_GetComparesTheWholeCode) {
  Bench bench;
  bench.http.answer(200, kTemplates);
  const auto found = bench.call("getTemplate", R"({"code":" WELCOME "})");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(textAt(*found, "code"), "WELCOME");
  EXPECT_EQ(textAt(*found, "status"), "APPROVED");
  EXPECT_EQ((*found)["variables"], parsed(R"(["name"])"));
  EXPECT_EQ(intAt(*found, "createdAt"), kNow);
  EXPECT_EQ((*found)["buttons"],
            parsed(R"([{"type":"WL","name":"go","linkMobile":"https://x.kr/#{name}"}])"));
  bench.http.answer(200, kTemplates);
  EXPECT_EQ(bench.call("getTemplate", R"({"code":"WEL"})").error().code,
            ErrorCode::kTemplateNotFound);
  EXPECT_EQ(bench.call("getTemplate", R"({"code":" "})").error().message, "code is required");
}

TEST(AligoTemplates, D23_D24_ListsAreFilteredAndCutHere) {
  constexpr char kList[] = R"({"code":0,"list":[
    {"templtCode":"A","templtContent":"a","inspStatus":"REG"},
    {"templtCode":"B","templtContent":"b","inspStatus":"REQ"},
    {"templtCode":"C","templtContent":"c","inspStatus":"REG"},
    {"templtCode":"D","templtContent":"d","inspStatus":"REJ"}]})";
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "ABCD"},
      {R"({"query":{"status":" pending "}})", "AC"},
      {R"({"query":{"status":"INSPECTION"}})", "B"},
      {R"({"query":{"page":2,"limit":3}})", "D"},
      {R"({"query":{"limit":2}})", "AB"},
      {R"({"query":{"page":9007199254740991,"limit":9007199254740991}})", ""},
      {R"({"query":{"page":3,"limit":2}})", ""}};
  for (const auto& [arguments, codes] : cases) {
    Bench bench;
    bench.http.answer(200, kList);
    const auto list = bench.call("listTemplates", arguments);
    ASSERT_TRUE(list.ok()) << arguments;
    std::string found;
    for (const Json& one : *list)
      found += textAt(one, "code");
    EXPECT_EQ(found, codes) << arguments;
  }
  Bench bench;
  bench.http.answer(200, kList);
  EXPECT_EQ(bench.call("listTemplates", R"({"query":{"page":0}})").error().field, "page");
}

TEST(AligoTemplates, D13_D14_ButtonsAreSentUnderTheVendorsNames) {
  Bench bench;
  bench.http.answer(200, R"({"code":0,"data":{"templtCode":"NEW","inspStatus":"REG"}})");
  const auto made = bench.call("createTemplate", R"({"input":{"name":" n ","content":"c #{x}",
    "buttons":[{"type":"AC","name":"add"},{"type":"WL","name":"w","linkMobile":"https://m.kr",
    "linkPc":"https://p.kr"},{"type":"AL","name":"a","schemeIos":"i://","linkAndroid":"a://"}]},
    "template":{"kakaoChannelSenderKey":" OTHER "}})");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(textAt(*made, "code"), "NEW");
  EXPECT_EQ(textAt(*made, "status"), "PENDING");
  EXPECT_EQ(intAt(*made, "createdAt"), kNow);
  auto form = bench.lastForm();
  EXPECT_EQ(form["senderkey"], "OTHER");
  EXPECT_EQ(form["tpl_name"], "n");
  EXPECT_EQ(parsed(form["tpl_button"]), parsed(R"({"button":[{"name":"add","linkType":"AC"},
    {"name":"w","linkType":"WL","linkM":"https://m.kr","linkP":"https://p.kr"},
    {"name":"a","linkType":"AL","linkI":"i://","linkA":"a://"}]})"));
  bench.http.answer(200, kDone);
  EXPECT_EQ(bench.call("createTemplate", R"({"input":{"name":"n","content":"c"}})").error().message,
            "template create did not return templtCode");
  EXPECT_EQ(bench.call("createTemplate", R"({"input":{"content":"c"}})").error().message,
            "name is required");
}

TEST(AligoTemplates, D26_AnUpdateKeepsTheButtonsThatTheVendorLists) {
  Bench bench;
  bench.http.answer(200, kTemplates);
  bench.http.answer(200, kDone);
  bench.http.fail(lost());  // the second read
  const auto updated =
      bench.call("updateTemplate", R"({"code":"WELCOME","patch":{"content":"new"}})");
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(textAt(*updated, "content"), "new");
  EXPECT_EQ(textAt(*updated, "name"), "n");
  auto form = formOf(bench.http.requests[1]);
  EXPECT_EQ(bench.http.requests[1].url, "https://kakaoapi.aligo.in/akv10/template/modify/");
  EXPECT_EQ(form["tpl_code"], "WELCOME");
  EXPECT_EQ(parsed(form["tpl_button"]),
            parsed(R"({"button":[{"name":"go","linkType":"WL","linkM":"https://x.kr/#{name}"}]})"));
  EXPECT_EQ(bench.call("updateTemplate", R"({"code":"W","patch":{"name":" "}})").error().message,
            "name must be a non-empty string");
}

TEST(AligoTemplates, DeleteAndInspectionDropWhatWasRead) {
  Bench bench;
  bench.http.answer(200, kTemplates);
  bench.http.answer(200, kKakaoTaken);
  ASSERT_TRUE(bench.send(kakao()).ok());
  bench.http.answer(200, kDone);
  EXPECT_TRUE(bench.call("requestTemplateInspection", R"({"code":"WELCOME"})").ok());
  EXPECT_TRUE(bench.http.requests.back().url.ends_with("/akv10/template/request/"));
  bench.http.answer(200, kDone);
  EXPECT_TRUE(bench.call("deleteTemplate", R"({"code":"WELCOME"})").ok());
  bench.http.answer(200, R"({"code":0,"list":[]})");
  EXPECT_EQ(bench.send(kakao()).error().code, ErrorCode::kTemplateNotFound);
}

TEST(AligoMembers, WhatIsMissingOrUnknownIsAnError) {
  Bench bench(R"({"apiKey":"k","userId":"u"})");
  EXPECT_EQ(bench.call("listTemplates", "{}").error().message,
            "kakao channel senderKey is required (ctx.kakaoChannelSenderKey or config.senderKey)");
  EXPECT_EQ(bench.call("launch", "{}").error().field, "member");
  EXPECT_EQ(bench.call("launchTemplate", R"({"code":"A"})").error().field, "member");
  EXPECT_TRUE(bench.http.requests.empty());
}

TEST(AligoMembers, ALostChangeIsUnknownAndALostQuestionIsNot) {
  Bench bench;
  bench.http.fail(lost());
  EXPECT_EQ(bench.call("deleteTemplate", R"({"code":"A"})").error().outcome, Outcome::kUnknown);
  bench.http.answer(502, "");
  EXPECT_EQ(bench.call("deleteTemplate", R"({"code":"A"})").error().outcome, Outcome::kUnknown);
  bench.http.answer(200, R"({"code":-99,"message":"x"})");
  EXPECT_EQ(bench.call("deleteTemplate", R"({"code":"A"})").error().outcome, Outcome::kNotSent);
  bench.http.fail(lost());
  EXPECT_EQ(bench.call("getBalance", "{}").error().outcome, Outcome::kNotSent);
}

TEST(AligoMembers, AnAnswerOfAnyShapeIsReadOrRefused) {
  struct Case {
    const char* member;
    const char* arguments;
  };
  const Case cases[] = {
      {"getBalance", "{}"},
      {"listKakaoChannels", "{}"},
      {"listKakaoChannelCategories", "{}"},
      {"addKakaoChannel",
       R"({"plusId":"p","authNum":"1234","phoneNumber":"01012345678","categoryCode":"1"})"},
      {"createTemplate", R"({"input":{"name":"n","content":"c"}})"},
      {"getTemplate", R"({"code":"WELCOME"})"},
      {"listTemplates", "{}"},
      {"deleteTemplate", R"({"code":"A"})"}};
  const Json answer = parsed(R"({"code":0,"result_code":1,"SMS_CNT":1,
    "data":[{"senderKey":"K","templtCode":"A"}],
    "list":[{"templtCode":"WELCOME","templtContent":"c","senderKey":"K","cdate":"x",
             "buttons":[{"name":"n","linkType":"WL"}]}]})");
  for (const Case& c : cases) {
    forEachWrongType(answer, [&](const std::string& body) {
      Bench bench;
      bench.http.answer(200, body);
      const auto result = bench.call(c.member, c.arguments);
      if (result) return;
      EXPECT_EQ(textAt(result.error().details, "providerId"), "aligo") << body;
    });
    for (const std::string& body : strangeBodies()) {
      Bench bench;
      bench.http.answer(200, body);
      EXPECT_FALSE(bench.call(c.member, c.arguments).ok()) << c.member << body;
    }
  }
}

TEST(AligoTemplates, AQueryThatIsWrongIsRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"query":{"limit":0}})", "limit"},   {R"({"query":{"limit":"5"}})", "limit"},
      {R"({"query":{"page":-1}})", "page"},    {R"({"query":{"status":"OLD"}})", "status"},
      {R"({"query":{"status":1}})", "status"}, {R"({"query":[]})", "query"}};
  for (const auto& [arguments, field] : cases) {
    Bench bench;
    const auto list = bench.call("listTemplates", arguments);
    ASSERT_FALSE(list.ok()) << arguments;
    EXPECT_EQ(list.error().field, field) << arguments;
    EXPECT_EQ(textAt(list.error().details, "providerId"), "aligo");
    EXPECT_TRUE(bench.http.requests.empty());
  }
}

TEST(AligoTemplates, VariablesAreThoseOfTheLinksToo) {
  Bench bench;
  bench.http.answer(200, R"({"code":0,"list":[{"templtCode":"T","templtContent":"#{a}","buttons":[
    {"name":"go","linkType":"WL","linkMo":"https://#{host}/#{a}","linkPc":"https://#{pc}"}]}]})");
  const auto found = bench.call("getTemplate", R"({"code":"T"})");
  EXPECT_EQ((*found)["variables"], parsed(R"(["a","host","pc"])"));
}

TEST(AligoTemplates, ARefusalNamesTheArgument) {
  const std::pair<const char*, ErrorCode> cases[] = {
      {"수정할 수 없는 상태의 템플릿입니다.", ErrorCode::kInvalidRequest},
      {"템플릿 코드가 올바르지 않습니다.", ErrorCode::kInvalidRequest},
      {"존재하지 않는 템플릿입니다.", ErrorCode::kTemplateNotFound},
      {"템플릿을 찾을 수 없습니다.", ErrorCode::kTemplateNotFound},
      {"템플릿이 없습니다.", ErrorCode::kTemplateNotFound}};
  for (const auto& [text, code] : cases) {
    Bench bench;
    bench.http.answer(200, std::string(R"({"code":-99,"message":")") + text + "\"}");
    const auto deleted = bench.call("deleteTemplate", R"({"code":"T"})");
    EXPECT_EQ(deleted.error().code, code) << text;
    EXPECT_EQ(deleted.error().field, "code") << text;
  }
  Bench bench;
  bench.http.answer(200, R"({"code":-99,"message":"발신프로필(senderkey)이 올바르지 않습니다."})");
  EXPECT_EQ(bench.call("deleteTemplate", R"({"code":"T"})").error().field, "kakaoChannelSenderKey");
}

}  // namespace
}  // namespace kmsg::aligo
