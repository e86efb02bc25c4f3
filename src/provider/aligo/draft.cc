#include "provider/aligo/draft.h"

#include <algorithm>

#include "provider/aligo/draft_parts.h"
#include "provider/fields.h"

namespace kmsg::aligo {
namespace {

constexpr char kMassPath[] = "/send_mass/";

// The names that the bulk form of the SMS API has for the fields of the single one.
std::string massName(const std::string& name) {
  return name == "receiver" ? "rec" : name;
}

bool holds(const Fields& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const auto& field) { return field.first == name; });
}

std::string_view textOf(const Draft& draft) {
  for (const auto& [name, value] : draft.own) {
    if (name == "msg") return value;
  }
  return {};
}

HttpRequest requestOf(const Config& config, const std::vector<const Draft*>& drafts,
                      const std::string& path, const Fields& fields, const std::string& boundary) {
  const Draft& first = *drafts.front();
  std::string url = urlOf(config, first.api, path);
  HttpRequest request =
      first.picture ? multipartRequest(std::move(url), fields, "image", *first.picture, boundary)
                    : formRequest(std::move(url), fields);
  // A large form takes its time to be uploaded and read.
  if (first.picture || drafts.size() > 1) request.timeoutMs = 30'000;
  return request;
}

// One text to a list of numbers. The answer has the same counts as that of the mass form, and the
// list of results names each number, so a part that was refused is told apart in the same way.
HttpRequest buildSameText(const Config& config, const std::vector<const Draft*>& drafts,
                          const std::string& boundary) {
  const Draft& first = *drafts.front();
  Fields fields = authFields(config, first.api);
  fields.insert(fields.end(), first.common.begin(), first.common.end());
  for (const auto& [name, value] : first.own) {
    if (name == "receiver") {
      std::string receivers;
      for (const Draft* draft : drafts)
        receivers += (receivers.empty() ? "" : ",") + draft->phone;
      fields.emplace_back(name, std::move(receivers));
    } else {
      fields.emplace_back(name, value);
    }
  }
  return requestOf(config, drafts, first.path, fields, boundary);
}

}  // namespace

HttpRequest buildSend(const Config& config, const std::vector<const Draft*>& drafts,
                      const std::string& boundary) {
  const Draft& first = *drafts.front();
  if (first.api == Api::kSms && std::all_of(drafts.begin(), drafts.end(), [&](const Draft* one) {
        return hasSameText(first, *one);
      })) {
    return buildSameText(config, drafts, boundary);
  }
  const bool isMass = first.api == Api::kSms;
  Fields fields = authFields(config, first.api);
  fields.insert(fields.end(), first.common.begin(), first.common.end());
  if (isMass) fields.emplace_back("cnt", std::to_string(drafts.size()));
  size_t number = 0;
  for (const Draft* draft : drafts) {
    ++number;
    for (const auto& [name, value] : draft->own) {
      const bool isNumbered = isMass || first.api == Api::kKakao;
      std::string full = isMass ? massName(name) : name;
      if (isNumbered) full += "_" + std::to_string(number);
      fields.emplace_back(std::move(full), value);
    }
  }
  return requestOf(config, drafts, isMass ? kMassPath : first.path, fields, boundary);
}

bool hasSameText(const Draft& one, const Draft& other) {
  return one.api == Api::kSms && textOf(one) == textOf(other);
}

bool sharesRequest(const Draft& one, const Draft& other) {
  if (one.path != other.path || one.common != other.common) return false;
  if (!one.picture || !other.picture) return one.picture == other.picture;
  return one.picture == other.picture || (one.picture->bytes == other.picture->bytes &&
                                          one.picture->contentType == other.picture->contentType);
}

std::string batchKeyOf(const Config& config, const Message& message) {
  Json key = Json::array();
  key.push_back(messageTypeName(message.type));
  key.push_back(senderOf(config, message));
  key.push_back(message.scheduledAt.value_or(0));
  if (message.type == MessageType::kAlimTalk || message.type == MessageType::kFriendTalk) {
    key.push_back(senderKeyOf(config, message));
    key.push_back(message.templateId);
  } else {
    key.push_back(trimmed(message.subject));
  }
  // Bytes do not cross with the message: pictures of another size are surely others, and those of
  // the same size are compared before they share a request.
  if (pictureInputOf(message) == PictureInput::kBytes) {
    key.push_back(memberAt(memberAt(message.options, "media"), "image"));
  }
  keepDoubtfulApart(message, key);
  return dumpJson(key);
}

std::vector<SendWarning> warningsOf(const Config& config, const Message& message,
                                    const Draft& draft) {
  std::vector<SendWarning> warnings;
  if (config.testMode) {
    SendWarning warning;
    warning.code = "TEST_MODE";
    warning.message = "Aligo test mode is on: the message was accepted but will not be sent.";
    warning.details = {{"providerId", kProviderId}};
    warnings.push_back(std::move(warning));
  }
  const bool wantsFailover =
      message.type == MessageType::kAlimTalk && message.failover.enabled.value_or(false);
  // A vendor that has the text sends its own replacement: a second one must not follow.
  if (wantsFailover && !holds(draft.own, "fmessage")) {
    SendWarning warning;
    warning.code = "FAILOVER_PARTIAL_PROVIDER";
    warning.message =
        "Aligo failover mapping is partial. API-level fallback may be attempted for "
        "non-Kakao-user failures.";
    warning.details = {{"providerId", kProviderId}};
    warning.details["mappedFields"] = {"failover", "fmessage_1", "fsubject_1"};
    warning.details["unsupportedFields"] = Json::array({"fallbackChannel"});
    warnings.push_back(std::move(warning));
  }
  return warnings;
}

}  // namespace kmsg::aligo
