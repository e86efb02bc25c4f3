import { invalidRequest } from "../../core/error.js";
import {
  isKMsgMessageType,
  KMSG_MESSAGE_TYPES,
  type MessageType,
} from "../../core/message-types.js";
import { booleanOption } from "../../core/option-checks.js";
import type { ProviderLimits } from "../../core/provider.js";
import { type ChaosOptions, checkChaos } from "./chaos.js";
import { type Sleep, timerSleep } from "./clock.js";
import { wholeNumber } from "./numbers.js";
import type { Random } from "./random.js";
import { snapshot } from "./snapshot.js";

export interface MockProviderOptions {
  /** Default: `mock`. Give each of several mocks in one `KMsg` its own. */
  id?: string;
  /** Default: `Mock Provider`. */
  name?: string;
  /** Default: every type. */
  supportedTypes?: readonly MessageType[];
  /** `true`: takes batches, with the limits of a large vendor: 10,000 messages, 500 questions. */
  batch?: boolean;
  /** The same with limits of your own, each a whole number above 0. Beats `batch`. */
  limits?: ProviderLimits;
  /**
   * Refuses, as a vendor would, a type that is not in `supportedTypes`, and a message without `to`,
   * text or template. Default: false, takes anything.
   */
  strict?: boolean;
  /** The time, in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
  /** Waits for a number of milliseconds. Default: a timer. */
  sleep?: Sleep;
  /**
   * A source of numbers from 0 up to 1. With one, ids are `mock-<time>-<9 characters>` and message
   * ids are made of it too; without, ids are counted: `mock-1`, `mock-2`, ...
   */
  random?: Random;
  /** Failures and delays by chance; see `mockChaos`. */
  chaos?: ChaosOptions;
}

export interface MockSettings {
  id: string;
  name: string;
  supportedTypes: readonly MessageType[];
  limits: ProviderLimits | undefined;
  strict: boolean;
  now: () => number;
  sleep: Sleep;
  random: Random | undefined;
  chaos: ChaosOptions | undefined;
}

const OPTIONS: readonly string[] = [
  "id",
  "name",
  "supportedTypes",
  "batch",
  "limits",
  "strict",
  "now",
  "sleep",
  "random",
  "chaos",
] satisfies (keyof MockProviderOptions)[];

const LARGE: ProviderLimits = { sendBatch: 10_000, pollBatch: 500 };

/** @throws KMsgError INVALID_REQUEST that names the option at fault */
export function readOptions(given: MockProviderOptions): MockSettings {
  if (typeof given !== "object" || given === null) {
    throw invalidRequest("MockProvider options must be an object, or be left out", "options");
  }
  const options = snapshot(given, "options");
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) {
    const shown = unknown.slice(0, 50);
    throw invalidRequest(
      `MockProvider has no option ${shown}; it has ${OPTIONS.join(", ")}`,
      shown,
    );
  }
  return {
    id: textOr(options.id, "id", "mock"),
    name: textOr(options.name, "name", "Mock Provider"),
    supportedTypes: Object.freeze(typesOf(options.supportedTypes)),
    limits: limitsOf(options),
    strict: booleanOption(options.strict, "strict"),
    now: functionOr(options.now, "now") ?? (() => Date.now()),
    sleep: functionOr(options.sleep, "sleep") ?? timerSleep,
    random: functionOr(options.random, "random"),
    chaos: options.chaos === undefined ? undefined : checkChaos(options.chaos),
  };
}

function textOr(value: unknown, name: string, fallback: string): string {
  if (value === undefined) return fallback;
  if (typeof value === "string" && value.trim() !== "") return value;
  throw invalidRequest(`${name} must be a text that is not blank`, name);
}

function functionOr<F>(value: F | undefined, name: string): F | undefined {
  if (value === undefined || typeof value === "function") return value;
  throw invalidRequest(`${name} must be a function`, name);
}

function typesOf(value: unknown): MessageType[] {
  if (value === undefined) return [...KMSG_MESSAGE_TYPES];
  if (Array.isArray(value) && value.length > 0 && value.every(isKMsgMessageType)) return value;
  const known = KMSG_MESSAGE_TYPES.join(", ");
  throw invalidRequest(`supportedTypes must be a list of ${known}`, "supportedTypes");
}

function limitsOf({ batch, limits }: MockProviderOptions): ProviderLimits | undefined {
  const large = booleanOption(batch, "batch");
  if (limits === undefined) return large ? Object.freeze({ ...LARGE }) : undefined;
  if (typeof limits !== "object" || limits === null) {
    throw invalidRequest("limits must be an object with sendBatch, pollBatch or both", "limits");
  }
  const checked: ProviderLimits = {};
  for (const name of ["sendBatch", "pollBatch"] as const) {
    const value = limits[name];
    if (value !== undefined) checked[name] = wholeNumber(value, `limits.${name}`, 1);
  }
  return Object.freeze(checked);
}
