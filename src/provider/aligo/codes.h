#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "message/status.h"
#include "provider/aligo/auth.h"

namespace kmsg::aligo {

// How a refusal is to be understood.
struct CodeMeaning {
  ErrorCode code;
  Outcome outcome;
  std::string_view field;  // the input that the vendor's text names, "" when it names none
};

// Reads code and text of an answer that is no success. The vendor uses few codes for many things,
// so the text decides where the code does not. A negative code is a refusal; any other that is not
// published leaves open whether a message was taken.
CodeMeaning meaningOf(Api api, int64_t code, std::string_view text);

// What the text of `sms_state` says. The vendor publishes no list: the grouping is by the words
// that it uses, and what is not understood is never terminal.
DeliveryStatus textState(std::string_view state);

}  // namespace kmsg::aligo
