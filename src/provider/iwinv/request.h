#pragma once

#include <optional>
#include <string>
#include <vector>

#include "provider/iwinv/config.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// --- AlimTalk
// -------------------------------------------------------------------------------------

// The body of a send request, complete but for the values of the template's variables. Everything
// that can be refused without asking the vendor is refused here, before the template is read.
Result<Json> draftAlimTalk(const Config& config, const Message& message,
                           const ProviderContext& context);

// The values in the order of the template, where the message itself tells it:
// providerOptions.templateParam, or providerOptions.templateContent, or a message without
// variables. Nothing: the names must be read from the vendor's template.
Result<std::optional<std::vector<std::string>>> givenParams(const Message& message);

// The values of `names`; an error names the first variable that the message lacks.
Result<std::vector<std::string>> paramsFor(const std::vector<std::string>& names,
                                           const Message& message);

// The send request: a draft and its values.
HttpRequest buildAlimTalk(const Config& config, Json draft, const std::vector<std::string>& params);

// The request for the template with this code (and others that hold the code in theirs).
HttpRequest buildTemplateQuery(const Config& config, const std::string& templateCode);

// --- SMS and LMS
// ----------------------------------------------------------------------------------

// The request that sends one SMS or LMS.
Result<HttpRequest> buildText(const Config& config, const Message& message,
                              const ProviderContext& context);

// --- Status
// ---------------------------------------------------------------------------------------

// One page (from 1) of the history that holds the message.
Result<HttpRequest> buildHistory(const Config& config, const StatusQuery& query, Millis now,
                                 int page);

// A number as the vendor takes it: national form, or dial code and number.
std::string vendorPhone(const PhoneNumber& number);

}  // namespace kmsg::iwinv
