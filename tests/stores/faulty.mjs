// Clients whose database answers badly, once, when a test asks for it. The unit is what the database
// applies whole: a statement by itself, or a transaction with its commit.

/** What can go wrong with one unit. */
export const FAULTS = ["fails before", "fails after the commit", "times out", "runs twice"];

const lost = () => new Error("Connection terminated unexpectedly");

// Applies a fault to the next unit. What is left running is kept until `settled()`.
class Fault {
  #next;
  #running = [];

  /** The next unit meets `fault`; those after it none. */
  arm(fault) {
    this.#next = fault;
  }

  /** Resolves when nothing runs any more that a caller has given up. */
  async settled() {
    await Promise.allSettled(this.#running);
  }

  async meet(unit) {
    const fault = this.#next;
    this.#next = undefined;
    if (fault === undefined) return await unit();
    if (fault === "fails before") throw lost();
    const first = unit();
    if (fault === "times out") {
      this.#running.push(first);
      throw new Error("Query read timeout");
    }
    const answer = await first;
    if (fault === "fails after the commit") throw lost();
    return fault === "runs twice" ? await unit() : answer;
  }
}

/** The client, and the fault that it meets. */
export function faultyClient(client) {
  const fault = new Fault();
  const { dialect, query, transaction } = client;
  return {
    fault,
    client: {
      dialect,
      query: (sql, params) => fault.meet(() => query(sql, params)),
      transaction: (work) => fault.meet(() => transaction(work)),
    },
  };
}

/**
 * A D1 binding that throws D1's own errors.
 *
 * @param errors one per unit, in order: `{ message, isApplied }`, or undefined for none
 */
export function faultyD1(binding, errors) {
  const calls = [];
  const meet = async (unit) => {
    const error = errors[calls.push(Date.now()) - 1];
    if (error === undefined) return await unit();
    if (error.isApplied) await unit();
    throw new Error(error.message);
  };
  const wrapped = (statement) => ({
    statement,
    bind: (...values) => wrapped(statement.bind(...values)),
    all: () => meet(() => statement.all()),
  });
  return {
    calls,
    prepare: (sql) => wrapped(binding.prepare(sql)),
    batch: (list) => meet(() => binding.batch(list.map(({ statement }) => statement))),
  };
}
