import { isErrorCode } from "./error-code.js";
import { normalizeRetryAfterMs } from "./retry-after.js";
import type {
  ErrorRetryPolicy,
  ProviderRetryHint,
  RetryAfterMap,
  RetryAfterPolicy,
  RetryPolicyErrorCode,
} from "./retry-policy.js";
import { isPlainObject, keysOf, ownValue } from "./safe-read.js";

/** How much of a policy's input is read as what it means rather than what it is. */
export type ErrorRetryPolicyMode = "safe" | "compat";

export interface ErrorRetryPolicyNormalizeOptions {
  /**
   * `"compat"` also takes lists as comma-separated text, numbers and booleans as list items, delays as
   * numeric text and a boolean fallback. Default: `"safe"`.
   */
  mode?: ErrorRetryPolicyMode;
}

/** Something in a policy that was dropped or changed. */
export interface ErrorRetryPolicyIssue {
  code:
    | "invalid_root"
    | "unknown_field"
    | "invalid_type"
    | "unknown_code"
    | "invalid_status"
    | "duplicate_code"
    | "duplicate_status"
    | "conflicting_code"
    | "conflicting_status"
    | "invalid_retry_after"
    | "invalid_key"
    | "duplicate_key"
    | "invalid_fallback";
  /** Where, such as `retryableCodes[1]` or `retryAfterMs.byCode.BUSY`; `$` is the whole policy. */
  path: string;
  message: string;
}

export interface ErrorRetryPolicyValidationResult {
  /** What is left when everything with an issue is dropped; null when that is nothing. */
  policy: ErrorRetryPolicy | null;
  issues: ErrorRetryPolicyIssue[];
}

const FIELDS: ReadonlySet<string> = new Set<keyof ErrorRetryPolicy>([
  "retryableCodes",
  "nonRetryableCodes",
  "retryableStatuses",
  "nonRetryableStatuses",
  "fallback",
  "retryAfterMs",
  "mergeDefaults",
  "classifyByStatusCode",
  "classifyByMessage",
]);
const DELAY_FIELDS: ReadonlySet<string> = new Set<keyof RetryAfterMap>([
  "defaultMs",
  "byCode",
  "byStatus",
]);

/**
 * Reads a retry policy, for instance from a configuration file, and says what is wrong with it. Never
 * throws. Functions are kept as they are; codes, statuses and keys of delays come out trimmed and in
 * upper case. A code or status in both lists stays in the non-retryable one.
 */
export function validateErrorRetryPolicy(
  input: unknown,
  options?: ErrorRetryPolicyNormalizeOptions,
): ErrorRetryPolicyValidationResult {
  const reader = new PolicyReader(options?.mode === "compat");
  const policy = reader.read(input);
  return { policy, issues: reader.issues };
}

/** The policy of {@link validateErrorRetryPolicy}, for who does not care what was dropped. */
export function normalizeErrorRetryPolicy(
  input: unknown,
  options?: ErrorRetryPolicyNormalizeOptions,
): ErrorRetryPolicy | null {
  return validateErrorRetryPolicy(input, options).policy;
}

/** A policy from JSON text; null for what is no text, blank, malformed, or holds nothing valid. */
export function parseErrorRetryPolicyFromJson(
  raw: unknown,
  options?: ErrorRetryPolicyNormalizeOptions,
): ErrorRetryPolicy | null {
  if (typeof raw !== "string") return null;
  try {
    return normalizeErrorRetryPolicy(JSON.parse(raw), options);
  } catch {
    return null;
  }
}

type ListKind = "code" | "status";

class PolicyReader {
  readonly issues: ErrorRetryPolicyIssue[] = [];

  constructor(private readonly compat: boolean) {}

  read(input: unknown): ErrorRetryPolicy | null {
    if (!isPlainObject(input)) {
      this.note("invalid_root", "$", "retry policy must be an object");
      return null;
    }
    this.noteUnknown(input, FIELDS, "", "retry policy");
    const retryableCodes = this.list(input, "retryableCodes", "code");
    const nonRetryableCodes = this.list(input, "nonRetryableCodes", "code");
    const retryableStatuses = this.list(input, "retryableStatuses", "status");
    const nonRetryableStatuses = this.list(input, "nonRetryableStatuses", "status");
    this.dropConflicts(retryableCodes, nonRetryableCodes, "code");
    this.dropConflicts(retryableStatuses, nonRetryableStatuses, "status");

    const policy: ErrorRetryPolicy = {};
    if (retryableCodes.size > 0) policy.retryableCodes = codes(retryableCodes);
    if (nonRetryableCodes.size > 0) policy.nonRetryableCodes = codes(nonRetryableCodes);
    if (retryableStatuses.size > 0) policy.retryableStatuses = [...retryableStatuses];
    if (nonRetryableStatuses.size > 0) policy.nonRetryableStatuses = [...nonRetryableStatuses];
    const fallback = this.fallback(ownValue(input, "fallback"));
    if (fallback !== undefined) policy.fallback = fallback;
    const retryAfterMs = this.retryAfter(ownValue(input, "retryAfterMs"));
    if (retryAfterMs !== undefined) policy.retryAfterMs = retryAfterMs;
    this.others(input, policy);
    return keysOf(policy).length === 0 ? null : policy;
  }

  private note(code: ErrorRetryPolicyIssue["code"], path: string, message: string): void {
    this.issues.push({ code, path, message });
  }

  private noteUnknown(
    input: object,
    known: ReadonlySet<string>,
    prefix: string,
    what: string,
  ): void {
    for (const key of keysOf(input)) {
      if (known.has(key)) continue;
      this.note("unknown_field", prefix + shown(key), `unknown ${what} field: ${shown(key)}`);
    }
  }

  private list(input: object, field: keyof ErrorRetryPolicy, kind: ListKind): Set<string> {
    const found = new Set<string>();
    const value = ownValue(input, field);
    if (value === undefined) return found;
    for (const [index, item] of this.items(value, field, kind)) {
      const path = `${field}[${index}]`;
      const text = this.itemText(item)?.trim().toUpperCase();
      if (!text || (kind === "code" && !isErrorCode(text))) {
        const issue = kind === "code" ? "unknown_code" : "invalid_status";
        this.note(issue, path, `invalid retry policy ${kind}: ${shown(item)}`);
      } else if (found.has(text)) {
        const message = `duplicate retry policy ${kind}: ${shown(text)}`;
        this.note(`duplicate_${kind}`, path, message);
      } else {
        found.add(text);
      }
    }
    return found;
  }

  private items(value: unknown, field: string, kind: ListKind): [number, unknown][] {
    if (this.compat && typeof value === "string") {
      const parts: [number, unknown][] = value.split(",").map((part, index) => [index, part]);
      return parts.filter(([, part]) => String(part).trim() !== "");
    }
    try {
      if (Array.isArray(value)) return Array.from(value, (item, index) => [index, item]);
    } catch {
      // A proxy that refuses: no array.
    }
    this.note("invalid_type", field, `expected array of ${kind} values`);
    return [];
  }

  private itemText(item: unknown): string | undefined {
    if (typeof item === "string") return item;
    if (!this.compat) return undefined;
    return Number.isFinite(item) || typeof item === "boolean" ? String(item) : undefined;
  }

  private dropConflicts(yes: Set<string>, no: ReadonlySet<string>, kind: ListKind): void {
    const field = kind === "code" ? "retryableCodes" : "retryableStatuses";
    for (const item of [...yes].filter((candidate) => no.has(candidate))) {
      yes.delete(item);
      const message = `${kind} '${shown(item)}' is both retryable and nonRetryable; nonRetryable wins`;
      this.note(`conflicting_${kind}`, field, message);
    }
  }

  private fallback(value: unknown): ProviderRetryHint | undefined {
    if (value === undefined) return undefined;
    if (this.compat && typeof value === "boolean") return value ? "retryable" : "non_retryable";
    const text = typeof value === "string" ? value.trim().toLowerCase() : undefined;
    if (text === "retryable") return text;
    if (text === "non_retryable" || text === "non-retryable") return "non_retryable";
    this.note("invalid_fallback", "fallback", `invalid fallback value: ${shown(value)}`);
    return undefined;
  }

  private retryAfter(value: unknown): RetryAfterPolicy | undefined {
    if (value === undefined) return undefined;
    if (typeof value === "function") return value as RetryAfterPolicy;
    if (!isPlainObject(value)) {
      const message = "expected retry delay resolver or policy object";
      this.note("invalid_type", "retryAfterMs", message);
      return undefined;
    }
    this.noteUnknown(value, DELAY_FIELDS, "retryAfterMs.", "retry-after policy");
    const policy: RetryAfterMap = {};
    const given = ownValue(value, "defaultMs");
    const defaultMs = given === undefined ? undefined : this.delay(given, "retryAfterMs.defaultMs");
    if (defaultMs !== undefined) policy.defaultMs = defaultMs;
    for (const field of ["byCode", "byStatus"] as const) {
      const map = this.delayMap(ownValue(value, field), `retryAfterMs.${field}`);
      if (map !== undefined) policy[field] = map;
    }
    return keysOf(policy).length === 0 ? undefined : policy;
  }

  private delayMap(value: unknown, path: string): Record<string, number> | undefined {
    if (value === undefined) return undefined;
    if (!isPlainObject(value)) {
      this.note("invalid_type", path, "expected retry delay map");
      return undefined;
    }
    const found = new Map<string, number>();
    for (const raw of keysOf(value)) {
      const at = `${path}.${shown(raw)}`;
      const key = raw.trim().toUpperCase();
      if (key === "") {
        this.note("invalid_key", at, "retry delay map key must not be empty");
        continue;
      }
      const ms = this.delay(ownValue(value, raw), at);
      if (ms === undefined) continue;
      if (found.has(key)) {
        this.note("duplicate_key", at, `duplicate retry delay map key: ${shown(key)}`);
      } else {
        found.set(key, ms);
      }
    }
    return found.size === 0 ? undefined : Object.fromEntries(found);
  }

  private delay(value: unknown, path: string): number | undefined {
    const numeric = this.compat && typeof value === "string" && value.trim() !== "";
    const ms = normalizeRetryAfterMs(numeric ? Number(value) : value);
    // Truncation would let -0.5 pass.
    if (ms !== undefined && Number(value) >= 0) return ms;
    this.note("invalid_retry_after", path, `invalid retry delay: ${shown(value)}`);
    return undefined;
  }

  private others(input: object, policy: ErrorRetryPolicy): void {
    const merge = ownValue(input, "mergeDefaults");
    if (typeof merge === "boolean") policy.mergeDefaults = merge;
    else if (merge !== undefined) {
      this.note("invalid_type", "mergeDefaults", "expected boolean");
    }
    for (const field of ["classifyByStatusCode", "classifyByMessage"] as const) {
      const callback = ownValue(input, field);
      if (typeof callback === "function") policy[field] = callback as never;
      else if (callback !== undefined) this.note("invalid_type", field, "expected function");
    }
  }
}

function codes(found: ReadonlySet<string>): RetryPolicyErrorCode[] {
  return [...found] as RetryPolicyErrorCode[];
}

const MAX_SHOWN = 64;

/** A value as an issue shows it: short, and without calling anything of the value's own. */
function shown(value: unknown): string {
  const text =
    typeof value === "function" || (typeof value === "object" && value !== null)
      ? typeof value
      : String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
