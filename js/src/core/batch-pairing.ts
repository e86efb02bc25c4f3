import { KMsgError } from "./error.js";
import { KMsgErrorCode } from "./error-code.js";
import { anyValue, isArray, isObject } from "./safe-read.js";

/** What one error shows of the vendor's ids: a batch may hold thousands of messages. */
const MAX_IDS = 100;
const MAX_ID_LENGTH = 64;

/**
 * The results that a provider answered for a batch, checked against its inputs: one for each, and none
 * that bears the id or the number of another input.
 */
export class BatchResults {
  readonly #providerId: string;
  readonly #inputs: readonly object[];
  readonly #results: unknown;
  /** Indexes of the results that say that they are another input's. */
  readonly #strays: ReadonlySet<number>;

  constructor(providerId: string, inputs: readonly object[], results: unknown) {
    this.#providerId = providerId;
    this.#inputs = inputs;
    this.#results = results;
    this.#strays = new Set(this.#countsMatch() ? straysOf(inputs, results as unknown[]) : []);
  }

  /** The result of an input. Throws an error that names the vendor's ids when it is not certain. */
  at(index: number): unknown {
    const results = this.#results;
    if (!isArray(results)) throw this.#doubt("sendBatch() answered no list of Results", []);
    if (!this.#countsMatch()) {
      const text = countText("sendBatch", results.length, this.#inputs.length, "messages");
      throw this.#doubt(text, results);
    }
    if (!this.#strays.has(index)) return results[index];
    const strays = [...this.#strays].map((stray) => results[stray]);
    throw this.#doubt("sendBatch() answered another message's result for this one", strays);
  }

  #countsMatch(): boolean {
    return isArray(this.#results) && this.#results.length === this.#inputs.length;
  }

  #doubt(text: string, results: readonly unknown[]): KMsgError {
    const ids = vendorIds(results);
    const details = ids.length === 0 ? undefined : { providerMessageIds: ids };
    return providerError(this.#providerId, `${text}; it may have been sent`, details);
  }
}

/**
 * The statuses that a provider answered for as many queries; throws when they are not one for each,
 * as then none can be told to be a certain query's.
 */
export function statusList(providerId: string, queries: number, results: unknown): unknown[] {
  const member = "getDeliveryStatuses";
  if (!isArray(results)) throw providerError(providerId, `${member}() answered no list of Results`);
  if (results.length === queries) return results;
  throw providerError(providerId, countText(member, results.length, queries, "queries"));
}

/** Throws for a status that says that it is another message's. */
export function checkStatus(
  providerId: string,
  member: string,
  query: { providerMessageId: string },
  status: unknown,
): void {
  const answered = isObject(status) ? idOf(anyValue(status, "providerMessageId")) : undefined;
  if (answered === undefined || answered === query.providerMessageId.trim()) return;
  const details = { providerMessageIds: [answered.slice(0, MAX_ID_LENGTH)] };
  throw providerError(providerId, `${member}() answered another message's status`, details);
}

/** An error of a provider whose answer cannot be used; it may have sent all the same. */
export function providerError(
  providerId: string,
  text: string,
  details?: Record<string, unknown>,
): KMsgError {
  const message = `Provider ${providerId}: ${text}`;
  return new KMsgError(KMsgErrorCode.PROVIDER_ERROR, message, details, { outcome: "unknown" });
}

function countText(member: string, results: number, asked: number, what: string): string {
  return `${member}() answered ${results} results for ${asked} ${what}, so whose they are is not certain`;
}

function straysOf(inputs: readonly object[], results: readonly unknown[]): number[] {
  const strays: number[] = [];
  for (const [member, keyOf] of [["messageId", idOf] as const, ["to", numberOf] as const]) {
    const own = inputs.map((input) => keyOf(anyValue(input, member)));
    const known = new Set(own);
    for (const [index, result] of results.entries()) {
      const value = sentOf(result);
      const told = value === undefined ? undefined : keyOf(anyValue(value, member));
      if (told !== undefined && told !== own[index] && known.has(told)) strays.push(index);
    }
  }
  return strays;
}

function vendorIds(results: readonly unknown[]): string[] {
  const ids: string[] = [];
  for (const result of results) {
    if (ids.length === MAX_IDS) break;
    const value = sentOf(result);
    const id = value === undefined ? undefined : idOf(anyValue(value, "providerMessageId"));
    if (id !== undefined) ids.push(id.slice(0, MAX_ID_LENGTH));
  }
  return ids;
}

/** What a Result holds, when it is an object. */
function sentOf(result: unknown): object | undefined {
  const value = isObject(result) ? anyValue(result, "value") : undefined;
  return isObject(value) ? value : undefined;
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).trim() || undefined;
}

/** The digits of a number, that of Korea without its country code. */
function numberOf(value: unknown): string | undefined {
  const digits = idOf(value)?.replace(/\D/g, "");
  return digits?.replace(/^(?:00)?820?/, "0") || undefined;
}
