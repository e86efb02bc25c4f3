import { isJsonObject } from "./http.js";
import type { FaultKind, FaultRule, SimulatedVendor } from "./types.js";

const KINDS: readonly FaultKind[] = ["http", "timeout", "reset", "lost", "broken-json", "truncate"];
const VENDORS: readonly string[] = [
  "solapi",
  "iwinv",
  "iwinv-alimtalk",
  "iwinv-sms",
  "aligo",
  "aligo-sms",
  "aligo-kakao",
];
const KEYS: readonly string[] = [
  "kind",
  "vendor",
  "path",
  "times",
  "status",
  "body",
  "retryAfter",
  "afterMs",
  "processed",
];

/** Checks a rule that may come from outside; the text says what is wrong with it. */
export function faultRuleProblem(rule: unknown): string | undefined {
  if (!isJsonObject(rule)) return "a fault rule must be an object";
  const unknown = Object.keys(rule).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) return `${unknown} is not a field of a fault rule`;
  const { kind, vendor, path, times, status, retryAfter, afterMs, processed } = rule;
  if (!KINDS.includes(kind as FaultKind)) return `kind must be one of ${KINDS.join(", ")}`;
  if (vendor !== undefined && !VENDORS.includes(vendor as string)) {
    return `vendor must be one of ${VENDORS.join(", ")}`;
  }
  if (path !== undefined && typeof path !== "string") return "path must be a string";
  if (times !== undefined && times !== Number.POSITIVE_INFINITY && !isCount(times)) {
    return "times must be a positive integer";
  }
  if (status !== undefined && !(isCount(status) && status >= 200 && status <= 599)) {
    return "status must be an HTTP status from 200 to 599";
  }
  if (retryAfter !== undefined && !["string", "number"].includes(typeof retryAfter)) {
    return "retryAfter must be a number of seconds or an HTTP date";
  }
  if (afterMs !== undefined && !(typeof afterMs === "number" && afterMs >= 0)) {
    return "afterMs must be a number of milliseconds";
  }
  if (processed !== undefined && typeof processed !== "boolean") {
    return "processed must be a boolean";
  }
  return undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

/** The scripted faults, and the requests that they hold back. */
export class FaultScript {
  private rules: { rule: FaultRule; left: number }[] = [];
  private release = new AbortController();

  /** @throws TypeError when the rule is not one. */
  add(rule: FaultRule): void {
    const problem = faultRuleProblem(rule);
    if (problem !== undefined) throw new TypeError(`Invalid fault rule: ${problem}`);
    this.rules.push({ rule: { ...rule }, left: rule.times ?? 1 });
  }

  clear(): void {
    this.rules = [];
    this.release.abort();
    this.release = new AbortController();
  }

  /** The first rule that matches; uses up one of its times. */
  take(vendor: SimulatedVendor, path: string): FaultRule | undefined {
    const entry = this.rules.find(
      ({ rule }) =>
        (rule.vendor === undefined ||
          rule.vendor === vendor ||
          vendor.startsWith(`${rule.vendor}-`)) &&
        path.startsWith(rule.path ?? ""),
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.rules.splice(this.rules.indexOf(entry), 1);
    return entry.rule;
  }

  /**
   * Answers a request as the rule says.
   *
   * @param handle lets the vendor handle the request
   * @throws what `fetch` throws when the connection breaks or the caller aborts
   */
  async apply(
    rule: FaultRule,
    handle: () => Promise<Response>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const processed = rule.processed ?? (rule.kind === "lost" || rule.kind === "truncate");
    const answer = processed ? await handle() : undefined;
    switch (rule.kind) {
      case "http":
        return httpFault(rule);
      case "broken-json":
        return new Response("<html><body>Service check</body></html>", {
          headers: { "content-type": "text/html" },
        });
      case "truncate":
        return truncated(await (answer ?? new Response('{"')).text());
      case "timeout":
        await untilReleased([signal, this.release.signal], rule.afterMs);
        throw connectionError();
      case "reset":
      case "lost":
        throw connectionError();
    }
  }
}

/** The error of a `fetch` whose connection broke. */
function connectionError(): TypeError {
  return new TypeError("fetch failed: the connection was reset");
}

function httpFault(rule: FaultRule): Response {
  const headers = new Headers({ "content-type": "application/json; charset=utf-8" });
  if (rule.retryAfter !== undefined) headers.set("retry-after", String(rule.retryAfter));
  const status = rule.status ?? 500;
  const text = typeof rule.body === "string" ? rule.body : JSON.stringify(rule.body ?? "");
  const noBody = rule.body === undefined || status === 204 || status === 304;
  return new Response(noBody ? null : text, { status, headers });
}

/** Announces the whole length, gives the first half and breaks off. */
function truncated(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  let started = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (started) {
        controller.error(connectionError());
        return;
      }
      started = true;
      controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-length": String(bytes.length),
    },
  });
}

/** Waits for the caller to abort (throws its reason), for a release or for the time to pass. */
function untilReleased(
  [caller, release]: [AbortSignal | undefined, AbortSignal],
  afterMs: number | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = (): void => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", settle);
      release.removeEventListener("abort", settle);
      if (caller?.aborted) reject(caller.reason);
      else resolve();
    };
    if (caller?.aborted) {
      reject(caller.reason);
      return;
    }
    caller?.addEventListener("abort", settle);
    release.addEventListener("abort", settle);
    if (afterMs !== undefined) timer = setTimeout(settle, afterMs);
  });
}
