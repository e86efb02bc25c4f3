#include "app/call_scope.h"

#include "app/store_list.h"

namespace kmsg {

Result<std::unique_ptr<TrackingStore>> CallScope::store() const {
  if (!configuration.store) {
    return invalidRequest("tracking.store is missing in the configuration");
  }
  return makeStore(*configuration.store, ports, ports);
}

std::string okText(const Json& value) {
  return dumpJson({{"ok", value}});
}

std::string errorText(const Error& error) {
  return dumpJson({{"error", errorToJson(error)}});
}

}  // namespace kmsg
