// The tarball on Workers: through Cloudflare's test plugin, and through `wrangler dev`.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { mustRun } from "../../scripts/lib/run.mjs";
import { freePort } from "../worker/processes.mjs";
import { expected } from "./smoke.mjs";
import { answersOf, matrix, quiet, wrangler } from "./support.mjs";

const timeout = 180_000;

// What a wrangler that was killed leaves behind.
after(() => rmSync(join(matrix, "worker/.wrangler"), { recursive: true, force: true }));

test("@cloudflare/vitest-pool-workers runs it in tests and in the Worker", {
  timeout,
}, async () => {
  const output = await mustRun(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--config", "plugin/vitest.config.mjs"],
    { cwd: matrix, env: quiet },
  );
  assert.match(output, /Tests\s+2 passed \(2\)/);
});

// Node.js' globals are there with the flag, which must not lead to its entry.
for (const flags of [[], ["--compatibility-flags=nodejs_compat"]]) {
  test(`${["wrangler dev", ...flags].join(" ")} serves it`, { timeout }, async () => {
    const inspector = await freePort();
    const args = (port) => [
      wrangler,
      "dev",
      "--local",
      "--config=worker/wrangler.toml",
      "--ip=127.0.0.1",
      `--port=${port}`,
      `--inspector-port=${inspector}`,
      "--show-interactive-dev-session=false",
      ...flags,
    ];
    const [answer] = await answersOf(args, ["/"], { ready: /Ready on / });
    assert.deepEqual(answer, expected);
  });
}
