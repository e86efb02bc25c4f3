export interface SqlStatement {
  sql: string;
  params: readonly unknown[];
}

export interface SqlRowSet {
  rows: Record<string, unknown>[];
  /** Rows that a write changed; 0 where the driver does not say. */
  changes: number;
}
