import { earliestTime } from "../object/due.js";
import {
  type CloudflareDurableObjectStorageLike,
  createDurableObjectStorage,
} from "../object/durable-storage.js";
import {
  type AtomicDeliveryTrackingStore,
  createDurableObjectDeliveryTrackingStore,
  createDurableObjectJobQueue,
} from "../object/factories.js";
import { IndexedObjects } from "../object/indexed-objects.js";
import { jobLayout } from "../object/job-layout.js";
import type { JobQueue } from "../queue/job-queue.js";
import { SqlJobQueue } from "../queue/sql-queue.js";
import { durableObjectDatabase, hasSql } from "../sql/durable-object.js";
import { SqlDeliveryTrackingStore } from "../tracking/sql-store.js";

const JOBS_PREFIX = "kmsg/jobs";
const JOBS_TABLE = "kmsg_jobs";
const LAST = new Date(8.64e15);

/** Where an object keeps its records and jobs. */
export interface ObjectPlaces {
  readonly store: AtomicDeliveryTrackingStore;
  /** A queue object of its own each time: hand-outs by id are those of one caller. */
  queue(): Required<JobQueue>;
  /** When the next job is due, or may be taken from who holds it, in milliseconds. */
  nextJob(): Promise<number | undefined>;
}

/** In SQLite where the object has it, else under the keys of the object stores. */
export function placesIn(storage: CloudflareDurableObjectStorageLike): ObjectPlaces {
  if (!hasSql(storage)) {
    const jobs = new IndexedObjects(createDurableObjectStorage(storage), JOBS_PREFIX, jobLayout);
    return {
      store: createDurableObjectDeliveryTrackingStore(storage),
      queue: () => createDurableObjectJobQueue(storage, { keyPrefix: JOBS_PREFIX }),
      nextJob: async () => await earliestTime(jobs),
    };
  }
  const database = durableObjectDatabase(storage);
  const queue = (): SqlJobQueue => new SqlJobQueue(database, { tableName: JOBS_TABLE });
  return {
    store: new SqlDeliveryTrackingStore(database),
    queue,
    nextJob: async () => {
      // Makes the table where it is missing.
      await queue().peek();
      const { rows } = await database.client.query(
        `SELECT MIN(process_at) AS next FROM ${JOBS_TABLE} WHERE status IN ('pending', 'processing')`,
      );
      const next = rows[0]?.next;
      return next === null || next === undefined ? undefined : Number(next);
    },
  };
}

/** When the next record is due, in milliseconds. */
export async function nextRecord(store: AtomicDeliveryTrackingStore): Promise<number | undefined> {
  return (await store.listDue(LAST, 1))[0]?.nextCheckAt.getTime();
}
