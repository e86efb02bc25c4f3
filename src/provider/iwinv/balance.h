#pragma once

#include "provider/iwinv/config.h"
#include "provider/iwinv/vendor_answer.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Which API a balance query is for: AlimTalk unless its channel is a text message, or the account
// has SMS keys only. An error names the channel or the key that is missing.
Result<Api> balanceApi(const Config& config, const Json& query);

HttpRequest buildBalance(const Config& config, Api api);

// Reads the answer as the public type BalanceResult; `query` gives its channel. The amount is in
// won.
Result<Json> readBalance(const Config& config, Api api, const Json& query,
                         const HttpResponse& response, Millis now);

}  // namespace kmsg::iwinv
