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

/** More than any vendor takes. */
const MAX_LIMIT = 10_000;

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
    sendBatch: batchLimitOf(provider, "sendBatch", provider.sendBatch),
    pollBatch: batchLimitOf(provider, "pollBatch", provider.getDeliveryStatuses),
    maxInFlight: sendLimitOf(provider),
    canPoll: typeof provider.getDeliveryStatus === "function",
    plusIdPolicy: spec?.plusIdPolicy,
    plusIdInference: spec?.plusIdInference,
  });
}

/** Where a provider may say how many sends it takes at once, first found first. */
const SEND_LIMITS = [
  ["maxBatchSize"],
  ["batchLimit"],
  ["capabilities", "maxBatchSize"],
  ["capabilities", "batchLimit"],
  ["limits", "maxBatchSize"],
  ["limits", "send", "maxBatchSize"],
  ["limits", "send", "batchLimit"],
  ["limits", "batch", "max"],
  ["limits", "batch", "size"],
];

function sendLimitOf(provider: Provider): number | undefined {
  for (const path of SEND_LIMITS) {
    const limit = countAt(provider, path);
    if (limit !== undefined) return limit;
  }
  return undefined;
}

/** How many messages one call of `member` may hold; none where it is not to be called. */
function batchLimitOf(provider: Provider, limit: string, member: unknown): number | undefined {
  return typeof member === "function" ? countAt(provider, ["limits", limit]) : undefined;
}

/** A count, at least 1, somewhere in the user's object. */
function countAt(root: unknown, path: readonly string[]): number | undefined {
  try {
    let value = root;
    for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
    return typeof value === "number" && Number.isFinite(value) && value >= 1
      ? Math.min(Math.floor(value), MAX_LIMIT)
      : undefined;
  } catch {
    return undefined; // a getter that throws declares nothing
  }
}

function onboardingOf(provider: Provider): ReturnType<NonNullable<Provider["getOnboardingSpec"]>> {
  try {
    return provider.getOnboardingSpec?.();
  } catch {
    return undefined; // a provider that cannot say has no rules to check
  }
}
