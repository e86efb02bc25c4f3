// Drizzle's databases, as its own types describe them, are what the adapter takes.

import type { DrizzleD1Database as D1Of1 } from "drizzle-orm-1rc/d1";
import type { MySql2Database as MySql2Of1 } from "drizzle-orm-1rc/mysql2";
import type { NodePgDatabase as NodePgOf1 } from "drizzle-orm-1rc/node-postgres";
import type { DrizzleD1Database as D1Of044 } from "drizzle-orm-044/d1";
import type { MySql2Database as MySql2Of044 } from "drizzle-orm-044/mysql2";
import type { NodePgDatabase as NodePgOf044 } from "drizzle-orm-044/node-postgres";
import type { BetterSQLite3Database } from "drizzle-orm-045/better-sqlite3";
import type { DrizzleD1Database } from "drizzle-orm-045/d1";
import type { LibSQLDatabase } from "drizzle-orm-045/libsql";
import type { MySql2Database } from "drizzle-orm-045/mysql2";
import type { NodePgDatabase } from "drizzle-orm-045/node-postgres";
import type { PostgresJsDatabase } from "drizzle-orm-045/postgres-js";
import {
  createDrizzleDeliveryTrackingStore,
  createDrizzleJobQueue,
  createDrizzleSqlClient,
  type DrizzleSqlDatabaseLike,
} from "kmsg-edge/adapters/cloudflare";
import type { Job } from "kmsg-edge/queue";

declare const postgres: NodePgDatabase | PostgresJsDatabase | NodePgOf044 | NodePgOf1;
declare const mysql: MySql2Database | MySql2Of044 | MySql2Of1;
declare const d1: DrizzleD1Database | D1Of044 | D1Of1;

createDrizzleDeliveryTrackingStore({ dialect: "postgres", db: postgres, storeRaw: false });
createDrizzleSqlClient({ dialect: "mysql", db: mysql });
declare const others: BetterSQLite3Database | LibSQLDatabase;
createDrizzleSqlClient({ dialect: "sqlite", db: others });
export const job: Promise<Job<{ to: string }> | undefined> = createDrizzleJobQueue<{ to: string }>({
  dialect: "sqlite",
  db: d1,
  leaseMs: 5_000,
}).dequeue();
export const wrapped: DrizzleSqlDatabaseLike = {
  execute: async (query) => [query],
};

// @ts-expect-error a database has something to run a statement with
createDrizzleSqlClient({ dialect: "sqlite", db: { select: () => {} } });
