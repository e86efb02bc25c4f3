import { invalidRequest } from "../core/error.js";
import { countOption, finiteOption } from "../core/option-checks.js";
import type { DeliveryTrackingStore } from "./store.js";
import type { TrackingRecord } from "./types.js";

/** Why a record is kept; one without a class counts as `"telecomMetadata"`. */
export type DeliveryTrackingRetentionClass = "opsLogs" | "telecomMetadata" | "billingEvidence";

export type DeliveryTrackingRetentionPreset = "kr-b2b-baseline";

/** Days that Korean companies usually keep records of messages to customers. */
export const KR_B2B_BASELINE_RETENTION_DAYS = Object.freeze({
  opsLogsDays: 90,
  telecomMetadataDays: 365,
  billingEvidenceDays: 1825,
});

const PRESETS = { "kr-b2b-baseline": KR_B2B_BASELINE_RETENTION_DAYS } as const;
const DEFAULT_CLASS: DeliveryTrackingRetentionClass = "telecomMetadata";
const DAY_MS = 86_400_000;

/** How long records are kept. What is not said comes from the preset. */
export interface DeliveryTrackingRetentionConfig {
  /** Default, and the only one: `"kr-b2b-baseline"`. */
  preset?: DeliveryTrackingRetentionPreset;
  tenantId?: string;
  /** Days by class, before the preset's. */
  tenantOverrideDays?: Partial<Record<DeliveryTrackingRetentionClass, number>>;
  /** Asked for each record, has the last word; an answer that is no number above 0 changes nothing. */
  contractOverrideResolver?: (context: {
    tenantId?: string;
    record: TrackingRecord;
    defaultDays: number;
    retentionClass: DeliveryTrackingRetentionClass;
  }) => number | undefined | Promise<number | undefined>;
}

/** Days of a class, without a contract's say. */
export function retentionDaysOf(
  retentionClass: DeliveryTrackingRetentionClass,
  config: DeliveryTrackingRetentionConfig = {},
): number {
  const preset = PRESETS[config.preset ?? "kr-b2b-baseline"];
  if (!preset) {
    throw invalidRequest(
      `retention.preset must be one of ${Object.keys(PRESETS).join(", ")}`,
      "retention.preset",
    );
  }
  const days = preset[`${retentionClass}Days`];
  if (days === undefined) {
    throw invalidRequest(
      "retentionClass must be opsLogs, telecomMetadata or billingEvidence",
      "retentionClass",
    );
  }
  const own = config.tenantOverrideDays?.[retentionClass];
  return isDays(own) ? own : days;
}

/** Days that this record is kept, counted from `requestedAt`. @throws KMsgError INVALID_REQUEST */
export async function resolveRetentionDays(
  record: TrackingRecord & { retentionClass?: DeliveryTrackingRetentionClass },
  config: DeliveryTrackingRetentionConfig = {},
): Promise<number> {
  const retentionClass = record.retentionClass ?? DEFAULT_CLASS;
  const defaultDays = retentionDaysOf(retentionClass, config);
  const { tenantId } = config;
  const context = { record, defaultDays, retentionClass };
  const agreed = await config.contractOverrideResolver?.(
    tenantId === undefined ? context : { tenantId, ...context },
  );
  return isDays(agreed) ? agreed : defaultDays;
}

/** The month in which a record may go: UTC year × 100 + month, such as 202612. */
export function toRetentionBucketYm(requestedAt: Date, days: number): number {
  const end = new Date(requestedAt.getTime() + days * DAY_MS);
  return end.getUTCFullYear() * 100 + end.getUTCMonth() + 1;
}

export interface PurgeOptions {
  /** Default: `retention`'s days of telecomMetadata. */
  olderThanDays?: number;
  /** Records of one statement. Default: 1,000. */
  batchSize?: number;
  /** Statements of this call. Default: 10. */
  maxBatches?: number;
  signal?: AbortSignal;
  now?: Date;
}

export interface PurgeResult {
  deleted: number;
  /** There may be more: call again. */
  left: boolean;
}

/**
 * Deletes finished records that are older than their time, oldest first, in bounded batches: a table of
 * years takes several calls. Records that are still followed stay, whatever their age. The time counts
 * from the last change of status, which is never before the request.
 *
 * @throws KMsgError INVALID_REQUEST for a store without `deleteBefore`, and while a
 *   `contractOverrideResolver` is set: what it says of each record no statement can ask
 */
export async function purgeRecords(
  store: DeliveryTrackingStore,
  retention: DeliveryTrackingRetentionConfig | undefined,
  options: PurgeOptions = {},
): Promise<PurgeResult> {
  if (!store.deleteBefore) {
    throw invalidRequest("purge needs a store with deleteBefore", "store");
  }
  if (retention?.contractOverrideResolver && options.olderThanDays === undefined) {
    throw invalidRequest(
      "purge needs olderThanDays where retention has a contractOverrideResolver",
      "olderThanDays",
    );
  }
  const days = finiteOption(
    options.olderThanDays ?? retentionDaysOf(DEFAULT_CLASS, retention),
    "olderThanDays",
    0,
    " of days",
  );
  const limit = countOption(options.batchSize ?? 1000, "batchSize");
  const batches = countOption(options.maxBatches ?? 10, "maxBatches");
  const before = new Date((options.now ?? new Date()).getTime() - days * DAY_MS);
  let deleted = 0;
  for (let batch = 0; batch < batches; batch += 1) {
    if (options.signal?.aborted) return { deleted, left: true };
    const gone = await store.deleteBefore(before, { limit });
    deleted += gone;
    if (gone < limit) return { deleted, left: false };
  }
  return { deleted, left: true };
}

function isDays(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
