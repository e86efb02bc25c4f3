#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "provider/aligo/config.h"
#include "provider/aligo/form.h"

namespace kmsg::aligo {

// A Kakao template of the account.
struct KakaoTemplate {
  std::string code;
  std::string name;
  std::string content;
  std::string inspection;  // inspStatus: REG, REQ, APR, REJ
  Json buttons;            // see buttons.h
  std::optional<Millis> createdAt;
  std::optional<Millis> updatedAt;
};

using TemplatePtr = std::shared_ptr<const KakaoTemplate>;

// One entry of the vendor's list; nothing without a code or a content.
std::optional<KakaoTemplate> readTemplateEntry(const Json& entry);

// A request for the templates of a sender key, or with `code` for that one.
HttpRequest buildTemplateList(const Config& config, const std::string& senderKey,
                              const std::string& code);

// The templates of an answer.
Result<std::vector<KakaoTemplate>> readTemplateList(const Config& config,
                                                    const HttpResponse& response, Millis now,
                                                    std::string_view failure);

// The template with exactly this code, or TEMPLATE_NOT_FOUND: the vendor's filter may find more.
Result<KakaoTemplate> pickTemplate(std::vector<KakaoTemplate> templates, const std::string& code,
                                   const std::string& field);

// Templates read lately, by sender key and code, so that a run of messages reads each template
// once. Holds settled answers only: nobody waits here. An entry lives for a few minutes, for a
// template can be changed in the vendor's console, and the text must equal the template's.
class TemplateCache {
 public:
  static constexpr size_t kMaxEntries = 128;
  static constexpr Millis kMaxAgeMs = 5 * 60 * 1000;

  // Null when it is not known, or not any more.
  TemplatePtr find(const std::string& senderKey, const std::string& code, Millis now) const;
  void put(const std::string& senderKey, TemplatePtr kakaoTemplate, Millis now);
  void drop(const std::string& senderKey, const std::string& code);
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    TemplatePtr kakaoTemplate;
    Millis readAt = 0;
  };
  std::map<std::pair<std::string, std::string>, Entry> entries_;
};

}  // namespace kmsg::aligo
