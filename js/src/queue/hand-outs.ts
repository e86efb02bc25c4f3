import type { Job } from "./job.js";

/** What proves that a job is still with who took it: the two members as they were handed out. */
export interface JobFence {
  attempts: number;
  processAt: Date;
}

const kMost = 10_000;

/** The fences of one queue object's last hand-outs by id, the newest ten thousand. */
export class HandOuts {
  readonly #fences = new Map<string, JobFence>();

  add({ id, attempts, processAt }: Job): void {
    this.#fences.delete(id);
    this.#fences.set(id, { attempts, processAt });
    if (this.#fences.size <= kMost) return;
    for (const oldest of this.#fences.keys()) {
      this.#fences.delete(oldest);
      return;
    }
  }

  /** The id and the fence that an argument of `complete`, `fail` or `extendLease` stands for. */
  claimOf(job: string | Job): { id: string; fence: JobFence | undefined } {
    if (typeof job === "string") return { id: job, fence: this.#fences.get(job) };
    const { id, attempts, processAt } = job;
    return { id, fence: { attempts, processAt } };
  }

  forget(id: string): void {
    this.#fences.delete(id);
  }

  clear(): void {
    this.#fences.clear();
  }
}
