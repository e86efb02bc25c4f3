#include <utility>

#include "message/carrier_check.h"
#include "message/carrier_limits.h"
#include "provider/aligo/draft.h"
#include "provider/aligo/draft_parts.h"
#include "provider/aligo/schedule.h"

namespace kmsg::aligo {
namespace {

constexpr size_t kMaxTitleBytes = 44;

Result<Done> checkPicture(const Message& message) {
  const PictureInput picture = pictureInputOf(message);
  if (message.type != MessageType::kMms) {
    if (picture == PictureInput::kNone) return Done{};
    return invalidRequest("media.image is possible in an MMS only; use type MMS, or leave it out",
                          "media.image");
  }
  if (picture == PictureInput::kBytes) return Done{};
  return invalidRequest(
      picture == PictureInput::kNone
          ? "image is required for MMS (options.media.image.bytes or options.media.image.blob)"
          : "Aligo takes an MMS picture as a file, not as a reference: give "
            "options.media.image.bytes or options.media.image.blob",
      "media.image");
}

Result<Done> addText(const Message& message, Draft& draft) {
  if (trimmed(message.text).empty()) {
    return invalidRequest("text is required for SMS/LMS/MMS", "text");
  }
  const bool isSms = message.type == MessageType::kSms;
  const Result<Done> done =
      isSms ? checkBytes(message.text, kMaxSmsBytes, "text",
                         "; use type LMS, or leave out the type to have it chosen by length")
            : checkBytes(message.text, kMaxLmsBytes, "text");
  if (!done) return done;
  draft.own.emplace_back("msg", message.text);
  const std::string_view title = trimmed(message.subject);
  if (title.empty()) return Done{};
  if (isSms) {
    return invalidRequest("subject is not possible in an SMS; use type LMS, or leave it out",
                          "subject");
  }
  draft.common.emplace_back("title", title);
  return checkBytes(title, kMaxTitleBytes, "subject");
}

}  // namespace

Result<Draft> draftText(const Config& config, const Message& message, Millis now) {
  Draft draft;
  draft.api = Api::kSms;
  draft.path = "/send/";
  Result<std::string> phone = recipientOf(message);
  if (!phone) return phone.error();
  draft.phone = std::move(phone).value();
  std::string sender = senderOf(config, message);
  if (sender.empty()) {
    return invalidRequest("from is required for SMS/LMS/MMS (options.from or config.sender)",
                          "from");
  }
  draft.common = {{"sender", std::move(sender)},
                  {"msg_type", std::string(messageTypeName(message.type))},
                  {"testmode_yn", config.testMode ? "Y" : "N"}};
  draft.own = {{"receiver", draft.phone}};
  Result<Done> done = addText(message, draft);
  if (!done) return done.error();
  done = checkPicture(message);
  if (!done) return done.error();
  if (message.scheduledAt) {
    Result<TextSchedule> schedule = textSchedule(*message.scheduledAt, now);
    if (!schedule) return schedule.error();
    draft.common.emplace_back("rdate", schedule->date);
    draft.common.emplace_back("rtime", schedule->time);
  }
  return draft;
}

}  // namespace kmsg::aligo
