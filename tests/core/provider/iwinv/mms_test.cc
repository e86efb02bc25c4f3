#include "core/provider/messages.h"
#include "provider/iwinv/mms_request.h"

namespace kmsg::iwinv {
namespace {

const std::string kJpeg("\xFF\xD8\xFF\xE0\x00\r\n--x", 10);

Config config() {
  Config config;
  config.smsApiKey = "a";
  config.smsAuthKey = "b";
  config.smsBaseUrl = "https://sms.example";
  return config;
}

Message mms(const char* image = R"({"bytes":{"bytes":9}})") {
  Message message = textMessage(MessageType::kMms, "사진");
  message.subject = "제목";
  message.options["media"]["image"] = parsed(image);
  return message;
}

TEST(IwinvMms, GoldenRequest) {
  Message message = mms();
  message.scheduledAt = kNow + kMinuteMs * 60;
  const auto draft = draftMms(config(), message, {kNow});
  ASSERT_TRUE(draft.ok());
  const HttpRequest request = buildMms(config(), *draft, {kJpeg, "my \"cat\"\r\n.png", ""}, "BBB");
  EXPECT_EQ(request.url, "https://sms.example/api/v2/send/");
  EXPECT_TRUE(request.binary);
  EXPECT_EQ(headerOf(request, "secret"), "YSZi");
  EXPECT_EQ(headerOf(request, "Content-Type"), "multipart/form-data; boundary=BBB");
  const std::string part = "--BBB\r\nContent-Disposition: form-data; name=";
  EXPECT_EQ(request.body, part + "\"version\"\r\n\r\n1.0\r\n" + part +
                              "\"from\"\r\n\r\n0212345678\r\n" + part +
                              "\"title\"\r\n\r\n제목\r\n" + part + "\"text\"\r\n\r\n사진\r\n" +
                              part + "\"date\"\r\n\r\n2026-01-01 10:00:00\r\n" + part +
                              "\"to\"\r\n\r\n01012345678\r\n" + part +
                              "\"image\"; filename=\"mycat.jpg\"\r\nContent-Type: image/jpeg"
                              "\r\n\r\n" +
                              kJpeg + "\r\n--BBB--\r\n");
}

TEST(IwinvMms, FileNamesAreReduced) {
  const auto draft = draftMms(config(), mms(), {kNow});
  const std::pair<const char*, const char*> cases[] = {
      {"", "image.jpg"},         {"a.jpeg", "a.jpg"},    {"../../etc/passwd", "image.jpg"},
      {"사진.jpg", "image.jpg"}, {"photo", "photo.jpg"}, {".jpg", "image.jpg"}};
  for (const auto& [given, sent] : cases) {
    const auto request = buildMms(config(), *draft, {kJpeg, given, ""}, "B");
    EXPECT_NE(request.body.find("filename=\"" + std::string(sent) + "\""), std::string::npos)
        << given;
  }
}

TEST(IwinvDefect, 26_OnlyAJpegOfAtMost100KbIsSent) {
  EXPECT_TRUE(checkImage({kJpeg, "", ""}).ok());
  EXPECT_TRUE(checkImage({"\xFF\xD8\xFF" + std::string(kMaxImageBytes - 3, 'x'), "", ""}).ok());
  const auto large = checkImage({"\xFF\xD8\xFF" + std::string(kMaxImageBytes - 2, 'x'), "", ""});
  EXPECT_EQ(large.error().message, "MMS image must be <= 100KB");
  EXPECT_EQ(intAt(large.error().details, "bytes"), 102401);
  for (const char* bytes : {"", "\xFF\xD8", "\x89PNG\r\n", "GIF89a"})
    EXPECT_EQ(checkImage({bytes, "a.jpg", "image/jpeg"}).error().field, "media.image");
}

TEST(IwinvMms, WhatCannotBecomeAPictureIsRefusedWithoutItsBytes) {
  const auto refused = [](const Message& message) {
    const auto draft = draftMms(config(), message, {kNow});
    EXPECT_FALSE(draft.ok());
    return draft.ok() ? Error() : draft.error();
  };
  EXPECT_EQ(refused(mms(R"({"ref":"https://x.kr/a.jpg"})")).field, "media.image.ref");
  EXPECT_EQ(refused(mms(R"({"ref":"a"})")).message,
            "IWINV MMS caller must provide blob/bytes in options.media.image");
  EXPECT_EQ(refused(mms("null")).message,
            "image is required for MMS; caller must provide options.media.image.blob or bytes");
  Message aliased = mms("null");
  aliased.options["imageUrl"] = "https://x.kr/a.jpg";
  EXPECT_EQ(refused(aliased).field, "imageUrl");
  EXPECT_EQ(intAt(refused(mms(R"({"bytes":{"bytes":102401}})")).details, "bytes"), 102401);
  EXPECT_TRUE(draftMms(config(), mms(R"({"blob":{}})"), {kNow}).ok());
  Message blank = mms();
  blank.text = " ";
  EXPECT_EQ(refused(blank).field, "text");
  Message foreign = mms();
  foreign.toNumber = {"2025550100", "1"};
  EXPECT_EQ(refused(foreign).field, "to");
}

}  // namespace
}  // namespace kmsg::iwinv
