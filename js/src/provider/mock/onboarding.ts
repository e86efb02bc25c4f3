import type { ProviderOnboardingSpec } from "../../core/provider.js";

/** A fresh one on every call: the caller may change it. */
export function onboardingSpec(id: string, name: string): ProviderOnboardingSpec {
  return {
    providerId: id,
    providerName: name,
    channelOnboarding: "api",
    templateLifecycleApi: "available",
    plusIdPolicy: "optional",
    plusIdInference: "supported",
    liveTestSupport: "none",
    checks: [
      {
        id: "mock_template_capability_available",
        title: "Mock template APIs are available",
        kind: "capability",
        severity: "info",
        scopes: ["doctor", "preflight"],
        capabilityMethods: ["listTemplates", "getTemplate", "createTemplate"],
      },
    ],
  };
}
