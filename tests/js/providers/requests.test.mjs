// How many HTTP requests each vendor gets for 1, 1,000 and 10,000 messages, and for polling 200.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { accepted } from "../support/providers.mjs";
import { aligoBench, iwinvBench, solapiBench } from "./conformance/vendor-benches.mjs";
import { numberOf } from "./iwinv-bench.mjs";

const text = (i) => ({ type: "SMS", text: `안녕 ${i}` });
const sameText = () => ({ type: "SMS", text: "공지" });
const alimTalk = (i) => ({
  type: "ALIMTALK",
  templateId: "WELCOME",
  variables: { name: `${i}번` },
});

// [vendor, bench, messages, requests for 1, 1,000 and 10,000 of them, for polling 200].
// An AlimTalk of IWINV and Aligo reads its template once.
const rows = [
  ["SOLAPI, SMS of different texts", solapiBench, text, [1, 1, 1], 2],
  ["IWINV, AlimTalk", iwinvBench, alimTalk, [2, 2, 2], 1],
  ["IWINV, SMS of one text", iwinvBench, sameText, [1, 1, 10], 1],
  ["Aligo, SMS of different texts", aligoBench, text, [1, 2, 20], 1],
  ["Aligo, SMS of one text", aligoBench, sameText, [1, 1, 10], 1],
  ["Aligo, AlimTalk", aligoBench, alimTalk, [2, 3, 21], 1],
];

for (const [name, createBench, message, sends, polls] of rows) {
  test(name, async (t) => {
    const counted = [];
    for (const [step, count] of [1, 1000, 10_000].entries()) {
      const bench = createBench();
      const kmsg = new KMsg({ providers: [bench.provider] });
      const inputs = Array.from({ length: count }, (_, i) => ({ to: numberOf(i), ...message(i) }));
      for (const result of await kmsg.sendMany(inputs)) accepted(result);
      assert.ok(bench.requests() <= sends[step], `${bench.requests()} requests for ${count}`);
      counted.push(bench.requests());
    }
    const bench = createBench();
    const tracking = new DeliveryTrackingService({
      providers: [bench.provider],
      store: new InMemoryDeliveryTrackingStore(),
      polling: { initialDelayMs: 0, batchSize: 200 },
    });
    const hooks = createDeliveryTrackingHooks(tracking);
    const kmsg = new KMsg({ providers: [bench.provider], hooks });
    const inputs = Array.from({ length: 200 }, (_, i) => ({ to: numberOf(i), ...message(i) }));
    for (const result of await kmsg.sendMany(inputs)) accepted(result);
    await bench.tick();
    const before = bench.requests();
    const pass = await tracking.runOnce();
    assert.deepEqual([pass.checked, pass.terminal], [200, 200]);
    assert.equal(bench.requests() - before, polls);
    t.diagnostic(
      `${name}: ${counted.join(", ")} requests for 1, 1,000, 10,000 messages; ${polls} for polling 200`,
    );
  });
}
