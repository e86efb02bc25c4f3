#include "provider/config_reader.h"

#include <algorithm>

#include "base/text.h"

namespace kmsg {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool consistsOf(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool isHost(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 2 && host.back() == ']' &&
           consistsOf(host.substr(1, host.size() - 2), "0123456789abcdef:.");
  }
  return consistsOf(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") && host.front() != '.';
}

bool isPort(std::string_view port) {
  if (!consistsOf(port, "0123456789") || port.size() > 5) return false;
  int number = 0;
  for (const char c : port)
    number = number * 10 + (c - '0');
  return number >= 1 && number <= 65535;
}

// Four numbers below 256: what begins with "127." may be a name as well.
bool isIpv4(std::string_view host) {
  int parts = 0;
  while (true) {
    const std::string_view part = host.substr(0, host.find('.'));
    if (!consistsOf(part, "0123456789") || part.size() > 3) return false;
    if (part.size() == 3 && part > "255") return false;
    ++parts;
    if (part.size() == host.size()) return parts == 4;
    host.remove_prefix(part.size() + 1);
  }
}

bool isLoopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  return host.starts_with("127.") && isIpv4(host);
}

}  // namespace

bool isHeaderText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7F'; });
}

Result<std::string> parseBaseUrl(std::string_view text, std::string_view field) {
  const auto refuse = [&](std::string_view why) {
    return invalidRequest(std::string(field) +
                              " must be an address like https://api.example.com (" +
                              std::string(why) + ")",
                          std::string(field));
  };
  text = trimmed(text);
  if (!isHeaderText(text) || text.find_first_of(" ?#\\\"<>") != std::string_view::npos) {
    return refuse("it holds blanks, a query, a fragment or other characters that do not belong");
  }
  const size_t schemeEnd = text.find("://");
  const std::string scheme = lowered(text.substr(0, std::min(schemeEnd, text.size())));
  if (schemeEnd == std::string_view::npos || (scheme != "https" && scheme != "http")) {
    return refuse("it does not begin with https://");
  }
  const std::string_view rest = text.substr(schemeEnd + 3);
  const std::string authority = lowered(rest.substr(0, rest.find('/')));
  if (authority.find('@') != std::string::npos) return refuse("it holds a user name");
  const size_t hostEnd = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  const std::string host = authority.substr(0, hostEnd);
  if (!isHost(host)) return refuse("it has no valid host");
  const std::string tail = authority.substr(host.size());
  if (!tail.empty() && (tail.front() != ':' || !isPort(std::string_view(tail).substr(1)))) {
    return refuse("its port is not a number from 1 to 65535");
  }
  if (scheme == "http" && !isLoopback(host)) {
    return refuse("http is allowed for localhost, 127.0.0.0/8 and [::1] only");
  }
  while (text.ends_with('/'))
    text.remove_suffix(1);
  return std::string(text);
}

ConfigReader::ConfigReader(const Json& config, std::string_view className)
    : config_(config), className_(className) {
  if (!config.is_object()) refuse(className_ + " requires a config object", "config");
}

std::string ConfigReader::text(std::string_view key) {
  const Json* value = findKey(config_, key);
  if (!value || value->is_null()) return {};
  if (!value->is_string()) {
    refuse(className_ + ": " + std::string(key) + " must be a string, not of kind " +
               std::string(kindOf(*value)),
           key);
    return {};
  }
  const std::string_view text = trimmed(textAt(config_, key));
  if (!isHeaderText(text)) {
    refuse(className_ + ": " + std::string(key) +
               " must be printable ASCII text without control characters",
           key);
    return {};
  }
  return std::string(text);
}

std::string ConfigReader::baseUrl(std::string_view key, std::string_view fallback) {
  const std::string given = text(key);
  if (given.empty()) return std::string(fallback);
  Result<std::string> url = parseBaseUrl(given, key);
  if (url) return std::move(url).value();
  refuse(className_ + ": " + url.error().message, key);
  return {};
}

std::string ConfigReader::sender(std::string_view key) {
  const std::string given = text(key);
  if (given.empty()) return {};
  Result<PhoneNumber> number = parsePhone(given, key);
  if (!number) {
    refuse(className_ + ": " + number.error().message, key);
    return {};
  }
  if (!number->country.empty()) {
    refuse(className_ + ": " + std::string(key) + " must be a Korean number", key);
    return {};
  }
  return number->digits;
}

void ConfigReader::refuse(std::string message, std::string_view field) {
  if (!error_) error_ = invalidRequest(std::move(message), std::string(field));
}

}  // namespace kmsg
