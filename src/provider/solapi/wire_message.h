#pragma once

#include "provider/provider.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

// The message as an element of the vendor's `messages`, after the checks that need no vendor:
// required fields, lengths in carrier bytes, limits of custom fields and buttons. The send time is
// not part of it: on the wire one time holds for the whole request.
Result<Json> wireMessage(const Config& config, const Message& message, FailoverOwner owner);

}  // namespace kmsg::solapi
