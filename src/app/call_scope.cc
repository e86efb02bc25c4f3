#include "app/call_scope.h"

#include "app/store_list.h"

namespace kmsg {

Result<ProviderPtr> CallScope::provider() const {
  if (configuration.client.providers.empty()) return missing("providers");
  return configuration.client.providers.front();
}

Error missing(const char* what) {
  return invalidRequest(std::string(what) + " is missing in the configuration");
}

Result<std::unique_ptr<TrackingStore>> CallScope::store() const {
  if (!configuration.store) return missing("tracking.store");
  return makeStore(*configuration.store, ports, ports);
}

std::string okText(const Json& value) {
  return dumpJson({{"ok", value}});
}

std::string errorText(const Error& error) {
  return dumpJson({{"error", errorToJson(error)}});
}

}  // namespace kmsg
