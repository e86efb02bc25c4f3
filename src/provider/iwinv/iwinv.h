#pragma once

#include "provider/provider.h"

namespace kmsg {

// An IWINV account: AlimTalk with `apiKey`, SMS, LMS and MMS with `smsApiKey` and `smsAuthKey`.
// Optional: baseUrl, smsBaseUrl, sendEndpoint, smsCompanyId (needed for the status of text
// messages), senderNumber, smsSenderNumber, xForwardedFor, extraHeaders; other members are ignored.
// An error is a kInvalidRequest that names the member.
Result<ProviderPtr> makeIwinvProvider(const Json& config);

}  // namespace kmsg
