import { anyValue, isObject } from "./safe-read.js";

const MAX_STEPS = 8;

/** The causes of an error, and whether they stood in its own `causeChain`. */
export interface CollectedCauses {
  causes: unknown[];
  own: boolean;
}

/**
 * A copy of the error's `causeChain`; else that of its details; else what following `cause` finds, up
 * to eight steps and not around a cycle. Undefined when there is none.
 */
export function collectCauses(error: object, details?: object): CollectedCauses | undefined {
  const own = copyOf(anyValue(error, "causeChain"));
  if (own !== undefined) return { causes: own, own: true };
  const given = details === undefined ? undefined : anyValue(details, "causeChain");
  if (given !== undefined && given !== null) {
    return { causes: copyOf(given) ?? [given], own: false };
  }
  const causes: unknown[] = [];
  const seen = new Set<unknown>([error]);
  let cause = anyValue(error, "cause");
  while (cause !== undefined && !seen.has(cause) && causes.length < MAX_STEPS) {
    causes.push(cause);
    seen.add(cause);
    cause = isObject(cause) ? anyValue(cause, "cause") : undefined;
  }
  return causes.length === 0 ? undefined : { causes, own: false };
}

function copyOf(value: unknown): unknown[] | undefined {
  try {
    return Array.isArray(value) ? [...value] : undefined;
  } catch {
    return undefined;
  }
}
