#include "tracking/record.h"

#include <gtest/gtest.h>

namespace kmsg {
namespace {

Json minimal() {
  return *parseJson(R"({"messageId":"m-1","providerId":"solapi","providerMessageId":"",
                        "type":"SMS","to":"010","status":"SENT","requestedAt":1,
                        "statusUpdatedAt":2,"attemptCount":0,"nextCheckAt":3})");
}

TEST(RecordJson, LeavesOutWhatIsAbsent) {
  const auto record = recordFromJson(minimal());
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(recordToJson(*record), minimal());
}

TEST(RecordJson, KeepsEveryMember) {
  Json full = minimal();
  full.update(*parseJson(R"({"from":"02","providerStatusCode":"4000","providerStatusMessage":"ok",
      "sentAt":4,"deliveredAt":5,"failedAt":6,"scheduledAt":7,"attemptCount":8,"lastCheckedAt":0,
      "lastError":{"code":"C","message":"M"},"raw":[1],"metadata":{"a":{"b":1}}})"));
  const auto record = recordFromJson(full);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(recordToJson(*record), full);
}

TEST(RecordJson, NullIsAbsent) {
  Json json = minimal();
  for (const char* member : {"from", "sentAt", "lastError", "raw", "metadata", "scheduledAt"}) {
    json[member] = nullptr;
  }
  const auto record = recordFromJson(json);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(recordToJson(*record), minimal());
}

TEST(RecordJson, TimesDefaultToTheRequest) {
  Json json = minimal();
  json.erase("statusUpdatedAt");
  json.erase("nextCheckAt");
  json.erase("attemptCount");
  const auto record = recordFromJson(json);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->statusUpdatedAt, 1);
  EXPECT_EQ(record->nextCheckAt, 1);
  EXPECT_EQ(record->attemptCount, 0);
}

TEST(RecordJson, NamesTheMemberAtFault) {
  const std::pair<const char*, Json> faults[] = {
      {"messageId", 1},      {"messageId", ""},        {"providerId", nullptr},
      {"to", Json::array()}, {"status", "QUEUED"},     {"status", nullptr},
      {"requestedAt", "x"},  {"requestedAt", nullptr}, {"nextCheckAt", 1.5},
      {"sentAt", "2026"},    {"lastError", "text"},    {"metadata", Json::array()}};
  for (const auto& [member, value] : faults) {
    Json json = minimal();
    json[member] = value;
    const auto record = recordFromJson(json);
    ASSERT_FALSE(record.ok()) << member;
    EXPECT_EQ(record.error().code, ErrorCode::kInvalidRequest);
    EXPECT_EQ(record.error().field, std::string("record.") + member);
  }
  for (const Json& json : {Json(), Json("x"), Json::array()}) {
    EXPECT_EQ(recordFromJson(json).error().field, "record");
  }
}

}  // namespace
}  // namespace kmsg
