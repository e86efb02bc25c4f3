// `npm start`: what it prints works as printed, and nothing of it stays behind.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";
import { freePort, processesOfGroup, startProgram } from "./processes.mjs";
import { passUntil, sleep } from "./support.mjs";

const run = promisify(execFile);
// The simulator whatever a developer's .dev.vars says: a test must not send real messages.
const START = ["scripts/start.mjs", "--simulator"];

describe("npm start", { timeout: 300_000 }, () => {
  const programs = [];
  const startDemo = (env) => {
    const program = startProgram(process.execPath, START, { env });
    programs.push(program);
    return program;
  };
  after(() => Promise.all(programs.map((program) => program.kill())));

  test("prints three commands that do what they say, and stops without a trace", async () => {
    const port = await freePort();
    const demo = startDemo({ PORT: String(port) });
    await demo.seen(/Ctrl-C stops/, 240_000);
    const text = demo.output();
    assert.match(text, new RegExp(`Worker +http://127\\.0\\.0\\.1:${port} `));
    assert.match(text, /Vendors +the simulator/);
    const simulatorUrl = /Simulator +(\S+)/.exec(text)[1];
    const commands = text.split("\n").filter((line) => line.startsWith("  curl "));
    assert.equal(commands.length, 3);
    const shell = async (command) => JSON.parse((await run("sh", ["-c", command])).stdout);

    const sms = await shell(commands[0]);
    assert.equal(sms.status, "SENT");
    const alimtalk = await shell(commands[1]);
    assert.equal(alimtalk.status, "SENT");
    const states = async () =>
      Object.fromEntries(
        (await shell(commands[2])).messages.map(({ messageId, status }) => [messageId, status]),
      );
    const fallbackId = `${alimtalk.messageId}:api-fallback`;
    await passUntil(
      () => sleep(500),
      async () => (await states())[fallbackId] === "DELIVERED",
      60_000,
    );
    const final = await states();
    assert.equal(final[sms.messageId], "DELIVERED");
    assert.equal(final[alimtalk.messageId], "FAILED");
    const delivered = JSON.stringify(await (await fetch(`${simulatorUrl}/delivered`)).json());
    assert.equal(delivered.split("SMS 대체 발송").length - 1, 1);
    assert.match(demo.output(), /pass: due \d+, checked \d+, terminal \d+/);

    assert.ok(processesOfGroup(demo.pid).length >= 2, "workerd runs");
    demo.signal("SIGTERM");
    const { code } = await demo.ended;
    assert.equal(code, 0, demo.output());
    assert.match(demo.output(), /Stopped\./);
    assert.deepEqual(processesOfGroup(demo.pid), []);
  });

  test("takes the next free port when it may choose, and Ctrl-C ends it", async () => {
    const taken = createServer();
    const isOurs = await new Promise((resolve) => {
      taken.once("error", () => resolve(false)); // somebody else has it: taken all the same
      taken.listen(8787, "127.0.0.1", () => resolve(true));
    });
    try {
      const demo = startDemo({ PORT: "" });
      await demo.seen(/Ctrl-C stops/, 120_000);
      const port = Number(/Worker +http:\/\/127\.0\.0\.1:(\d+)/.exec(demo.output())[1]);
      assert.ok(port > 8787);
      demo.interrupt();
      assert.equal((await demo.ended).code, 0, demo.output());
      assert.deepEqual(processesOfGroup(demo.pid), []);
    } finally {
      if (isOurs) await new Promise((resolve) => taken.close(resolve));
    }
  });

  test("ends when npm is ended", async () => {
    const npm = startProgram("npm", ["start", "--", "--simulator"], { env: { PORT: "" } });
    programs.push(npm);
    await npm.seen(/Ctrl-C stops/, 120_000);
    npm.signal("SIGTERM");
    await passUntil(
      () => sleep(100),
      () => processesOfGroup(npm.pid).length === 0,
    );
  });

  test("says so when the wanted port is taken or none", async () => {
    const taken = createServer();
    await new Promise((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address();
    try {
      const refused = await startDemo({ PORT: String(port) }).ended;
      assert.equal(refused.code, 1);
      assert.match(refused.output, new RegExp(`Port ${port} is taken`));
      const bad = await startDemo({ PORT: "http" }).ended;
      assert.equal(bad.code, 1);
      assert.match(bad.output, /PORT must be a number from 1 to 65535, not "http"/);
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });
});
