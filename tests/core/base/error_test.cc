#include "base/error.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

#include "base/result.h"

namespace kmsg {
namespace {

constexpr int kCodes = static_cast<int>(ErrorCode::kUnknownError) + 1;

TEST(ErrorCode, EveryCodeHasAnUpperCaseNameOfItsOwnThatReadsBack) {
  std::set<std::string> names;
  for (int i = 0; i < kCodes; ++i) {
    const auto code = static_cast<ErrorCode>(i);
    const std::string name(errorCodeName(code));
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), std::string::npos) << name;
    EXPECT_EQ(errorCodeFromName(name), code) << name;
  }
}

TEST(ErrorCode, ANameThatIsNotKnownBecomesUnknown) {
  EXPECT_EQ(errorCodeFromName(""), ErrorCode::kUnknownError);
  EXPECT_EQ(errorCodeFromName("invalid_request"), ErrorCode::kUnknownError);
}

TEST(ErrorCode, OnlyTransientCodesAreRetryable) {
  std::set<std::string> retryable;
  for (int i = 0; i < kCodes; ++i) {
    const auto code = static_cast<ErrorCode>(i);
    if (isRetryable(code)) retryable.insert(std::string(errorCodeName(code)));
  }
  EXPECT_EQ(retryable, (std::set<std::string>{"RATE_LIMIT_EXCEEDED", "NETWORK_ERROR",
                                              "NETWORK_TIMEOUT", "NETWORK_SERVICE_UNAVAILABLE",
                                              "PROVIDER_ERROR", "UNKNOWN_ERROR"}));
}

TEST(ErrorJson, WritesOnlyWhatIsSet) {
  const Json json = errorToJson(invalidRequest("to is required", "to"));
  EXPECT_EQ(json, (Json{{"code", "INVALID_REQUEST"},
                        {"message", "to is required"},
                        {"field", "to"},
                        {"outcome", "not_sent"}}));
}

TEST(ErrorJson, CarriesEveryMemberBothWays) {
  Error error;
  error.code = ErrorCode::kRateLimitExceeded;
  error.message = "slow down";
  error.field = "to";
  error.outcome = Outcome::kUnknown;
  error.providerErrorCode = "1062";
  error.providerErrorText = "한도 초과";
  error.httpStatus = 429;
  error.retryAfterMs = 1500;
  error.details = {{"providerId", "solapi"}};
  EXPECT_EQ(errorToJson(errorFromJson(errorToJson(error))), errorToJson(error));
  const Error read = errorFromJson(errorToJson(error));
  EXPECT_EQ(read.code, ErrorCode::kRateLimitExceeded);
  EXPECT_EQ(read.outcome, Outcome::kUnknown);
  EXPECT_EQ(read.httpStatus, 429);
  EXPECT_EQ(read.retryAfterMs, 1500);
  EXPECT_EQ(read.details, error.details);
}

TEST(ErrorJson, ReadsAnythingThatAHostMayReport) {
  for (const char* text :
       {"null", "1", "\"boom\"", "[]", "{}", R"({"code":5,"message":[],"details":7})",
        R"({"code":"nonsense","httpStatus":"x","retryAfterMs":1.5})"}) {
    const auto json = parseJson(text);
    ASSERT_TRUE(json.has_value());
    const Error error = errorFromJson(*json);
    EXPECT_EQ(error.code, ErrorCode::kUnknownError) << text;
    EXPECT_EQ(error.message, "") << text;
    EXPECT_TRUE(error.details.is_null()) << text;
    EXPECT_FALSE(error.httpStatus.has_value()) << text;
  }
}

TEST(Result, HoldsAValueOrAnError) {
  Result<std::string> good(std::string("yes"));
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(*good, "yes");
  EXPECT_EQ(good->size(), 3u);
  const std::string moved = std::move(good).value();
  EXPECT_EQ(moved, "yes");

  const Result<std::string> bad(invalidRequest("no", "to"));
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().field, "to");
}

#if GTEST_HAS_DEATH_TEST
TEST(ResultDeathTest, TrapsWhenTheWrongSideIsRead) {
  EXPECT_DEATH((void)Result<int>(invalidRequest("no")).value(), "");
  EXPECT_DEATH((void)Result<int>(1).error(), "");
}
#endif

}  // namespace
}  // namespace kmsg
