#pragma once

#include <string>

#include "app/call_scope.h"

namespace kmsg {

// The methods that send. Each answers the text to settle with.

// { input } -> SendResult; "trackingError" beside it when the message was accepted but not
// recorded.
Task<std::string> sendOne(CallScope scope, Json payload);

// { concurrency?, perProvider? } -> null, once the call's feed has ended and every result was
// delivered.
Task<std::string> sendMany(CallScope scope, Json payload);

// { context: { messageId, options, timestamp, owner? }, result: SendResult } -> null
Task<std::string> recordOne(CallScope scope, Json payload);

}  // namespace kmsg
