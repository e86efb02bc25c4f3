#pragma once

#include <cstddef>
#include <string>

#include "message/carrier_limits.h"
#include "message/message.h"
#include "port/random.h"

namespace kmsg {

// What the configuration fills in where a message says nothing.
struct MessageDefaults {
  size_t autoLmsBytes = kMaxSmsBytes;  // an untyped text above this becomes an LMS; carrierBytes()
  bool estimateOnTemplate = false;     // count the text before its variables are filled in
  std::string kakaoProfileId;
  std::string kakaoPlusId;
  std::string naverTalkId;
  std::string rcsBrandId;
};

// Reads `defaults` of the configuration. Total: members of the wrong kind count as absent.
MessageDefaults messageDefaultsFrom(const Json& json);

// Parses and completes one SendInput (facade page, section 5). Keeps every field that the caller
// gave. An error names the first field that is missing or of the wrong kind, and the kind it has.
// `now` decides whether options.scheduledAt lies in the past; `random` makes the messageId where
// the caller gave none.
Result<Message> normalizeMessage(const Json& input, const MessageDefaults& defaults, Millis now,
                                 Random& random);

}  // namespace kmsg
