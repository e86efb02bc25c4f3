#include "message/shapes.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "base/json.h"
#include "fake/parsed.h"

namespace kmsg {
namespace {

TEST(Shapes, EveryMemberOfTheWrongKindIsRefusedByItsName) {
  struct Row {
    const char* input;
    const char* field;
    const char* message;
  };
  const std::vector<Row> rows = {
      {R"({"imageUrl":7})", "imageUrl", "imageUrl must be a string, got number"},
      {R"({"buttons":{}})", "buttons", "buttons must be an array, got object"},
      {R"({"kakao":"@me"})", "kakao", "kakao must be an object, got string"},
      {R"({"kakao":{"profileId":5}})", "kakao.profileId",
       "kakao.profileId must be a string, got number"},
      {R"({"kakao":{"disableSms":"yes"}})", "kakao.disableSms",
       "kakao.disableSms must be a boolean, got string"},
      {R"({"voice":{"voiceType":"ROBOT"}})", "voice.voiceType",
       "voice.voiceType must be one of FEMALE MALE, got string"},
      {R"({"voice":{"voiceType":"FEMALE MALE"}})", "voice.voiceType",
       "voice.voiceType must be one of FEMALE MALE, got string"},
      {R"({"voice":{"replyRange":10}})", "voice.replyRange",
       "voice.replyRange must be a whole number from 1 to 9, got number"},
      {R"({"voice":{"replyRange":1.5}})", "voice.replyRange",
       "voice.replyRange must be a whole number from 1 to 9, got number"},
      {R"({"rcs":{"mmsType":"M7"}})", "rcs.mmsType",
       "rcs.mmsType must be one of M3 S3 M4 S4 M5 S5 M6 S6, got string"},
      {R"({"fax":{"fileIds":"f"}})", "fax.fileIds", "fax.fileIds must be an array, got string"},
      {R"({"media":{"image":"a.jpg"}})", "media.image",
       "media.image must be an object with ref (a URL or the vendor's id), bytes (a Uint8Array) "
       "or blob, got string"},
      {R"({"media":{"image":{"ref":""}}})", "media.image",
       "media.image must be an object with ref (a URL or the vendor's id), bytes (a Uint8Array) "
       "or blob, got object"},
      {R"({"media":{"image":{"bytes":[1,2]}}})", "media.image",
       "media.image must be an object with ref (a URL or the vendor's id), bytes (a Uint8Array) "
       "or blob, got object"},
      {R"({"options":{"country":{}}})", "options.country",
       "options.country must be a string or number, got object"},
      {R"({"options":{"customFields":{"a":[1]}}})", "options.customFields.a",
       "options.customFields.a must be a string, number or boolean, got array"},
  };
  for (const Row& row : rows) {
    const auto checked = checkShapes(parsed(row.input));
    ASSERT_FALSE(checked.ok()) << row.input;
    EXPECT_EQ(checked.error().field, row.field);
    EXPECT_EQ(checked.error().message, row.message);
  }
}

TEST(Shapes, WhatIsAbsentNullOrUnknownPasses) {
  for (const char* input :
       {"{}", R"({"kakao":null,"media":null,"voice":{"voiceType":null}})",
        R"({"kakao":{"own":[1,2]},"providerOptions":{"x":{"y":1}},"more":7})",
        R"({"voice":{"voiceType":"MALE","replyRange":9}})",
        R"({"media":{"image":{"ref":"https://x/y.jpg"}}})", R"({"media":{"image":{"bytes":{}}}})",
        R"({"media":{"image":{"blob":{}}}})",
        R"({"options":{"country":82,"customFields":{"a":"1","b":2,"c":true,"d":null}}})"}) {
    const auto checked = checkShapes(parsed(input));
    EXPECT_TRUE(checked.ok()) << input;
  }
}

}  // namespace
}  // namespace kmsg
