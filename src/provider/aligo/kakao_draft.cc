#include <algorithm>
#include <utility>

#include "message/carrier_check.h"
#include "message/template_text.h"
#include "provider/aligo/buttons.h"
#include "provider/aligo/draft.h"
#include "provider/aligo/draft_parts.h"
#include "provider/aligo/schedule.h"

namespace kmsg::aligo {
namespace {

constexpr size_t kMaxReplacementBytes = 2000;
constexpr size_t kMaxReplacementTitleBytes = 44;

const std::string* fullTextOf(const Message& message) {
  for (const auto& [name, value] : message.variables) {
    if (name == "_full_text" && !trimmed(value).empty()) return &value;
  }
  return nullptr;
}

// Refuses a text whose placeholders the message does not fill: it would go out as it is.
Result<std::string> filled(const Message& message, std::string_view text) {
  for (const std::string& name : placeholderNames(text)) {
    const bool known =
        std::any_of(message.variables.begin(), message.variables.end(),
                    [&](const Variable& variable) { return variable.first == name; });
    if (known) continue;
    const std::string field = "variables." + name;
    return invalidRequest(field + " is missing: the template holds #{" + name + "}", field);
  }
  return renderTemplate(text, message.variables);
}

// The whole text: the vendor compares it with the template.
Result<std::string> textOf(const Message& message, const KakaoTemplate* kakaoTemplate) {
  if (const std::string* full = fullTextOf(message)) return *full;
  const auto content = optionalTextAt(providerOptions(message), "templateContent");
  if (content) return filled(message, *content);
  if (!kakaoTemplate) return invalidRequest("the text of the template is not known", "templateId");
  return filled(message, kakaoTemplate->content);
}

// The caller's own buttons, or null where it gave none.
const Json* givenButtons(const Message& message, std::string& field) {
  const Json* buttons = findKey(memberAt(message.options, "kakao"), "buttons");
  field = "kakao.buttons";
  if (buttons && !buttons->is_null()) return buttons;
  if (message.type != MessageType::kFriendTalk) return nullptr;
  buttons = findKey(message.options, "buttons");
  field = "buttons";
  return buttons && !buttons->is_null() ? buttons : nullptr;
}

Result<Json> buttonsOf(const Message& message, const KakaoTemplate* kakaoTemplate) {
  std::string field;
  if (const Json* given = givenButtons(message, field)) return readButtons(*given, field);
  if (!kakaoTemplate) return Json(Json::array());
  for (const std::string& text : buttonTexts(kakaoTemplate->buttons)) {
    const Result<std::string> one = filled(message, text);
    if (!one) return one.error();
  }
  return filledButtons(kakaoTemplate->buttons, message.variables);
}

// providerOptions.failover as "Y" or "N", "" when absent.
Result<std::string> failoverOption(const Message& message) {
  const Json* given = findKey(providerOptions(message), "failover");
  if (!given || given->is_null()) return std::string();
  const std::string_view text = trimmed(textAt(providerOptions(message), "failover"));
  if (text == "Y" || text == "y") return std::string("Y");
  if (text == "N" || text == "n") return std::string("N");
  return invalidRequest("failover must be 'Y' or 'N'", "providerOptions.failover");
}

// "Y", "N", or "" to leave it to the vendor's default.
Result<std::string> failoverOf(const Message& message, FailoverOwner owner) {
  Result<std::string> option = failoverOption(message);
  if (!option) return option;
  if (owner == FailoverOwner::kTracking) return std::string("N");  // also against the option
  if (!option->empty()) return option;
  if (owner == FailoverOwner::kNative) return std::string("Y");
  if (!message.failover.enabled) return std::string();
  return std::string(*message.failover.enabled ? "Y" : "N");
}

Result<Done> addReplacement(const Message& message, Draft& draft) {
  struct Part {
    const char* name;
    const char* option;
    const std::optional<std::string>& text;
    const char* field;
    size_t limit;
  };
  const Part parts[] = {
      {"fsubject", "fsubject_1", message.failover.title, "failover.fallbackTitle",
       kMaxReplacementTitleBytes},
      {"fmessage", "fmessage_1", message.failover.content, "failover.fallbackContent",
       kMaxReplacementBytes},
  };
  for (const Part& part : parts) {
    std::string_view text = trimmed(textAt(providerOptions(message), part.option));
    std::string field = std::string("providerOptions.") + part.option;
    if (text.empty()) {
      text = part.text ? trimmed(*part.text) : std::string_view();
      field = part.field;
    }
    if (text.empty()) continue;
    Result<Done> done = checkBytes(text, part.limit, field);
    if (!done) return done;
    draft.own.emplace_back(part.name, text);
  }
  return Done{};
}

// The fields of every Kakao message that a request takes once.
Result<Draft> kakaoDraft(const Config& config, const Message& message, const AlimTalkHead& head) {
  Draft draft;
  draft.api = Api::kKakao;
  Result<std::string> phone = recipientOf(message);
  if (!phone) return phone.error();
  draft.phone = std::move(phone).value();
  draft.common = {{"senderkey", head.senderKey}, {"sender", head.sender}};
  if (message.scheduledAt) {
    draft.common.emplace_back("senddate", kakaoSchedule(*message.scheduledAt));
  }
  draft.common.emplace_back("testMode", config.testMode ? "Y" : "N");
  draft.own = {{"receiver", draft.phone}};
  return draft;
}

Result<AlimTalkHead> readHead(const Config& config, const Message& message) {
  AlimTalkHead head{senderKeyOf(config, message), senderOf(config, message)};
  if (head.senderKey.empty()) {
    return invalidRequest(
        "kakao profileId is required (options.kakao.profileId or config.senderKey)",
        "kakao.profileId");
  }
  if (head.sender.empty()) {
    return invalidRequest("from is required for " + std::string(messageTypeName(message.type)) +
                              " (options.from or config.sender)",
                          "from");
  }
  return head;
}

}  // namespace

Result<AlimTalkHead> readAlimTalkHead(const Config& config, const Message& message) {
  Result<AlimTalkHead> head = readHead(config, message);
  if (!head) return head;
  if (trimmed(message.templateId).empty()) {
    return invalidRequest("templateId is required for ALIMTALK", "templateId");
  }
  const Result<std::string> phone = recipientOf(message);
  if (!phone) return phone.error();
  return head;
}

bool bringsItsText(const Message& message) {
  return fullTextOf(message) || optionalTextAt(providerOptions(message), "templateContent");
}

Result<Draft> draftAlimTalk(const Config& config, const Message& message, FailoverOwner owner,
                            const KakaoTemplate* kakaoTemplate) {
  const Result<AlimTalkHead> head = readAlimTalkHead(config, message);
  if (!head) return head.error();
  Result<Draft> draft = kakaoDraft(config, message, *head);
  if (!draft) return draft;
  draft->path = "/akv10/alimtalk/send/";
  draft->common.emplace_back("tpl_code", message.templateId);
  const Result<std::string> text = textOf(message, kakaoTemplate);
  if (!text) return text.error();
  Result<Done> done = checkKakaoText(*text, "variables");
  if (!done) return done.error();
  draft->own.emplace_back("subject", "알림톡");
  draft->own.emplace_back("message", *text);
  const std::string_view title = trimmed(textAt(providerOptions(message), "emtitle_1"));
  if (!title.empty()) draft->own.emplace_back("emtitle", title);
  const Result<Json> buttons = buttonsOf(message, kakaoTemplate);
  if (!buttons) return buttons.error();
  if (!buttons->empty()) draft->own.emplace_back("button", messageButtonsForm(*buttons));
  const Result<std::string> failover = failoverOf(message, owner);
  if (!failover) return failover.error();
  if (!failover->empty()) draft->common.emplace_back("failover", *failover);
  if (*failover == "Y") {
    done = addReplacement(message, *draft);
    if (!done) return done.error();
  }
  return draft;
}

Result<Draft> draftFriendTalk(const Config& config, const Message& message) {
  const Result<AlimTalkHead> head = readHead(config, message);
  if (!head) return head.error();
  Result<Draft> draft = kakaoDraft(config, message, *head);
  if (!draft) return draft;
  draft->path = config.friendTalkEndpoint;
  if (trimmed(message.text).empty()) {
    return invalidRequest("text is required for FRIENDTALK", "text");
  }
  const Result<Done> done = checkKakaoText(message.text, "text");
  if (!done) return done.error();
  draft->own.emplace_back("subject", "친구톡");
  draft->own.emplace_back("message", message.text);
  const Result<Json> buttons = buttonsOf(message, nullptr);
  if (!buttons) return buttons.error();
  if (!buttons->empty()) draft->own.emplace_back("button", messageButtonsForm(*buttons));
  if (pictureInputOf(message) == PictureInput::kReference) {
    const std::string_view ref =
        trimmed(textAt(memberAt(memberAt(message.options, "media"), "image"), "ref"));
    draft->own.emplace_back("image",
                            ref.empty() ? trimmed(textAt(message.options, "imageUrl")) : ref);
  }
  return draft;
}

}  // namespace kmsg::aligo
