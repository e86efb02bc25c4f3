// The message types beyond SMS, LMS and AlimTalk, as they go over the wire.
#include "core/provider/messages.h"
#include "provider/solapi/wire_message.h"

namespace kmsg::solapi {
namespace {

Config config() {
  Config config;
  config.apiKey = "KEY";
  config.apiSecret = "SECRET";
  return config;
}

Result<Draft> draft(const Message& message, const Config& with = config(),
                    FailoverOwner owner = FailoverOwner::kNone) {
  return draftMessage(with, message, {kNow, owner});
}

// The wire form of a message that must be fine, without what all types share.
Json wireOf(const Message& message, const Config& with = config()) {
  Result<Draft> result = draft(message, with);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  if (!result.ok()) return Json();
  for (const char* key : {"to", "from", "customFields"})
    result->wire.erase(key);
  return result->wire;
}

std::vector<FileNeed> filesOf(const Message& message) {
  Result<Draft> result = draft(message);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
  return result.ok() ? result->files : std::vector<FileNeed>();
}

void expectRefused(const Message& message, const std::string& field,
                   const std::string& text = std::string()) {
  const Result<Draft> result = draft(message);
  ASSERT_FALSE(result.ok()) << field;
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
  EXPECT_EQ(result.error().field, field) << result.error().message;
  if (!text.empty()) {
    EXPECT_EQ(result.error().message, text);
  }
}

Message with(MessageType type, const char* options, std::string text = "hello") {
  Message message = textMessage(type, std::move(text));
  message.options = parsed(options);
  return message;
}

constexpr char kBytes[] = R"({"media":{"image":{"bytes":{"bytes":5}}}})";

TEST(SolapiMms, TakesBytesABlobAnAddressOrAnId) {
  for (const char* image : {kBytes, R"({"media":{"image":{"blob":{}}}})"}) {
    const auto files = filesOf(with(MessageType::kMms, image));
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].field, "media.image");
    EXPECT_EQ(files[0].type, "MMS");
    EXPECT_EQ(files[0].place, "/imageId");
    EXPECT_EQ(files[0].maxBytes, 204'800u);
    EXPECT_TRUE(files[0].url.empty());
  }
  const auto url = filesOf(with(MessageType::kMms, R"({"imageUrl":" https://a.kr/x.jpg?t=1 "})"));
  ASSERT_EQ(url.size(), 1u);
  EXPECT_EQ(url[0].url, "https://a.kr/x.jpg?t=1");
  EXPECT_EQ(url[0].field, "imageUrl");
  Message message = with(MessageType::kMms, R"({"media":{"image":{"ref":"ST01FZ24"}}})");
  message.subject = "title";
  EXPECT_TRUE(filesOf(message).empty());
  EXPECT_EQ(wireOf(message), parsed(R"({"type":"MMS","text":"hello","subject":"title",
    "imageId":"ST01FZ24"})"));
}

TEST(SolapiMms, NeedsAPictureOfAKnownKind) {
  expectRefused(with(MessageType::kMms, "{}"), "media.image",
                "image is required for MMS (options.imageUrl or options.media.image)");
  expectRefused(with(MessageType::kMms, R"({"imageUrl":5})"), "imageUrl");
  expectRefused(with(MessageType::kMms, R"({"media":{"image":"x"}})"), "media.image");
  expectRefused(with(MessageType::kMms, R"({"media":{"image":{}}})"), "media.image");
}

TEST(SolapiImages, Defect28NoFileAndNoAddressInsideTheNetworkIsRead) {
  for (const char* address :
       {"/etc/passwd", "./a.jpg", "file:///etc/passwd", "http://a.kr/x.jpg", "https://localhost/x",
        "https://127.0.0.1/x", "https://[::1]/x", "https://169.254.169.254/latest",
        "https://me@a.kr/x", "https://a.kr /x", "https:///x", "https://0x7f.1/x", "data:x,y"}) {
    Message message = textMessage(MessageType::kMms, "hello");
    message.options["imageUrl"] = address;
    expectRefused(message, "imageUrl");
    message.options = Json::object();
    message.options["media"]["image"]["ref"] = address;
    expectRefused(message, "media.image.ref");
    Message fax = textMessage(MessageType::kFax, "");
    fax.options["fax"]["fileUrls"] = Json::array({address});
    expectRefused(fax, "fax.fileUrls.0");
  }
}

TEST(SolapiFriendTalk, GoldenWithoutAPicture) {
  EXPECT_EQ(wireOf(with(MessageType::kFriendTalk, R"({"kakao":{"profileId":"PF1","adFlag":true,
      "disableSms":true,"plusId":"@x"},
      "buttons":[{"name":"open","type":"WL","urlMobile":"https://a.kr","urlPc":"https://b.kr"}]})")),
            parsed(R"({"type":"CTA","text":"hello","kakaoOptions":{"pfId":"PF1","adFlag":true,
      "disableSms":true,"buttons":[{"buttonName":"open","buttonType":"WL","linkMo":"https://a.kr",
      "linkPc":"https://b.kr"}]}})"));
}

TEST(SolapiFriendTalk, Defect16AllButtonsAreConvertedOrRefused) {
  Message message = with(MessageType::kFriendTalk, R"({"kakao":{"profileId":"PF1"},"buttons":[
    {"name":"app","type":"AL","schemeAndroid":"a://x","schemeIos":"i://x"},
    {"name":"bot","type":"BK","urlMobile":""},{"name":"msg","type":"MD"}]})");
  EXPECT_EQ(wireOf(message)["kakaoOptions"]["buttons"], parsed(R"([
    {"buttonName":"app","buttonType":"AL","linkAnd":"a://x","linkIos":"i://x"},
    {"buttonName":"bot","buttonType":"BK"},{"buttonName":"msg","buttonType":"MD"}])"));
  const auto refused = [&](const char* button, const char* field) {
    message.options["buttons"] = Json::array({parsed(button)});
    expectRefused(message, field);
  };
  refused(R"({"name":"a","type":"WL","urlPc":"https://b.kr"})", "buttons[0]");
  refused(R"({"name":"a","type":"AL"})", "buttons[0]");
  refused(R"({"name":"a","type":"DS"})", "buttons[0]");
  refused(R"({"name":"a","type":"WL","urlMobile":"https://b.kr","target":"x"})",
          "buttons[0].target");
  const std::string longLink = "https://a.kr/" + std::string(88, 'x');
  refused(dumpJson(Json{{"name", "a"}, {"type", "WL"}, {"urlMobile", longLink}}).c_str(),
          "buttons[0]");
}

TEST(SolapiFriendTalk, AVariableOfALinkGoesAlong) {
  Message message = with(MessageType::kFriendTalk, R"({"kakao":{"profileId":"PF1"},"buttons":[
    {"name":"open","type":"WL","urlMobile":"https://a.kr/#{id}"}]})");
  message.variables = {{"id", "7"}};
  EXPECT_EQ(wireOf(message)["kakaoOptions"]["variables"], parsed(R"({"#{id}":"7"})"));
}

TEST(SolapiFriendTalk, APictureNeedsALink) {
  Message message = with(MessageType::kFriendTalk, kBytes);
  message.options["kakao"] = {{"profileId", "PF1"}};
  expectRefused(
      message, "kakao.imageLink",
      "imageLink is required for friendtalk image upload (options.kakao.imageLink or WL button)");
  message.options["buttons"] =
      parsed(R"([{"name":"open","type":"WL","urlMobile":"https://a.kr"}])");
  auto files = filesOf(message);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].type, "KAKAO");
  EXPECT_EQ(files[0].link, "https://a.kr");
  EXPECT_EQ(files[0].place, "/kakaoOptions/imageId");
  message.options["kakao"]["imageLink"] = "https://c.kr";
  files = filesOf(message);
  EXPECT_EQ(files[0].link, "https://c.kr");
  EXPECT_EQ(wireOf(message)["type"], "CTI");
  message.options["kakao"]["imageId"] = "ST01";
  EXPECT_TRUE(filesOf(message).empty());
  EXPECT_EQ(wireOf(message)["kakaoOptions"]["imageId"], "ST01");
}

TEST(SolapiFriendTalk, LengthsAreCounted) {
  Message message = with(MessageType::kFriendTalk, R"({"kakao":{"profileId":"PF1"}})");
  message.text = std::string(1000, 'x');
  EXPECT_TRUE(draft(message).ok());
  message.text += "x";
  expectRefused(message, "text");
  message.text = std::string(401, 'x');
  message.options["kakao"]["imageId"] = "ST01";
  expectRefused(message, "text");
  message.text = " ";
  expectRefused(message, "text", "text is required for FRIENDTALK");
  message.text = "x";
  message.options["kakao"] = Json::object();
  expectRefused(message, "kakao.profileId");
}

TEST(SolapiNaver, Golden) {
  Message message = with(MessageType::kNsa, R"({"naver":{"talkId":" T1 ","disableSms":true,
    "variables":{"b":2,"c":null},"other":{"x":1},
    "buttons":[{"name":"open","type":"WL","urlMobile":"https://a.kr"}]}})");
  message.templateId = "TPL";
  message.variables = {{"a", "1"}, {"b", "0"}};
  EXPECT_EQ(wireOf(message), parsed(R"({"type":"NSA","naverOptions":{"talkId":"T1",
    "templateId":"TPL","disableSms":true,"variables":{"a":"1","b":"2","c":""},
    "buttons":[{"buttonName":"open","buttonType":"WL","linkMo":"https://a.kr"}]}})"));
  message.options["naver"]["templateId"] = "OWN";
  message.options["naver"].erase("talkId");
  Config account = config();
  account.naverTalkId = "T9";
  const Json wire = wireOf(message, account);
  EXPECT_EQ(wire["naverOptions"]["talkId"], "T9");
  EXPECT_EQ(wire["naverOptions"]["templateId"], "OWN");
  expectRefused(message, "naver.talkId",
                "naver talkId is required (options.naver.talkId or config.naverTalkId)");
}

TEST(SolapiVoice, Golden) {
  EXPECT_EQ(wireOf(with(MessageType::kVoice, "{}")),
            parsed(R"({"type":"VOICE","text":"hello","voiceOptions":{"voiceType":"FEMALE"}})"));
  EXPECT_EQ(wireOf(with(MessageType::kVoice, R"({"voice":{"voiceType":"MALE","headerMessage":"h",
      "tailMessage":"t","replyRange":9,"counselorNumber":"02-123-4567"}})")),
            parsed(R"({"type":"VOICE","text":"hello","voiceOptions":{"voiceType":"MALE",
      "headerMessage":"h","tailMessage":"t","replyRange":9,"counselorNumber":"021234567"}})"));
}

TEST(SolapiVoice, RefusesWhatItCannotSay) {
  expectRefused(with(MessageType::kVoice, R"({"voice":{"voiceType":"ROBOT"}})"), "voice.voiceType");
  expectRefused(with(MessageType::kVoice, R"({"voice":{"replyRange":10}})"), "voice.replyRange");
  expectRefused(with(MessageType::kVoice, R"({"voice":{"replyRange":"1"}})"), "voice.replyRange");
  expectRefused(with(MessageType::kVoice, R"({"voice":{"tailMessage":1}})"), "voice.tailMessage");
  expectRefused(with(MessageType::kVoice, R"({"voice":{"counselorNumber":"x"}})"),
                "voice.counselorNumber");
  expectRefused(with(MessageType::kVoice, "{}", " "), "text", "text is required for VOICE");
  Message message = with(MessageType::kVoice, "{}");
  message.from.clear();
  expectRefused(message, "from");
}

TEST(SolapiFax, GivenIdsAreUsedAsTheyAre) {
  EXPECT_EQ(wireOf(with(MessageType::kFax, R"({"fax":{"fileIds":["A"," B "],
      "fileUrls":["https://a.kr/x"]}})")),
            parsed(R"({"type":"FAX","faxOptions":{"fileIds":["A","B"]}})"));
  expectRefused(with(MessageType::kFax, "{}"), "fax.fileIds",
                "fax.fileIds or fax.fileUrls is required");
  expectRefused(with(MessageType::kFax, R"({"fax":{"fileIds":["A",""]}})"), "fax.fileIds.1");
  expectRefused(with(MessageType::kFax, R"({"fax":{"fileUrls":"https://a.kr"}})"), "fax.fileUrls");
}

TEST(SolapiFax, EveryAddressKeepsItsPlace) {
  const auto files = filesOf(with(
      MessageType::kFax, R"({"fax":{"fileUrls":["https://a.kr/1","ST01","https://a.kr/2"]}})"));
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].place, "/faxOptions/fileIds/0");
  EXPECT_EQ(files[1].place, "/faxOptions/fileIds/2");
  EXPECT_EQ(files[1].type, "FAX");
}

TEST(SolapiRcs, GoldenText) {
  for (const char* type : {"RCS_SMS", "RCS_LMS"}) {
    Message message = with(*messageTypeFrom(type), R"({"rcs":{"brandId":"BR","copyAllowed":true,
      "commercialType":false,"disableSms":true,"mmsType":"M3","other":1,
      "buttons":[{"name":"go","type":"WL","urlMobile":"https://a.kr","urlPc":"https://b.kr"},
                 {"buttonName":"map","buttonType":"ML","latitude":"37.5","longitude":"127"}]}})");
    message.subject = "title";
    message.variables = {{"a", "1"}};
    Json expected = parsed(R"({"text":"hello","subject":"title","rcsOptions":{"brandId":"BR",
      "copyAllowed":true,"commercialType":false,"disableSms":true,"mmsType":"M3",
      "variables":{"a":"1"},
      "buttons":[{"buttonName":"go","buttonType":"WL","link":"https://a.kr"},
                 {"buttonName":"map","buttonType":"ML","latitude":"37.5","longitude":"127"}]}})");
    expected["type"] = type;
    EXPECT_EQ(wireOf(message), expected);
  }
}

TEST(SolapiRcs, GoldenTemplates) {
  for (const char* type : {"RCS_TPL", "RCS_ITPL", "RCS_LTPL"}) {
    Message message = with(*messageTypeFrom(type), "{}", "");
    message.templateId = "TPL";
    Config account = config();
    account.rcsBrandId = "BR9";
    Json expected = parsed(R"({"rcsOptions":{"brandId":"BR9","templateId":"TPL"}})");
    expected["type"] = type;
    EXPECT_EQ(wireOf(message, account), expected);
    expectRefused(message, "rcs.brandId",
                  "rcs brandId is required (options.rcs.brandId or config.rcsBrandId)");
  }
}

TEST(SolapiRcs, AnMmsWithAPictureHasABody) {
  Message message = with(MessageType::kRcsMms, kBytes);
  message.options["rcs"] = {{"brandId", "BR"}};
  auto files = filesOf(message);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].type, "RCS");
  EXPECT_EQ(files[0].place, "/rcsOptions/additionalBody/imaggeId");
  EXPECT_EQ(wireOf(message)["rcsOptions"]["additionalBody"],
            parsed(R"({"title":"RCS","description":"hello"})"));
  message.subject = "title";
  EXPECT_EQ(wireOf(message)["rcsOptions"]["additionalBody"]["title"], "title");
}

TEST(SolapiRcs, Defect18AGivenPictureIsNotUploadedAgain) {
  for (const char* name : {"imageId", "imaggeId"}) {
    Message message = with(MessageType::kRcsMms, kBytes);
    message.options["rcs"]["brandId"] = "BR";
    message.options["rcs"]["additionalBody"] = {{name, "ST01"}, {"title", "T"}};
    EXPECT_TRUE(filesOf(message).empty());
    EXPECT_EQ(wireOf(message)["rcsOptions"]["additionalBody"],
              parsed(R"({"title":"T","description":"hello","imaggeId":"ST01"})"));
  }
}

TEST(SolapiRcs, WithoutPictureOrBodyThereIsNone) {
  Message message = with(MessageType::kRcsMms, R"({"rcs":{"brandId":"BR"}})");
  EXPECT_FALSE(wireOf(message)["rcsOptions"].contains("additionalBody"));
  message.options["rcs"]["additionalBody"] = 5;
  expectRefused(message, "rcs.additionalBody");
  message.options["rcs"] = {{"brandId", "BR"}, {"copyAllowed", "yes"}};
  expectRefused(message, "rcs.copyAllowed");
  message.options["rcs"] = {{"brandId", "BR"}};
  message.text = "";
  expectRefused(message, "text", "text is required for RCS text types");
}

TEST(SolapiTypes, TheOwnerSwitchesEveryReplacement) {
  for (const FailoverOwner owner : {FailoverOwner::kTracking, FailoverOwner::kNative}) {
    const bool disabled = owner == FailoverOwner::kTracking;
    const Message friendTalk = with(MessageType::kFriendTalk, R"({"kakao":{"profileId":"PF1"}})");
    EXPECT_EQ(draft(friendTalk, config(), owner)->wire["kakaoOptions"]["disableSms"], disabled);
    const Message rcs = with(MessageType::kRcsSms, R"({"rcs":{"brandId":"B","disableSms":false}})");
    EXPECT_EQ(draft(rcs, config(), owner)->wire["rcsOptions"]["disableSms"], disabled);
  }
}

TEST(SolapiTypes, AnyShapeOfTheCallersGroupsIsRefusedOrSent) {
  const Json kinds[] = {nullptr, true, 7, "x", Json::array({1}), Json::object()};
  for (size_t i = 0; i < kMessageTypeCount; ++i) {
    for (const Json& kind : kinds) {
      for (const char* group :
           {"kakao", "naver", "rcs", "voice", "fax", "media", "buttons", "imageUrl", "options"}) {
        Message message = textMessage(static_cast<MessageType>(i), "hello");
        message.templateId = "TPL";
        message.options[group] = kind;
        const Result<Draft> result = draft(message);
        if (!result.ok()) {
          EXPECT_EQ(result.error().code, ErrorCode::kInvalidRequest);
          EXPECT_FALSE(result.error().field.empty());
        }
      }
    }
  }
}

}  // namespace
}  // namespace kmsg::solapi
