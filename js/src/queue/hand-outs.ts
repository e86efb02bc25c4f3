import type { Job } from "./job.js";

/** Of a job that was handed out: its fence (`attempts`, `processAt`), and what `fail` has to know. */
export type HeldJob = Pick<Job, "attempts" | "processAt" | "maxAttempts">;

const MAX_HELD = 10_000;

/** One queue object's last hand-outs by id, the newest ten thousand. */
export class HandOuts {
  readonly #held = new Map<string, HeldJob>();

  add({ id, attempts, processAt, maxAttempts }: Job): void {
    this.#held.delete(id);
    // The caller owns the job's date.
    this.#held.set(id, { attempts, processAt: new Date(processAt), maxAttempts });
    if (this.#held.size <= MAX_HELD) return;
    for (const oldest of this.#held.keys()) {
      this.#held.delete(oldest);
      return;
    }
  }

  /** What an argument of `complete`, `fail` or `extendLease` stands for. */
  claimOf(job: string | Job): { id: string; held: HeldJob | undefined } {
    if (typeof job === "string") return { id: job, held: this.#held.get(job) };
    return { id: job.id, held: job };
  }

  forget(id: string): void {
    this.#held.delete(id);
  }

  clear(): void {
    this.#held.clear();
  }
}

/** What a failed job keeps of what was thrown. */
export function errorText(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === "string" ? error : "the job failed";
}
