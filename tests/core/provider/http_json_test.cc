#include "provider/http_json.h"

#include "core/provider/messages.h"

namespace kmsg {
namespace {

struct StatusCase {
  int status;
  ErrorCode code;
  Outcome outcome;
};

TEST(HttpJson, MapsEveryStatusByTheContract) {
  const StatusCase cases[] = {
      {301, ErrorCode::kProviderError, Outcome::kNotSent},
      {302, ErrorCode::kProviderError, Outcome::kUnknown},
      {303, ErrorCode::kProviderError, Outcome::kUnknown},
      {307, ErrorCode::kProviderError, Outcome::kNotSent},
      {308, ErrorCode::kProviderError, Outcome::kNotSent},
      {400, ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {401, ErrorCode::kAuthenticationFailed, Outcome::kNotSent},
      {402, ErrorCode::kInsufficientBalance, Outcome::kNotSent},
      {403, ErrorCode::kAuthenticationFailed, Outcome::kNotSent},
      {404, ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {408, ErrorCode::kNetworkTimeout, Outcome::kUnknown},
      {413, ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {422, ErrorCode::kInvalidRequest, Outcome::kNotSent},
      {429, ErrorCode::kRateLimitExceeded, Outcome::kNotSent},
      {500, ErrorCode::kProviderError, Outcome::kUnknown},
      {502, ErrorCode::kProviderError, Outcome::kUnknown},
      {503, ErrorCode::kNetworkServiceUnavailable, Outcome::kUnknown},
      {504, ErrorCode::kNetworkTimeout, Outcome::kUnknown},
      {0, ErrorCode::kProviderError, Outcome::kUnknown},
      {199, ErrorCode::kProviderError, Outcome::kUnknown},
      {600, ErrorCode::kProviderError, Outcome::kUnknown},
  };
  for (const StatusCase& c : cases) {
    const Error error = httpError(httpResponse(c.status, ""), "solapi", kNow, true);
    EXPECT_EQ(error.code, c.code) << c.status;
    EXPECT_EQ(error.outcome, c.outcome) << c.status;
    EXPECT_EQ(error.httpStatus, c.status);
    EXPECT_EQ(textAt(error.details, "providerId"), "solapi");
    const Error query = httpError(httpResponse(c.status, ""), "solapi", kNow, false);
    EXPECT_EQ(query.outcome, Outcome::kNotSent) << c.status;
  }
}

TEST(HttpJson, CarriesRetryAfterAndRequestId) {
  HttpResponse response = httpResponse(429, "");
  response.retryAfter = "7";
  response.requestId = "req-9";
  const Error error = httpError(response, "iwinv", kNow, true);
  EXPECT_EQ(error.retryAfterMs, 7000);
  EXPECT_EQ(textAt(error.details, "requestId"), "req-9");
}

TEST(HttpJson, ReadsRetryAfter) {
  EXPECT_EQ(parseRetryAfter("0", kNow), 0);
  EXPECT_EQ(parseRetryAfter(" 120 ", kNow), 120000);
  EXPECT_EQ(parseRetryAfter("999999999", kNow), 999999999000);
  EXPECT_EQ(parseRetryAfter("Thu, 01 Jan 2026 00:00:30 GMT", kNow), 30000);
  EXPECT_EQ(parseRetryAfter("Wed, 31 Dec 2025 23:59:59 GMT", kNow), 0);
  for (const char* text :
       {"", " ", "-1", "1.5", "soon", "99999999999999999999", "Thu, 01 Foo 2026 00:00:30 GMT",
        "Thu, 32 Jan 2026 00:00:30 GMT", "Thu, 01 Jan 2026 00:00:30 KST",
        "Thu, 01 Jan 2026 25:00:30 GMT", "2026-01-01T00:00:30Z"}) {
    EXPECT_EQ(parseRetryAfter(text, kNow), std::nullopt) << text;
  }
}

TEST(HttpJson, AnUnreadableAnswerLeavesASendOpenAndRepeatsNothing) {
  const Error error = unreadableAnswer(httpResponse(200, "<p>my text 01012345678</p>"), "x", true);
  EXPECT_EQ(error.code, ErrorCode::kProviderError);
  EXPECT_EQ(error.outcome, Outcome::kUnknown);
  EXPECT_EQ(visible(error).find("my text"), std::string::npos);
  EXPECT_EQ(unreadableAnswer(httpResponse(200, ""), "x", false).outcome, Outcome::kNotSent);
}

TEST(HttpJson, VendorTextIsOneShortLine) {
  EXPECT_EQ(vendorText(" a\r\n\tb \x01 c "), "a b c");
  EXPECT_EQ(vendorText(std::string(300, '-')), std::string(200, '-') + "…");
  std::string korean;
  for (int i = 0; i < 201; ++i)
    korean += "가";
  EXPECT_EQ(vendorText(korean), korean.substr(0, 600) + "…");
  EXPECT_EQ(vendorText(korean.substr(0, 600)), korean.substr(0, 600));
  EXPECT_EQ(vendorText(""), "");
}

TEST(HttpJson, VendorTextMasksNumbersAndKeys) {
  EXPECT_EQ(vendorText("to 01012345678 failed"), "to *********** failed");
  EXPECT_EQ(vendorText("to 010-1234-5678."), "to ***-****-****.");
  EXPECT_EQ(vendorText("code 1062, 123456"), "code 1062, 123456");
  EXPECT_EQ(vendorText("signature=" + std::string(64, 'a') + " bad"), "signature=*** bad");
  EXPECT_EQ(vendorText("key K1234 in text", {"K1234"}), "key *** in text");
  EXPECT_EQ(vendorText("abc abc", {"abc", ""}), "abc abc") << "short parts say nothing";
}

TEST(HttpJson, VendorWordsGoIntoMetadataAndMessage) {
  Error error = vendorError(httpResponse(200, ""), "solapi", ErrorCode::kInvalidRequest,
                            Outcome::kNotSent, "refused");
  addVendorWords(error, "1062", "sender 01012345678", {});
  EXPECT_EQ(error.providerErrorCode, "1062");
  EXPECT_EQ(error.providerErrorText, "sender ***********");
  EXPECT_EQ(error.message, "refused (1062): sender ***********");
}

TEST(HttpJson, ACodeThatMayBeANumberOfSomebodyIsMasked) {
  EXPECT_EQ(shownCode(-99), Json(-99));
  EXPECT_EQ(shownCode(123456), Json(123456));
  EXPECT_EQ(shownCode(1055556666), Json("**********"));
}

}  // namespace
}  // namespace kmsg
