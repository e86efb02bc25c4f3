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

// Keeps a message with a recipient of an unusual form ("15881234", "112") out of the batches, for a
// vendor that refuses the whole request when it takes one number for none: adds what no other
// message has to `key`. Usual are Korean numbers of 9 to 11 digits with their leading 0, and
// international ones of 8 to 15 digits.
void keepDoubtfulApart(const Message& message, Json& key);

// True for a dial code: one to three digits without a leading zero.
bool isDialCode(std::string_view text);

// The result for a message that the vendor has accepted: PENDING when scheduled, else SENT.
SendResult acceptedResult(const Message& message, std::string_view providerId,
                          std::string providerMessageId, Json raw);

}  // namespace kmsg
