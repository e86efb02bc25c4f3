import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { anyValue, isArray, isObject } from "../core/safe-read.js";
import type { SqlDialect } from "../schema/types.js";
import type { CloudflareSqlQueryResult } from "./client.js";

const ROW_MEMBERS = ["rows", "results", "data"];
const COUNT_MEMBERS = ["rowCount", "rowsAffected", "affectedRows", "changes", "count"];

/**
 * What the drivers below Drizzle answer, as one shape.
 *
 * | driver | answer |
 * | --- | --- |
 * | node-postgres, Neon, Vercel, PGlite | `{ rows, rowCount }` |
 * | postgres.js, Bun | the rows, an array that has `count` |
 * | mysql2 | `[rows, fields]`, for a write `[{ affectedRows }, undefined]` |
 * | PlanetScale, TiDB, libSQL | `{ rows, rowsAffected }` |
 * | D1 | `{ results, meta: { changes } }` |
 * | better-sqlite3, bun:sqlite | the rows, for a write `{ changes }` |
 *
 * @throws KMsgError INVALID_REQUEST for rows without names
 */
export function normalizeDrizzleResult(
  result: unknown,
  dialect: SqlDialect,
): CloudflareSqlQueryResult<Record<string, unknown>> {
  if (isArray(result)) {
    const pair = dialect === "mysql" ? mysqlPair(result) : undefined;
    if (pair !== undefined) return normalizeDrizzleResult(pair.head, dialect);
    return answer(result, countOf(result));
  }
  if (!isObject(result)) return { rows: [] };
  const rows = ROW_MEMBERS.map((key) => anyValue(result, key)).find(isArray) ?? [];
  return answer(rows, countOf(result) ?? countOf(anyValue(result, "meta")));
}

// A row is an object, so what looks like rows or like a write's outcome in its place is no row.
function mysqlPair(result: readonly unknown[]): { head: unknown } | undefined {
  const [head, fields] = result;
  if (result.length === 0 || result.length > 2) return undefined;
  if (result.length === 2 && fields !== undefined && fields !== null && !isArray(fields)) {
    return undefined;
  }
  const isOutcome = isObject(head) && typeof anyValue(head, "affectedRows") === "number";
  return isArray(head) || isOutcome ? { head } : undefined;
}

function answer(
  given: readonly unknown[],
  count: number | undefined,
): CloudflareSqlQueryResult<Record<string, unknown>> {
  const rows = [...given] as Record<string, unknown>[];
  if (isArray(rows[0])) {
    throw new KMsgError(
      KMsgErrorCode.INVALID_REQUEST,
      "The driver below Drizzle answers rows without the names of their columns; " +
        "give normalizeResult, which names them",
      undefined,
      { field: "normalizeResult", outcome: "unknown" },
    );
  }
  const rowCount = count ?? (rows.length > 0 ? rows.length : undefined);
  return rowCount === undefined ? { rows } : { rows, rowCount };
}

function countOf(result: unknown): number | undefined {
  if (!isObject(result)) return undefined;
  for (const key of COUNT_MEMBERS) {
    const value = anyValue(result, key);
    const isNumeric = typeof value === "string" && value.trim() !== "";
    if (typeof value !== "number" && typeof value !== "bigint" && !isNumeric) continue;
    const count = Number(value);
    if (Number.isFinite(count)) return count;
  }
  return undefined;
}
