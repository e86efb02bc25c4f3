#pragma once

#include "provider/provider.h"
#include "provider/solapi/config.h"
#include "provider/solapi/draft.h"

namespace kmsg::solapi {

// The message as an element of the vendor's `messages`, after the checks that need no vendor:
// required fields, lengths in carrier bytes, limits of custom fields and buttons, a send time that
// is not past. The send time itself is not part of it: on the wire one holds for the whole request.
// `number`: what tells it from a message of the same request with the same messageId, else empty.
Result<Draft> draftMessage(const Config& config, const Message& message,
                           const ProviderContext& context, std::string_view number = {});

}  // namespace kmsg::solapi
