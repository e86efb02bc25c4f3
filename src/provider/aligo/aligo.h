#pragma once

#include "base/json.h"
#include "base/result.h"
#include "provider/provider.h"

namespace kmsg {

// An Aligo account from its configuration (AligoConfig of the public API).
Result<ProviderPtr> makeAligoProvider(const Json& config);

}  // namespace kmsg
