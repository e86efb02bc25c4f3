#include "core/provider/hostile.h"
#include "core/provider/iwinv/bench.h"
#include "provider/iwinv/balance.h"
#include "provider/iwinv/template.h"

namespace kmsg {
namespace {

constexpr char kList[] = R"({"code":200,"message":"ok","totalCount":2,"list":[
  {"templateCode":"T1","templateName":"first","templateContent":"#{a} hello","status":"Y",
   "createDate":"2026-01-01 09:00:00",
   "buttons":[{"type":"DB","name":"배송"},{"type":"WL","name":"열기","linkMo":"https://x.kr/#{b}"}]},
  {"templateCode":"T12","templateName":"second","templateContent":"x","status":"I"}]})";

TEST(IwinvBalance, AsksTheApiOfTheChannel) {
  IwinvBench bench;
  bench.http.answer(200, R"({"code":200,"charge":1234.5})");
  const auto kakao = bench.call("getBalance");
  ASSERT_TRUE(kakao.ok());
  EXPECT_EQ(bench.http.requests[0].url, "https://alimtalk.bizservice.iwinv.kr/api/charge/");
  EXPECT_EQ(bench.bodyOf(0), Json::object());
  EXPECT_EQ((*kakao)["amount"], 1234.5);
  EXPECT_EQ((*kakao)["currency"], "KRW");
  EXPECT_EQ((*kakao)["providerId"], "iwinv");
  EXPECT_FALSE(kakao->contains("channel"));
  bench.http.answer(200, R"({"code":0,"charge":"12,345"})");
  const auto sms = bench.call("getBalance", R"({"query":{"channel":"LMS"}})");
  EXPECT_EQ(bench.http.requests[1].url, "https://sms.bizservice.iwinv.kr/api/charge/");
  EXPECT_EQ(bench.bodyOf(1), parsed(R"({"version":"1.0"})"));
  EXPECT_EQ((*sms)["amount"], 12345);
  EXPECT_EQ((*sms)["channel"], "LMS");
}

TEST(IwinvBalance, NamesWhatIsMissing) {
  IwinvBench bench(R"({"apiKey":"KEY"})");
  EXPECT_EQ(bench.call("getBalance", R"({"query":{"channel":"SMS"}})").error().message,
            "smsApiKey and smsAuthKey are required for SMS/LMS/MMS balance query");
  EXPECT_EQ(bench.call("getBalance", R"({"query":{"channel":"FAX"}})").error().message,
            "IWINVProvider does not support balance query for type FAX");
  EXPECT_EQ(bench.call("getBalance", R"({"query":{"channel":7}})").error().field, "channel");
  EXPECT_TRUE(bench.http.requests.empty());
  IwinvBench smsOnly(R"({"smsApiKey":"S","smsAuthKey":"A"})");
  smsOnly.http.answer(200, R"({"resultCode":0,"charge":7})");
  EXPECT_EQ((*smsOnly.call("getBalance"))["amount"], 7);
  EXPECT_EQ(smsOnly.call("getBalance", R"({"query":{"channel":"ALIMTALK"}})").error().field,
            "apiKey");
  EXPECT_EQ(smsOnly.call("listTemplates").error().field, "apiKey");
  EXPECT_EQ(smsOnly.provider->info().members, std::vector<std::string>{"getBalance"});
  EXPECT_EQ(smsOnly.call("sing").error().field, "member");
}

TEST(IwinvDefect, 19_BalanceErrorsAreMapped) {
  IwinvBench bench;
  bench.http.answer(200, R"({"resultCode":14})");
  EXPECT_EQ(bench.call("getBalance", R"({"query":{"channel":"SMS"}})").error().code,
            ErrorCode::kAuthenticationFailed);
  bench.http.answer(200, R"({"code":200,"charge":"much"})");
  EXPECT_EQ(bench.call("getBalance").error().message,
            "Invalid charge value from IWINV AlimTalk charge API");
}

TEST(IwinvTemplate, ListsAsThePublicType) {
  IwinvBench bench;
  bench.http.answer(200, kList);
  const auto list = bench.call("listTemplates");
  ASSERT_TRUE(list.ok());
  EXPECT_EQ(bench.bodyOf(0), parsed(R"({"pageNum":"1","pageSize":"15"})"));
  EXPECT_EQ((*list)[0], parsed(R"({"id":"T1","code":"T1","name":"first","content":"#{a} hello",
    "status":"APPROVED","variables":["a","b"],"createdAt":1767225600000,
    "updatedAt":1767225600000,"buttons":[{"type":"DS","name":"배송"},
    {"type":"WL","name":"열기","linkMobile":"https://x.kr/#{b}"}]})"));
  EXPECT_EQ((*list)[1]["status"], "INSPECTION");
  EXPECT_EQ((*list)[1]["createdAt"], kNow);
}

TEST(IwinvTemplate, QueriesAreCheckedAndSentAsText) {
  IwinvBench bench;
  bench.http.answer(200, kList);
  const auto list =
      bench.call("listTemplates", R"({"query":{"page":2.9,"limit":1000,"status":"APPROVED"}})");
  EXPECT_EQ(bench.bodyOf(0), parsed(R"({"pageNum":"2","pageSize":"1000","templateStatus":"Y"})"));
  EXPECT_EQ(list->size(), 1u) << "filtered again";
  for (const auto& [query, field] : {std::pair{R"({"query":{"limit":1001}})", "limit"},
                                     std::pair{R"({"query":{"limit":0}})", "limit"},
                                     std::pair{R"({"query":{"page":"2"}})", "page"},
                                     std::pair{R"({"query":{"page":-1}})", "page"},
                                     std::pair{R"({"query":{"status":"NEW"}})", "status"}}) {
    EXPECT_EQ(bench.call("listTemplates", query).error().field, field);
  }
  EXPECT_EQ(bench.http.requests.size(), 1u);
}

TEST(IwinvDefect, 37_PendingIsNotInspection) {
  IwinvBench bench;
  bench.http.answer(200, kList);
  const auto list = bench.call("listTemplates", R"({"query":{"status":"PENDING"}})");
  EXPECT_TRUE(list->empty());
}

TEST(IwinvDefect, 32_GetWantsTheExactCode) {
  IwinvBench bench;
  bench.http.answer(200, kList);
  EXPECT_EQ((*bench.call("getTemplate", R"({"code":" T12 "})"))["name"], "second");
  bench.http.answer(200, kList);
  const auto missing = bench.call("getTemplate", R"({"code":"T"})");
  EXPECT_EQ(missing.error().code, ErrorCode::kTemplateNotFound);
  EXPECT_EQ(missing.error().field, "code");
  EXPECT_EQ(bench.call("getTemplate", R"({"code":" "})").error().message, "code is required");
}

TEST(IwinvDefect, 29_ButtonsAreSentInTheVendorsNames) {
  IwinvBench bench;
  bench.http.answer(200, R"({"code":200,"templateCode":"NEW"})");
  const auto created = bench.call("createTemplate", R"({"input":{"name":" welcome ",
    "content":"#{a}","buttons":[{"type":"DS","name":"배송"},
    {"type":"AL","name":"앱","linkIos":"app://i","linkAndroid":"app://a"},
    {"type":"WL","name":"열기","linkMobile":"https://x.kr","linkPc":"https://pc.kr"}]}})");
  ASSERT_TRUE(created.ok());
  EXPECT_TRUE(bench.http.requests[0].url.ends_with("/api/template/add/"));
  EXPECT_EQ(bench.bodyOf(0), parsed(R"({"templateName":"welcome","templateContent":"#{a}",
    "buttons":[{"type":"DB","name":"배송"},
    {"type":"AL","name":"앱","linkIos":"app://i","linkAnd":"app://a"},
    {"type":"WL","name":"열기","linkMo":"https://x.kr","linkPc":"https://pc.kr"}]})"));
  EXPECT_EQ((*created)["code"], "NEW");
  EXPECT_EQ((*created)["status"], "INSPECTION");
  EXPECT_EQ((*created)["createdAt"], kNow);
  EXPECT_EQ((*created)["buttons"][1]["linkAndroid"], "app://a");
}

TEST(IwinvTemplate, WhatTheVendorWouldRefuseIsNamed) {
  IwinvBench bench;
  const std::pair<const char*, const char*> cases[] = {
      {R"({"input":7})", "template"},
      {R"({"input":{"content":"x"}})", "name"},
      {R"({"input":{"name":"n","content":" "}})", "content"},
      {R"({"input":{"name":"0123456789012345","content":"x"}})", "name"},
      {R"({"input":{"name":"n","content":"x","buttons":{}}})", "buttons"},
      {R"({"input":{"name":"n","content":"x","buttons":[7]}})", "buttons[0]"},
      {R"({"input":{"name":"n","content":"x","buttons":[{"type":"XX","name":"b"}]}})",
       "buttons[0].type"},
      {R"({"input":{"name":"n","content":"x","buttons":[{"type":"MD","name":""}]}})",
       "buttons[0].name"},
  };
  for (const auto& [arguments, field] : cases)
    EXPECT_EQ(bench.call("createTemplate", arguments).error().field, field) << arguments;
  EXPECT_TRUE(bench.http.requests.empty());
}

TEST(IwinvTemplate, ALostCreateIsUnknown) {
  IwinvBench bench;
  bench.http.answer(200, "");
  EXPECT_EQ(bench.call("createTemplate", R"({"input":{"name":"n","content":"x"}})").error().outcome,
            Outcome::kUnknown);
  bench.http.answer(200, R"({"code":200})");
  EXPECT_EQ(bench.call("createTemplate", R"({"input":{"name":"n","content":"x"}})").error().message,
            "IWINV template create did not return templateCode");
  bench.http.answer(200, R"({"code":540,"message":"forbidden"})");
  const auto refused = bench.call("createTemplate", R"({"input":{"name":"n","content":"x"}})");
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(refused.error().outcome, Outcome::kNotSent);
}

TEST(IwinvDefect, 30_AnUpdateKeepsTheVendorsButtons) {
  IwinvBench bench;
  bench.http.answer(200, kList);
  bench.http.answer(200, R"({"code":"200"})");
  bench.http.answer(500, "");
  const auto updated = bench.call("updateTemplate", R"({"code":"T1","patch":{"content":"#{z}"}})");
  ASSERT_TRUE(updated.ok());
  EXPECT_TRUE(bench.http.requests[1].url.ends_with("/api/template/modify/"));
  EXPECT_EQ(bench.bodyOf(1), parsed(R"({"templateCode":"T1","templateName":"first",
    "templateContent":"#{z}","buttons":[{"type":"DB","name":"배송"},
    {"type":"WL","name":"열기","linkMo":"https://x.kr/#{b}"}]})"));
  EXPECT_EQ((*updated)["content"], "#{z}") << "the second read failed";
  EXPECT_EQ((*updated)["name"], "first");
  EXPECT_EQ((*updated)["status"], "INSPECTION");
}

TEST(IwinvTemplate, DeletesAndForgetsTheOrder) {
  IwinvBench bench;
  bench.http.answer(200, kList);
  bench.http.answer(200, R"({"code":200,"success":1,"fail":0,"seqNo":1})");
  Message message = alimTalk();
  message.templateId = "T1";
  message.variables = {{"a", "1"}, {"b", "2"}};
  ASSERT_TRUE(bench.send(message).ok());
  bench.http.answer(200, R"({"code":200,"messgae":"ok"})");
  EXPECT_TRUE(bench.call("deleteTemplate", R"({"code":"T1"})")->is_null());
  bench.http.answer(200, R"({"code":200,"totalCount":0,"list":[]})");
  EXPECT_EQ(bench.send(message).error().code, ErrorCode::kTemplateNotFound);
  bench.http.answer(200, R"({"code":501,"messgae":"no such template"})");
  const auto missing = bench.call("deleteTemplate", R"({"code":"T9"})");
  EXPECT_EQ(missing.error().code, ErrorCode::kTemplateNotFound);
  EXPECT_EQ(missing.error().providerErrorText, "no such template");
}

TEST(IwinvMembers, AnyAnswerGivesATypedResult) {
  const iwinv::Config config;
  const auto visit = [&](const std::string& body) {
    const HttpResponse response = httpResponse(200, body);
    for (const Json& one : iwinv::readTemplateList(config, response, kNow, "f").ok()
                               ? *iwinv::readTemplateList(config, response, kNow, "f")
                               : std::vector<Json>()) {
      EXPECT_TRUE(iwinv::templateToJson(one, kNow).is_object());
    }
    for (const auto api : {iwinv::Api::kAlimTalk, iwinv::Api::kSms})
      EXPECT_NO_FATAL_FAILURE((void)iwinv::readBalance(config, api, Json(), response, kNow).ok());
    EXPECT_NO_FATAL_FAILURE((void)iwinv::readTemplateWrite(config, response, kNow, "f").ok());
  };
  forEachWrongType(parsed(kList), visit);
  forEachWrongType(parsed(R"({"code":200,"charge":5,"templateCode":"x"})"), visit);
  for (const std::string& body : strangeBodies())
    visit(body);
  forEachWrongType(parsed(R"({"name":"n","content":"x","buttons":[{"type":"WL","name":"b"}]})"),
                   [](const std::string& text) {
                     (void)iwinv::readTemplatePayload(parsed(text), true).ok();
                     (void)iwinv::readTemplateQuery(parsed(text)).ok();
                   });
}

}  // namespace
}  // namespace kmsg
