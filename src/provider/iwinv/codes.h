#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "provider/iwinv/vendor_answer.h"

namespace kmsg::iwinv {

// How a result code is to be understood. A code that the vendor has not published leaves open
// whether the message was taken.
struct CodeMeaning {
  ErrorCode code;
  Outcome outcome;
};

// Codes of the AlimTalk API other than 200.
CodeMeaning alimTalkMeaning(int64_t code);

// Codes of the SMS API other than 0.
CodeMeaning smsMeaning(int64_t code);

// The input that a code of a refused send is about, "" for codes that blame none.
std::string_view fieldOf(Api api, int64_t code);

// The vendor's own words for a code of the SMS API, "" when they are not known.
std::string_view smsCodeText(int64_t code);

// What a result of a history record says.
enum class Fate : uint8_t { kNone, kWaiting, kArrived, kFailed };

// Reads code and text of an AlimTalk's result. Only "OK" and a text with 성공 mean success.
Fate alimTalkFate(std::string_view code, std::string_view text);

// Reads code and text of a text message's result: an SMS, an LMS, or the replacement of an
// AlimTalk. Codes of one digit count as padded with a zero.
Fate textFate(std::string_view code, std::string_view text);

}  // namespace kmsg::iwinv
