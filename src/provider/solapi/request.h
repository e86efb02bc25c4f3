#pragma once

#include <string_view>
#include <vector>

#include "provider/provider.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

// The key of customFields that carries our messageId. The vendor promises no order of its answers
// and leaves the number out, so this is what pairs an answer with its message.
inline constexpr char kPairingField[] = "kmsgId";

// Ids of one status request: the address stays near 6 KB.
inline constexpr size_t kPollBatch = 150;

// The request that sends one message through the bulk endpoint. `salt`: kSaltLength fresh random
// characters. An error names the field that SOLAPI would refuse; nothing has been sent then.
Result<HttpRequest> buildSend(const Config& config, const Message& message,
                              const ProviderContext& context, std::string_view salt);

// The request that asks for the records of up to kPollBatch messages.
HttpRequest buildPoll(const Config& config, const std::vector<StatusQuery>& queries, Millis now,
                      std::string_view salt);

}  // namespace kmsg::solapi
