import type { ProviderOnboardingSpec } from "../core/provider.js";
import { Configuration } from "../engine/configuration.js";
import { engine } from "../engine/engine.js";
import { Method } from "../engine/method.js";
import type { ProviderTypeWithConfig } from "./config-specs.js";
import { onboardingSpec } from "./mock/onboarding.js";

/** What the core wants of an account before it describes one; nothing is sent with it. */
const ACCOUNTS: Readonly<Record<Exclude<ProviderTypeWithConfig, "mock">, object>> = {
  aligo: { apiKey: "-", userId: "-" },
  iwinv: { apiKey: "-" },
  solapi: { apiKey: "-", apiSecret: "-" },
};

function describe(kind: keyof typeof ACCOUNTS): ProviderOnboardingSpec {
  const text = JSON.stringify({ providers: [{ kind, config: ACCOUNTS[kind] }] });
  const described = engine.callSync(Method.describe, new Configuration(text), "{}");
  return (described as { onboarding: ProviderOnboardingSpec }).onboarding;
}

/**
 * What an account of each provider needs before it can send, by the provider's id. Each is made when
 * it is read, and yours to change. In a browser the core must have been started (`init`).
 */
export const providerOnboardingSpecs: Readonly<
  Record<ProviderTypeWithConfig, ProviderOnboardingSpec>
> = Object.freeze({
  get mock() {
    return onboardingSpec("mock", "Mock Provider");
  },
  get aligo() {
    return describe("aligo");
  },
  get iwinv() {
    return describe("iwinv");
  },
  get solapi() {
    return describe("solapi");
  },
});

/** The specification of one provider; undefined for an id that this package does not have. */
export function getProviderOnboardingSpec(id: string): ProviderOnboardingSpec | undefined {
  return Object.hasOwn(providerOnboardingSpecs, id)
    ? providerOnboardingSpecs[id as ProviderTypeWithConfig]
    : undefined;
}

/** All of them. */
export function listProviderOnboardingSpecs(): ProviderOnboardingSpec[] {
  return Object.values(providerOnboardingSpecs);
}
