import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { describeValue } from "../core/error-json.js";
import { anyValue, isObject } from "../core/safe-read.js";
import type { SqlDialect } from "../schema/types.js";

const MAX_ERROR_TEXT = 200;
const MAX_CAUSES = 8;

// What SQLite says of the statement itself: D1 answered, and nothing was applied.
const SQLITE_FAULT =
  /SQLITE_|D1_TYPE_ERROR|no such |syntax error|constraint|too many |too long|is locked|cannot start a transaction/i;
const SQLITE_LOCKED = /database (table |schema )?is locked/i;
// SQLSTATE, which Postgres drivers call code and MySQL drivers sqlState. Class 08 is the connection,
// 57P the server going down, 40003 "statement completion unknown": of these nobody knows.
const SQL_STATE = /^[0-9A-Z]{5}$/;
const UNKNOWN_STATE = /^(08|57P|40003)/;

/**
 * What a database threw, as a typed error that says whether the statements may have taken effect: not
 * where the database itself refused one; otherwise nobody knows.
 */
export function sqlError(thrown: unknown, dialect: SqlDialect): KMsgError {
  if (KMsgError.is(thrown)) return thrown;
  const { message } = describeValue(thrown);
  const refused = dialect === "sqlite" ? SQLITE_FAULT.test(message) : hasState(thrown);
  // Long digit runs may be phone numbers out of a row.
  const text = message.slice(0, MAX_ERROR_TEXT).replace(/\d{7,}/g, "***");
  return new KMsgError(
    refused ? KMsgErrorCode.UNKNOWN_ERROR : KMsgErrorCode.NETWORK_SERVICE_UNAVAILABLE,
    `The database failed: ${text}`,
    undefined,
    { outcome: refused ? "not_sent" : "unknown", cause: thrown },
  );
}

/** Whether the database ended the transaction so that another could go on: deadlock, serialization. */
export function wasRolledBack(thrown: unknown): boolean {
  const state = sqlStateOf(thrown);
  return state === "40001" || state === "40P01";
}

/** Whether SQLite gave up waiting for another connection. It has changed nothing then. */
export function isLocked(thrown: unknown): boolean {
  return SQLITE_LOCKED.test(describeValue(thrown).message);
}

function hasState(thrown: unknown): boolean {
  const state = sqlStateOf(thrown);
  return state !== undefined && !UNKNOWN_STATE.test(state);
}

/** The SQLSTATE of what was thrown, or of a cause: ORMs wrap what a driver throws. */
export function sqlStateOf(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; isObject(error) && depth < MAX_CAUSES; depth += 1) {
    for (const key of ["sqlState", "sqlstate", "code"]) {
      const state = anyValue(error, key);
      if (typeof state === "string" && SQL_STATE.test(state)) return state;
    }
    error = anyValue(error, "cause");
  }
  return undefined;
}
