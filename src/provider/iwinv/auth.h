#pragma once

#include <string>
#include <utility>
#include <vector>

#include "provider/iwinv/config.h"

namespace kmsg::iwinv {

using Headers = std::vector<std::pair<std::string, std::string>>;

// The headers of a JSON request to the AlimTalk API. Extra headers of the configuration replace
// others of the same name, in whatever case, but never the authentication of either API.
Headers alimTalkHeaders(const Config& config);

// The same for the SMS API.
Headers smsHeaders(const Config& config);

// The same for a multipart form, whose `contentType` no extra header replaces.
Headers smsFormHeaders(const Config& config, std::string contentType);

}  // namespace kmsg::iwinv
