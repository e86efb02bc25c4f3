import { invalidRequest, KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { countOption, optionsObject } from "../core/option-checks.js";
import { anyValue, isObject } from "../core/safe-read.js";
import { sleep } from "../core/timers.js";
import type { KMsgHooks } from "../hooks.js";
import type { AtomicDeliveryTrackingStore } from "../object/factories.js";
import type { JobQueue } from "../queue/job-queue.js";
import {
  createDeliveryTrackingHooks,
  type DeliveryTrackingHooksOptions,
} from "../tracking/hooks.js";
import { DeliveryTrackingService } from "../tracking/service.js";
import { serviceConfig, type TrackingObjectConfig } from "./config.js";
import { ObjectQueue } from "./object-queue.js";
import { hash, shardOf } from "./shard.js";
import { ShardedStore } from "./sharded-store.js";
import { decodeAnswer, encodeRequest, type ObjectRequest } from "./wire.js";

/** What a client uses of the stub of a `TrackingObject`. */
export interface TrackingObjectStubLike {
  kmsgCall(request: string): Promise<string>;
}

/** What is used of a `DurableObjectNamespace`, the binding. */
export interface TrackingObjectNamespaceLike {
  // Method syntax and `never`: the platform's own types are narrower.
  idFromName(name: string): unknown;
  get(id: never): unknown;
}

export interface TrackingObjectClientOptions {
  /**
   * Objects that share the records; one takes a few hundred writes a second. Choose it once: with another
   * number the records so far are still followed, but not found by their ids. Default: 1.
   */
  shards?: number;
  /** What the objects' names begin with, as `<name>/<shard>`: a tenant, for one. Default: `kmsg`. */
  name?: string;
}

/** What a Worker has of its tracking objects. */
export interface TrackingObjectClient {
  /** The records of all shards: each message's are in the object that its id chooses. */
  readonly store: AtomicDeliveryTrackingStore;
  /** The queue in the object that `key` chooses. Default: that of shard 0. */
  queue<T = unknown>(key?: string): Required<JobQueue<T>>;
  /** What a `KMsg` has to be given so that its messages are tracked, with the config of the object. */
  hooks(
    config: TrackingObjectConfig,
    options?: DeliveryTrackingHooksOptions,
  ): Required<Pick<KMsgHooks, "onSuccess">>;
  /** The name of the object that holds a message: for `idFromName`. */
  objectNameOf(messageId: string): string;
  /** The names of all of them. */
  readonly objectNames: readonly string[];
}

/** Calls one object. */
export type ObjectCall = (request: ObjectRequest) => Promise<unknown>;

const MOST_SHARDS = 1_000;
const TRIES = 3;
const RETRY_DELAY_MS = 50;

/**
 * The tracking objects behind a binding, as a store, queues and hooks. Make one for each request; it
 * costs nothing.
 *
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function createTrackingObjectClient(
  namespace: TrackingObjectNamespaceLike,
  options: TrackingObjectClientOptions = {},
): TrackingObjectClient {
  if (typeof namespace?.idFromName !== "function" || typeof namespace.get !== "function") {
    throw invalidRequest(
      "A Durable Object binding is required: is it in durable_objects.bindings of the Worker?",
      "namespace",
    );
  }
  const { shards = 1, name = "kmsg" } = optionsObject(options, "options");
  if (countOption(shards, "shards") > MOST_SHARDS) {
    throw invalidRequest(`shards must be at most ${MOST_SHARDS}`, "shards");
  }
  if (typeof name !== "string" || name === "") {
    throw invalidRequest("name must be a text that is not empty", "name");
  }
  const objectNames = Array.from({ length: shards }, (_, shard) => `${name}/${shard}`);
  const calls = objectNames.map((each) => callerOf(namespace, each));
  const store = new ShardedStore(calls);
  return {
    store,
    queue: <T>(key?: string) => {
      const shard = key === undefined ? 0 : hash(text(key, "key")) % shards;
      return new ObjectQueue<T>(calls[shard] as ObjectCall);
    },
    hooks: (config, hookOptions) =>
      createDeliveryTrackingHooks(
        new DeliveryTrackingService(serviceConfig(optionsObject(config, "config"), store)),
        hookOptions,
      ),
    objectNameOf: (messageId) => objectNames[shardOf(text(messageId, "messageId"), shards)] ?? "",
    objectNames,
  };
}

function callerOf(namespace: TrackingObjectNamespaceLike, name: string): ObjectCall {
  return async (request) => {
    const body = encodeRequest(request);
    for (let tries = 1; ; tries += 1) {
      let answer: string;
      try {
        // A stub that has failed once may fail for ever.
        const stub = namespace.get(namespace.idFromName(name) as never) as TrackingObjectStubLike;
        answer = await stub.kmsgCall(body);
      } catch (cause) {
        // Records are written twice without harm; a job that was put in twice would be done twice.
        if (tries === TRIES || request.target !== "store" || !isPassing(cause)) {
          throw unreachable(cause);
        }
        await sleep(RETRY_DELAY_MS * 2 ** tries * (0.5 + Math.random()));
        continue;
      }
      return decodeAnswer(answer);
    }
  };
}

/** What the platform says of an object that moves, or whose code is replaced. */
function isPassing(cause: unknown): boolean {
  if (!isObject(cause)) return false;
  return anyValue(cause, "retryable") === true && anyValue(cause, "overloaded") !== true;
}

function unreachable(cause: unknown): KMsgError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = /does not implement|no such method|does not support RPC/i.test(why)
    ? ": its class must extend TrackingObject"
    : "";
  return new KMsgError(
    KMsgErrorCode.NETWORK_SERVICE_UNAVAILABLE,
    `The tracking object could not be asked${hint}`,
    undefined,
    { outcome: "unknown", cause },
  );
}

function text(value: unknown, field: string): string {
  if (typeof value === "string") return value;
  throw invalidRequest(`${field} must be a text`, field);
}
