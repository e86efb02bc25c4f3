#include "provider/iwinv/template_cache.h"

#include "core/provider/messages.h"

namespace kmsg::iwinv {
namespace {

TEST(TemplateCache, ForgetsWithAgeAndWhenTheClockGoesBack) {
  TemplateCache cache;
  EXPECT_EQ(cache.find("A", kNow), nullptr);
  cache.put("A", {"x"}, kNow);
  ASSERT_NE(cache.find("A", kNow), nullptr);
  EXPECT_EQ(*cache.find("A", kNow + TemplateCache::kMaxAgeMs - 1), std::vector<std::string>{"x"});
  EXPECT_EQ(cache.find("A", kNow + TemplateCache::kMaxAgeMs), nullptr);
  EXPECT_EQ(cache.find("A", kNow - 1), nullptr);
  cache.drop("A");
  EXPECT_EQ(cache.find("A", kNow), nullptr);
}

TEST(TemplateCache, IsBoundedAndDropsTheOldest) {
  TemplateCache cache;
  for (size_t i = 0; i < TemplateCache::kMaxEntries + 10; ++i) {
    cache.put(std::to_string(i), {}, kNow + static_cast<Millis>(i));
  }
  EXPECT_EQ(cache.size(), TemplateCache::kMaxEntries);
  EXPECT_EQ(cache.find("9", kNow + 200), nullptr);
  EXPECT_NE(cache.find("10", kNow + 200), nullptr);
  cache.put("10", {"again"}, kNow + 300);
  EXPECT_EQ(cache.size(), TemplateCache::kMaxEntries);
}

}  // namespace
}  // namespace kmsg::iwinv
