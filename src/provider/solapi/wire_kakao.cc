#include <utility>

#include "message/carrier_check.h"
#include "message/carrier_limits.h"
#include "provider/solapi/wire_parts.h"

namespace kmsg::solapi {
namespace {

constexpr size_t kMaxFriendTalk = 1000;
constexpr size_t kMaxImageFriendTalk = 400;
constexpr size_t kMaxKakaoImage = 500 * 1024;

Result<Json> kakaoVariables(const Message& message) {
  Json wire = Json::object();
  for (const auto& [name, value] : message.variables) {
    const bool written = name.size() > 3 && name.starts_with("#{") && name.ends_with('}');
    const std::string bare = written ? name.substr(2, name.size() - 3) : name;
    if (bare.empty() || bare.find('.') != std::string::npos) {
      const std::string field = "variables." + name;
      return invalidRequest(field + ": SOLAPI takes no variable with an empty name or a dot in it",
                            field);
    }
    wire["#{" + bare + "}"] = value;
  }
  return wire;
}

Result<std::string> pfIdOf(const Config& config, const Json& kakao) {
  std::string pfId(trimmed(textAt(kakao, "profileId")));
  if (pfId.empty()) pfId = config.kakaoPfId;
  if (!pfId.empty()) return pfId;
  return invalidRequest("kakao profileId is required (options.kakao.profileId or config.kakaoPfId)",
                        "kakao.profileId");
}

// Whether the vendor may send its own text message when the AlimTalk fails.
bool replacesAlimTalk(const Message& message, FailoverOwner owner, const Json& kakao) {
  if (const auto owned = replacementBy(owner)) return *owned;
  if (message.failover.enabled) return *message.failover.enabled;
  return !boolAt(kakao, "disableSms", true);
}

std::string_view viewOf(const std::optional<std::string>& text) {
  return text ? std::string_view(*text) : std::string_view();
}

Result<Done> addReplacement(const Message& message, Json& wire) {
  const std::string_view text = trimmed(viewOf(message.failover.content));
  const std::string_view title = trimmed(viewOf(message.failover.title));
  auto done = checkBytes(text, kMaxLmsBytes, "failover.fallbackContent");
  if (!done) return done;
  done = checkBytes(title, kMaxSubjectBytes, "failover.fallbackTitle");
  if (!done) return done;
  if (!text.empty()) wire["text"] = text;
  if (!title.empty()) wire["subject"] = title;
  return done;
}

// Puts the buttons of a FriendTalk: the vendor's own, else those that all vendors share.
Result<Done> addFriendTalkButtons(const Message& message, const Json& kakao, Json& options) {
  const Json& own = memberAt(kakao, "buttons");
  const Json& shared = memberAt(message.options, "buttons");
  const Json& given = own.is_null() ? shared : own;
  if (given.is_null()) return Done{};
  Result<Json> wired =
      wireButtons(given, ButtonKind::kFriendTalk, own.is_null() ? "buttons" : "kakao.buttons");
  if (!wired) return wired.error();
  if (wired->empty()) return Done{};
  // The text is rendered already; only links may still hold placeholders for the vendor to fill in.
  if (dumpJson(*wired).find("#{") != std::string::npos) {
    Result<Json> variables = kakaoVariables(message);
    if (!variables) return variables.error();
    options["variables"] = std::move(variables).value();
  }
  options["buttons"] = std::move(wired).value();
  return Done{};
}

// The picture of a FriendTalk. True when it has one.
Result<bool> addFriendTalkImage(const Message& message, const Json& kakao, Draft& draft) {
  Json& options = draft.wire["kakaoOptions"];
  const auto copied = copyText(kakao, "imageId", options, "kakao");
  if (!copied) return copied.error();
  if (options.contains("imageId")) return true;
  FileNeed need;
  need.type = "KAKAO";
  need.maxBytes = kMaxKakaoImage;
  need.place = "/kakaoOptions/imageId";
  need.link = trimmed(textAt(kakao, "imageLink"));
  const Json& buttons = memberAt(options, "buttons");
  if (need.link.empty() && !buttons.empty()) need.link = textAt(buttons[0], "linkMo");
  const bool hasLink = !need.link.empty();
  const auto found = addImage(message, std::move(need), draft);
  if (!found || !*found || hasLink || draft.files.empty()) return found;
  return invalidRequest(
      "imageLink is required for friendtalk image upload (options.kakao.imageLink or WL button)",
      "kakao.imageLink");
}

}  // namespace

Result<Done> addAlimTalk(const Config& config, const Message& message, FailoverOwner owner,
                         Draft& draft) {
  const Json kakao = groupOf(message, "kakao");
  Result<std::string> pfId = pfIdOf(config, kakao);
  if (!pfId) return pfId.error();
  if (trimmed(message.templateId).empty()) {
    return invalidRequest("templateId is required for ALIMTALK", "templateId");
  }
  Result<Json> variables = kakaoVariables(message);
  if (!variables) return variables.error();
  Json options = Json::object();
  options["pfId"] = std::move(pfId).value();
  options["templateId"] = message.templateId;
  options["variables"] = std::move(variables).value();
  const bool replacement = replacesAlimTalk(message, owner, kakao);
  options["disableSms"] = !replacement;
  if (const Json& adFlag = memberAt(kakao, "adFlag"); adFlag.is_boolean()) {
    options["adFlag"] = adFlag;
  }
  if (const Json& imageId = memberAt(kakao, "imageId"); imageId.is_string()) {
    options["imageId"] = imageId;
  }
  if (const Json& buttons = memberAt(kakao, "buttons"); !buttons.is_null()) {
    Result<Json> wired = wireButtons(buttons, ButtonKind::kKakao, "kakao.buttons");
    if (!wired) return wired.error();
    options["buttons"] = std::move(wired).value();
  }
  draft.wire["type"] = "ATA";
  draft.wire["kakaoOptions"] = std::move(options);
  return replacement ? addReplacement(message, draft.wire) : Done{};
}

Result<Done> addFriendTalk(const Config& config, const Message& message, FailoverOwner owner,
                           Draft& draft) {
  if (trimmed(message.text).empty()) {
    return invalidRequest("text is required for FRIENDTALK", "text");
  }
  const Json kakao = groupOf(message, "kakao");
  Result<std::string> pfId = pfIdOf(config, kakao);
  if (!pfId) return pfId.error();
  Json& options = draft.wire["kakaoOptions"] = Json::object();
  options["pfId"] = std::move(pfId).value();
  for (const char* key : {"disableSms", "adFlag"}) {
    const auto done = copyFlag(kakao, key, options, "kakao");
    if (!done) return done;
  }
  if (const auto owned = replacementBy(owner)) options["disableSms"] = !*owned;
  const auto buttons = addFriendTalkButtons(message, kakao, options);
  if (!buttons) return buttons;
  const auto image = addFriendTalkImage(message, kakao, draft);
  if (!image) return image.error();
  draft.wire["type"] = *image ? "CTI" : "CTA";
  draft.wire["text"] = message.text;
  return checkCharacters(message.text, *image ? kMaxImageFriendTalk : kMaxFriendTalk, "text");
}

}  // namespace kmsg::solapi
