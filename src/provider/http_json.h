#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "message/message.h"
#include "port/http.h"

namespace kmsg {

constexpr bool isSuccessStatus(int status) {
  return status >= 200 && status < 300;
}

// The error for an answer whose HTTP status is not 2xx (provider contract, section 5): code,
// outcome, httpStatus, retry-after and request id; `isSend` false for status queries, which have no
// outcome. The caller adds the vendor's own code and text with addVendorWords.
Error httpError(const HttpResponse& response, std::string_view providerId, Millis now, bool isSend);

// Retry-After as milliseconds from `now`: whole seconds, or an HTTP date ("Wed, 21 Oct 2026
// 07:28:00 GMT"). Nothing for other text or more than nine digits; a date in the past gives 0.
std::optional<Millis> parseRetryAfter(std::string_view header, Millis now);

// The error for a 2xx answer that is not the JSON it should be. For a send the outcome is unknown.
// Repeats nothing of the body: it may be anybody's page.
Error unreadableAnswer(const HttpResponse& response, std::string_view providerId, bool isSend);

// The error for a 2xx answer in which the vendor says no. `code`, `outcome` and `message` are what
// the vendor's table says; the caller adds the vendor's own words.
Error vendorError(const HttpResponse& response, std::string_view providerId, ErrorCode code,
                  Outcome outcome, std::string message);

// Fills providerErrorCode and providerErrorText, and appends both to the message.
// `hidden`: see vendorText.
void addVendorWords(Error& error, std::string_view code, std::string_view text,
                    const std::vector<std::string>& hidden);

// A vendor's number of a refusal, for the details of an error: one that is long enough to be
// somebody's number is shown as vendorText() shows it.
Json shownCode(int64_t code);

// The error with `details.providerId`: what a port reported, told as this provider's.
Error withProviderId(Error error, std::string_view providerId);

// A vendor's text for error messages: one line, cut to 200 characters. Masked are the `hidden`
// parts (of at least four bytes), seven and more digits with or without blanks, dots and hyphens
// between (which may be phone numbers) and words of 32 and more letters and digits (keys,
// signatures).
std::string vendorText(std::string_view text, const std::vector<std::string>& hidden = {});

// What of a message no error may repeat, should the vendor echo it: for vendorText.
std::vector<std::string> privateParts(const Message& message);

}  // namespace kmsg
