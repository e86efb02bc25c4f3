#pragma once

#include <vector>

#include "provider/provider.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

// Reads the answer to buildSend. Total: an answer that does not say what became of the message is a
// kProviderError with Outcome::kUnknown.
Result<SendResult> readSend(const Config& config, const Message& message,
                            const ProviderContext& context, const HttpResponse& response);

// Reads the answer to buildPoll: one result per query, in order.
std::vector<StatusResult> readPoll(const Config& config, const std::vector<StatusQuery>& queries,
                                   const HttpResponse& response, Millis now);

}  // namespace kmsg::solapi
