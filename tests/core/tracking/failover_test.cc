#include "tracking/failover.h"

#include <gtest/gtest.h>

#include "fake/now.h"

namespace kmsg {
namespace {

FailoverConfig enabled() {
  FailoverConfig config;
  config.enabled = true;
  config.hasSender = true;
  return config;
}

Json requested(Json failover) {
  failover["enabled"] = true;
  return {{"type", "ALIMTALK"}, {"failover", std::move(failover)}};
}

TrackingRecord failed(std::string_view owner = "tracking", std::vector<SendWarning> warnings = {}) {
  TrackingRecord record;
  record.messageId = "m1";
  record.providerId = "solapi";
  record.providerMessageId = "v1";
  record.type = "ALIMTALK";
  record.to = "01012345678";
  record.from = "029999999";
  record.status = DeliveryStatus::kFailed;
  record.providerStatusCode = "3104";
  record.metadata = sendMetadata(requested({{"fallbackContent", " text "}}), warnings, owner);
  return record;
}

TrackingRecord ended(std::string providerId, std::string code, std::string text) {
  TrackingRecord record = failed();
  record.providerId = std::move(providerId);
  record.providerStatusCode = std::move(code);
  record.providerStatusMessage = std::move(text);
  return record;
}

TEST(FailoverMetadata, HasTheDocumentedLayout) {
  const Json options = {{"type", "ALIMTALK"},
                        {"options", {{"customFields", {{"order", 7}}}}},
                        {"failover",
                         {{"enabled", true},
                          {"fallbackChannel", "lms"},
                          {"fallbackContent", "text"},
                          {"fallbackTitle", "title"},
                          {"somethingElse", 1}}}};
  const Json metadata =
      sendMetadata(options, {{"FAILOVER_PARTIAL_PROVIDER", "m", Json()}}, "tracking");
  EXPECT_EQ(metadata, parseJson(R"({
    "customFields": {"order": 7},
    "failover": {
      "owner": "tracking",
      "request": {"enabled": true, "fallbackChannel": "lms", "fallbackContent": "text",
                  "fallbackTitle": "title"},
      "sendWarningCodes": ["FAILOVER_PARTIAL_PROVIDER"],
      "apiAttempt": {"attempted": false, "status": "not_attempted"}
    }
  })"));
}

TEST(FailoverMetadata, IsSmallWithoutAFailover) {
  EXPECT_EQ(sendMetadata({{"type", "ALIMTALK"}}, {}, ""), parseJson(R"({"failover": {
    "request": {}, "sendWarningCodes": [],
    "apiAttempt": {"attempted": false, "status": "not_attempted"}}})"));
}

TEST(FailoverMetadata, IsForAlimTalkOnly) {
  EXPECT_TRUE(sendMetadata({{"type", "SMS"}, {"failover", {{"enabled", true}}}}, {}, "").is_null());
  EXPECT_TRUE(
      sendMetadata({{"type", "SMS"}, {"options", {{"customFields", "text"}}}}, {}, "").is_null());
  EXPECT_EQ(sendMetadata({{"type", "SMS"}, {"options", {{"customFields", {{"a", 1}}}}}}, {}, ""),
            parseJson(R"({"customFields": {"a": 1}})"));
}

TEST(FailoverMetadata, AnAttemptIsLaidOverWhatIsThere) {
  const Json before = parseJson(R"({"customFields": {"a": 1}, "failover": {"owner": "tracking",
    "apiAttempt": {"attempted": false, "other": 5, "errorCode": "X"}}})")
                          .value();
  const Json after = withApiAttempt(
      before, {{"attempted", true}, {"status", "attempting"}, {"errorCode", nullptr}});
  EXPECT_EQ(after, parseJson(R"({"customFields": {"a": 1}, "failover": {"owner": "tracking",
    "apiAttempt": {"attempted": true, "status": "attempting", "other": 5}}})"));
}

TEST(FailoverMetadata, AnyShapeIsTolerated) {
  for (const char* text :
       {"null", "5", "[]", "\"x\"", R"({"failover": 5})", R"({"failover": {"apiAttempt": []}})"}) {
    const Json metadata = parseJson(text).value();
    EXPECT_EQ(withApiAttempt(metadata, {{"attempted", true}})["failover"]["apiAttempt"],
              (Json{{"attempted", true}}));
    EXPECT_EQ(withIntent(metadata, "sending")["failover"]["intent"], "sending");
    TrackingRecord record = failed();
    record.metadata = metadata;
    EXPECT_FALSE(mayFailOver(record, enabled()));
    EXPECT_EQ(apiAttemptOf(record), Json::object());
    EXPECT_EQ(fallbackOf(record), "");
    EXPECT_EQ(intentOf(record), "");
  }
}

TEST(FailoverEligibility, EveryRowMustHold) {
  EXPECT_TRUE(mayFailOver(failed(), enabled()));
  FailoverConfig off = enabled();
  off.enabled = false;
  EXPECT_FALSE(mayFailOver(failed(), off)) << "row 1";
  for (const char* type : {"SMS", "LMS", "FRIENDTALK", "RCS_TPL"}) {
    TrackingRecord record = failed();
    record.type = type;
    EXPECT_FALSE(mayFailOver(record, enabled())) << "row 2 " << type;
  }
  for (const DeliveryStatus status :
       {DeliveryStatus::kPending, DeliveryStatus::kSent, DeliveryStatus::kDelivered,
        DeliveryStatus::kCancelled, DeliveryStatus::kUnknown}) {
    TrackingRecord record = failed();
    record.status = status;
    EXPECT_FALSE(mayFailOver(record, enabled())) << "row 3 " << deliveryStatusName(status);
  }
  for (const Json& value : {Json(false), Json("true"), Json(1), Json(nullptr)}) {
    TrackingRecord record = failed();
    record.metadata["failover"]["request"]["enabled"] = value;
    EXPECT_FALSE(mayFailOver(record, enabled())) << "row 4 " << value.dump();
  }
  TrackingRecord attempted = failed();
  attempted.metadata["failover"]["apiAttempt"]["attempted"] = true;
  EXPECT_FALSE(mayFailOver(attempted, enabled())) << "row 5";
  attempted.metadata["failover"]["apiAttempt"]["attempted"] = "true";
  EXPECT_TRUE(mayFailOver(attempted, enabled())) << "row 5: only exactly true";
}

TEST(FailoverEligibility, WarningsDecideForARecordWithoutOwner) {
  for (const char* code : {"FAILOVER_UNSUPPORTED_PROVIDER", "FAILOVER_PARTIAL_PROVIDER"}) {
    EXPECT_TRUE(mayFailOver(failed("", {{"OTHER", "", Json()}, {code, "", Json()}}), enabled()));
  }
  EXPECT_FALSE(mayFailOver(failed("", {{"OTHER", "", Json()}}), enabled()));
  EXPECT_FALSE(mayFailOver(failed(""), enabled()));
}

TEST(FailoverEligibility, AnOwnerDecidesOverTheWarnings) {
  const std::vector<SendWarning> partial = {{"FAILOVER_PARTIAL_PROVIDER", "", Json()}};
  EXPECT_TRUE(mayFailOver(failed("tracking"), enabled()));
  EXPECT_FALSE(mayFailOver(failed("native", partial), enabled()));
  EXPECT_FALSE(mayFailOver(failed("somebody", partial), enabled()));
}

class FailoverOwnerRule : public testing::Test {
 protected:
  FailoverOwnerRule() {
    message_.type = MessageType::kAlimTalk;
    message_.failover.enabled = true;
    provider_.nativeFailover = true;
    provider_.canPoll = true;
  }
  FailoverOwner owner(bool tracked = true) const {
    return failoverOwnerOf(message_, provider_, tracked, config_);
  }

  Message message_;
  ProviderInfo provider_;
  FailoverConfig config_ = enabled();
};

TEST_F(FailoverOwnerRule, AnEnabledServiceWithItsHooksOwns) {
  EXPECT_EQ(owner(), FailoverOwner::kTracking);
}

TEST_F(FailoverOwnerRule, OtherwiseTheVendorDoes) {
  EXPECT_EQ(owner(false), FailoverOwner::kNative);
  config_.preferNative = true;
  EXPECT_EQ(owner(), FailoverOwner::kNative);
  config_ = enabled();
  config_.enabled = false;
  EXPECT_EQ(owner(), FailoverOwner::kNative);
  config_ = enabled();
  config_.hasSender = false;
  EXPECT_EQ(owner(), FailoverOwner::kNative) << "it could only note that it has none";
  config_ = enabled();
  provider_.canPoll = false;
  EXPECT_EQ(owner(), FailoverOwner::kNative) << "a failure that is never seen is never replaced";
}

TEST_F(FailoverOwnerRule, AProviderThatCannotBeToldDecidesItself) {
  provider_.nativeFailover = false;
  EXPECT_EQ(owner(), FailoverOwner::kNone);
}

TEST_F(FailoverOwnerRule, OnlyAnAlimTalkWithFailoverHasAnOwner) {
  message_.type = MessageType::kSms;
  EXPECT_EQ(owner(), FailoverOwner::kNone);
  message_.type = MessageType::kAlimTalk;
  message_.failover.enabled = false;
  EXPECT_EQ(owner(), FailoverOwner::kNone);
  message_.failover.enabled = std::nullopt;
  EXPECT_EQ(owner(), FailoverOwner::kNone);
}

TEST(FailoverClassifier, KnowsTheBundledVendors) {
  const FailoverConfig config = enabled();
  EXPECT_TRUE(isNonKakaoUser(ended("solapi", "3104", ""), config));
  EXPECT_TRUE(isNonKakaoUser(ended("solapi", "3107", ""), config));
  EXPECT_TRUE(isNonKakaoUser(ended("solapi", "", "카카오톡 미사용자입니다"), config));
  EXPECT_FALSE(isNonKakaoUser(ended("solapi", "3059", "변작된 발신번호"), config));
  EXPECT_TRUE(isNonKakaoUser(ended("iwinv", "", "카카오톡 미사용"), config));
  EXPECT_TRUE(isNonKakaoUser(ended("iwinv", "미사용", "카카오"), config));
  EXPECT_FALSE(isNonKakaoUser(ended("iwinv", "3104", "카카오 오류"), config));
  EXPECT_TRUE(isNonKakaoUser(ended("aligo", "", "카카오톡 미사용자"), config));
  EXPECT_TRUE(isNonKakaoUser(ended("aligo", "", "카카오톡 72시간 미사용"), config));
  EXPECT_FALSE(isNonKakaoUser(ended("aligo", "3104", "결번"), config));
  EXPECT_FALSE(isNonKakaoUser(ended("another", "3104", "카카오 미사용자"), config));
}

TEST(FailoverClassifier, RulesComeFirstAndThenTheBuiltInOnes) {
  const FailoverConfig config = failoverConfigFrom(parseJson(R"({
    "enabled": true, "preferNative": true, "hasSender": true, "hasClassifier": true,
    "rulesByProviderId": {
      "aligo": {"statusCodes": ["E1", 5], "messageIncludes": ["no user", ""]},
      "solapi": {"statusCodes": ["9"]}, "broken": 5}})")
                                                       .value());
  EXPECT_TRUE(config.enabled && config.preferNative && config.hasSender && config.hasClassifier);
  EXPECT_TRUE(isNonKakaoUser(ended("aligo", "E1", ""), config));
  EXPECT_TRUE(isNonKakaoUser(ended("aligo", "E2", "there is no user here"), config));
  EXPECT_FALSE(isNonKakaoUser(ended("aligo", "E2", "other"), config))
      << "an empty part fits nothing";
  EXPECT_TRUE(isNonKakaoUser(ended("solapi", "9", ""), config));
  EXPECT_TRUE(isNonKakaoUser(ended("solapi", "3104", ""), config)) << "rules add to the built-in";
  EXPECT_FALSE(isNonKakaoUser(ended("broken", "E1", ""), config));
}

TEST(FailoverSkip, NamesWhatIsMissing) {
  EXPECT_FALSE(skipReason(failed(), enabled()).has_value());
  FailoverConfig config = enabled();
  config.hasSender = false;
  EXPECT_EQ(skipReason(failed(), config)->code, "API_FAILOVER_SENDER_MISSING");
  EXPECT_EQ(skipReason(failed(), config)->message, "apiFailover.sender is not configured");
  TrackingRecord record = failed();
  for (const Json& content : {Json("  "), Json(""), Json(5), Json(nullptr)}) {
    record.metadata["failover"]["request"]["fallbackContent"] = content;
    EXPECT_EQ(skipReason(record, enabled())->code, "FALLBACK_CONTENT_MISSING");
  }
}

TEST(FailoverCall, HasTheDocumentedInputAndContext) {
  const Json call = fallbackCall(failed());
  EXPECT_EQ(call["input"], parseJson(R"({"type": "SMS", "to": "01012345678", "from": "029999999",
    "text": "text", "messageId": "m1:api-fallback"})"));
  EXPECT_EQ(textAt(call["context"], "originalMessageId"), "m1");
  EXPECT_EQ(textAt(call["context"], "originalProviderId"), "solapi");
  EXPECT_EQ(textAt(call["context"], "originalProviderMessageId"), "v1");
  EXPECT_EQ(textAt(call["context"], "fallbackMessageId"), "m1:api-fallback");
  EXPECT_EQ(textAt(call["context"], "fallbackType"), "SMS");
  EXPECT_EQ(call["context"]["record"], recordToJson(failed()));
}

TEST(FailoverCall, AnLmsHasASubjectAndAnSmsHasNone) {
  TrackingRecord record = failed();
  record.from.clear();
  record.metadata =
      sendMetadata(requested({{"fallbackContent", "text"}, {"fallbackTitle", " title "}}), {}, "");
  EXPECT_EQ(findKey(fallbackCall(record)["input"], "subject"), nullptr);
  EXPECT_EQ(findKey(fallbackCall(record)["input"], "from"), nullptr);
  record.metadata["failover"]["request"]["fallbackChannel"] = "lms";
  EXPECT_EQ(textAt(fallbackCall(record)["input"], "type"), "LMS");
  EXPECT_EQ(textAt(fallbackCall(record)["input"], "subject"), "title");
  EXPECT_EQ(fallbackIntent(record, kNow, 1).type, "LMS");
  record.metadata["failover"]["request"]["fallbackTitle"] = "  ";
  EXPECT_EQ(findKey(fallbackCall(record)["input"], "subject"), nullptr);
}

TEST(FailoverCall, ATextThatNoSmsCanCarryIsAnLmsUnlessSmsWasAskedFor) {
  TrackingRecord record = failed();
  record.metadata = sendMetadata(requested({{"fallbackContent", std::string(91, 'x')}}), {}, "");
  EXPECT_EQ(textAt(fallbackCall(record)["input"], "type"), "LMS");
  record.metadata["failover"]["request"]["fallbackChannel"] = "sms";
  EXPECT_EQ(textAt(fallbackCall(record)["input"], "type"), "SMS");
}

TEST(FailoverIntent, IsARowThatFallsDueAtItsLeasesEnd) {
  const TrackingRecord intent = fallbackIntent(failed(), kNow, 60'000);
  EXPECT_EQ(intent.messageId, "m1:api-fallback");
  EXPECT_EQ(intent.status, DeliveryStatus::kPending);
  EXPECT_EQ(intent.type, "SMS");
  EXPECT_EQ(intent.to, "01012345678");
  EXPECT_EQ(intent.from, "029999999");
  EXPECT_EQ(intent.providerMessageId, "");
  EXPECT_EQ(intent.requestedAt, kNow);
  EXPECT_EQ(intent.nextCheckAt, kNow + 60'000);
  EXPECT_EQ(fallbackOf(intent), "m1");
  EXPECT_EQ(intentOf(intent), "created");
  EXPECT_FALSE(mayFailOver(intent, enabled()));
}

}  // namespace
}  // namespace kmsg
