import { anyValue, isObject } from "../core/safe-read.js";
import type { SqlDialect } from "./types.js";

/** How far an error's `cause` is followed; ORMs wrap what a driver throws. */
const MAX_CAUSES = 8;

const EXISTS = /already exists|duplicate key name|duplicate object/i;
// Two sessions that make one table at a time: the catalog's own unique indexes tell the slower one.
const CATALOG_INDEX =
  /pg_type_typname_nsp_index|pg_class_relname_nsp_index|pg_namespace_nspname_index/;

/** Whether a DDL statement failed because what it makes is there. Never throws. */
export function saysAlreadyExists(dialect: SqlDialect, thrown: unknown): boolean {
  const seen = new Set<unknown>();
  let error = thrown;
  while (isObject(error) && !seen.has(error) && seen.size < MAX_CAUSES) {
    if (oneSaysSo(dialect, error)) return true;
    seen.add(error);
    error = anyValue(error, "cause");
  }
  return false;
}

function oneSaysSo(dialect: SqlDialect, error: object): boolean {
  const message = text(anyValue(error, "message"));
  if (EXISTS.test(message)) return true;
  const code = text(anyValue(error, "code")).toUpperCase();
  if (dialect === "postgres") {
    if (code === "42P07" || code === "42710") return true;
    const names = ["constraint", "constraint_name"].map((key) => text(anyValue(error, key)));
    return code === "23505" && CATALOG_INDEX.test([message, ...names].join(" "));
  }
  if (dialect === "mysql") {
    const errno = anyValue(error, "errno");
    return (
      code === "ER_DUP_KEYNAME" ||
      code === "ER_TABLE_EXISTS_ERROR" ||
      [1061, 1050, "1061", "1050"].some((number) => number === errno) ||
      text(anyValue(error, "sqlState")) === "42S01"
    );
  }
  return false;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
