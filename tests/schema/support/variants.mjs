// Options that between them reach every column type and index of the generator.

/** Options of buildCloudflareSqlSchemaSql and renderDrizzleSchemaSource by name; their tables do not collide. */
export const variants = {
  defaults: {},
  "names of one's own and the extra indexes": {
    trackingTableName: "own_tracking",
    queueTableName: "own_jobs",
    trackingIndexNames: { due: "own_due" },
    trackingColumnMap: { to: "recipient", raw: "vendor_answer" },
    extraIndexes: true,
  },
  "fixed lengths, exact ids, no raw answers": {
    trackingTableName: "fixed_tracking",
    queueTableName: "fixed_jobs",
    trackingStoreRaw: false,
    typeStrategy: { messageId: "uuid", id: "varchar", shortText: "varchar", json: "text" },
    binaryIds: true,
  },
  "secure columns beside the plain ones, times as dates": {
    target: "tracking",
    trackingTableName: "secure_tracking",
    fieldCryptoSchema: { enabled: true, compatPlainColumns: true },
    typeStrategy: { timestamp: "date", json: "native" },
  },
  "tables without indexes": {
    trackingTableName: "bare_tracking",
    queueTableName: "bare_jobs",
    includeIndexes: false,
  },
};
