import { Heap } from "../core/heap.js";
import { type Job, JobStatus } from "./job.js";

interface Entry<T> {
  readonly job: Job<T>;
  /** Earlier jobs have smaller ones: what is equal otherwise goes in the order it was put in. */
  readonly sequence: number;
  /** The job's, when it got its place. */
  priority: number;
  dueAt: number;
  createdAt: number;
}

/**
 * Jobs that wait, for their time or the end of their lease, and those that are due, in the order in which
 * they are to be handed out. Each change costs the logarithm of how many there are.
 */
export class DueJobs<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #waiting = new Heap<Entry<T>>(
    (a, b) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.sequence < b.sequence),
  );
  readonly #due = new Heap<Entry<T>>(goesFirst);
  /** Those whose lease has run out with no attempt left. */
  readonly #spent = new Set<Entry<T>>();
  #sequence = 0;
  #now = Number.NEGATIVE_INFINITY;

  /** To be called after each change of a job, a new one's too: gives it the place that it has now. */
  place(job: Job<T>): void {
    const { id, status, priority, processAt, createdAt } = job;
    const before = this.#entries.get(id);
    this.#take(before);
    if (status !== JobStatus.PENDING && status !== JobStatus.PROCESSING) {
      this.#entries.delete(id);
      return;
    }
    const entry: Entry<T> = {
      job,
      sequence: before?.sequence ?? this.#sequence++,
      priority,
      dueAt: processAt.getTime(),
      createdAt: createdAt.getTime(),
    };
    this.#entries.set(id, entry);
    this.#waiting.push(entry);
  }

  remove(id: string): void {
    this.#take(this.#entries.get(id));
    this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
    this.#waiting.clear();
    this.#due.clear();
    this.#spent.clear();
  }

  /** How many may be handed out. */
  count(now: Date): number {
    this.#advance(now.getTime());
    return this.#due.size;
  }

  /** The one to be handed out next; it stays first until it is placed anew. */
  first(now: Date): Job<T> | undefined {
    this.#advance(now.getTime());
    return this.#due.peek()?.job;
  }

  /** Those to be ended: nobody may have them again. */
  spent(now: Date): Job<T>[] {
    this.#advance(now.getTime());
    return Array.from(this.#spent, ({ job }) => job);
  }

  #advance(now: number): void {
    if (now < this.#now) this.#reset();
    this.#now = now;
    for (;;) {
      const entry = this.#waiting.peek();
      if (entry === undefined || !(entry.dueAt <= now)) return;
      this.#waiting.pop();
      if (hasAttempt(entry.job)) this.#due.push(entry);
      else this.#spent.add(entry);
    }
  }

  /** The clock was set back: what was due may not be. */
  #reset(): void {
    this.#due.clear();
    this.#spent.clear();
    this.#waiting.clear();
    for (const entry of this.#entries.values()) this.#waiting.push(entry);
  }

  #take(entry: Entry<T> | undefined): void {
    if (entry === undefined) return;
    if (this.#waiting.delete(entry) || this.#due.delete(entry)) return;
    this.#spent.delete(entry);
  }
}

function goesFirst(a: Entry<unknown>, b: Entry<unknown>): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  if (a.dueAt !== b.dueAt) return a.dueAt < b.dueAt;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt;
  return a.sequence < b.sequence;
}

/** Whether the job may be handed out once it is due; of one at work, the present attempt counts. */
function hasAttempt({ status, attempts, maxAttempts }: Job): boolean {
  return status !== JobStatus.PROCESSING || attempts + 1 < maxAttempts;
}
