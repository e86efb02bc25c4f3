#pragma once

#include "provider/iwinv/config.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Reads the answer to buildAlimTalk. Total: success needs code 200 in an object; an answer that
// does not say what became of the message is a kProviderError with Outcome::kUnknown.
Result<SendResult> readAlimTalk(const Config& config, const Message& message,
                                const ProviderContext& context, const HttpResponse& response);

// Reads the answer to buildText or buildMms, likewise; success needs code 0 in an object.
Result<SendResult> readText(const Config& config, const Message& message,
                            const ProviderContext& context, const HttpResponse& response);

}  // namespace kmsg::iwinv
