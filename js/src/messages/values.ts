// The rules for single values.
import { type Rule, refuse, timeOf } from "./rule.js";

const ANY_TEXT = "a text";

export function text({ min = 0 }: { min?: number } = {}): Rule<string> {
  return {
    read(value, reading) {
      if (typeof value !== "string") return refuse(reading, "invalid_type", ANY_TEXT, value);
      if (value.length < min)
        return refuse(reading, "too_small", "a text that is not empty", value);
      return value;
    },
  };
}

/** A text that matches; `wanted` says so in words. */
export function pattern(expression: RegExp, wanted: string): Rule<string> {
  return {
    read(value, reading) {
      if (typeof value !== "string") return refuse(reading, "invalid_type", wanted, value);
      return expression.test(value) ? value : refuse(reading, "invalid_format", wanted, value);
    },
  };
}

/** An absolute http or https address. */
export function webAddress(): Rule<string> {
  const wanted = "an absolute http or https URL";
  return {
    read(value, reading) {
      if (typeof value !== "string") return refuse(reading, "invalid_type", wanted, value);
      try {
        const { protocol } = new URL(value);
        if (protocol === "https:" || protocol === "http:") return value;
      } catch {
        // Falls through to the refusal: the parser says nothing that the caller could use.
      }
      return refuse(reading, "invalid_format", wanted, value);
    },
  };
}

export function boolean(): Rule<boolean> {
  return {
    read: (value, reading) =>
      typeof value === "boolean" ? value : refuse(reading, "invalid_type", "true or false", value),
  };
}

/** A finite number of the range. */
export function number({
  min = -Number.MAX_VALUE,
  max = Number.MAX_VALUE,
  whole = false,
}: {
  min?: number;
  max?: number;
  whole?: boolean;
} = {}): Rule<number> {
  const kind = whole ? "a whole number" : "a finite number";
  const least = min === -Number.MAX_VALUE ? kind : `${kind} of at least ${min}`;
  const wanted = max === Number.MAX_VALUE ? least : `${kind} from ${min} to ${max}`;
  return {
    read(value, reading) {
      const isKind = whole ? Number.isInteger(value) : Number.isFinite(value);
      if (!isKind) return refuse(reading, "invalid_type", wanted, value);
      if ((value as number) < min) return refuse(reading, "too_small", wanted, value);
      if ((value as number) > max) return refuse(reading, "too_big", wanted, value);
      return value as number;
    },
  };
}

/** A valid Date, copied. `notPast`: not before the time of the parse. */
export function date({ notPast = false }: { notPast?: boolean } = {}): Rule<Date> {
  return {
    read(value, reading) {
      const time = timeOf(value);
      if (time === undefined || Number.isNaN(time)) {
        return refuse(reading, "invalid_type", "a valid Date", value);
      }
      if (notPast && time < reading.now) {
        return refuse(reading, "too_small", "a Date that does not lie in the past", value);
      }
      return new Date(time);
    },
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Rule<T> {
  const wanted = `one of ${values.join(", ")}`;
  return {
    read: (value, reading) =>
      values.includes(value as T) ? (value as T) : refuse(reading, "invalid_value", wanted, value),
  };
}

/** Anything, passed on as it is. */
export function unknown(): Rule<unknown> {
  return { read: (value) => value };
}
