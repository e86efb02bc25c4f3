import { invalidRequest, type KMsgError } from "../core/error.js";
import { countOption, functionOption, optionsObject } from "../core/option-checks.js";
import type { JobHandler } from "../jobs/processor-types.js";
import { KMsg } from "../kmsg.js";
import { passLimitsOf } from "../tracking/pass-limits.js";
import type { DeliveryTrackingStore } from "../tracking/store.js";
import type {
  ApiFailoverSender,
  DeliveryTrackingServiceConfig,
  RunOnceOptions,
} from "../tracking/types.js";

/** What went wrong in an alarm of a tracking object, and what becomes of it. */
export interface TrackingObjectFailure {
  /** `configure`: your function threw; `pass`, `jobs`, `purge`: that part of the alarm did. */
  operation: "configure" | "pass" | "jobs" | "purge";
  /** Alarms that failed, one after the other. */
  failures: number;
  /** Milliseconds until the next try. */
  retryInMs: number;
}

/** What a tracking object works with: the same accounts as the Worker that sends. */
export interface TrackingObjectConfig
  extends Omit<DeliveryTrackingServiceConfig, "store" | "onError" | "retention"> {
  /** Limits of each pass. Default: none but `polling.batchSize` and 50 seconds. */
  pass?: Pick<RunOnceOptions, "limit" | "maxCalls" | "timeoutMs">;
  /** Does the jobs of the object's queue, by their types. Without it the alarm leaves the queue alone. */
  // Jobs of one queue carry what their types want.
  // biome-ignore lint/suspicious/noExplicitAny: a handler says what its data is
  jobs?: Readonly<Record<string, JobHandler<any>>>;
  /** Jobs at work at once. Default: 5. */
  jobConcurrency?: number;
  /**
   * How long finished records stay. The alarm deletes what is older, once a day; not where it has a
   * `contractOverrideResolver`, which `purge` refuses.
   */
  retention?: DeliveryTrackingServiceConfig["retention"];
  /** Told when an alarm fails; it is tried again by itself. Default: the error is logged. */
  onError?: (error: KMsgError, failure: TrackingObjectFailure) => void;
}

/** @throws KMsgError INVALID_REQUEST that names the option at fault */
export function checkedConfig(config: TrackingObjectConfig): TrackingObjectConfig {
  if (typeof (config as { then?: unknown } | null)?.then === "function") {
    throw invalidRequest("configure(env) must not be async", "config");
  }
  if (config === undefined || config === null) {
    throw invalidRequest("configure(env) must answer a config with providers", "config");
  }
  const { jobs, jobConcurrency, onError, pass } = optionsObject(config, "config");
  for (const [type, handler] of Object.entries(optionsObject(jobs ?? {}, "jobs"))) {
    functionOption(handler, `jobs.${type}`);
  }
  if (jobConcurrency !== undefined) countOption(jobConcurrency, "jobConcurrency");
  if (onError !== undefined) functionOption(onError, "onError");
  passLimitsOf(optionsObject(pass ?? {}, "pass"));
  return config;
}

/** The service's part; an `apiFailover` without a sender sends with the same providers. */
export function serviceConfig(
  config: TrackingObjectConfig,
  store: DeliveryTrackingStore,
): DeliveryTrackingServiceConfig {
  const { pass, jobs, jobConcurrency, onError, apiFailover, ...rest } = config;
  if (apiFailover === undefined || apiFailover === null) return { ...rest, store };
  if (apiFailover.sender !== undefined) return { ...rest, store, apiFailover };
  const { providers, fetch } = config;
  const sender: ApiFailoverSender = async (input) =>
    await new KMsg({ providers, ...(fetch === undefined ? {} : { fetch }) }).send(input);
  return { ...rest, store, apiFailover: { ...apiFailover, sender } };
}
