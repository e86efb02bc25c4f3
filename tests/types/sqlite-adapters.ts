// Drivers fit as their own types say, and the stores are whole stores.
import {
  SQLiteJobQueue as BunQueue,
  BunSqlDeliveryTrackingStore,
  SqliteDeliveryTrackingStore as BunStore,
  createBunSqlClient,
} from "kmsg-edge/adapters/bun";
import { HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import { SQLiteJobQueue, SqliteDeliveryTrackingStore } from "kmsg-edge/adapters/node";
import type { JobQueue } from "kmsg-edge/queue";
import type { DeliveryTrackingStore } from "kmsg-edge/tracking";

type Binding = null | number | bigint | string | Uint8Array;

/** As node:sqlite declares it. */
declare const databaseSync: {
  prepare(sql: string): {
    all(...params: Binding[]): Record<string, Binding>[];
    run(...params: Binding[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  };
  close(): void;
};

/** As bun:sqlite declares it. */
declare const bunDatabase: {
  prepare(
    sql: string,
    params?: Binding,
  ): {
    readonly columnNames: string[];
    all(...params: (Binding | boolean)[]): unknown[];
    run(...params: (Binding | boolean)[]): { changes: number; lastInsertRowid: number | bigint };
  };
  close(throwOnError?: boolean): void;
};

/** As Bun declares its SQL. */
declare const sql: {
  options: { adapter?: string };
  unsafe<T = unknown>(text: string, values?: unknown[]): Promise<T>;
  begin<T>(fn: (tx: unknown) => Promise<T>): Promise<T>;
  close(options?: { timeout?: number }): Promise<void>;
};

export const stores: Required<DeliveryTrackingStore>[] = [
  new SqliteDeliveryTrackingStore({ database: databaseSync, tableName: "records" }),
  new BunStore(),
  new BunStore({ dbPath: "./kmsg.sqlite" }),
  new BunStore({ database: bunDatabase }),
  new BunSqlDeliveryTrackingStore({ sql }),
  new BunSqlDeliveryTrackingStore({ options: "postgres://localhost/kmsg" }),
];

export const queues: Required<JobQueue<{ to: string }>>[] = [
  new SQLiteJobQueue({ database: databaseSync, leaseMs: 1_000 }),
  new BunQueue({ dbPath: ":memory:" }),
  new HyperdriveJobQueue(createBunSqlClient(sql)),
];

// @ts-expect-error a database must be given
new SqliteDeliveryTrackingStore({});
// @ts-expect-error no driver has this shape
new SQLiteJobQueue({ database: { query: () => [] } });
