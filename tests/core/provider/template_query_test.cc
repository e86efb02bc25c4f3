#include "provider/template_query.h"

#include <gtest/gtest.h>

#include "core/provider/hostile.h"
#include "core/provider/messages.h"

namespace kmsg {
namespace {

TEST(TemplateListQuery, HasDefaultsForWhatIsAbsent) {
  for (const char* text : {"null", "{}", R"({"page":null,"limit":null,"status":null})"}) {
    const auto query = readTemplateListQuery(parsed(text), 20, 500);
    ASSERT_TRUE(query.ok()) << text;
    EXPECT_EQ(query->page, 1);
    EXPECT_EQ(query->limit, 20);
    EXPECT_EQ(query->status, "");
  }
}

TEST(TemplateListQuery, RoundsDownAndTakesAStatusInAnyCase) {
  const auto query =
      readTemplateListQuery(parsed(R"({"page":2.9,"limit":500,"status":" pending "})"), 20, 500);
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(query->page, 2);
  EXPECT_EQ(query->limit, 500);
  EXPECT_EQ(query->status, "PENDING");
}

TEST(TemplateListQuery, NamesWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {{R"({"page":0})", "page"},
                                                       {R"({"page":"2"})", "page"},
                                                       {R"({"page":1e300})", "page"},
                                                       {R"({"limit":501})", "limit"},
                                                       {R"({"limit":-1})", "limit"},
                                                       {R"({"limit":[5]})", "limit"},
                                                       {R"({"status":"NEW"})", "status"},
                                                       {R"({"status":7})", "status"},
                                                       {R"({"status":" "})", "status"},
                                                       {R"("APPROVED")", "query"},
                                                       {"[]", "query"}};
  for (const auto& [text, field] : cases) {
    const auto query = readTemplateListQuery(parsed(text), 20, 500);
    ASSERT_FALSE(query.ok()) << text;
    EXPECT_EQ(query.error().code, ErrorCode::kInvalidRequest) << text;
    EXPECT_EQ(query.error().field, field) << text;
  }
}

TEST(TemplateListQuery, IsTotal) {
  forEachWrongType(parsed(R"({"page":1,"limit":2,"status":"APPROVED"})"),
                   [](const std::string& text) {
                     const auto query = readTemplateListQuery(parsed(text), 20, 500);
                     EXPECT_TRUE(query.ok() || !query.error().field.empty()) << text;
                   });
}

}  // namespace
}  // namespace kmsg
