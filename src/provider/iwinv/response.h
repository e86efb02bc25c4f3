#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/iwinv/config.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Reads the answer to buildAlimTalk. Total: success needs code 200 in an object; an answer that
// does not say what became of the message is a kProviderError with Outcome::kUnknown.
Result<SendResult> readAlimTalk(const Config& config, const Message& message,
                                const ProviderContext& context, const HttpResponse& response);

// Reads the answer to buildText, likewise; success needs code 0 in an object.
Result<SendResult> readText(const Config& config, const Message& message,
                            const ProviderContext& context, const HttpResponse& response);

// Reads the answer to buildTemplateQuery: the names of the variables of the template with exactly
// this code, in the order in which the vendor wants their values. An error has Outcome::kNotSent.
Result<std::vector<std::string>> readTemplate(const Config& config, const std::string& templateCode,
                                              const HttpResponse& response, Millis now);

// One page of a history.
struct HistoryPage {
  std::optional<StatusAnswer> answer;  // set when the message stands on this page
  int64_t records = 0;                 // on this page
  int64_t total = 0;                   // on all pages
};

// Reads the answer to buildHistory. A record is the message's only when id and number agree.
Result<HistoryPage> readHistory(const Config& config, const StatusQuery& query,
                                const HttpResponse& response, Millis now);

}  // namespace kmsg::iwinv
