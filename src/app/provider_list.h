#pragma once

#include "provider/provider.h"

namespace kmsg {

// Makes the provider that a configuration entry describes: { kind, config } for the built-in ones,
// { kind: "script", id, name, types, ... } for one written in JavaScript. `index` is the entry's
// place in the list. The list of what ships is read top to bottom in provider_list.cc.
Result<ProviderPtr> makeProvider(const Json& entry, int index);

}  // namespace kmsg
