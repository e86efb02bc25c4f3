import { type KMsgError, toKMsgError } from "../core/error.js";
import { getLogger } from "../core/logger.js";
import { isPollableDeliveryStatus } from "../core/message-types.js";
import type { JobHandler } from "../jobs/processor-types.js";
import type { CloudflareDurableObjectStorageLike } from "../object/durable-storage.js";
import type { AtomicDeliveryTrackingStore } from "../object/factories.js";
import type { JobQueue } from "../queue/job-queue.js";
import { initialise } from "../tracking/initialise.js";
import { DeliveryTrackingService } from "../tracking/service.js";
import type { RunOnceResult } from "../tracking/types.js";
import { Alarm, type AlarmStorageLike } from "./alarm.js";
import type { ObjectCall } from "./client.js";
import {
  checkedConfig,
  serviceConfig,
  type TrackingObjectConfig,
  type TrackingObjectFailure,
} from "./config.js";
import { callQueue, callStore } from "./members.js";
import { ObjectQueue } from "./object-queue.js";
import { type ObjectPlaces, placesIn } from "./places.js";
import { runJobs } from "./run-jobs.js";
import { ShardedStore } from "./sharded-store.js";
import { answerOf, decodeAnswer, encodeRequest, type ObjectRequest } from "./wire.js";

export interface TrackingObjectStorageLike
  extends CloudflareDurableObjectStorageLike,
    AlarmStorageLike {}

/** What a tracking object says of itself. */
export interface TrackingObjectStatus {
  /** When the alarm rings next. */
  nextAlarmAt?: Date;
  /** Alarms that failed, one after the other, up to now. */
  failures: number;
  lastError?: { code: string; message: string; operation: string; at: Date };
  /** Of the last pass since the object was started. */
  lastPass?: RunOnceResult & { at: Date };
}

/** As long as it has failed. */
interface Trouble {
  failures: number;
  code: string;
  message: string;
  operation: string;
  at: number;
}

const TROUBLE_KEY = "kmsg/object/trouble";
/** An alarm may take 15 minutes; what is left over is due at once again. */
const ALARM_BUDGET_MS = 5 * 60_000;
/** An alarm that is cut off (the object moves, its code is replaced) rings again after this. */
const CUT_OFF_MS = 60_000;
/** Between two alarms: what could not be done just now is not tried in a loop. */
const SHORTEST_WAIT_MS = 1_000;
const FIRST_BACKOFF_MS = 2_000;
const LONGEST_BACKOFF_MS = 5 * 60_000;
const PURGE_EVERY_MS = 24 * 60 * 60_000;
const PURGE_AGAIN_MS = 60 * 60_000;
const PURGE_KEY = "kmsg/object/purge";
const JOB_CONCURRENCY = 5;

/** What a tracking object does, whatever class it is in. */
export class TrackingHost {
  readonly #storage: TrackingObjectStorageLike;
  readonly #configure: () => TrackingObjectConfig;
  readonly #alarm: Alarm;
  readonly #places: ObjectPlaces;
  #config: TrackingObjectConfig | undefined;
  #service: DeliveryTrackingService | undefined;
  #lastPass: TrackingObjectStatus["lastPass"];

  constructor(storage: TrackingObjectStorageLike, configure: () => TrackingObjectConfig) {
    this.#storage = storage;
    this.#configure = configure;
    this.#alarm = new Alarm(storage);
    this.#places = placesIn(storage);
  }

  /** What is written through it sets the alarm. */
  get store(): AtomicDeliveryTrackingStore {
    return new ShardedStore([this.#here]);
  }

  /** What is put in through it sets the alarm. */
  queue<T>(): Required<JobQueue<T>> {
    return new ObjectQueue<T>(this.#here);
  }

  /** Answers a client's request, and sees to an alarm for what it has written. */
  async answer(text: string): Promise<string> {
    return await answerOf(async () => {
      const { target, member, args } = JSON.parse(text) as ObjectRequest;
      if (target === "queue") {
        const answer = await callQueue(this.#places.queue(), member, args);
        if (WAKES.has(member) && this.#wants("jobs")) {
          await this.#alarm.by((await this.#places.nextJob()) ?? Number.POSITIVE_INFINITY);
        }
        return answer;
      }
      const { store } = this.#places;
      await initialise(store);
      // Before the write: an alarm too early costs a look, one too few a message. And after it: the
      // alarm may have rung in between.
      const due = dueOf(member, args);
      await this.#alarm.by(due);
      const answer = await callStore(store, member, args);
      await this.#alarm.by(due);
      return answer;
    });
  }

  readonly #here: ObjectCall = async (request) =>
    decodeAnswer(await this.answer(encodeRequest(request)));

  async runPass(): Promise<RunOnceResult> {
    const result = await this.#serviceOf().runOnce(this.#configOf().pass ?? {});
    this.#lastPass = { ...result, at: new Date() };
    await this.#rewind(0);
    return result;
  }

  async status(): Promise<TrackingObjectStatus> {
    const [alarmAt, trouble] = await Promise.all([this.#storage.getAlarm(), this.#trouble()]);
    const { failures = 0, at = 0, ...error } = trouble ?? {};
    return {
      ...(alarmAt === null ? {} : { nextAlarmAt: new Date(alarmAt) }),
      failures,
      ...(trouble === undefined
        ? {}
        : { lastError: { ...(error as Omit<Trouble, "failures" | "at">), at: new Date(at) } }),
      ...(this.#lastPass === undefined ? {} : { lastPass: this.#lastPass }),
    };
  }

  /** Does what is due and sets the next alarm. Rejects only when the storage itself fails. */
  async ring(): Promise<void> {
    await this.#alarm.rung(Date.now() + CUT_OFF_MS);
    const troubles: { error: KMsgError; operation: TrackingObjectFailure["operation"] }[] = [];
    const part = async (
      operation: TrackingObjectFailure["operation"],
      work: () => Promise<void>,
    ): Promise<void> => {
      try {
        await work();
      } catch (thrown) {
        troubles.push({ error: toKMsgError(thrown), operation });
      }
    };
    const until = Date.now() + ALARM_BUDGET_MS;
    await part("configure", async () => void this.#serviceOf());
    if (troubles.length === 0) {
      await part("pass", () => this.#passes(until));
      await part("jobs", () => this.#jobs(until));
      await part("purge", () => this.#purge());
    }
    const [first] = troubles;
    const failures = await this.#remember(first);
    const isStuck = first !== undefined && first.operation !== "purge";
    const retryInMs = isStuck ? backoff(failures) : first === undefined ? 0 : PURGE_AGAIN_MS;
    for (const { error, operation } of troubles) {
      this.#tell(error, { operation, failures, retryInMs });
    }
    await this.#rewind(isStuck ? retryInMs : SHORTEST_WAIT_MS, isStuck);
  }

  async #passes(until: number): Promise<void> {
    const { pass = {} } = this.#configOf();
    let left = true;
    while (left && Date.now() < until) {
      const result = await this.#serviceOf().runOnce(pass);
      this.#lastPass = { ...result, at: new Date() };
      // With `maxCalls` this invocation has made its calls; what got nowhere waits, too.
      left = result.left && result.checked > 0 && pass.maxCalls === undefined;
      if (left) await this.#alarm.rung(Date.now() + CUT_OFF_MS);
    }
  }

  async #jobs(until: number): Promise<void> {
    const { jobs, jobConcurrency = JOB_CONCURRENCY } = this.#configOf();
    if (jobs === undefined) return;
    const handlers = jobs as Readonly<Record<string, JobHandler>>;
    await runJobs(this.#places.queue(), { handlers, concurrency: jobConcurrency, until });
  }

  /** Deletes what is past its retention, once a day, a bounded part at a time. */
  async #purge(): Promise<void> {
    if (!this.#wants("retention") || Date.now() < (await this.#nextPurge())) return;
    try {
      const { left } = await this.#serviceOf().purge();
      if (!left) await this.#storage.put({ [PURGE_KEY]: Date.now() });
    } catch (thrown) {
      // Messages do not wait for this.
      await this.#storage.put({ [PURGE_KEY]: Date.now() - PURGE_EVERY_MS + PURGE_AGAIN_MS });
      throw thrown;
    }
  }

  async #nextPurge(): Promise<number> {
    const last = (await this.#storage.get([PURGE_KEY])).get(PURGE_KEY);
    return typeof last === "number" ? last + PURGE_EVERY_MS : 0;
  }

  /** Sets the alarm for what is due next, not before `waitMs`. */
  async #rewind(waitMs: number, isFailing = false): Promise<void> {
    await this.#alarm.rewind(async () => {
      const earliest = Date.now() + waitMs;
      await initialise(this.#places.store);
      const jobs = this.#wants("jobs") ? await this.#places.nextJob() : undefined;
      const purge = this.#wants("retention") ? await this.#nextPurge() : undefined;
      const next = [await this.#places.nextRecord(), jobs, purge];
      const times = next.filter((time) => time !== undefined);
      // Who fails is tried again, whatever is stored.
      if (times.length === 0) return isFailing ? earliest : undefined;
      return Math.max(earliest, Math.min(...times));
    });
  }

  async #trouble(): Promise<Trouble | undefined> {
    return (await this.#storage.get([TROUBLE_KEY])).get(TROUBLE_KEY) as Trouble | undefined;
  }

  async #remember(trouble: { error: KMsgError; operation: string } | undefined): Promise<number> {
    const before = await this.#trouble();
    if (trouble === undefined) {
      if (before !== undefined) await this.#storage.delete([TROUBLE_KEY]);
      return 0;
    }
    const { error, operation } = trouble;
    const failures = (before?.failures ?? 0) + 1;
    const { code, message } = error;
    const now: Trouble = { failures, code, message, operation, at: Date.now() };
    await this.#storage.put({ [TROUBLE_KEY]: now });
    return failures;
  }

  #tell(error: KMsgError, failure: TrackingObjectFailure): void {
    const { onError } = this.#config ?? {};
    if (onError === undefined) {
      getLogger().error("An alarm of a tracking object failed", { ...failure }, error);
      return;
    }
    try {
      onError(error, failure);
    } catch {
      // The observer's own fault must not end the alarms.
    }
  }

  /** Whether the alarm has that to do. Where `configure` throws, the alarm is to say so. */
  #wants(member: "jobs" | "retention"): boolean {
    try {
      const { jobs, retention } = this.#configOf();
      if (member === "jobs") return jobs !== undefined;
      // Its resolver would have to be asked about each record, which no statement can.
      return retention !== undefined && !retention.contractOverrideResolver;
    } catch {
      return member === "jobs";
    }
  }

  #configOf(): TrackingObjectConfig {
    this.#config ??= checkedConfig(this.#configure());
    return this.#config;
  }

  #serviceOf(): DeliveryTrackingService {
    this.#service ??= new DeliveryTrackingService(
      serviceConfig(this.#configOf(), this.#places.store),
    );
    return this.#service;
  }
}

/** Members of the queue after which a job may be due earlier than any was before. */
const WAKES: ReadonlySet<string> = new Set([
  "enqueue",
  "enqueueMany",
  "dequeueMany",
  "fail",
  "extendLease",
  "release",
]);

/** When the first of the records that a call writes is due; Infinity for none. */
function dueOf(member: string, [first]: readonly unknown[]): number {
  if (member === "upsertMany") return earliest((first as Due[]).filter(isOpen));
  if (member === "insertIfAbsent") return earliest([first as Due].filter(isOpen));
  if (member !== "patchMany") return Number.POSITIVE_INFINITY;
  return earliest((first as { set: Due }[]).map(({ set }) => set));
}

interface Due {
  status?: unknown;
  nextCheckAt?: unknown;
}

function isOpen({ status }: Due): boolean {
  return isPollableDeliveryStatus(status as string);
}

function earliest(writes: readonly Due[]): number {
  return Math.min(
    ...writes.map(({ nextCheckAt }) =>
      typeof nextCheckAt === "number" ? nextCheckAt : Number.POSITIVE_INFINITY,
    ),
  );
}

function backoff(failures: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 20), LONGEST_BACKOFF_MS);
}
