#include "provider/iwinv/template.h"

#include "core/provider/hostile.h"
#include "core/provider/messages.h"

namespace kmsg::iwinv {
namespace {

constexpr char kTemplates[] = R"({"code":200,"message":"ok","totalCount":2,"list":[
  {"templateCode":"WELCOME2","templateContent":"#{other}"},
  {"templateCode":"WELCOME","templateContent":"#{b} #{a} #{b}",
   "buttons":[{"type":"WL","linkMo":"https://x.kr/#{c}","linkPc":"https://x.kr/#{a}"},7]}]})";

Config config() {
  Config config;
  config.apiKey = "ALIMTALKKEY";
  config.smsApiKey = "SMSAPIKEY";
  config.smsAuthKey = "SMSAUTHKEY";
  return config;
}

TEST(IwinvTemplate, NamesInTheOrderOfTheContentThenTheLinks) {
  const auto entry = readTemplate(config(), "WELCOME", httpResponse(200, kTemplates), kNow);
  ASSERT_TRUE(entry.ok());
  EXPECT_EQ(variableNames(*entry), (std::vector<std::string>{"b", "a", "c"}));
}

TEST(IwinvDefect, 32_TheTemplateOfExactlyThisCode) {
  const auto names = readTemplate(config(), "WELC", httpResponse(200, kTemplates), kNow);
  ASSERT_FALSE(names.ok());
  EXPECT_EQ(names.error().code, ErrorCode::kTemplateNotFound);
  EXPECT_EQ(names.error().field, "templateId");
}

TEST(IwinvTemplate, AnyShapeGivesATypedResultThatSentNothing) {
  const auto visit = [](const std::string& body) {
    const auto names = readTemplate(config(), "WELCOME", httpResponse(200, body), kNow);
    if (!names.ok()) {
      EXPECT_EQ(names.error().outcome, Outcome::kNotSent);
    }
  };
  forEachWrongType(parsed(kTemplates), visit);
  for (const std::string& body : strangeBodies()) {
    EXPECT_FALSE(readTemplate(config(), "WELCOME", httpResponse(200, body), kNow).ok());
  }
  EXPECT_EQ(readTemplate(config(), "W", httpResponse(500, ""), kNow).error().outcome,
            Outcome::kNotSent);
}

}  // namespace
}  // namespace kmsg::iwinv
