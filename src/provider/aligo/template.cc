#include "provider/aligo/template.h"

#include <algorithm>

#include "provider/aligo/buttons.h"
#include "provider/aligo/vendor_answer.h"
#include "provider/http_json.h"

namespace kmsg::aligo {

std::optional<KakaoTemplate> readTemplateEntry(const Json& entry) {
  KakaoTemplate read;
  read.code = textOrNumberAt(entry, "templtCode");
  const auto content = optionalTextAt(entry, "templtContent");
  if (read.code.empty() || !content) return std::nullopt;
  read.content = *content;
  read.name = textAt(entry, "templtName");
  read.inspection = textAt(entry, "inspStatus");
  read.buttons = templateButtons(memberAt(entry, "buttons"));
  read.createdAt = parseKst(textAt(entry, "cdate"));
  read.updatedAt = parseKst(textAt(entry, "udate"));
  return read;
}

HttpRequest buildTemplateList(const Config& config, const std::string& senderKey,
                              const std::string& code) {
  Fields fields = authFields(config, Api::kKakao);
  fields.emplace_back("senderkey", senderKey);
  if (!code.empty()) fields.emplace_back("tpl_code", code);
  return formRequest(urlOf(config, Api::kKakao, "/akv10/template/list/"), fields);
}

Result<std::vector<KakaoTemplate>> readTemplateList(const Config& config,
                                                    const HttpResponse& response, Millis now,
                                                    std::string_view failure) {
  const Result<Json> body =
      readAnswer(response, {Api::kKakao, /*isSend=*/false, failure, secrets(config), now, false});
  if (!body) return body.error();
  const Result<Json> list = listAt(*body, "list", response);
  if (!list) return list.error();
  std::vector<KakaoTemplate> templates;
  for (const Json& entry : *list) {
    std::optional<KakaoTemplate> read = readTemplateEntry(entry);
    if (read) templates.push_back(std::move(*read));
  }
  if (templates.empty() && !list->empty()) {
    return unreadableAnswer(response, kProviderId, /*isSend=*/false);
  }
  return templates;
}

Result<KakaoTemplate> pickTemplate(std::vector<KakaoTemplate> templates, const std::string& code,
                                   const std::string& field) {
  for (KakaoTemplate& entry : templates) {
    if (entry.code == code) return std::move(entry);
  }
  Error error;
  error.code = ErrorCode::kTemplateNotFound;
  error.message = "Template not found";
  error.field = field;
  return withProviderId(std::move(error), kProviderId);
}

TemplatePtr TemplateCache::find(const std::string& senderKey, const std::string& code,
                                Millis now) const {
  const auto found = entries_.find({senderKey, code});
  if (found == entries_.end()) return nullptr;
  const Millis age = now - found->second.readAt;
  return age >= 0 && age < kMaxAgeMs ? found->second.kakaoTemplate : nullptr;
}

void TemplateCache::put(const std::string& senderKey, TemplatePtr kakaoTemplate, Millis now) {
  std::pair<std::string, std::string> key(senderKey, kakaoTemplate->code);
  if (entries_.size() >= kMaxEntries && !entries_.count(key)) {
    entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](auto& a, auto& b) {
      return a.second.readAt < b.second.readAt;
    }));
  }
  entries_[std::move(key)] = Entry{std::move(kakaoTemplate), now};
}

void TemplateCache::drop(const std::string& senderKey, const std::string& code) {
  entries_.erase({senderKey, code});
}

}  // namespace kmsg::aligo
