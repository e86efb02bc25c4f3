/**
 * The value of a Result that the user's code has answered; throws its error as it is.
 *
 * @param notAResult makes what is thrown for anything else, from the kind of that
 */
export function unwrapResult(result: unknown, notAResult: (kind: string) => Error): unknown {
  const { isSuccess, isFailure, value, error } = (result ?? {}) as Record<string, unknown>;
  if (isSuccess === true) return value;
  if (isFailure === true) throw error;
  throw notAResult(result === null ? "null" : typeof result);
}
