import { invalidRequest } from "./core/error.js";
import { isKMsgMessageType, type MessageType } from "./core/message-types.js";
import type { KMsgPersistenceConfig, PersistenceStrategy } from "./core/persistence.js";
import type { FetchLike, Provider } from "./core/provider.js";
import { isRecord } from "./core/safe-read.js";
import { Configuration } from "./engine/configuration.js";
import { encodeStrict } from "./engine/encode.js";
import { HOOK_NAMES, type KMsgHooks } from "./hooks.js";
import { providerEntries } from "./provider/brand.js";
import type { TrackingBinding } from "./tracking/binding.js";
import { trackingSection } from "./tracking/section.js";

/** How one of several providers is chosen. */
export type RoutingStrategy = "first" | "round_robin";

export interface KMsgRoutingConfig {
  /** The provider, or the list that `strategy` chooses from, per message type. */
  byType?: Partial<Record<MessageType, string | readonly string[]>>;
  /** Takes what `byType` does not name, where it supports the type. */
  defaultProviderId?: string;
  /**
   * How `byType` lists are used. Default: `"first"`, the first that can send the type. `"round_robin"`
   * counts per message type; configurations of the same content share the count.
   */
  strategy?: RoutingStrategy;
  /**
   * Refuses a configuration that names a provider which is not there. Default: false, then
   * `healthCheck` tells, and messages go to the other providers.
   */
  strict?: boolean;
}

export interface KMsgDefaultsConfig {
  sms?: {
    /** A message without a type becomes an LMS above this many carrier bytes; default: 90. */
    autoLmsBytes?: number;
    /** Which text is counted; default: `"rendered"`, after `#{}` substitution. */
    estimateOn?: "rendered" | "template";
  };
  kakao?: { profileId?: string; plusId?: string };
  naver?: { talkId?: string };
  rcs?: { brandId?: string };
}

export interface KMsgConfig {
  providers: readonly Provider[];
  routing?: KMsgRoutingConfig;
  defaults?: KMsgDefaultsConfig;
  hooks?: KMsgHooks;
  /** Default: nothing is persisted. */
  persistence?: KMsgPersistenceConfig;
  /** Used for vendor requests instead of the global `fetch`; a provider's own one beats it. */
  fetch?: FetchLike;
}

/** @throws KMsgError INVALID_REQUEST */
export function checkProviders(providers: unknown, owner: string): Provider[] {
  if (!Array.isArray(providers) || providers.length === 0) {
    throw invalidRequest(`${owner} requires non-empty \`providers\``, "providers");
  }
  return [...(providers as Provider[])];
}

/** @throws KMsgError INVALID_REQUEST with the documented texts */
export function checkConfig(config: KMsgConfig): Provider[] {
  if (typeof config !== "object" || config === null) {
    throw invalidRequest("KMsg requires a config object");
  }
  const providers = checkProviders(config.providers, "KMsg");
  const seen = new Set<string>();
  for (const provider of providers) {
    if (!provider || typeof provider.id !== "string") {
      throw invalidRequest("Invalid provider instance in `providers`", "providers");
    }
    if (seen.has(provider.id)) {
      throw invalidRequest(`Duplicate provider id: ${provider.id}`, "providers");
    }
    seen.add(provider.id);
  }
  if (config.fetch !== undefined && typeof config.fetch !== "function") {
    throw invalidRequest("fetch must be a function", "fetch");
  }
  checkHooks(config.hooks);
  checkRouting(config.routing);
  checkDefaults(config.defaults);
  checkPersistence(config.persistence);
  if (config.routing?.strict === true) {
    const [unknown] = unknownRoutes(config, providers);
    if (unknown !== undefined) {
      throw invalidRequest(`routing names an unknown provider id: ${unknown}`, "routing");
    }
  }
  return providers;
}

function checkHooks(hooks: unknown): void {
  if (hooks === undefined) return;
  if (typeof hooks !== "object" || hooks === null) {
    throw invalidRequest("hooks must be an object of functions", "hooks");
  }
  for (const name of [...HOOK_NAMES, "onRetryScheduled"] as const) {
    const hook: unknown = (hooks as KMsgHooks)[name];
    if (hook === undefined || hook === null || typeof hook === "function") continue;
    throw invalidRequest(`hooks.${name} must be a function, got ${typeof hook}`, `hooks.${name}`);
  }
}

function checkRouting(routing: unknown): void {
  if (routing === undefined || routing === null) return;
  if (!isRecord(routing)) throw invalidRequest("routing must be an object", "routing");
  const { byType, defaultProviderId, strategy } = routing;
  if (strategy !== undefined && strategy !== "first" && strategy !== "round_robin") {
    const field = "routing.strategy";
    throw invalidRequest(`${field} must be "first" or "round_robin"`, field);
  }
  if (defaultProviderId !== undefined && typeof defaultProviderId !== "string") {
    const field = "routing.defaultProviderId";
    throw invalidRequest(
      `${field} must be a provider's id, got ${typeof defaultProviderId}`,
      field,
    );
  }
  if (byType === undefined) return;
  if (!isRecord(byType)) throw invalidRequest("routing.byType must be an object", "routing.byType");
  for (const [type, ids] of Object.entries(byType)) {
    const field = `routing.byType.${type}`;
    if (!isKMsgMessageType(type)) {
      throw invalidRequest(`${field}: there is no such message type`, field);
    }
    const list: unknown[] = Array.isArray(ids) ? ids : [ids ?? ""];
    if (list.some((id) => typeof id !== "string")) {
      throw invalidRequest(`${field} must be a provider's id or a list of them`, field);
    }
  }
}

function checkDefaults(defaults: unknown): void {
  if (defaults === undefined || defaults === null) return;
  if (!isRecord(defaults)) throw invalidRequest("defaults must be an object", "defaults");
  for (const group of ["sms", "kakao", "naver", "rcs"]) {
    const value = defaults[group];
    if (value === undefined || value === null || isRecord(value)) continue;
    const field = `defaults.${group}`;
    throw invalidRequest(`${field} must be an object, got ${typeof value}`, field);
  }
  const { autoLmsBytes } = (defaults.sms ?? {}) as Record<string, unknown>;
  if (autoLmsBytes !== undefined && typeof autoLmsBytes !== "number") {
    const field = "defaults.sms.autoLmsBytes";
    throw invalidRequest(`${field} must be a number of bytes, got ${typeof autoLmsBytes}`, field);
  }
}

const STRATEGIES: readonly PersistenceStrategy[] = ["none", "log", "queue", "full"];

function checkPersistence(persistence: KMsgPersistenceConfig | undefined): void {
  if (persistence === undefined || persistence === null) return;
  const { strategy, repo } = persistence;
  if (!STRATEGIES.includes(strategy)) {
    const allowed = STRATEGIES.map((name) => `"${name}"`).join(", ");
    throw invalidRequest(`persistence.strategy must be one of ${allowed}`, "persistence.strategy");
  }
  if (strategy === "none" || repo === undefined || repo === null) return;
  if (typeof repo.save !== "function" || typeof repo.update !== "function") {
    throw invalidRequest(
      "persistence.repo must have the methods save and update",
      "persistence.repo",
    );
  }
}

/** Ids that the routing names and nobody has; messages fall through to other providers. */
export function unknownRoutes(config: KMsgConfig, providers: readonly Provider[]): string[] {
  const { byType = {}, defaultProviderId } = config.routing ?? {};
  const named = [...Object.values(byType).flat(), defaultProviderId];
  const known = new Set(providers.map((provider) => provider.id));
  return [...new Set(named)].filter((id): id is string => typeof id === "string" && !known.has(id));
}

/**
 * The configuration of a KMsg as the core takes it.
 *
 * @param tracking set when the core itself records what is sent; then it does not ask for onSuccess
 * @throws KMsgError INVALID_REQUEST when a member cannot be written as JSON
 */
export function kmsgConfiguration(
  config: KMsgConfig,
  providers: readonly Provider[],
  tracking: TrackingBinding | undefined,
): Configuration {
  const { routing, defaults, hooks = {} } = config;
  const asked = HOOK_NAMES.filter(
    (name) =>
      typeof hooks[name] === "function" && !(name === "onSuccess" && tracking !== undefined),
  );
  // Which failure is followed by another try is found out in the hooks that tell of it.
  const hasRetryHook = typeof hooks.onRetryScheduled === "function";
  if (hasRetryHook && !asked.includes("onFinal")) asked.push("onFinal");
  const parts = [
    `"providers":${providerEntries(providers)}`,
    `"routing":${encoded(
      {
        byType: routing?.byType,
        defaultProviderId: routing?.defaultProviderId,
        strategy: routing?.strategy,
      },
      "routing",
    )}`,
    `"defaults":${encoded(
      {
        sms: defaults?.sms,
        kakao: defaults?.kakao,
        naver: defaults?.naver,
        rcs: defaults?.rcs,
      },
      "defaults",
    )}`,
    `"hooks":${JSON.stringify(asked)}`,
  ];
  const { strategy = "none", repo } = config.persistence ?? {};
  if (repo) parts.push(`"persistence":${JSON.stringify(strategy)}`);
  if (tracking !== undefined) parts.push(`"tracking":${trackingSection(tracking, true)}`);
  return new Configuration(`{${parts.join(",")}}`);
}

function encoded(value: unknown, field: string): string {
  const result = encodeStrict(value, field);
  if ("error" in result) throw result.error;
  return result.text;
}
