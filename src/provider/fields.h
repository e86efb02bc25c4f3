#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "message/message.h"

namespace kmsg {

// A string as it is, a number or boolean as written, null as "". Nothing for objects and arrays.
std::optional<std::string> scalarText(const Json& value);

// The digits of a text.
std::string digitsOf(std::string_view text);

// The dial code of the recipient, "" for Korea: of the number itself, else options.country, else
// `defaultCountry`. An error when the first two contradict each other or a code is none.
Result<std::string> countryOf(const Message& message, std::string_view defaultCountry);

// True for a dial code: one to three digits without a leading zero.
bool isDialCode(std::string_view text);

// The result for a message that the vendor has accepted: PENDING when scheduled, else SENT.
SendResult acceptedResult(const Message& message, std::string_view providerId,
                          std::string providerMessageId, Json raw);

}  // namespace kmsg
