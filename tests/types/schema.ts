// The schema functions as the documentation writes them, and what their types refuse.
import {
  buildCloudflareSqlSchemaSql,
  buildDeliveryTrackingSchemaSql,
  buildFieldCryptoMigrationMetaSchemaSql,
  buildJobQueueSchemaSql,
  type CloudflareSqlClient,
  createCloudflareSqlClient,
  type DeliveryTrackingSchemaSpec,
  getDeliveryTrackingSchemaSpec,
  initializeCloudflareSqlSchema,
  renderDrizzleSchemaSource,
  runCloudflareSqlTransaction,
} from "kmsg-edge/adapters/cloudflare";

export const ddl: string = buildCloudflareSqlSchemaSql({ dialect: "postgres", target: "both" });
export const source: string = renderDrizzleSchemaSource({ dialect: "postgres", target: "both" });
export const tracking: string = buildDeliveryTrackingSchemaSql({
  dialect: "mysql",
  tableName: "mine",
  columnMap: { to: "recipient" },
  typeStrategy: { messageId: "varchar", timestamp: "bigint" },
  storeRaw: false,
  trackingIndexNames: { due: "by_due" },
  fieldCryptoSchema: { enabled: true, compatPlainColumns: true },
});
export const queue: string = buildJobQueueSchemaSql({ dialect: "sqlite", extraIndexes: true });
export const state: string = buildFieldCryptoMigrationMetaSchemaSql({ dialect: "mysql" });
export const spec: DeliveryTrackingSchemaSpec = getDeliveryTrackingSchemaSpec();
export const column: string = spec.columnMap.retentionBucketYm;

export async function initialize(client: CloudflareSqlClient): Promise<number> {
  await initializeCloudflareSqlSchema(client, { target: "both" });
  return await runCloudflareSqlTransaction(client, async (tx) => (await tx.query("")).rows.length);
}

export const client: CloudflareSqlClient = createCloudflareSqlClient({
  dialect: "postgres",
  query: async () => ({ rows: [] }),
});

// @ts-expect-error no such dialect
buildCloudflareSqlSchemaSql({ dialect: "oracle" });
// @ts-expect-error no such target
buildCloudflareSqlSchemaSql({ dialect: "sqlite", target: "all" });
// @ts-expect-error no such column
buildDeliveryTrackingSchemaSql({ dialect: "sqlite", columnMap: { subject: "s" } });
// @ts-expect-error no such type
buildDeliveryTrackingSchemaSql({ dialect: "sqlite", typeStrategy: { timestamp: "float" } });
// @ts-expect-error the dialect comes from the client
export const twice = initializeCloudflareSqlSchema(client, { dialect: "sqlite" });
