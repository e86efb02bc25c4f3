import { invalidRequest } from "../core/error.js";
import { dateFrom } from "../engine/revive.js";
import { jobFrom, type StoredJob, storedJob } from "../object/job-layout.js";
import type { EnqueueEntry, EnqueueOptions, Job, JobStatus } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import { filterFromWire } from "../tracking/filter-wire.js";
import { patchFromWire, recordFromWire, recordToWire } from "../tracking/record-wire.js";
import type { DeliveryTrackingCountByField, DeliveryTrackingStore } from "../tracking/store.js";

type Args = readonly unknown[];
type Wire = Record<string, unknown>;

const many = (value: unknown): unknown[] => value as unknown[];
const time = (value: unknown): Date => dateFrom(value) ?? new Date(Number.NaN);

/** The members of a store that a client may call, with plain data for what they take and answer. */
const STORE: Readonly<
  Record<string, (store: Required<DeliveryTrackingStore>, args: Args) => Promise<unknown>>
> = {
  upsertMany: (store, [records]) => store.upsertMany(many(records).map(recordFromWire)),
  insertIfAbsent: (store, [record]) => store.insertIfAbsent(recordFromWire(record)),
  getMany: async (store, [ids]) => (await store.getMany(ids as string[])).map(recordToWire),
  listDue: async (store, [now, limit]) =>
    (await store.listDue(time(now), limit as number)).map(recordToWire),
  claimDue: async (store, [now, limit, leaseMs]) =>
    (await store.claimDue(time(now), limit as number, leaseMs as number)).map(recordToWire),
  patchMany: (store, [patches]) => store.patchMany(many(patches).map(patchFromWire)),
  listRecords: async (store, [options]) =>
    (await store.listRecords(filterFromWire(options as Wire))).map(recordToWire),
  countRecords: (store, [filter]) => store.countRecords(filterFromWire(filter as Wire)),
  countBy: (store, [filter, groupBy]) =>
    store.countBy(filterFromWire(filter as Wire), groupBy as DeliveryTrackingCountByField[]),
  deleteBefore: (store, [before, limit]) =>
    store.deleteBefore(time(before), limit === null ? {} : { limit: limit as number }),
};

const claim = (wire: unknown): string | Job =>
  typeof wire === "string" ? wire : jobFrom(wire as StoredJob);
const jobToWire = (job: Job | undefined): unknown => job && storedJob(job);

const QUEUE: Readonly<Record<string, (queue: Required<JobQueue>, args: Args) => Promise<unknown>>> =
  {
    enqueue: async (queue, [type, data, options]) =>
      jobToWire(await queue.enqueue(type as string, data, (options ?? {}) as EnqueueOptions)),
    enqueueMany: async (queue, [entries]) =>
      (await queue.enqueueMany(entries as EnqueueEntry[])).map(storedJob),
    dequeueMany: async (queue, [count]) =>
      (await queue.dequeueMany(count as number)).map(storedJob),
    complete: (queue, [job]) => queue.complete(claim(job)),
    fail: (queue, [job, error, retry]) => queue.fail(claim(job), error, retry as boolean),
    extendLease: async (queue, [job, ms]) =>
      jobToWire(await queue.extendLease(claim(job), ms as number)),
    release: (queue, [job, delayMs]) => queue.release(claim(job), delayMs as number),
    setMetadata: (queue, [job, metadata]) => queue.setMetadata(claim(job), metadata as Wire),
    peek: async (queue) => jobToWire(await queue.peek()),
    size: (queue) => queue.size(),
    getJob: async (queue, [id]) => jobToWire(await queue.getJob(id as string)),
    remove: (queue, [id]) => queue.remove(id as string),
    clear: (queue) => queue.clear(),
    cleanupTerminal: (queue, [statuses]) =>
      queue.cleanupTerminal((statuses ?? undefined) as JobStatus[] | undefined),
  };

/** @throws KMsgError INVALID_REQUEST for a member that clients may not call */
export function callStore(
  store: Required<DeliveryTrackingStore>,
  member: string,
  args: Args,
): Promise<unknown> {
  return memberOf(STORE, member)(store, args);
}

/** @throws KMsgError INVALID_REQUEST for a member that clients may not call */
export function callQueue(queue: Required<JobQueue>, member: string, args: Args): Promise<unknown> {
  return memberOf(QUEUE, member)(queue, args);
}

function memberOf<M>(members: Readonly<Record<string, M>>, name: string): M {
  const member = Object.hasOwn(members, name) ? members[name] : undefined;
  if (member !== undefined) return member;
  throw invalidRequest(
    `a tracking object has no member ${name}: is the Worker that called newer than the object's?`,
    "member",
  );
}
