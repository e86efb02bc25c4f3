#include "tracking/record_query.h"

#include <gtest/gtest.h>

namespace kmsg {
namespace {

Json json(const char* text) {
  return *parseJson(text);
}

TEST(RecordFilter, ReadsTextsListsAndRanges) {
  const auto filter =
      recordFilterFromJson(json(R"({"status":["SENT",null,"FAILED"],"to":"010","requestedAtFrom":1,
               "requestedAtTo":2,"from":null})"));
  ASSERT_TRUE(filter.ok());
  ASSERT_EQ(filter->anyOf.size(), 2U);
  EXPECT_EQ(filter->anyOf[0].field, "status");
  EXPECT_EQ(filter->anyOf[0].values, (std::vector<std::string>{"SENT", "FAILED"}));
  EXPECT_EQ(filter->anyOf[1].values, std::vector<std::string>{"010"});
  ASSERT_EQ(filter->ranges.size(), 2U);
  EXPECT_EQ(filter->ranges[0].from, 1);
  EXPECT_EQ(filter->ranges[1].to, 2);
}

TEST(RecordFilter, KeepsAnEmptyList) {
  const auto filter = recordFilterFromJson(json(R"({"messageId":[]})"));
  ASSERT_TRUE(filter.ok());
  ASSERT_EQ(filter->anyOf.size(), 1U);
  EXPECT_TRUE(filter->anyOf[0].values.empty());
}

TEST(RecordFilter, RefusesWhatItDoesNotKnow) {
  for (const char* text : {R"({"toHash":"x"})", R"({"status":7})", R"({"status":[7]})",
                           R"({"requestedAtFrom":"2026-01-01"})", R"({"limit":5})", R"("x")"}) {
    EXPECT_FALSE(recordFilterFromJson(json(text)).ok()) << text;
  }
  EXPECT_EQ(recordFilterFromJson(json(R"({"toHash":"x"})")).error().field, "toHash");
  EXPECT_TRUE(recordFilterFromJson(Json()).ok());
}

TEST(RecordListing, HasDefaults) {
  const auto listing = recordListingFromJson(json("{}"));
  ASSERT_TRUE(listing.ok());
  EXPECT_EQ(listing->page.limit, kDefaultListLimit);
  EXPECT_EQ(listing->page.offset, 0);
  EXPECT_EQ(listing->page.orderBy, "requestedAt");
  EXPECT_TRUE(listing->page.descending);
}

TEST(RecordListing, FloorsCounts) {
  const std::pair<const char*, int64_t> cases[] = {{R"({"limit":2.9})", 2},
                                                   {R"({"limit":-3})", 0},
                                                   {R"({"limit":null})", 0},
                                                   {R"({"limit":0})", 0},
                                                   {R"({"limit":1e300})", 2'147'483'647}};
  for (const auto& [text, limit] : cases) {
    const auto listing = recordListingFromJson(json(text));
    ASSERT_TRUE(listing.ok()) << text;
    EXPECT_EQ(listing->page.limit, limit) << text;
  }
}

TEST(RecordListing, RefusesOrdersItDoesNotKnow) {
  for (const char* text : {R"({"orderBy":"to; DROP TABLE x"})", R"({"orderDirection":"up"})",
                           R"({"limit":"5"})", R"({"offset":{}})", R"({"page":1})"}) {
    EXPECT_FALSE(recordListingFromJson(json(text)).ok()) << text;
  }
}

TEST(CountFields, TakesItsThreeOnce) {
  const auto fields = countFieldsFromJson(json(R"(["status","type","status"])"));
  ASSERT_TRUE(fields.ok());
  EXPECT_EQ(*fields, (std::vector<std::string>{"status", "type"}));
  for (const char* text : {R"(["to"])", R"([1])", R"("status")", "null"}) {
    EXPECT_FALSE(countFieldsFromJson(json(text)).ok()) << text;
  }
}

}  // namespace
}  // namespace kmsg
