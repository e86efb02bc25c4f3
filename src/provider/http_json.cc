#include "provider/http_json.h"

#include <array>

namespace kmsg {
namespace {

constexpr size_t kMaxTextCharacters = 200;
constexpr size_t kMinPhoneDigits = 7;
constexpr size_t kMinKeyLength = 32;
constexpr std::string_view kMask = "***";

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isAlphanumeric(char c) {
  return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

ErrorCode codeOfStatus(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::kAuthenticationFailed;
    case 402:
      return ErrorCode::kInsufficientBalance;
    case 408:
    case 504:
      return ErrorCode::kNetworkTimeout;
    case 429:
      return ErrorCode::kRateLimitExceeded;
    case 503:
      return ErrorCode::kNetworkServiceUnavailable;
    default:
      return status >= 400 && status < 500 ? ErrorCode::kInvalidRequest : ErrorCode::kProviderError;
  }
}

bool isRedirect(int status) {
  return status >= 300 && status < 400;
}

// 503 counts as unknown as well: a proxy gives it too, after it has passed the request on. So do
// 302 and 303: a form's handler answers with them once it has done what was posted, while 301, 307
// and 308 say that the request itself belongs elsewhere.
Outcome outcomeOfStatus(int status) {
  const bool refused =
      status >= 300 && status < 500 && status != 302 && status != 303 && status != 408;
  return refused ? Outcome::kNotSent : Outcome::kUnknown;
}

Error answerError(const HttpResponse& response, std::string_view providerId) {
  Error error;
  error.httpStatus = response.status;
  if (!response.requestId.empty()) error.details["requestId"] = vendorText(response.requestId);
  return withProviderId(std::move(error), providerId);
}

void replaceAll(std::string& text, std::string_view part) {
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
    text.replace(at, part.size(), kMask);
    at += kMask.size();
  }
}

std::string onOneLine(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7F';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void maskNumbers(std::string& text) {
  for (size_t i = 0; i < text.size();) {
    if (!isDigit(text[i])) {
      ++i;
      continue;
    }
    size_t end = i;
    size_t digits = 0;
    while (end < text.size()) {
      if (isDigit(text[end])) {
        ++digits;
        ++end;
        continue;
      }
      const bool separator = text[end] == '-' || text[end] == ' ' || text[end] == '.';
      if (!separator || end + 1 >= text.size() || !isDigit(text[end + 1])) break;
      ++end;
    }
    for (size_t k = i; digits >= kMinPhoneDigits && k < end; ++k) {
      if (isDigit(text[k])) text[k] = '*';
    }
    i = end;
  }
}

std::string withoutKeys(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && isAlphanumeric(text[end]))
      ++end;
    if (end - i >= kMinKeyLength) {
      out += kMask;
    } else {
      out.append(text, i, end - i);
    }
    if (end < text.size()) out += text[end++];
    i = end;
  }
  return out;
}

void cut(std::string& text) {
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
    if (++characters > kMaxTextCharacters) {
      text.resize(i);
      text += "…";
      return;
    }
  }
}

}  // namespace

Error httpError(const HttpResponse& response, std::string_view providerId, Millis now,
                bool isSend) {
  Error error = answerError(response, providerId);
  error.code = codeOfStatus(response.status);
  error.outcome = isSend ? outcomeOfStatus(response.status) : Outcome::kNotSent;
  error.retryAfterMs = parseRetryAfter(response.retryAfter, now);
  error.message =
      std::string(providerId) + " answered with HTTP status " + std::to_string(response.status);
  if (isRedirect(response.status))
    error.message += "; redirects are not followed, check the base URL";
  return error;
}

std::optional<Millis> parseRetryAfter(std::string_view header, Millis now) {
  header = trimmed(header);
  if (header.empty()) return std::nullopt;
  if (header.find_first_not_of("0123456789") == std::string_view::npos) {
    if (header.size() > 9) return std::nullopt;
    Millis seconds = 0;
    for (const char c : header)
      seconds = seconds * 10 + (c - '0');
    return seconds * 1000;
  }
  // "Wed, 21 Oct 2026 07:28:00 GMT", read as the ISO time "2026-10-21T07:28:00Z".
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (header.size() != 29 || header.substr(3, 2) != ", " || header.substr(25) != " GMT") {
    return std::nullopt;
  }
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (header.substr(8, 3) != kMonths[i]) continue;
    const std::string month = i < 9 ? "0" + std::to_string(i + 1) : std::to_string(i + 1);
    const std::string iso = std::string(header.substr(12, 4)) + "-" + month + "-" +
                            std::string(header.substr(5, 2)) + "T" +
                            std::string(header.substr(17, 8)) + "Z";
    const std::optional<Millis> time = parseIso(iso);
    if (!time) return std::nullopt;
    return *time > now ? *time - now : 0;
  }
  return std::nullopt;
}

Error unreadableAnswer(const HttpResponse& response, std::string_view providerId, bool isSend) {
  Error error = answerError(response, providerId);
  error.code = ErrorCode::kProviderError;
  error.outcome = isSend ? Outcome::kUnknown : Outcome::kNotSent;
  error.message = std::string(providerId) + " answered with HTTP status " +
                  std::to_string(response.status) + " and a body of " +
                  std::to_string(response.body.size()) + " bytes that is not understood" +
                  (isSend ? "; the message may have been accepted" : "");
  return error;
}

Error vendorError(const HttpResponse& response, std::string_view providerId, ErrorCode code,
                  Outcome outcome, std::string message) {
  Error error = answerError(response, providerId);
  error.code = code;
  error.outcome = outcome;
  error.message = std::move(message);
  return error;
}

void addVendorWords(Error& error, std::string_view code, std::string_view text,
                    const std::vector<std::string>& hidden) {
  error.providerErrorCode = vendorText(code, hidden);
  error.providerErrorText = vendorText(text, hidden);
  if (!error.providerErrorCode.empty()) error.message += " (" + error.providerErrorCode + ")";
  if (!error.providerErrorText.empty()) error.message += ": " + error.providerErrorText;
}

Json shownCode(int64_t code) {
  const std::string text = std::to_string(code);
  std::string shown = vendorText(text);
  return shown == text ? Json(code) : Json(std::move(shown));
}

Error withProviderId(Error error, std::string_view providerId) {
  if (!error.details.is_object()) error.details = Json::object();
  error.details["providerId"] = providerId;
  return error;
}

std::string vendorText(std::string_view text, const std::vector<std::string>& hidden) {
  std::string out(text);
  for (const std::string& part : hidden) {
    if (part.size() >= 4) replaceAll(out, part);
  }
  out = withoutKeys(onOneLine(out));
  maskNumbers(out);
  cut(out);
  return out;
}

std::vector<std::string> privateParts(const Message& message) {
  std::vector<std::string> parts = {message.text, message.subject, message.toNumber.digits};
  for (const auto& [name, value] : message.variables)
    parts.push_back(value);
  if (message.failover.content) parts.push_back(*message.failover.content);
  return parts;
}

}  // namespace kmsg
