#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace kmsg::solapi {

// The key of customFields that carries our messageId. The vendor promises no order of its answers
// and leaves the number out, so this is what pairs an answer with its message.
inline constexpr char kPairingField[] = "kmsgId";

// The key that tells messages of one request with the same messageId apart; only they carry it.
inline constexpr char kNumberField[] = "kmsgNo";

// What the vendor takes as a value of customFields.
inline constexpr size_t kCustomValueMax = 100;

// The value of kPairingField: the messageId itself, or its hash where the vendor has no room for it
// (a fallback's id is its original's with a suffix). The same in every version, for records that a
// search may still have to find.
std::string pairingValue(std::string_view messageId);

// What pairs an entry of an answer or list: kPairingField, and kNumberField where there is one. ""
// when it carries none.
std::string pairingOf(const Json& entry);

// The same for a message of a request; `number` empty unless its messageId occurs twice in it.
std::string pairingOf(std::string_view messageId, std::string_view number);

}  // namespace kmsg::solapi
