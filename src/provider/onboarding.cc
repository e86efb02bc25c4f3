#include "provider/onboarding.h"

namespace kmsg {

Json onboardingCheck(const char* id, const char* title, const char* kind, const char* severity) {
  Json check = Json::object();
  check["id"] = id;
  check["title"] = title;
  check["kind"] = kind;
  check["severity"] = severity;
  check["scopes"] = Json::array({"doctor", "preflight"});
  return check;
}

}  // namespace kmsg
