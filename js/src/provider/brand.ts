import type { FetchLike, Provider } from "../core/provider.js";

/** What the package knows of one of its own providers. Kept outside the object: it holds the keys. */
export interface ProviderBrand {
  /** The provider's entry in a configuration text. */
  entry: string;
  fetch: FetchLike | undefined;
  /** Where its requests go; empty without a `fetch` of its own. */
  baseUrls: readonly string[];
  send: Provider["send"];
  getDeliveryStatus: Provider["getDeliveryStatus"];
}

const brands = new WeakMap<Provider, ProviderBrand>();

export function setBrand(provider: Provider, brand: ProviderBrand): void {
  brands.set(provider, brand);
}

/**
 * The brand, unless somebody has replaced the provider's methods (a subclass, a test double): then it
 * is a provider written in JavaScript like any other.
 */
function brandOf(provider: Provider): ProviderBrand | undefined {
  const brand = brands.get(provider);
  const own =
    brand !== undefined &&
    provider.send === brand.send &&
    provider.getDeliveryStatus === brand.getDeliveryStatus;
  return own ? brand : undefined;
}

/** The `fetch` that the provider at this address brought along. */
export function fetchOf(providers: readonly Provider[], url: string): FetchLike | undefined {
  for (const provider of providers) {
    const brand = brandOf(provider);
    if (brand?.baseUrls.some((base) => url.startsWith(`${base}/`))) return brand.fetch;
  }
  return undefined;
}

/** The `providers` member of a configuration text. */
export function providerEntries(providers: readonly Provider[]): string {
  return `[${providers.map((provider) => brandOf(provider)?.entry ?? scriptEntry(provider)).join(",")}]`;
}

function scriptEntry(provider: Provider): string {
  const spec = onboardingOf(provider);
  return JSON.stringify({
    kind: "script",
    id: provider.id,
    name: String(provider.name ?? provider.id),
    types: Array.isArray(provider.supportedTypes) ? provider.supportedTypes.map(String) : [],
    canPoll: typeof provider.getDeliveryStatus === "function",
    plusIdPolicy: spec?.plusIdPolicy,
    plusIdInference: spec?.plusIdInference,
  });
}

function onboardingOf(provider: Provider): ReturnType<NonNullable<Provider["getOnboardingSpec"]>> {
  try {
    return provider.getOnboardingSpec?.();
  } catch {
    return undefined; // a provider that cannot say has no rules to check
  }
}
