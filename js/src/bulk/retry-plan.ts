import type { KMsgError } from "../core/error.js";

/** The try that follows a failure. */
export interface NextTry {
  /** From 2. */
  attempt: number;
  /** Milliseconds until then. */
  retryAfterMs: number;
}

/** Tells the hooks of a message's end that its last try kept back. Never rejects. */
export type TellEnd = (error: KMsgError) => Promise<void>;

/** Who gives failed messages to a stream again; so the hooks of all tries tell of one send. */
export interface RetryPlan {
  /** Asked once for each failure, before the hooks: what follows it, if anything does. */
  after(index: number, error: KMsgError): NextTry | undefined;
  /** The hooks of this try told nothing of its end: to be called should there be no next one after all. */
  keepBack(index: number, tellEnd: TellEnd): void;
  /** The hooks of this try do tell: what an earlier one kept back is settled. */
  told(index: number): void;
}

/** The plan, as one message of the stream sees it. */
export interface ItemRetries {
  after(error: KMsgError): NextTry | undefined;
  keepBack(tellEnd: TellEnd): void;
  told(): void;
}

const plans = new WeakMap<object, RetryPlan>();

/** Gives a plan to the `sendStream` that is called with these options. */
export function planRetries<O extends object>(options: O, plan: RetryPlan): O {
  plans.set(options, plan);
  return options;
}

export function retryPlanOf(options: object | undefined): RetryPlan | undefined {
  return options && plans.get(options);
}

export function itemRetries(plan: RetryPlan | undefined, index: number): ItemRetries | undefined {
  if (plan === undefined) return undefined;
  return {
    after: (error) => plan.after(index, error),
    keepBack: (tellEnd) => plan.keepBack(index, tellEnd),
    told: () => plan.told(index),
  };
}
