import { describeValue } from "../core/error-json.js";
import { type Reading, type Rule, SKIP } from "./rule.js";
import { SchemaError, type SchemaIssue } from "./schema-error.js";

export interface ParseOptions {
  /** What counts as now, as a Date or in milliseconds since 1970. Default: the clock. */
  now?: Date | number;
}

/** What `safeParse` answers. */
export type SafeParseResult<T> =
  | { success: true; data: T; error?: never }
  | { success: false; error: SchemaError; data?: never };

/**
 * Checks a value of unknown shape. The answer is a copy that holds the schema's keys only, with its
 * defaults filled in; values under `metadata` and `details` are passed on as they are. The methods
 * may be detached: `list.map(RecipientSchema.parse)`.
 */
export interface Schema<T> {
  /** @throws SchemaError that lists what is wrong */
  parse(input: unknown, options?: ParseOptions): T;
  /** Never throws, whatever the input is. Reads at most the first 100 faults. */
  safeParse(input: unknown, options?: ParseOptions): SafeParseResult<T>;
}

/** The type of what a schema parses. */
export type Infer<S> = S extends Schema<infer T> ? T : never;

/**
 * A schema whose rules are made when it is first used, so that a bundler can drop one that is not
 * used.
 *
 * @param name how messages call the value as a whole
 */
export function schema<T>(name: string, make: () => Rule<T>): Schema<T> {
  let rule: Rule<T> | undefined;
  const safeParse = (input: unknown, options?: ParseOptions): SafeParseResult<T> => {
    rule ??= make();
    const issues: SchemaIssue[] = [];
    const reading: Reading = { name, path: [], issues, now: nowOf(options) };
    let data: T | typeof SKIP = SKIP;
    try {
      data = rule.read(input, reading);
    } catch (thrown) {
      // Members are read with care; what is left is a proxy that refuses even to be classified.
      const why = describeValue(thrown).name;
      issues.push({ path: [], code: "unreadable", message: `${name} cannot be read (${why})` });
    }
    if (data !== SKIP && issues.length === 0) return { success: true, data };
    return { success: false, error: new SchemaError(issues) };
  };
  return {
    safeParse,
    parse(input, options) {
      const result = safeParse(input, options);
      if (!result.success) throw result.error;
      return result.data;
    },
  };
}

/** Tolerates anything: `list.map(schema.parse)` passes an index here. */
function nowOf(options: ParseOptions | undefined): number {
  const now = typeof options === "object" && options !== null ? options.now : undefined;
  const time = now instanceof Date ? now.getTime() : now;
  return typeof time === "number" && !Number.isNaN(time) ? time : Date.now();
}
