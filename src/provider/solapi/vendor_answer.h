#pragma once

#include <string>
#include <vector>

#include "message/message.h"
#include "port/http.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

// What no error may repeat, whatever the vendor echoes: the keys, and what is private of
// `messages`.
std::vector<std::string> hiddenParts(const Config& config,
                                     const std::vector<const Message*>& messages = {});

// The error for an answer whose status is not 2xx.
Error refusedByHttp(const HttpResponse& response, Millis now, bool isSend,
                    const std::vector<std::string>& hidden);

// The error for anything but a send: nothing that was sent depends on it.
Error refusedByHttp(const Config& config, const HttpResponse& response, Millis now);

}  // namespace kmsg::solapi
