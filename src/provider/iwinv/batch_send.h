#pragma once

#include <vector>

#include "provider/iwinv/account.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Sends AlimTalk, SMS and LMS together where the vendor takes them in one request, MMS one by one.
// One result per item in the same order; the requests run one after the other.
Task<std::vector<Result<SendResult>>> sendTogether(const Account& account,
                                                   std::vector<BatchItem> items, Millis now,
                                                   ProviderPorts ports);

}  // namespace kmsg::iwinv
