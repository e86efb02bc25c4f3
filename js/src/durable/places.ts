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
import type { SqlDatabase } from "../sql/database.js";
import { durableObjectDatabase, hasSql } from "../sql/durable-object.js";
import { SqlDeliveryTrackingStore } from "../tracking/sql-store.js";

const JOBS_PREFIX = "kmsg/jobs";
const JOBS_TABLE = "kmsg_jobs";
// The queue's own index is by priority first.
const JOBS_INDEX = `CREATE INDEX IF NOT EXISTS idx_${JOBS_TABLE}_next ON ${JOBS_TABLE} (status, process_at)`;
const RECORDS_TABLE = "kmsg_delivery_tracking";
const LAST = new Date(8.64e15);

/** Where an object keeps its records and jobs. */
export interface ObjectPlaces {
  readonly store: AtomicDeliveryTrackingStore;
  /** A queue object of its own each time: hand-outs by id are those of one caller. */
  queue(): Required<JobQueue>;
  /** When the next record is due, in milliseconds. */
  nextRecord(): Promise<number | undefined>;
  /** When the next job is due, or may be taken from who holds it, in milliseconds. */
  nextJob(): Promise<number | undefined>;
}

/** In SQLite where the object has it, else under the keys of the object stores. */
export function placesIn(storage: CloudflareDurableObjectStorageLike): ObjectPlaces {
  if (!hasSql(storage)) {
    const jobs = new IndexedObjects(createDurableObjectStorage(storage), JOBS_PREFIX, jobLayout);
    const store = createDurableObjectDeliveryTrackingStore(storage);
    return {
      store,
      nextRecord: async () => (await store.listDue(LAST, 1))[0]?.nextCheckAt.getTime(),
      queue: () => createDurableObjectJobQueue(storage, { keyPrefix: JOBS_PREFIX }),
      nextJob: async () => await earliestTime(jobs),
    };
  }
  const database = durableObjectDatabase(storage);
  const queue = (): SqlJobQueue => new SqlJobQueue(database, { tableName: JOBS_TABLE });
  let isIndexed = false;
  return {
    store: new SqlDeliveryTrackingStore(database),
    queue,
    nextRecord: () => earliest(database, RECORDS_TABLE, "next_check_at", ["PENDING", "SENT"]),
    nextJob: async () => {
      if (!isIndexed) {
        await queue().init();
        await database.client.query(JOBS_INDEX);
        isIndexed = true;
      }
      return await earliest(database, JOBS_TABLE, "process_at", ["pending", "processing"]);
    },
  };
}

/** A look at the first entry of the index for each status, whatever is stored. */
async function earliest(
  { client }: SqlDatabase,
  table: string,
  column: string,
  statuses: readonly string[],
): Promise<number | undefined> {
  const times: number[] = [];
  for (const status of statuses) {
    const sql = `SELECT MIN(${column}) AS next FROM ${table} WHERE status = ?`;
    const { rows } = await client.query(sql, [status]);
    const next = rows[0]?.next;
    if (next !== null && next !== undefined) times.push(Number(next));
  }
  return times.length === 0 ? undefined : Math.min(...times);
}
