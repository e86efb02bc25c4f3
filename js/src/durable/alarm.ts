/** What is used of a `DurableObjectStorage` for its alarm. */
export interface AlarmStorageLike {
  getAlarm(): Promise<number | null>;
  setAlarm(time: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

/**
 * The one alarm of an object. Whoever writes something that is due asks for an alarm by then; an alarm
 * that is set is only ever moved to an earlier time, but by the one that rings.
 */
export class Alarm {
  /** When it rings; undefined while that is not known. */
  #at: number | undefined;
  /** Grows with each wish: a time that was looked up before one is out of date. */
  #wishes = 0;

  constructor(private readonly storage: AlarmStorageLike) {}

  /** Rings at `time` or earlier. */
  async by(time: number): Promise<void> {
    this.#wishes += 1;
    if (!Number.isFinite(time)) return;
    if (this.#at === undefined) {
      const known = await this.storage.getAlarm();
      this.#at ??= known ?? Number.POSITIVE_INFINITY;
    }
    if (time >= this.#at) return;
    this.#at = time;
    await this.storage.setAlarm(time);
  }

  /** It has rung: until {@link rewind}, `time` is when it rings again should all of this be cut off. */
  async rung(time: number): Promise<void> {
    this.#at = time;
    await this.storage.setAlarm(time);
  }

  /** Sets it to what `next` answers; undefined: it does not ring before somebody wishes it. */
  async rewind(next: () => Promise<number | undefined>): Promise<number | undefined> {
    for (;;) {
      const before = this.#wishes;
      const time = await next();
      if (before !== this.#wishes) continue;
      this.#at = time ?? Number.POSITIVE_INFINITY;
      if (time === undefined) await this.storage.deleteAlarm();
      else await this.storage.setAlarm(time);
      return time;
    }
  }
}
