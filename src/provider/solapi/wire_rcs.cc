// RCS and Naver Smart Alarm (NSA).
#include <utility>

#include "message/carrier_limits.h"
#include "provider/solapi/wire_parts.h"

namespace kmsg::solapi {
namespace {

// Not published; other pictures of the vendor are smaller.
constexpr size_t kMaxRcsImage = 2 * 1024 * 1024;

bool isRcsTemplate(MessageType type) {
  return type == MessageType::kRcsTpl || type == MessageType::kRcsItpl ||
         type == MessageType::kRcsLtpl;
}

// The text of `group.key`, else `fallback`; an error that says `required` when both are blank.
Result<std::string> textOr(const Json& group, const char* key, const std::string& fallback,
                           const char* required, const char* field) {
  std::string text(trimmed(textAt(group, key)));
  if (text.empty()) text = trimmed(fallback);
  if (text.empty()) return invalidRequest(required, field);
  return text;
}

Result<Done> addButtons(const Json& given, ButtonKind kind, const std::string& group, Json& to) {
  const Json& buttons = memberAt(given, "buttons");
  if (buttons.is_null()) return Done{};
  Result<Json> wired = wireButtons(buttons, kind, group + ".buttons");
  if (!wired) return wired.error();
  to["buttons"] = std::move(wired).value();
  return Done{};
}

Result<Done> addVariables(const Message& message, const Json& given, const std::string& group,
                          Json& options) {
  Result<Json> variables = plainVariables(message, given, group);
  if (!variables) return variables.error();
  if (!variables->empty()) options["variables"] = std::move(variables).value();
  return Done{};
}

Result<Done> addRcsOptions(const Message& message, const Json& rcs, FailoverOwner owner,
                           Json& options) {
  for (const char* key : {"copyAllowed", "commercialType", "disableSms"}) {
    const auto done = copyFlag(rcs, key, options, "rcs");
    if (!done) return done;
  }
  if (const auto owned = replacementBy(owner)) options["disableSms"] = !*owned;
  const auto mmsType = copyText(rcs, "mmsType", options, "rcs");
  if (!mmsType) return mmsType;
  const auto buttons = addButtons(rcs, ButtonKind::kRcs, "rcs", options);
  if (!buttons) return buttons;
  return addVariables(message, rcs, "rcs", options);
}

// The body of a card: the caller's, or one around the picture of an RCS_MMS.
Result<Done> addRcsBody(const Message& message, const Json& rcs, Draft& draft) {
  constexpr char kGroup[] = "rcs.additionalBody";
  const Json& given = memberAt(rcs, "additionalBody");
  if (!given.is_null() && !given.is_object()) {
    return invalidRequest(
        std::string(kGroup) + " must be an object, not of kind " + std::string(kindOf(given)),
        kGroup);
  }
  Json body = Json::object();
  for (const char* key : {"title", "description", "imaggeId"}) {
    const auto done = copyText(given, key, body, kGroup);
    if (!done) return done;
  }
  // The vendor's own name of the member is the misspelt one.
  if (const std::string_view id = textAt(given, "imageId"); !id.empty()) body["imaggeId"] = id;
  const auto buttons = addButtons(given, ButtonKind::kRcs, kGroup, body);
  if (!buttons) return buttons;
  bool hasImage = body.contains("imaggeId");
  draft.wire["rcsOptions"]["additionalBody"] = std::move(body);
  if (message.type == MessageType::kRcsMms && !hasImage) {
    FileNeed need;
    need.type = "RCS";
    need.maxBytes = kMaxRcsImage;
    need.place = "/rcsOptions/additionalBody/imaggeId";
    const auto found = addImage(message, std::move(need), draft);
    if (!found) return found.error();
    hasImage = *found;
  }
  Json& placed = draft.wire["rcsOptions"]["additionalBody"];
  if (given.is_null() && !hasImage) {
    draft.wire["rcsOptions"].erase("additionalBody");
    return Done{};
  }
  if (!placed.contains("title"))
    placed["title"] = message.subject.empty() ? "RCS" : message.subject;
  if (!placed.contains("description")) placed["description"] = message.text;
  return Done{};
}

}  // namespace

Result<Done> addRcs(const Config& config, const Message& message, FailoverOwner owner,
                    Draft& draft) {
  auto done = requireFrom(draft);
  if (!done) return done;
  const Json rcs = groupOf(message, "rcs");
  Result<std::string> brandId =
      textOr(rcs, "brandId", config.rcsBrandId,
             "rcs brandId is required (options.rcs.brandId or config.rcsBrandId)", "rcs.brandId");
  if (!brandId) return brandId.error();
  draft.wire["type"] = std::string(messageTypeName(message.type));
  Json& options = draft.wire["rcsOptions"] = Json::object();
  options["brandId"] = std::move(brandId).value();
  done = addRcsOptions(message, rcs, owner, options);
  if (!done) return done;
  if (isRcsTemplate(message.type)) {
    Result<std::string> templateId =
        textOr(rcs, "templateId", message.templateId, "templateId is required for RCS templates",
               "templateId");
    if (!templateId) return templateId.error();
    options["templateId"] = std::move(templateId).value();
  } else {
    if (trimmed(message.text).empty()) {
      return invalidRequest("text is required for RCS text types", "text");
    }
    draft.wire["text"] = message.text;
    if (!message.subject.empty()) draft.wire["subject"] = message.subject;
  }
  return addRcsBody(message, rcs, draft);
}

Result<Done> addNaver(const Config& config, const Message& message, FailoverOwner owner,
                      Draft& draft) {
  const Json naver = groupOf(message, "naver");
  Result<std::string> talkId = textOr(
      naver, "talkId", config.naverTalkId,
      "naver talkId is required (options.naver.talkId or config.naverTalkId)", "naver.talkId");
  if (!talkId) return talkId.error();
  Result<std::string> templateId = textOr(naver, "templateId", message.templateId,
                                          "templateId is required for NSA", "templateId");
  if (!templateId) return templateId.error();
  draft.wire["type"] = "NSA";
  Json& options = draft.wire["naverOptions"] = Json::object();
  options["talkId"] = std::move(talkId).value();
  options["templateId"] = std::move(templateId).value();
  auto done = copyFlag(naver, "disableSms", options, "naver");
  if (!done) return done;
  if (const auto owned = replacementBy(owner)) options["disableSms"] = !*owned;
  done = addButtons(naver, ButtonKind::kNaver, "naver", options);
  if (!done) return done;
  return addVariables(message, naver, "naver", options);
}

}  // namespace kmsg::solapi
