/** The variant of a {@link Result} that holds a value. */
export interface Ok<T> {
  readonly isSuccess: true;
  readonly isFailure: false;
  readonly value: T;
}

/** The variant of a {@link Result} that holds an error. */
export interface Fail<E> {
  readonly isSuccess: false;
  readonly isFailure: true;
  readonly error: E;
}

/**
 * A value or an error: a plain object without methods that survives JSON. Branch on `isSuccess`, or
 * use the helpers of the object with the same name.
 */
export type Result<T, E = Error> = Ok<T> | Fail<E>;

/** Makes a successful result. */
export function ok<T>(value: T): Ok<T> {
  return { isSuccess: true, isFailure: false, value };
}

/** Makes a failed result. */
export function fail<E>(error: E): Fail<E> {
  return { isSuccess: false, isFailure: true, error };
}

/** Helpers over results. None changes its argument; what a callback throws passes through. */
export const Result = {
  ok,
  fail,

  /** A new result with `f(value)`; a failure comes back as the same object. */
  map<T, U, E>(result: Result<T, E>, f: (value: T) => U): Result<U, E> {
    return result.isSuccess ? ok(f(result.value)) : result;
  },

  /** `f(value)`; a failure comes back as the same object. */
  flatMap<T, U, E, F = E>(result: Result<T, E>, f: (value: T) => Result<U, F>): Result<U, E | F> {
    return result.isSuccess ? f(result.value) : result;
  },

  /** A new failure with `f(error)`; a success comes back as the same object. */
  mapError<T, E, F>(result: Result<T, E>, f: (error: E) => F): Result<T, F> {
    return result.isSuccess ? result : fail(f(result.error));
  },

  /** The value. Throws the error itself on a failure. */
  unwrap<T, E>(result: Result<T, E>): T {
    if (result.isSuccess) return result.value;
    throw result.error;
  },

  unwrapOr<T, E>(result: Result<T, E>, fallback: T): T {
    return result.isSuccess ? result.value : fallback;
  },

  unwrapOrElse<T, E>(result: Result<T, E>, f: (error: E) => T): T {
    return result.isSuccess ? result.value : f(result.error);
  },

  match<T, E, U, V = U>(
    result: Result<T, E>,
    cases: { ok: (value: T) => U; fail: (error: E) => V },
  ): U | V {
    return result.isSuccess ? cases.ok(result.value) : cases.fail(result.error);
  },

  /** Settles a promise into a result; the rejection reason is the error, unchanged. */
  async fromPromise<T, E = unknown>(promise: PromiseLike<T>): Promise<Result<T, E>> {
    try {
      return ok(await promise);
    } catch (reason) {
      return fail(reason as E);
    }
  },

  /** Runs `f`; what it throws is the error, unchanged. A promise that it returns is the value. */
  fromThrowable<T, E = unknown>(f: () => T): Result<T, E> {
    try {
      return ok(f());
    } catch (thrown) {
      return fail(thrown as E);
    }
  },

  /** All values in order, or the first failure as the same object. No results give `ok([])`. */
  all<T, E>(results: Iterable<Result<T, E>>): Result<T[], E> {
    const values: T[] = [];
    for (const result of results) {
      if (result.isFailure) return result;
      values.push(result.value);
    }
    return ok(values);
  },

  /** Values and errors apart, each in order. */
  partition<T, E>(results: Iterable<Result<T, E>>): { values: T[]; errors: E[] } {
    const values: T[] = [];
    const errors: E[] = [];
    for (const result of results) {
      if (result.isSuccess) values.push(result.value);
      else errors.push(result.error);
    }
    return { values, errors };
  },

  isOk<T, E>(result: Result<T, E>): result is Ok<T> {
    return result.isSuccess;
  },

  isFail<T, E>(result: Result<T, E>): result is Fail<E> {
    return result.isFailure;
  },

  /** Calls `f` with the result and gives the same object back. */
  tap<T, E>(result: Result<T, E>, f: (result: Result<T, E>) => void): Result<T, E> {
    f(result);
    return result;
  },

  tapOk<T, E>(result: Result<T, E>, f: (value: T) => void): Result<T, E> {
    if (result.isSuccess) f(result.value);
    return result;
  },

  tapErr<T, E>(result: Result<T, E>, f: (error: E) => void): Result<T, E> {
    if (result.isFailure) f(result.error);
    return result;
  },

  /** The value. Throws `Error(message)` with the error as its `cause` on a failure. */
  expect<T, E>(result: Result<T, E>, message: string): T {
    if (result.isSuccess) return result.value;
    throw new Error(message, { cause: result.error });
  },
} as const;
