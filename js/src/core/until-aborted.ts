/** How long the user's code has, after an abort, to end by itself: its own answer says more. */
const GRACE_MS = 1000;

/** What an abandoned wait is rejected with. */
export class GaveUp extends Error {}

/**
 * Waits for the user's code, but not for ever once the call is aborted: it may never settle. What it
 * does afterwards is ignored.
 *
 * @throws GaveUp when the signal has been aborted for a second and nothing came
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const giveUp = () => {
      timer = setTimeout(() => reject(new GaveUp("aborted before it settled")), GRACE_MS);
    };
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    };
    work.then(resolve, reject).finally(done);
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
}
