import assert from "node:assert/strict";

/** What workers say, and whether it may be so. */
export class Ledger {
  #taken = new Map();
  #completed = new Map();
  handOuts = 0;

  get completed() {
    return this.#completed.size;
  }

  isCompleted(id) {
    return this.#completed.has(id);
  }

  /**
   * A hand-out ends when its lease does, and the next then has more attempts: two of one job with the
   * same number would be two at a time.
   */
  add({ taken, completed, attempts }) {
    if (taken !== undefined) {
      this.handOuts += 1;
      const before = this.#taken.get(taken) ?? new Set();
      assert.ok(!before.has(attempts), `${taken} was handed out twice at a time`);
      this.#taken.set(taken, before.add(attempts));
    } else {
      assert.ok(!this.#completed.has(completed), `${completed} was completed twice`);
      this.#completed.set(completed, attempts);
    }
  }

  /** Judges the jobs as they are stored after the end. */
  check(ids, stored) {
    assert.equal(stored.length, ids.length, "jobs are lost");
    for (const { id, status, attempts } of stored) {
      assert.equal(status, "completed", `${id} is not completed`);
      // Whoever was killed between completing and saying so, said nothing.
      const by = this.#completed.get(id) ?? attempts;
      assert.equal(by, attempts, `${id} was handed out after it was completed`);
      const takes = this.#taken.get(id) ?? new Set();
      assert.ok(Math.max(-1, ...takes) <= attempts, `${id} was handed out after it was completed`);
    }
  }
}
