#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/iwinv/config.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// What is asked of the template list.
struct TemplateQuery {
  int64_t page = 1;
  int64_t size = 15;       // 1 to kMaxTemplatePage
  std::string code;        // templates that hold it in their code; all when empty
  std::string status;      // "Y", "I" or "R"; all when empty
  std::string onlyStatus;  // the public name that the answer is reduced to; all when empty
};

inline constexpr int64_t kMaxTemplatePage = 1000;

// The request for the template with this code (and others that hold the code in theirs).
HttpRequest buildTemplateQuery(const Config& config, const std::string& templateCode);

HttpRequest buildTemplateList(const Config& config, const TemplateQuery& query);

// Reads { status?, page?, limit? }; an error names the member.
Result<TemplateQuery> readTemplateQuery(const Json& json);

// The vendor's entries of one page. An error has Outcome::kNotSent.
Result<std::vector<Json>> readTemplateList(const Config& config, const HttpResponse& response,
                                           Millis now, std::string_view failure);

// The vendor's entry of the template with exactly this code.
Result<Json> readTemplate(const Config& config, const std::string& templateCode,
                          const HttpResponse& response, Millis now);

// The names of an entry's variables in the order in which the vendor wants their values: content
// first, then the links of the buttons.
std::vector<std::string> variableNames(const Json& entry);

// An entry as the public type Template, times in milliseconds. `now` where it tells no time.
Json templateToJson(const Json& entry, Millis now);

// What createTemplate and updateTemplate are given, in the vendor's form.
struct TemplatePayload {
  std::optional<std::string> name;
  std::optional<std::string> content;
  std::optional<Json> buttons;  // an array
};

// Reads { name?, content?, buttons? } and checks the vendor's limits; `complete`: name and content
// must be there. Button links may have the library's names or the vendor's. An error names the
// member.
Result<TemplatePayload> readTemplatePayload(const Json& json, bool complete);

// The request that creates a template, or changes the one with this code.
HttpRequest buildTemplateWrite(const Config& config, const std::string& templateCode,
                               const TemplatePayload& payload);

HttpRequest buildTemplateDelete(const Config& config, const std::string& templateCode);

// Reads the answer to a request that changes something: the object of a success. An error has
// Outcome::kUnknown where the vendor may have done it.
Result<Json> readTemplateWrite(const Config& config, const HttpResponse& response, Millis now,
                               std::string_view failure);

}  // namespace kmsg::iwinv
