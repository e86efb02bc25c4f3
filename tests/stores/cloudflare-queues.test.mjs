// The adapter to Cloudflare Queues in workerd, with the service's local double.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

let script;
before(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("queues/worker.mjs", import.meta.url))],
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["workerd"],
    external: ["*.wasm"],
    plugins: [wasmModule()],
    outdir: "/",
  });
  script = outputFiles[0].text;
});

let wasm;
function wasmModule() {
  return {
    name: "wasm",
    setup: (bundler) =>
      bundler.onResolve({ filter: /\.wasm$/ }, async ({ path, resolveDir, pluginData, kind }) => {
        if (pluginData === "again") return undefined;
        const found = await bundler.resolve(path, { resolveDir, kind, pluginData: "again" });
        wasm = found.external ? fileURLToPath(new URL(path, `file://${resolveDir}/`)) : found.path;
        return { path: "./kmsg.wasm", external: true };
      }),
  };
}

async function start({ maxRetries = 10, maxBatchSize = 100, kind = "work" } = {}) {
  const { readFileSync } = await import("node:fs");
  const modules = [{ type: "ESModule", path: "worker.mjs", contents: script }];
  if (wasm) modules.push({ type: "CompiledWasm", path: "kmsg.wasm", contents: readFileSync(wasm) });
  const instance = new Miniflare({
    modules,
    compatibilityDate: "2026-04-01",
    bindings: { KIND: kind },
    queueProducers: { JOBS: "jobs", DEAD: "dead" },
    queueConsumers: {
      jobs: { maxBatchSize, maxBatchTimeout: 0, maxRetries, deadLetterQueue: "dead" },
      dead: { maxBatchSize, maxBatchTimeout: 0, maxRetries: 5 },
    },
    cf: false,
  });
  await instance.ready;
  const call = async (member, ...args) => {
    const response = await instance.dispatchFetch("http://queues/", {
      method: "POST",
      body: JSON.stringify({ member, args }),
    });
    return await response.json();
  };
  const until = async (isDone) => {
    for (;;) {
      const seen = await call("seen");
      if (isDone(seen)) return seen;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return { instance, call, until };
}

describe("Cloudflare Queues", { timeout: 120_000 }, () => {
  let worker;
  before(async () => {
    worker = await start();
  });
  after(async () => await worker.instance.dispose());
  const enqueue = async (data, options) => {
    const { value, error } = await worker.call("enqueue", "work", data, options);
    assert.equal(error, undefined);
    return value.id;
  };
  const ended = (id) =>
    worker.until(({ events, letters }) =>
      [...events.filter(({ name }) => name === "completed"), ...letters.map(({ job }) => job)].some(
        (each) => each?.id === id,
      ),
    );
  const callsOf = ({ calls }, id) => calls.filter((each) => each.id === id);

  test("a job that is queued is handed to the consumer and completed", async () => {
    const id = await enqueue({ text: "한국어" }, { metadata: { trace: 1 } });
    const [only, ...more] = callsOf(await ended(id), id);
    assert.deepEqual(more, []);
    assert.deepEqual(only, { id, attempts: 0, data: { text: "한국어" }, metadata: { trace: 1 } });
  });

  test("250 jobs go out as batches of up to 100 and each is done once", async () => {
    const entries = Array.from({ length: 250 }, (_, i) => ({ type: "work", data: { i } }));
    const { value: jobs } = await worker.call("enqueueMany", entries);
    assert.equal(jobs.length, 250);
    const ids = new Set(jobs.map(({ id }) => id));
    assert.equal(ids.size, 250);
    const seen = await worker.until(
      ({ events }) => events.filter((e) => e.name === "completed" && ids.has(e.id)).length >= 250,
    );
    assert.equal(seen.calls.filter(({ id }) => ids.has(id)).length, 250);
  });

  test("jobs of 100 KB are split so that no batch is over the service's 256 KB", async () => {
    const entries = Array.from({ length: 5 }, () => ({ type: "work", data: "x".repeat(100_000) }));
    const { value: jobs } = await worker.call("enqueueMany", entries);
    for (const { id } of jobs) await ended(id);
  });

  test("one failure is retried with the job's backoff and leaves its batch alone", async () => {
    const entries = [{ failures: 2 }, {}, {}].map((data) => ({ type: "work", data }));
    const { value: jobs } = await worker.call("enqueueMany", entries);
    for (const { id } of jobs) await ended(id);
    const seen = await worker.call("seen");
    assert.deepEqual(
      jobs.map(({ id }) => callsOf(seen, id).map(({ attempts }) => attempts)),
      [[0, 1, 2], [0], [0]],
    );
    const retries = seen.events.filter((e) => e.name === "retry" && e.id === jobs[0].id);
    assert.deepEqual(
      retries.map(({ retryDelay }) => retryDelay),
      [0, 1_000],
    );
  });

  test("a job whose tries are used up is a dead letter with its attempts and its error", async () => {
    const id = await enqueue({ failures: 9 }, { maxAttempts: 2 });
    const seen = await ended(id);
    assert.equal(callsOf(seen, id).length, 2);
    const letter = seen.letters.find(({ job }) => job?.id === id);
    assert.equal(letter.attempts, 2);
    assert.equal(letter.error, "try 2 failed");
    assert.equal(letter.job.status, "failed");
    assert.deepEqual(letter.job.data, { failures: 9 });
  });

  test("a failure that is not to be retried is a dead letter at once", async () => {
    const id = await enqueue({ throws: "final" });
    const seen = await ended(id);
    assert.equal(callsOf(seen, id).length, 1);
    assert.equal(seen.letters.find(({ job }) => job?.id === id).attempts, 1);
  });

  test("a job without a handler is a dead letter that says so", async () => {
    const { value } = await worker.call("enqueue", "unknown", 1);
    const { letters } = await ended(value.id);
    assert.match(letters.find(({ job }) => job?.id === value.id).error, /No handler registered/);
  });

  for (const [what, body] of [
    ["a text", "poison"],
    ["null", null],
    ["an array", [1]],
    ["an object without a type", { kmsgJob: 1, id: "x" }],
    ["counts that are no counts", { kmsgJob: 1, id: "x", type: "work", attempts: -1 }],
    [
      "a date out of range",
      {
        kmsgJob: 1,
        id: "x",
        type: "work",
        priority: 0,
        attempts: 0,
        maxAttempts: 1,
        delay: 0,
        createdAt: 1e300,
        metadata: {},
      },
    ],
  ]) {
    test(`a message that is no job, ${what}, is a dead letter and stops nothing`, async () => {
      const { letters: before } = await worker.call("seen");
      await worker.call("raw", body, { contentType: "json" });
      const id = await enqueue({ after: what });
      await ended(id);
      const { letters } = await worker.until((seen) => seen.letters.length > before.length);
      const letter = letters.at(-1);
      assert.deepEqual(letter.body, body);
      assert.equal(letter.job, undefined);
      assert.match(letter.error, /not a job/);
    });
  }

  test("a dead letter whose callback rejects is delivered again", async () => {
    await worker.call("failLetters", 2);
    const id = await enqueue({ throws: "final" });
    const { letters } = await ended(id);
    assert.equal(letters.filter(({ job }) => job?.id === id).length, 1);
  });

  test("metadata that a failing try saved is there in the next one", async () => {
    const id = await enqueue({ steps: 2 });
    const calls = callsOf(await ended(id), id);
    assert.deepEqual(
      calls.map(({ attempts, metadata }) => [attempts, metadata.step]),
      [
        [0, undefined],
        [1, 1],
        [2, 2],
      ],
    );
  });

  test("a deferred job comes back and no attempt is counted", async () => {
    const id = await enqueue({ deferrals: 4 }, { maxAttempts: 1 });
    const calls = callsOf(await ended(id), id);
    assert.deepEqual(
      calls.map(({ attempts }) => attempts),
      [0, 0, 0, 0, 0],
    );
  });

  test("a handler can add jobs to the queue it is fed from", async () => {
    await enqueue({ adds: true });
    await worker.until(({ calls }) => calls.some(({ data }) => data?.added));
  });

  test("a handler that hangs is given up in time and its job goes back uncounted", async () => {
    const id = await enqueue({ hangs: true });
    const { calls } = await worker.until((seen) => callsOf(seen, id).length >= 2);
    assert.deepEqual(
      calls
        .filter((each) => each.id === id)
        .map(({ attempts }) => attempts)
        .slice(0, 2),
      [0, 0],
    );
  });

  test("a delay beyond 12 hours is refused by an error that names the limit", async () => {
    const limit = 12 * 60 * 60 * 1_000;
    const { error } = await worker.call("enqueue", "work", 1, { delay: limit + 1 });
    assert.equal(error.code, "INVALID_REQUEST");
    assert.equal(error.field, "delay");
    assert.match(error.message, /12 hours/);
    const { value } = await worker.call("enqueue", "work", 1, { delay: limit });
    assert.equal(value.delay, limit);
  });

  test("a job over the service's 128 KB is refused before any of its batch is sent", async () => {
    const { calls: before } = await worker.call("seen");
    const entries = [{ small: true }, "x".repeat(130_000)].map((data) => ({ type: "work", data }));
    const { error } = await worker.call("enqueueMany", entries);
    assert.equal(error.code, "INVALID_REQUEST");
    assert.equal(error.field, "data");
    assert.match(error.message, /128 KB/);
    await ended(await enqueue({}));
    const { calls } = await worker.call("seen");
    assert.equal(
      calls.slice(before.length).some(({ data }) => data?.small),
      false,
    );
  });

  for (const member of [
    "dequeue",
    "complete",
    "fail",
    "peek",
    "size",
    "getJob",
    "remove",
    "clear",
  ]) {
    test(`the producer refuses ${member}(), which the service has not, by a typed error`, async () => {
      const { error } = await worker.call(member, "id");
      assert.equal(error.code, "INVALID_REQUEST");
      assert.equal(error.field, "jobQueue");
      assert.deepEqual(error.details, { member });
      assert.match(error.message, /Cloudflare Queues have no/);
    });
  }
});

test("what the service itself moves to the dead letter queue is seen as a dead letter", async () => {
  const { instance, call, until } = await start({ maxRetries: 0 });
  try {
    const { value } = await call("enqueue", "work", { failures: 9 });
    const { letters } = await until((seen) => seen.letters.length > 0);
    assert.equal(letters[0].job.id, value.id);
    assert.match(letters[0].error, /max_retries/);
  } finally {
    await instance.dispose();
  }
});

test("a MessageJobProcessor fed by Cloudflare Queues resends only what was not sent", async () => {
  const { instance, call, until } = await start({ kind: "messages" });
  try {
    const recipients = ["01000000001", "01000009999", "01000000002"].map((phoneNumber) => ({
      phoneNumber,
    }));
    const request = { templateId: "T1", recipients, variables: { code: "1" } };
    const { value, error } = await call("queueBulkMessages", [request]);
    assert.equal(error, undefined);
    assert.equal(typeof value, "string");
    const { sent } = await until((seen) => seen.sent.length >= 4);
    assert.deepEqual(sent.toSorted(), ["01000000001", "01000000002", "01000009999", "01000009999"]);
  } finally {
    await instance.dispose();
  }
});
