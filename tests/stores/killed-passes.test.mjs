// Processes that run passes are killed at any moment: no message is lost, no fallback sent twice.
// KMSG_TEST_KILLS says how often; 100 in `npm run test:all`. KMSG_TEST_SEED repeats the moments of a run,
// as far as the machine does.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { kindOf } from "../schema/support/servers.mjs";
import { startVendor } from "./support/http-vendor.mjs";
import { openService } from "./support/passes.mjs";

const kKills = Number(process.env.KMSG_TEST_KILLS ?? (process.env.KMSG_LONG ? 100 : 10));
// A process that lives on for a moment takes some five of them.
const kMessages = kKills * 8;
const kLongestLifeMs = 250;
const kSeed = Number(process.env.KMSG_TEST_SEED ?? Date.now() % 1e6);

const program = fileURLToPath(new URL("support/passes.mjs", import.meta.url));
const hasFallback = { enabled: true, fallbackChannel: "sms", fallbackContent: "instead" };
const alimtalks = Array.from({ length: kMessages }, (_, index) => ({
  type: "ALIMTALK",
  messageId: `a${index}`,
  to: `010${String(index).padStart(8, "0")}`,
  templateId: "T",
  variables: {},
  failover: hasFallback,
}));

test(`PostgreSQL: ${kKills} processes killed in their passes over ${kMessages} failed AlimTalks`, async (t) => {
  const { url, beforeDrop } = await kindOf("PostgreSQL").open(t);
  const vendor = await startVendor();
  t.after(vendor.close);
  const { tracking, kmsg, end } = openService(url, vendor.address);
  beforeDrop(end);
  for (const result of await kmsg.sendMany(alimtalks)) assert.ok(result.isSuccess);

  const moments = seeded(kSeed);
  t.diagnostic(`KMSG_TEST_SEED=${kSeed}`);
  let passes = 0;
  for (let kill = 0; kill < kKills; kill += 1) {
    const child = spawn(process.execPath, [program, url, vendor.address], {
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.on("data", (text) => {
      passes += String(text).split("\n").length - 1;
    });
    // Its first pass has ended: it lives, and is in the next ones.
    await once(child.stdout, "data");
    await sleep(moments() * kLongestLifeMs);
    child.kill("SIGKILL");
    assert.equal((await once(child, "close"))[1], "SIGKILL");
  }
  const fallbacks = () => vendor.sent.filter(({ type }) => type === "SMS");
  const before = fallbacks().length;
  // What the dead had claimed is due when its lease has run out.
  for (let quiet = 0; quiet < 4; ) {
    const { due } = await tracking.runOnce();
    quiet = due === 0 ? quiet + 1 : 0;
    if (due === 0) await sleep(400);
  }

  t.diagnostic(`${passes} passes by the dead, ${before} of ${kMessages} fallbacks sent by them`);
  assert.ok(before > 0 && before < kMessages, "they died in the middle of the work");
  assert.deepEqual(
    fallbacks()
      .map(({ to }) => to)
      .sort(),
    alimtalks.map(({ to }) => to).sort(),
  );
  assert.equal(await tracking.countRecords({ type: "ALIMTALK", status: "FAILED" }), kMessages);
  assert.equal(await tracking.countRecords({ type: "SMS", status: "DELIVERED" }), kMessages);
});

// Numbers from 0 to 1 that a seed repeats (mulberry32).
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
