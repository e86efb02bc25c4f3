// The same Worker through `wrangler dev`, with wrangler's own bundling and migrations: it shows faults
// that test plugins hide.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SIMULATOR_DEFAULTS, startVendorSimulator } from "kmsg-edge/testing";
import { simulatorVariables } from "../../scripts/demo/settings.mjs";
import { mustRun, root } from "../../scripts/lib/run.mjs";
import { freePort, startProgram } from "./processes.mjs";
import { client, DELIVERY_MS, passUntil } from "./support.mjs";

const WRANGLER = join(root, "node_modules/wrangler/bin/wrangler.js");

let folder;
let vendor;
let wrangler;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "kmsg-wrangler-"));
  vendor = await startVendorSimulator({ deliveryDelayMs: DELIVERY_MS });
});
after(async () => {
  await wrangler?.kill();
  await vendor?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("wrangler applies the migrations, runs the Worker and its cron", {
  timeout: 180_000,
}, async () => {
  const env = {
    CI: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_LOG_PATH: join(folder, "logs"),
    NO_COLOR: "1",
  };
  const state = ["--persist-to", join(folder, "state")];
  const applied = await mustRun(
    process.execPath,
    [WRANGLER, "d1", "migrations", "apply", "DB", "--local", ...state],
    { env },
  );
  assert.match(applied, /0001_\w+\.sql/);

  // An env file of its own, so that a developer's .dev.vars stays out of it.
  const envFile = join(folder, "empty.env");
  writeFileSync(envFile, "");
  const variables = {
    ...simulatorVariables(vendor.url, SIMULATOR_DEFAULTS),
    POLLING_INITIAL_DELAY_MS: "0",
    POLLING_BACKOFF_MS: "50",
  };
  const port = await freePort();
  const inspectorPort = await freePort();
  wrangler = startProgram(
    process.execPath,
    [
      WRANGLER,
      "dev",
      "--local",
      "--test-scheduled",
      "--ip=127.0.0.1",
      `--port=${port}`,
      `--inspector-port=${inspectorPort}`,
      `--env-file=${envFile}`,
      "--show-interactive-dev-session=false",
      ...state,
      ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ],
    { env },
  );
  await wrangler.seen(/Ready on /);
  const url = `http://127.0.0.1:${port}`;
  const { get, post } = client(url);
  const tick = () => get("/cdn-cgi/handler/scheduled?cron=*+*+*+*+*");

  const health = await get("/health");
  assert.deepEqual(health.body.providers, ["solapi", "iwinv"], JSON.stringify(health.body));
  assert.match((await get("/")).body, /<title>kmsg-edge<\/title>/);

  const sms = await post({ to: "01012345678", text: "wrangler" });
  assert.equal(sms.status, 202, JSON.stringify(sms.body));
  const alimtalk = await post({
    type: "ALIMTALK",
    to: "01000000001",
    templateId: "WELCOME",
    variables: { name: "홍길동" },
    failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "replacement" },
  });
  assert.equal(alimtalk.status, 202, JSON.stringify(alimtalk.body));

  const statusOf = async (id) => (await get(`/messages/${encodeURIComponent(id)}`)).body.status;
  await passUntil(tick, async () => (await statusOf(sms.body.messageId)) === "DELIVERED", 60_000);
  const { messageId } = alimtalk.body;
  await passUntil(
    tick,
    async () => (await statusOf(`${messageId}:api-fallback`)) === "DELIVERED",
    60_000,
  );
  assert.equal(await statusOf(messageId), "FAILED");
  const replacements = vendor.simulator.delivered().filter(({ text }) => text === "replacement");
  assert.equal(replacements.length, 1);
});
