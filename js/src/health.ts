import { invalidRequest } from "./core/error.js";
import { describeValue } from "./core/error-json.js";
import type { Provider, ProviderHealthStatus } from "./core/provider.js";
import { shownText } from "./core/shown-text.js";
import { startTimer, systemClock } from "./core/timers.js";

export interface HealthCheckOptions {
  /**
   * Providers that can shall ask their vendor for something that costs nothing, such as the balance.
   * Default: false, the configuration alone is looked at.
   */
  probe?: boolean;
  /** Milliseconds after which a provider that does not answer counts as unhealthy; default: 10,000. */
  timeoutMs?: number;
}

export interface KMsgHealth {
  /** No issues. */
  healthy: boolean;
  /** By provider id; a provider that threw or did not answer has an entry too. */
  providers: Record<string, ProviderHealthStatus>;
  /** `<id>: <what>`, in the order of the providers. */
  issues: string[];
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Asks every provider, all at once.
 *
 * @param unknownRoutes ids that the routing names and nobody has
 * @throws KMsgError INVALID_REQUEST for a time-out that is no positive number
 */
export async function checkHealth(
  providers: readonly Provider[],
  unknownRoutes: readonly string[],
  options: HealthCheckOptions = {},
): Promise<KMsgHealth> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, probe = false } = options ?? {};
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0)) {
    throw invalidRequest("timeoutMs must be a positive number of milliseconds", "timeoutMs");
  }
  const checks = await Promise.all(
    providers.map((provider) => checkOne(provider, timeoutMs, probe)),
  );
  const health: KMsgHealth = { healthy: true, providers: {}, issues: [] };
  for (const [index, { id }] of providers.entries()) {
    const status = checks[index];
    if (status === undefined) continue;
    // Ids are the user's: one named __proto__ must be an entry like any other.
    Object.defineProperty(health.providers, id, {
      value: status,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    const why = status.issues.length === 0 ? "unhealthy" : status.issues.join(", ");
    if (!status.healthy) health.issues.push(`${id}: ${why}`);
  }
  for (const id of unknownRoutes) health.issues.push(`routing: unknown provider id: ${id}`);
  health.healthy = health.issues.length === 0;
  return health;
}

async function checkOne(
  provider: Provider,
  timeoutMs: number,
  probe: boolean,
): Promise<ProviderHealthStatus> {
  let cancel: (() => void) | undefined;
  const controller = probe ? new AbortController() : undefined;
  const late = new Promise<ProviderHealthStatus>((resolve) => {
    const issue = `no answer within ${timeoutMs} ms`;
    cancel = startTimer(systemClock, timeoutMs, () => {
      resolve({ healthy: false, issues: [issue] });
      controller?.abort();
    });
  });
  const options = controller && { probe, signal: controller.signal };
  try {
    return checked(await Promise.race([provider.healthCheck(options), late]));
  } catch (thrown) {
    return { healthy: false, issues: [shownText(describeValue(thrown).message)] };
  } finally {
    cancel?.();
  }
}

/** The status, if it is one: providers are the user's code. */
function checked(status: ProviderHealthStatus): ProviderHealthStatus {
  if (typeof status?.healthy === "boolean" && Array.isArray(status.issues)) return status;
  return { healthy: false, issues: ["healthCheck() did not answer { healthy, issues }"] };
}
