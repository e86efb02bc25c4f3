#pragma once

#include <optional>
#include <vector>

#include "provider/iwinv/account.h"
#include "provider/iwinv/history.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Looks for a message whose send had no answer, in its recipient's history.
Task<StatusResult> findInHistory(const Account& account, SentQuery query, Millis now,
                                 ProviderPorts ports);

// Judges the recipient's records. Found: an AlimTalk whose text is the query's. Surely not sent: no
// record of the time can be the message's. Anything else cannot be known, for an SMS record holds
// no text; the error has the vendor's ids in its details.
StatusResult judgeSent(const SentQuery& query, const std::vector<Json>& records, Millis now);

}  // namespace kmsg::iwinv
