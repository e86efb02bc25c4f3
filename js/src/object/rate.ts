const TRIES = 3;
/** KV and R2 take one write a second for one key. */
const WAIT_MS = 1_100;
const RATE = /\b429\b|too many requests|\b10058\b|reduce your (concurrent )?request rate/i;

/** Repeats a write that the service refused for being too soon after the last one of its key. */
export async function atItsRate<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (thrown) {
      const text = thrown instanceof Error ? thrown.message : String(thrown);
      if (tries === TRIES || !RATE.test(text)) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}
