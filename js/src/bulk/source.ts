import { invalidRequest } from "../core/error.js";

/** The next input, the end, or the promise of one of them. */
export type Step = IteratorResult<unknown> | PromiseLike<IteratorResult<unknown>>;

/** Where the inputs of a bulk send come from. */
export interface InputSource {
  /** May throw or reject; then there are no more inputs. */
  next(): Step;
  /** Says that no more inputs are wanted. */
  close(): unknown;
}

/** The inputs of an array, read when their turn comes. */
export function arraySource(inputs: readonly unknown[]): InputSource {
  let index = 0;
  const { length } = inputs;
  return {
    next: () =>
      index < length
        ? { done: false, value: elementAt(inputs, index++) }
        : { done: true, value: undefined },
    close: () => undefined,
  };
}

/** One element that cannot be read must not end the others. */
function elementAt(inputs: readonly unknown[], index: number): unknown {
  try {
    return inputs[index];
  } catch (thrown) {
    return {
      get message(): never {
        throw thrown;
      },
    };
  }
}

/** The inputs of an iterable or async iterable; nothing is taken from it before the first `next`. */
export function iterableSource(
  inputs: Iterable<unknown> | AsyncIterable<unknown>,
): InputSource | undefined {
  const iterator = iteratorOf(inputs);
  if (iterator === undefined) return undefined;
  return {
    next: () => iterator.next(),
    close: () => iterator.return?.(),
  };
}

function iteratorOf(inputs: unknown): Iterator<unknown> | AsyncIterator<unknown> | undefined {
  try {
    const make =
      (inputs as AsyncIterable<unknown>)?.[Symbol.asyncIterator] ??
      (inputs as Iterable<unknown>)?.[Symbol.iterator];
    return typeof make === "function" ? make.call(inputs) : undefined;
  } catch (thrown) {
    throw invalidRequest("inputs cannot be iterated: it throws when asked to", "inputs", thrown);
  }
}
