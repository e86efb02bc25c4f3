import type { FetchLike, Provider } from "../core/provider.js";

/** What the package knows of one of its own providers. Kept outside the object: it holds the keys. */
export interface ProviderBrand {
  /** What the core knows it by; a subclass may have given its objects another. */
  id: string;
  /** The provider's entry in a configuration text. */
  entry: string;
  fetch: FetchLike | undefined;
  timeoutMs: number | undefined;
  /** Where its requests go. */
  baseUrls(): readonly string[];
  /** Reads the addresses of files that messages name, wherever they are. */
  readsFiles: boolean;
  /** The methods as the package made them. */
  methods: Pick<Provider, Replaceable>;
}

type Replaceable = "send" | "getDeliveryStatus" | "sendBatch" | "getDeliveryStatuses" | "findSent";

const REPLACEABLE: readonly Replaceable[] = [
  "send",
  "getDeliveryStatus",
  "sendBatch",
  "getDeliveryStatuses",
  "findSent",
];

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
  if (brand === undefined) return undefined;
  const own = provider.id === brand.id && REPLACEABLE.every((method) => isOwn(provider, method));
  return own ? brand : undefined;
}

/** True for a method that the package made and nobody has replaced. */
function isOwn(provider: Provider, method: Replaceable): boolean {
  return (
    provider[method] !== undefined && provider[method] === brands.get(provider)?.methods[method]
  );
}

/**
 * The brand of the provider whose request this is: by its address, and an address of no vendor is that
 * of a file. Not looked for where no provider brought a `fetch` or a time-out along.
 */
export function brandAt(providers: readonly Provider[], url: string): ProviderBrand | undefined {
  const own = providers.map(brandOf).filter((brand) => brand !== undefined);
  if (own.every(({ fetch, timeoutMs }) => fetch === undefined && timeoutMs === undefined)) {
    return undefined;
  }
  const at = own.find((brand) => brand.baseUrls().some((base) => url.startsWith(`${base}/`)));
  return at ?? own.find(({ readsFiles }) => readsFiles);
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
    sendBatch: batchLimitOf(provider, "sendBatch", "sendBatch", "send"),
    pollBatch: batchLimitOf(provider, "pollBatch", "getDeliveryStatuses", "getDeliveryStatus"),
    maxInFlight: sendLimitOf(provider),
    canPoll: typeof provider.getDeliveryStatus === "function",
    canFindSent: typeof provider.findSent === "function",
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

/**
 * How many messages one call of `many` may hold; none where it is not to be called: one who has
 * replaced `one` of a provider of this package wants every message to go there.
 */
function batchLimitOf(
  provider: Provider,
  limit: string,
  many: Replaceable,
  one: Replaceable,
): number | undefined {
  const passesBy = isOwn(provider, many) && !isOwn(provider, one);
  if (typeof provider[many] !== "function" || passesBy) return undefined;
  return countAt(provider, ["limits", limit]);
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
