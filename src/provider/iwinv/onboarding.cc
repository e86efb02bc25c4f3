#include "provider/iwinv/onboarding.h"

#include "provider/onboarding.h"

namespace kmsg::iwinv {

Json onboardingSpec(const ProviderInfo& info) {
  Json channel =
      onboardingCheck("channel_registered_in_console",
                      "Kakao channel is registered in IWINV console", "manual", "blocker");
  channel["description"] =
      "IWINV channel onboarding is manual. Confirm channel registration and approval in console.";
  Json keys = onboardingCheck("iwinv_config_required", "IWINV config has required keys", "config",
                              "blocker");
  keys["configKeys"] = Json::array({"apiKey"});
  Json methods = onboardingCheck("template_capability_available",
                                 "Template lifecycle APIs are available", "capability", "warning");
  methods["capabilityMethods"] = Json::array(
      {"listTemplates", "getTemplate", "createTemplate", "updateTemplate", "deleteTemplate"});
  Json probe =
      onboardingCheck("template_list_probe", "Template list API probe", "api_probe", "warning");
  probe["probeOperation"] = "list_templates";
  Json spec = Json::object();
  spec["providerId"] = info.id;
  spec["providerName"] = info.name;
  spec["channelOnboarding"] = "manual";
  spec["templateLifecycleApi"] = "available";
  spec["plusIdPolicy"] = "optional";
  spec["plusIdInference"] = "unsupported";
  spec["liveTestSupport"] = "supported";
  spec["checks"] = Json::array({channel, keys, methods, probe});
  spec["notes"] =
      Json::array({"Channel add/auth is not available via IWINV public API in current integration.",
                   "Template APIs are available and can be probed."});
  return spec;
}

}  // namespace kmsg::iwinv
