#pragma once

#include <string>
#include <string_view>

#include "message/message.h"
#include "provider/aligo/draft.h"

namespace kmsg::aligo {

// What the drafts of all types share.

// providerOptions of the message, or null.
const Json& providerOptions(const Message& message);

// The sender number, "" when neither message nor account has one.
std::string senderOf(const Config& config, const Message& message);

// The Kakao sender key, "" when neither has one. A blank one counts as absent.
std::string senderKeyOf(const Config& config, const Message& message);

// The recipient's digits; the vendor sends to Korean numbers only.
Result<std::string> recipientOf(const Message& message);

// INVALID_REQUEST when a Kakao text is longer than the 1,000 characters that Kakao takes.
Result<Done> checkKakaoText(std::string_view text, const std::string& field);

}  // namespace kmsg::aligo
