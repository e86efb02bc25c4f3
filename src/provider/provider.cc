#include "provider/provider.h"

namespace kmsg {

Json Provider::health() const {
  Json health = Json::object();
  health["healthy"] = true;
  health["issues"] = Json::array();
  health["data"] = {{"provider", info().id}};
  return health;
}

Json Provider::onboarding() const {
  return nullptr;
}

}  // namespace kmsg
