import { Method } from "../engine/method.js";
import { askSchema } from "./core-schema.js";
import type {
  BuildCloudflareSqlSchemaSqlOptions,
  BuildDeliveryTrackingSchemaSqlOptions,
  BuildFieldCryptoMigrationMetaSchemaSqlOptions,
  BuildJobQueueSchemaSqlOptions,
  DeliveryTrackingSchemaOptions,
  DeliveryTrackingSchemaSpec,
  RenderDrizzleSchemaSourceOptions,
} from "./types.js";

/**
 * The DDL of the tracking table. Statements end with `;` and are parted by an empty line. They may be
 * run again without harm, but for MySQL's `CREATE INDEX`, which then says that the index is there.
 *
 * @throws KMsgError INVALID_REQUEST that names the option, for a name that is no identifier and for
 *   values that are not among the allowed ones
 */
export function buildDeliveryTrackingSchemaSql(
  options: BuildDeliveryTrackingSchemaSqlOptions,
): string {
  return askSchema(Method.schemaSql, options, { target: "tracking" });
}

/** The DDL of the job queue's table; otherwise as `buildDeliveryTrackingSchemaSql`. */
export function buildJobQueueSchemaSql(options: BuildJobQueueSchemaSqlOptions): string {
  return askSchema(Method.schemaSql, options, { target: "queue" });
}

/** The DDL of a target's tables, all tables before all indexes; otherwise as the builders of one table. */
export function buildCloudflareSqlSchemaSql(options: BuildCloudflareSqlSchemaSqlOptions): string {
  return askSchema(Method.schemaSql, options);
}

/** The DDL of the two tables that keep the state of a field crypto migration. */
export function buildFieldCryptoMigrationMetaSchemaSql(
  options: BuildFieldCryptoMigrationMetaSchemaSqlOptions,
): string {
  return askSchema(Method.migrationSchemaSql, options);
}

/**
 * TypeScript source that describes the same tables to drizzle-orm, as the constants
 * `deliveryTrackingTable` and `jobQueueTable`: what `drizzle-kit generate` makes of it and the DDL of
 * the builders are one schema.
 *
 * @throws KMsgError INVALID_REQUEST as the builders do
 */
export function renderDrizzleSchemaSource(options: RenderDrizzleSchemaSourceOptions): string {
  return askSchema(Method.drizzleSource, options);
}

/**
 * The names and types that a tracking table has under these options.
 *
 * @throws KMsgError INVALID_REQUEST as the builders do
 */
export function getDeliveryTrackingSchemaSpec(
  options: DeliveryTrackingSchemaOptions = {},
): DeliveryTrackingSchemaSpec {
  return askSchema(Method.schemaSpec, options);
}
