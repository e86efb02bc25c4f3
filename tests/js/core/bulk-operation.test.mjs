import assert from "node:assert/strict";
import { test } from "node:test";
import { BulkOperationHandler, KMsgError, KMsgErrorCode } from "kmsg-edge/core";
import { FakeClock, settle } from "../support/fake-clock.mjs";

const once = { maxAttempts: 1 };

/** An operation whose items the test ends, in any order. */
function controlled() {
  const open = new Map();
  const started = [];
  const operation = (item) => {
    started.push(item);
    return new Promise((resolve, reject) => open.set(item, { resolve, reject }));
  };
  const end = async (item, error) => {
    if (error === undefined) open.get(item).resolve(item * 10);
    else open.get(item).reject(error);
    await settle();
  };
  return { operation, started, end };
}

test("every item ends in one of two lists, and the summary counts them", async () => {
  const clock = new FakeClock();
  const no = new Error("no");
  const done = await BulkOperationHandler.execute(
    [1, 2, 3],
    async (item) => {
      clock.time += 10;
      if (item === 2) throw no;
      return item * 10;
    },
    { retryOptions: once, clock },
  );
  assert.deepEqual(done, {
    successful: [
      { index: 0, item: 1, result: 10 },
      { index: 2, item: 3, result: 30 },
    ],
    failed: [{ index: 1, item: 2, error: no }],
    summary: { total: 3, successful: 2, failed: 1, duration: 30 },
  });
});

test("no items at all are no problem, any iterable will do", async () => {
  const empty = await BulkOperationHandler.execute([], () => 1);
  assert.equal(empty.summary.total, 0);
  const set = await BulkOperationHandler.execute(new Set(["a", "b"]), (item) => item);
  assert.equal(set.successful.length, 2);
});

test("E15: concurrency 0 and other bad options are refused by name", async () => {
  const bad = {
    concurrency: [0, -1, 2.5, Number.NaN, "5"],
    onProgress: ["x"],
    retryOptions: ["x"],
    signal: [{}],
  };
  for (const [field, values] of Object.entries(bad)) {
    for (const value of values) {
      await assert.rejects(
        BulkOperationHandler.execute([1], () => 1, { [field]: value }),
        { code: "INVALID_REQUEST", field },
      );
    }
  }
  await assert.rejects(
    BulkOperationHandler.execute([1], () => 1, { retryOptions: { maxAttempts: 0 } }),
    { code: "INVALID_REQUEST", field: "retryOptions.maxAttempts" },
  );
  await assert.rejects(
    BulkOperationHandler.execute(null, () => 1),
    { field: "items" },
  );
  await assert.rejects(BulkOperationHandler.execute([1], null), { field: "operation" });
});

test("E15: results are in the order of the input, whatever ends first", async () => {
  const { operation, end } = controlled();
  const run = BulkOperationHandler.execute([1, 2, 3], operation, { retryOptions: once });
  await settle();
  for (const item of [3, 1, 2]) await end(item);
  const { successful } = await run;
  assert.deepEqual(
    successful.map(({ index, item }) => [index, item]),
    [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  );
});

test("E15: the next item starts as soon as one has ended", async () => {
  const { operation, started, end } = controlled();
  const run = BulkOperationHandler.execute([1, 2, 3, 4], operation, {
    concurrency: 2,
    retryOptions: once,
  });
  await settle();
  assert.deepEqual(started, [1, 2]);
  await end(2);
  assert.deepEqual(started, [1, 2, 3]);
  await end(3);
  assert.deepEqual(started, [1, 2, 3, 4]);
  await end(4);
  await end(1);
  assert.equal((await run).summary.successful, 4);
});

test("progress is told once per item, and failed ones count as completed", async () => {
  const seen = [];
  await BulkOperationHandler.execute(
    [1, 2, 3],
    (item) => {
      if (item === 2) throw new Error("no");
    },
    { concurrency: 1, retryOptions: once, onProgress: (...counts) => seen.push(counts) },
  );
  assert.deepEqual(seen, [
    [1, 3, 0],
    [2, 3, 1],
    [3, 3, 1],
  ]);
});

test("E15: what onProgress throws is reported once and stops nothing", async () => {
  for (const wrap of [(call) => call(), async (call) => call()]) {
    let calls = 0;
    const onProgress = () =>
      wrap(() => {
        calls += 1;
        throw new Error(`callback ${calls}`);
      });
    const done = await BulkOperationHandler.execute([1, 2, 3], (item) => item, { onProgress });
    assert.equal(calls, 3);
    assert.equal(done.summary.successful, 3);
    assert.equal(done.callbackError.message, "callback 1");
  }
});

test("E15: failFast starts nothing more, finishes what runs and does not reject", async () => {
  const { operation, started, end } = controlled();
  const no = new Error("no");
  const run = BulkOperationHandler.execute([1, 2, 3, 4], operation, {
    concurrency: 2,
    retryOptions: once,
    failFast: true,
  });
  await settle();
  await end(1, no);
  await end(2);
  const done = await run;
  assert.deepEqual(started, [1, 2]);
  assert.deepEqual(done.failed, [{ index: 0, item: 1, error: no }]);
  assert.deepEqual(done.successful, [{ index: 1, item: 2, result: 20 }]);
  assert.equal(done.summary.total, 4);
});

test("an item is repeated as retryOptions say", async () => {
  const waits = [];
  let calls = 0;
  const busy = new KMsgError(KMsgErrorCode.NETWORK_ERROR, "busy");
  const sleep = async (ms) => waits.push(ms);
  const done = await BulkOperationHandler.execute(
    ["x"],
    () => {
      calls += 1;
      throw busy;
    },
    { retryOptions: { maxAttempts: 2, jitter: false, sleep } },
  );
  assert.equal(calls, 2);
  assert.deepEqual(waits, [1000]);
  assert.equal(done.failed[0].error, busy);
});

test("an abort starts nothing more and fails what runs", async () => {
  const { operation, started } = controlled();
  const controller = new AbortController();
  const run = BulkOperationHandler.execute([1, 2, 3], operation, {
    concurrency: 2,
    signal: controller.signal,
  });
  await settle();
  controller.abort();
  const done = await run;
  assert.deepEqual(started, [1, 2]);
  assert.deepEqual(
    done.failed.map(({ error }) => error.code),
    ["REQUEST_ABORTED", "REQUEST_ABORTED"],
  );
});

test("a failFast that is neither true nor false is refused by its name", async () => {
  const run = BulkOperationHandler.execute([1], () => 1, { failFast: "yes" });
  await assert.rejects(run, { code: "INVALID_REQUEST", field: "failFast" });
});
