// SMS, LMS and MMS; voice and fax.
#include "message/carrier_check.h"
#include "message/carrier_limits.h"
#include "provider/solapi/wire_parts.h"

namespace kmsg::solapi {
namespace {

constexpr size_t kMaxMmsImage = 200 * 1024;
// Not published; larger files are refused by every vendor.
constexpr size_t kMaxFax = 8 * 1024 * 1024;

Result<Done> addSubject(const Message& message, Draft& draft) {
  if (message.subject.empty()) return Done{};
  if (message.type == MessageType::kSms) {
    return invalidRequest("subject is not possible in an SMS; use type LMS, or leave it out",
                          "subject");
  }
  draft.wire["subject"] = message.subject;
  return checkBytes(message.subject, kMaxSubjectBytes, "subject");
}

Result<Done> addMmsImage(const Message& message, Draft& draft) {
  FileNeed need;
  need.type = "MMS";
  need.maxBytes = kMaxMmsImage;
  need.place = "/imageId";
  const auto found = addImage(message, std::move(need), draft);
  if (!found) return found.error();
  if (*found) return Done{};
  return invalidRequest("image is required for MMS (options.imageUrl or options.media.image)",
                        "media.image");
}

// A list of texts of the caller's `fax`; empty when it is absent.
Result<std::vector<std::string>> faxList(const Json& fax, const char* key) {
  std::vector<std::string> list;
  const std::string field = std::string("fax.") + key;
  const Json& given = memberAt(fax, key);
  if (given.is_null()) return list;
  if (!given.is_array()) {
    return invalidRequest(
        field + " must be an array of strings, not of kind " + std::string(kindOf(given)), field);
  }
  for (const Json& entry : given) {
    const auto* text = entry.get_ptr<const Json::string_t*>();
    const std::string place = field + "." + std::to_string(list.size());
    if (!text || trimmed(*text).empty()) {
      return invalidRequest(place + " must be a string that is not blank", place);
    }
    list.emplace_back(trimmed(*text));
  }
  return list;
}

Result<Done> addVoiceOptions(const Json& given, Json& options) {
  for (const char* key : {"voiceType", "headerMessage", "tailMessage", "counselorNumber"}) {
    const auto done = copyText(given, key, options, "voice");
    if (!done) return done;
  }
  const std::string_view voice = textAt(options, "voiceType");
  if (voice.empty()) {
    options["voiceType"] = "FEMALE";
  } else if (voice != "FEMALE" && voice != "MALE") {
    return invalidRequest("voice.voiceType must be FEMALE or MALE", "voice.voiceType");
  }
  if (const auto counselor = textAt(options, "counselorNumber"); !counselor.empty()) {
    const auto number = parsePhone(counselor, "voice.counselorNumber");
    if (!number) return number.error();
    options["counselorNumber"] = number->digits;
  }
  if (memberAt(given, "replyRange").is_null()) return Done{};
  const auto range = intAt(given, "replyRange");
  if (!range || *range < 1 || *range > 9) {
    return invalidRequest("voice.replyRange must be a whole number from 1 to 9",
                          "voice.replyRange");
  }
  options["replyRange"] = *range;
  return Done{};
}

}  // namespace

Result<Done> addText(const Message& message, Draft& draft) {
  auto done = requireFrom(draft);
  if (!done) return done;
  if (trimmed(message.text).empty()) {
    return invalidRequest("text is required for SMS/LMS/MMS", "text");
  }
  const bool isSms = message.type == MessageType::kSms;
  done = addSubject(message, draft);
  if (!done) return done;
  done = isSms ? checkBytes(message.text, kMaxSmsBytes, "text",
                            "; use type LMS, or leave out the type to have it chosen by length")
               : checkBytes(message.text, kMaxLmsBytes, "text");
  if (!done) return done;
  draft.wire["type"] = std::string(messageTypeName(message.type));
  draft.wire["text"] = message.text;
  return message.type == MessageType::kMms ? addMmsImage(message, draft) : Done{};
}

Result<Done> addVoice(const Message& message, Draft& draft) {
  auto done = requireFrom(draft);
  if (!done) return done;
  if (trimmed(message.text).empty()) return invalidRequest("text is required for VOICE", "text");
  Json options = Json::object();
  done = addVoiceOptions(groupOf(message, "voice"), options);
  if (!done) return done;
  draft.wire["type"] = "VOICE";
  draft.wire["text"] = message.text;
  draft.wire["voiceOptions"] = std::move(options);
  return done;
}

Result<Done> addFax(const Message& message, Draft& draft) {
  const auto done = requireFrom(draft);
  if (!done) return done;
  const Json fax = groupOf(message, "fax");
  const auto ids = faxList(fax, "fileIds");
  if (!ids) return ids.error();
  const auto urls = faxList(fax, "fileUrls");
  if (!urls) return urls.error();
  if (ids->empty() && urls->empty()) {
    return invalidRequest("fax.fileIds or fax.fileUrls is required", "fax.fileIds");
  }
  draft.wire["type"] = "FAX";
  draft.wire["faxOptions"] = {{"fileIds", Json::array()}};
  Json& fileIds = draft.wire["faxOptions"]["fileIds"];
  for (const std::string& id : *ids)
    fileIds.push_back(id);
  if (!ids->empty()) return Done{};
  // Each page keeps its place: it is filled when its file is at the vendor.
  for (size_t i = 0; i < urls->size(); ++i) {
    FileNeed need;
    need.field = "fax.fileUrls." + std::to_string(i);
    need.type = "FAX";
    need.maxBytes = kMaxFax;
    need.place = "/faxOptions/fileIds/" + std::to_string(i);
    fileIds.push_back(nullptr);
    const auto added = addReference((*urls)[i], std::move(need), draft);
    if (!added) return added;
  }
  return Done{};
}

}  // namespace kmsg::solapi
