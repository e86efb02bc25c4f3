/**
 * Delivery tracking and a job queue inside Durable Objects, with an alarm instead of a cron trigger. Only
 * for Workers: it imports `cloudflare:workers`.
 *
 * @module kmsg-edge/adapters/durable-object
 */
import { DurableObject } from "cloudflare:workers";
import { invalidRequest } from "../core/error.js";
import type { TrackingObjectConfig } from "../durable/config.js";
import {
  TrackingHost,
  type TrackingObjectStatus,
  type TrackingObjectStorageLike,
} from "../durable/tracking-host.js";
import type { AtomicDeliveryTrackingStore } from "../object/factories.js";
import type { JobQueue } from "../queue/job-queue.js";
import type { RunOnceResult } from "../tracking/types.js";

/** What is used of a `DurableObjectState`, `ctx`. */
export interface TrackingObjectStateLike {
  readonly storage: object;
}

// Without the platform's types in this package's own: not every project has the same ones.
const Base: abstract new (ctx: never, env: never) => object = DurableObject;

/**
 * A Durable Object that follows messages and does jobs. Export a subclass from the Worker, with
 * `configure`; bind it, and name it in `new_sqlite_classes` of wrangler's migrations:
 *
 * ```ts
 * export class Tracking extends TrackingObject<Env> {
 *   configure(env: Env) {
 *     return { providers: [new SolapiProvider({ ... })], apiFailover: {} };
 *   }
 * }
 * ```
 *
 * For members of your own, `TrackingObject<Env, DurableObjectState>` gives `this.ctx` its whole type.
 *
 * Its alarm rings when the next record or job is due, runs passes, and sets itself again; what fails is
 * logged, or told to the config's `onError`, and tried again ever more rarely, down to each five minutes.
 * Records and jobs are in SQLite tables, with the promises of a SQL store; in a class without SQLite under
 * the keys of the object stores, with the same. After a `ctx.storage.deleteAll()` of yours the object has to be
 * restarted, `ctx.abort()`: it knows no better than that its tables are there.
 */
export abstract class TrackingObject<
  Env = unknown,
  State extends TrackingObjectStateLike = TrackingObjectStateLike,
> extends Base {
  /** For the types of the platform: an instance is a Durable Object. */
  declare readonly __DURABLE_OBJECT_BRAND: never;
  declare protected readonly ctx: State;
  declare protected readonly env: Env;
  readonly #host: TrackingHost;

  constructor(ctx: State, env: Env) {
    super(ctx as never, env as never);
    const storage = ctx.storage as TrackingObjectStorageLike;
    this.#host = new TrackingHost(storage, () => {
      if (typeof this.configure === "function") return this.configure(env);
      throw invalidRequest(`${new.target.name} must have configure(env)`, "configure");
    });
  }

  /** Called once in the life of an object, when it is first needed. What it throws, the alarm tells. */
  abstract configure(env: Env): TrackingObjectConfig;

  /** The records of this object, for members of your own. What is written here sets the alarm. */
  protected get store(): AtomicDeliveryTrackingStore {
    return this.#host.store;
  }

  /** The jobs of this object, for members of your own. What is put in here sets the alarm. */
  protected get queue(): Required<JobQueue> {
    return this.#host.queue();
  }

  /** Runs one pass now, whatever the alarm says. */
  async runPass(): Promise<RunOnceResult> {
    return await this.#host.runPass();
  }

  /** When the alarm rings, what failed, and what the last pass did. */
  async status(): Promise<TrackingObjectStatus> {
    return await this.#host.status();
  }

  /** The platform calls it. */
  async alarm(): Promise<void> {
    await this.#host.ring();
  }

  /** @internal What `createTrackingObjectClient` calls. */
  async kmsgCall(request: string): Promise<string> {
    return await this.#host.answer(request);
  }
}

export {
  createTrackingObjectClient,
  type TrackingObjectClient,
  type TrackingObjectClientOptions,
  type TrackingObjectNamespaceLike,
} from "../durable/client.js";
export type { TrackingObjectConfig, TrackingObjectFailure } from "../durable/config.js";
export type { TrackingObjectStatus } from "../durable/tracking-host.js";
