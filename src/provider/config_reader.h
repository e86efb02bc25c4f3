#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace kmsg {

// The address without its trailing slashes, when requests may be sent to it: absolute, no user
// name, query or fragment, and https, or http on a loopback host (localhost, 127.0.0.0/8, [::1]).
Result<std::string> parseBaseUrl(std::string_view text, std::string_view field);

// Reads the members of one provider's configuration and keeps the first error, which names the
// member. Absent, null and blank are the same. An error never repeats a value: it may be a secret.
class ConfigReader {
 public:
  // `className` opens the texts, e.g. "SolapiProvider". `config` must outlive the reader.
  ConfigReader(const Json& config, std::string_view className);

  // Trimmed text, "" when absent. Must fit into an HTTP header: no control characters.
  std::string text(std::string_view key);

  // An address as parseBaseUrl gives it; `fallback` when absent.
  std::string baseUrl(std::string_view key, std::string_view fallback);

  // A Korean sender number as digits, "" when absent.
  std::string sender(std::string_view key);

  // Records an error unless there is one already.
  void refuse(std::string message, std::string_view field);

  const std::optional<Error>& error() const { return error_; }

 private:
  const Json& config_;
  std::string className_;
  std::optional<Error> error_;
};

// True when the text may stand in an HTTP header: printable ASCII.
bool isHeaderText(std::string_view text);

}  // namespace kmsg
