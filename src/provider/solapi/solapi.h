#pragma once

#include "provider/provider.h"

namespace kmsg {

// A SOLAPI account: all message types. `config` holds apiKey and apiSecret, and optionally baseUrl,
// defaultFrom, kakaoPfId, rcsBrandId, naverTalkId, appId and defaultCountry; other members are
// ignored. An error is a kInvalidRequest that names the member.
Result<ProviderPtr> makeSolapiProvider(const Json& config);

}  // namespace kmsg
