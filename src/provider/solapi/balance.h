#pragma once

#include "provider/provider.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

HttpRequest buildBalance(const Config& config, Millis now, std::string_view salt);

// The BalanceResult of the public types. `query`: { channel? }.
Result<Json> readBalance(const Config& config, const Json& query, const HttpResponse& response,
                         Millis now);

}  // namespace kmsg::solapi
