#pragma once

#include <string>

#include "app/call_scope.h"

namespace kmsg {

// What JavaScript asks of one vendor account: the first provider of the configuration, without
// routing, hooks and tracking. Each answers the text to settle with. "[outcome]" is a list of
// { ok } or { error }, one for each input in their order.

// { input } -> SendResult
Task<std::string> providerSend(CallScope scope, Json payload);

// { inputs } -> [outcome] of SendResult, in as few requests as the vendor allows
Task<std::string> providerSendBatch(CallScope scope, Json payload);

// { queries: [{ providerMessageId, type, to, requestedAt, scheduledAt? }] } -> [outcome] of null or
// a DeliveryStatusResult with its times in milliseconds
Task<std::string> providerStatuses(CallScope scope, Json payload);

// { query: { messageId, to, type, since, text? } } -> null ("surely not sent") or the status
Task<std::string> providerFindSent(CallScope scope, Json payload);

// { member, args } -> what the member answers
Task<std::string> providerCall(CallScope scope, Json payload);

}  // namespace kmsg
