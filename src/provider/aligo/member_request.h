#pragma once

#include <string>

#include "provider/aligo/template.h"
#include "provider/aligo/vendor_answer.h"
#include "provider/provider.h"
#include "provider/template_query.h"

namespace kmsg::aligo {

// Requests and answers of the members beyond sending: arguments and answers are the JSON forms of
// the public types. Nothing here awaits.

// --- Balance

// What is asked for one channel: the API, and the member of its answer.
struct BalanceQuestion {
  MessageType channel = MessageType::kSms;
  Api api = Api::kSms;
  const char* count = "";
};
Result<BalanceQuestion> readBalanceQuestion(const Json& arguments);
HttpRequest buildBalance(const Config& config, const BalanceQuestion& question);
Result<Json> readBalance(const Config& config, const BalanceQuestion& question,
                         const HttpResponse& response, Millis now);

// --- Kakao channels

HttpRequest buildChannelList(const Config& config, const Json& arguments);
Result<Json> readChannelList(const Config& config, const HttpResponse& response, Millis now);

HttpRequest buildCategories(const Config& config);
Result<Json> readCategories(const Config& config, const HttpResponse& response, Millis now);

Result<HttpRequest> buildChannelAuth(const Config& config, const Json& arguments);
Result<HttpRequest> buildChannelAdd(const Config& config, const Json& arguments);
Result<Json> readChannelAdd(const Config& config, const Json& arguments,
                            const HttpResponse& response, Millis now);

// Reads the answer to a request that changes something and tells nothing else. `hidden`: besides
// the account's secrets, see vendorText.
Result<Json> readDone(const Config& config, const HttpResponse& response, Millis now,
                      std::string_view failure, std::vector<std::string> hidden = {});

// --- Templates

// The sender key that a template belongs to: template.kakaoChannelSenderKey, else the account's.
Result<std::string> templateSenderKey(const Config& config, const Json& arguments);

// `code` of the arguments, trimmed.
Result<std::string> templateCode(const Json& arguments);

// A template with the members of `input` (a TemplateCreateInput, or what changes) over `base`.
Result<KakaoTemplate> mergedTemplate(KakaoTemplate base, const Json& input, bool isNew);

HttpRequest buildTemplateSave(const Config& config, const std::string& senderKey,
                              const KakaoTemplate& kakaoTemplate, bool isNew);
// The new template as the vendor took it; what it does not repeat is as in `asked`.
Result<KakaoTemplate> readTemplateAdd(const Config& config, KakaoTemplate asked,
                                      const HttpResponse& response, Millis now);

// Deletes a template, or asks for its inspection.
HttpRequest buildTemplateAction(const Config& config, const std::string& path,
                                const std::string& senderKey, const std::string& code);

// The public Template; a time that the vendor does not tell is `now`.
Json publicTemplate(const KakaoTemplate& kakaoTemplate, Millis now);

// Reads a TemplateListQuery. With neither page nor limit it asks for all templates.
Result<TemplateListQuery> readListQuery(const Json& query);

// The page of the templates that is asked for: the vendor has no pages.
Json templatePage(const std::vector<KakaoTemplate>& templates, const TemplateListQuery& query,
                  Millis now);

}  // namespace kmsg::aligo
