import { ResourceHost } from "../call-host.js";
import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { Configuration } from "../engine/configuration.js";
import { encodeStrict } from "../engine/encode.js";
import { engine } from "../engine/engine.js";
import { Method } from "../engine/method.js";
import { initializeCloudflareSqlSchema } from "../schema/initialize.js";
import type { DeliveryTrackingSchemaOptions } from "../schema/types.js";
import type { SqlDatabase } from "../sql/database.js";
import { sqlError } from "../sql/sql-error.js";
import { bindSqlStore } from "./binding.js";
import { filterToWire } from "./filter-wire.js";
import { patchToWire, recordFromWire, recordToWire } from "./record-wire.js";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
  DeliveryTrackingStore,
  TrackingPatch,
} from "./store.js";
import type { TrackingRecord } from "./types.js";

/** What one deleteBefore() takes when it is not told. */
const DEFAULT_DELETE_LIMIT = 1000;

/**
 * Records in a SQL table, through the core: each member is one statement or one atomic batch,
 * whatever the number of records.
 */
export class SqlDeliveryTrackingStore implements DeliveryTrackingStore {
  readonly #configuration: Configuration;
  readonly #database: SqlDatabase;
  readonly #options: DeliveryTrackingSchemaOptions;

  /** @throws KMsgError CRYPTO_CONFIG_ERROR for encrypted columns, which need keys */
  constructor(database: SqlDatabase, options: DeliveryTrackingSchemaOptions = {}) {
    const { fieldCryptoSchema, ...layout } = options;
    if (fieldCryptoSchema?.enabled === true) {
      throw new KMsgError(
        KMsgErrorCode.CRYPTO_CONFIG_ERROR,
        "fieldCrypto config is required when fieldCryptoSchema is enabled",
        undefined,
        { field: "fieldCrypto" },
      );
    }
    const section = { kind: "sql", dialect: database.dialect, ...layout };
    const encoded = encodeStrict(section, "options");
    if ("error" in encoded) throw encoded.error;
    this.#database = database;
    this.#options = layout;
    this.#configuration = new Configuration(
      `{"providers":[],"tracking":{"store":${encoded.text}}}`,
    );
    bindSqlStore(this, { section: encoded.text, database });
  }

  /**
   * Makes the table and its indexes where they are missing; one look where they are there.
   *
   * @throws KMsgError INVALID_REQUEST that names the missing columns and prints the statements that add
   *   them, when the table is there without them
   */
  async init(): Promise<void> {
    const options = { ...this.#options, target: "tracking" } as const;
    try {
      await initializeCloudflareSqlSchema(this.#database.client, options);
    } catch (thrown) {
      throw sqlError(thrown, this.#database.dialect);
    }
  }

  /** Closes the client, where it can be closed. */
  async close(): Promise<void> {
    await this.#database.client.close?.();
  }

  async upsert(record: TrackingRecord): Promise<void> {
    await this.upsertMany([record]);
  }

  async upsertMany(records: readonly TrackingRecord[]): Promise<void> {
    await this.#call("upsertMany", records.map(recordToWire));
  }

  async insertIfAbsent(record: TrackingRecord): Promise<boolean> {
    const inserted = await this.#call<string[]>("insertIfAbsent", [recordToWire(record)]);
    return inserted.includes(record.messageId);
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    return (await this.getMany([messageId]))[0];
  }

  async getMany(messageIds: readonly string[]): Promise<TrackingRecord[]> {
    return (await this.#call<unknown[]>("getMany", messageIds)).map(recordFromWire);
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    return (await this.#call<unknown[]>("listDue", now.getTime(), limit)).map(recordFromWire);
  }

  async claimDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    const claimed = await this.#call<unknown[]>("claimDue", now.getTime(), limit, leaseMs);
    return claimed.map(recordFromWire);
  }

  async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    await this.patchMany([{ messageId, patch }]);
  }

  async patchMany(patches: readonly TrackingPatch[]): Promise<string[]> {
    return await this.#call("patchMany", patches.map(patchToWire));
  }

  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    return (await this.#call<unknown[]>("listRecords", filterToWire(options))).map(recordFromWire);
  }

  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    return await this.#call("countRecords", filterToWire(filter));
  }

  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    return await this.#call("countBy", filterToWire(filter), groupBy);
  }

  async deleteBefore(before: Date, options: { limit?: number } = {}): Promise<number> {
    const limit = options.limit ?? DEFAULT_DELETE_LIMIT;
    return await this.#call("deleteBefore", before.getTime(), limit);
  }

  /** @throws KMsgError */
  async #call<T>(member: string, ...args: unknown[]): Promise<T> {
    const encoded = encodeStrict({ member, args }, "arguments");
    if ("error" in encoded) throw encoded.error;
    const host = new ResourceHost({ database: this.#database });
    const settlement = await engine.call(Method.store, this.#configuration, encoded.text, host);
    if ("error" in settlement) throw settlement.error;
    return settlement.value as T;
  }
}
