#pragma once

#include <memory>
#include <string>
#include <vector>

#include "message/message.h"
#include "provider/aligo/auth.h"
#include "provider/aligo/config.h"
#include "provider/aligo/form.h"
#include "provider/aligo/template.h"
#include "provider/provider.h"

namespace kmsg::aligo {

// One message, ready for a request with others: what a request takes once, and what it takes for
// each recipient, under names that get their number later.
struct Draft {
  Api api = Api::kSms;
  std::string path;  // of the request for one recipient
  Fields common;
  Fields own;
  std::string phone;  // the recipient's digits
  std::shared_ptr<const Picture> picture;
};

// An SMS, LMS or MMS; the picture of an MMS is added by the caller.
Result<Draft> draftText(const Config& config, const Message& message, Millis now);

// A FriendTalk; a picture in bytes is added by the caller.
Result<Draft> draftFriendTalk(const Config& config, const Message& message);

// Who sends an AlimTalk: what can be refused before its template is read.
struct AlimTalkHead {
  std::string senderKey;
  std::string sender;
};
Result<AlimTalkHead> readAlimTalkHead(const Config& config, const Message& message);

// True when the message brings its whole text along (variables._full_text or
// providerOptions.templateContent), so that its template need not be read. Its buttons are then
// those of kakao.buttons alone.
bool bringsItsText(const Message& message);

// An AlimTalk. `kakaoTemplate` may be null only when the message brings its text along.
Result<Draft> draftAlimTalk(const Config& config, const Message& message, FailoverOwner owner,
                            const KakaoTemplate* kakaoTemplate);

// True when two messages of one request differ in nothing but their number.
bool hasSameText(const Draft& one, const Draft& other);

// The request that sends drafts of one group (see sharesRequest), at most kMaxBatch, or of the SMS
// API kMaxSameText with one text, and no number twice. `boundary`: see multipartRequest.
HttpRequest buildSend(const Config& config, const std::vector<const Draft*>& drafts,
                      const std::string& boundary);

// True when two messages may go out in one request.
bool sharesRequest(const Draft& one, const Draft& other);

// What messages of one request have in common as far as the message alone tells: see
// Provider::batchKey.
std::string batchKeyOf(const Config& config, const Message& message);

// How a message gives its picture.
enum class PictureInput : uint8_t { kNone, kBytes, kReference };
PictureInput pictureInputOf(const Message& message);

// Checks a picture's bytes and fills in what the caller left out. The vendor takes JPEG, PNG and
// GIF.
Result<Picture> readPicture(Picture given);

// The warnings that belong to the result of an accepted message.
std::vector<SendWarning> warningsOf(const Config& config, const Message& message,
                                    const Draft& draft);

}  // namespace kmsg::aligo
