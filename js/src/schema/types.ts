/** The databases that the stores and the schema speak. D1 is `"sqlite"`. */
export type SqlDialect = "postgres" | "mysql" | "sqlite";

/** Which tables a schema function works on. */
export type CloudflareSqlSchemaTarget = "tracking" | "queue" | "both";

/** How columns are held; the first value of each member is the default. */
export interface DeliveryTrackingTypeStrategy {
  /**
   * `"text"`: TEXT, VARCHAR(255) on MySQL. `"uuid"`: UUID, VARCHAR(36) on MySQL; `apiFailover` does not
   * work with it, because the fallback of a message is recorded as `<id>:api-fallback`.
   */
  messageId?: "text" | "uuid" | "varchar";
  /** `"text"`: TEXT, VARCHAR(255) on MySQL, where a key must have a length. */
  id?: "text" | "varchar";
  /** `"auto"`: TEXT, VARCHAR(64) on MySQL. `"text"` leaves indexed columns on MySQL as they are. */
  shortText?: "auto" | "varchar" | "text";
  /**
   * Milliseconds as `"bigint"`; `"integer"` is the same, since 32 bits do not hold them. `"date"`:
   * TIMESTAMPTZ on Postgres, as `"bigint"` elsewhere.
   */
  timestamp?: "bigint" | "integer" | "date";
  /** `"auto"`: JSONB on Postgres, text elsewhere. `"native"`: JSON on MySQL too. */
  json?: "auto" | "text" | "native";
}

/** Columns for encrypted numbers and metadata. */
export interface DeliveryTrackingFieldCryptoSchemaOptions {
  /** Anything but `true` leaves the table as it is. */
  enabled: boolean;
  /** `"legacy"` keeps the columns in clear. Default: `"secure"`. */
  mode?: "secure" | "legacy";
  /** Keeps `to`, `from` and `metadata` next to the secure columns. Default: false. */
  compatPlainColumns?: boolean;
}

/** The fields of a tracking record that can have a column. */
export type DeliveryTrackingColumn =
  | "messageId"
  | "providerId"
  | "providerMessageId"
  | "type"
  | "to"
  | "from"
  | "toEnc"
  | "toHash"
  | "toMasked"
  | "fromEnc"
  | "fromHash"
  | "fromMasked"
  | "status"
  | "providerStatusCode"
  | "providerStatusMessage"
  | "sentAt"
  | "deliveredAt"
  | "failedAt"
  | "requestedAt"
  | "scheduledAt"
  | "statusUpdatedAt"
  | "attemptCount"
  | "lastCheckedAt"
  | "nextCheckAt"
  | "lastError"
  | "metadataEnc"
  | "metadataHashes"
  | "cryptoKid"
  | "cryptoVersion"
  | "cryptoState"
  | "retentionClass"
  | "retentionBucketYm"
  | "raw"
  | "metadata";

/** Column names by field; a blank name is the default. */
export type DeliveryTrackingColumnMap = Partial<Record<DeliveryTrackingColumn, string>>;

/** Index names by what the index is for; a blank name is the default. */
export type DeliveryTrackingIndexNames = Partial<
  Record<
    "due" | "providerMessage" | "requestedAt" | "toHash" | "fromHash" | "retentionBucket",
    string
  >
>;

/** What may be chosen of the tracking table, whatever the table's name. */
export interface TrackingLayoutOptions {
  columnMap?: DeliveryTrackingColumnMap;
  /** Wins over `columnMap`. */
  trackingColumnMap?: DeliveryTrackingColumnMap;
  typeStrategy?: DeliveryTrackingTypeStrategy;
  /** `typeStrategy` wins. */
  trackingTypeStrategy?: DeliveryTrackingTypeStrategy;
  /** Whether the column `raw` is there, for vendors' answers. Default: true. */
  storeRaw?: boolean;
  /** `storeRaw` wins. */
  trackingStoreRaw?: boolean;
  indexNames?: DeliveryTrackingIndexNames;
  /** Wins over `indexNames`. */
  trackingIndexNames?: DeliveryTrackingIndexNames;
  fieldCryptoSchema?: DeliveryTrackingFieldCryptoSchemaOptions;
}

/** What may be chosen of any table. */
export interface SchemaTextOptions {
  /** Default: true. */
  includeIndexes?: boolean;
  /**
   * Also indexes beyond the documented ones: a partial one over open records by due time (not on
   * MySQL), and one by which the next job is found without sorting. Default: false.
   */
  extraIndexes?: boolean;
  /**
   * Ids on MySQL get the collation `utf8mb4_bin`: by the usual ones `m1` and `M1` are one record, and the
   * second overwrites the first. Ids that differ in trailing blanks are still one. With `false`, and in a
   * table that drizzle-kit makes, the database itself must be of utf8mb4, or it refuses Korean text.
   * Default: true.
   */
  binaryIds?: boolean;
}

/** The layout of a tracking table. */
export interface DeliveryTrackingSchemaOptions extends TrackingLayoutOptions {
  /** Letters, digits and `_`. Default: `kmsg_delivery_tracking`. */
  tableName?: string;
}

export interface BuildDeliveryTrackingSchemaSqlOptions
  extends DeliveryTrackingSchemaOptions,
    SchemaTextOptions {
  dialect: SqlDialect;
}

export interface BuildJobQueueSchemaSqlOptions extends SchemaTextOptions {
  dialect: SqlDialect;
  /** Letters, digits and `_`. Default: `kmsg_jobs`. */
  tableName?: string;
}

/** The tables of a target and their layout. */
export interface CloudflareSqlSchemaOptions extends TrackingLayoutOptions, SchemaTextOptions {
  /** Default: `"both"`. */
  target?: CloudflareSqlSchemaTarget;
  /** Default: `kmsg_delivery_tracking`. */
  trackingTableName?: string;
  /** Default: `kmsg_jobs`. */
  queueTableName?: string;
}

/** The tables that keep the state of a field crypto migration. */
export interface MigrationMetaOptions {
  /** Makes them next to the tracking table. Default: false. */
  includeMigrationMeta?: boolean;
  /** Default: `kmsg_crypto_migration_runs`. */
  migrationRunsTableName?: string;
  /** Default: `kmsg_crypto_migration_chunks`. */
  migrationChunksTableName?: string;
}

export interface BuildCloudflareSqlSchemaSqlOptions
  extends CloudflareSqlSchemaOptions,
    MigrationMetaOptions {
  dialect: SqlDialect;
}

export interface InitializeCloudflareSqlSchemaOptions
  extends CloudflareSqlSchemaOptions,
    MigrationMetaOptions {}

export interface RenderDrizzleSchemaSourceOptions extends CloudflareSqlSchemaOptions {
  dialect: SqlDialect;
}

export interface BuildFieldCryptoMigrationMetaSchemaSqlOptions {
  dialect: SqlDialect;
  /** Default: `kmsg_crypto_migration_runs`. */
  runsTableName?: string;
  /** Default: `kmsg_crypto_migration_chunks`. */
  chunksTableName?: string;
  /** Default: true. */
  includeIndexes?: boolean;
}

/** A tracking table's layout with every choice made. */
export interface DeliveryTrackingSchemaSpec {
  tableName: string;
  /** Names of all columns that there may be, also of those that this layout leaves out. */
  columnMap: Required<DeliveryTrackingColumnMap>;
  typeStrategy: Required<DeliveryTrackingTypeStrategy>;
  storeRaw: boolean;
  fieldCrypto: Required<DeliveryTrackingFieldCryptoSchemaOptions>;
  indexNames: Required<DeliveryTrackingIndexNames>;
}
