#pragma once

#include "provider/provider.h"

namespace kmsg {

// A provider that the user wrote in JavaScript, reached through ProviderPorts::script. `index` is
// its place in the configuration's provider list.
ProviderPtr makeScriptProvider(ProviderInfo info, int index);

}  // namespace kmsg
