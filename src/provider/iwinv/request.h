#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "provider/iwinv/config.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// --- AlimTalk

// What a send request says of one of its recipients.
struct Recipient {
  size_t index = 0;                 // of its message among those of the call
  std::string phone;                // as the vendor takes it
  std::vector<std::string> params;  // the values of the template's variables, in its order
};

// The body of a send request, complete but for its recipients. Everything that can be refused
// without asking the vendor is refused here, before the template is read.
Result<Json> draftAlimTalk(const Config& config, const Message& message,
                           const ProviderContext& context);

// The values in the order of the template, where the message itself tells it:
// providerOptions.templateParam, or providerOptions.templateContent, or a message without
// variables. Nothing: the names must be read from the vendor's template.
Result<std::optional<std::vector<std::string>>> givenParams(const Message& message);

// The values of `names`; an error names the first variable that the message lacks.
Result<std::vector<std::string>> paramsFor(const std::vector<std::string>& names,
                                           const Message& message);

// Refuses values that a template with these variables does not take: the vendor would refuse the
// whole request in which they stand. A message that brings the template's content is not checked.
Result<Done> checkParams(const std::vector<std::string>& names, const Message& message,
                         const std::vector<std::string>& params);

// The send request: a draft and its recipients.
HttpRequest buildAlimTalk(const Config& config, Json draft,
                          const std::vector<Recipient>& recipients);

// A request of the AlimTalk API.
HttpRequest alimTalkRequest(const Config& config, const std::string& path, const Json& body);

// --- SMS, LMS and MMS

// `version` of every request.
inline constexpr char kSmsVersion[] = "1.0";

// The fields of one text message: the body of an SMS or LMS, `to` being a list of one. Everything
// that can be refused without asking the vendor is refused here.
Result<Json> draftText(const Config& config, const Message& message,
                       const ProviderContext& context);

// The request that sends an SMS or LMS: a draft, whose `to` may list more recipients.
HttpRequest buildText(const Config& config, const Json& body);

// A request of the SMS API.
HttpRequest smsRequest(const Config& config, const std::string& path, const Json& body);

Error missingSmsKeys();

// --- Both

// A number as the vendor takes it: national form, or dial code and number.
std::string vendorPhone(const PhoneNumber& number);

}  // namespace kmsg::iwinv
