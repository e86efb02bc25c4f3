import assert from "node:assert/strict";
import { test } from "node:test";
import { InMemoryJobQueue } from "kmsg-edge/queue";
import { queueSuite } from "./suite.mjs";

queueSuite("in-memory queue", {
  make: (options) => new InMemoryJobQueue(options),
  // Two workers in one process share the object.
  second: (queue) => queue,
});

test("a lease of no length is refused", () => {
  for (const leaseMs of [0, -1, Number.NaN, "60"]) {
    assert.throws(() => new InMemoryJobQueue({ leaseMs }), { field: "leaseMs" });
  }
});
