// The throw-away servers leave nothing behind, however the tests that use them end.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { attachToServer, startMariadb, startPostgres } from "../../scripts/lib/databases.mjs";

const databases = new URL("../../scripts/lib/databases.mjs", import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), "kmsg-end-"));
chmodSync(folder, 0o755); // the servers run as another user when the tests run as root
after(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a program that starts PostgreSQL; it prints the port and stays. */
async function programWithServer() {
  const source = `
    const { startPostgres } = await import(${JSON.stringify(databases)});
    const { port } = await startPostgres();
    console.log(port);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, port: Number(line) };
  }
  throw new Error("the program ended");
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

for (const signal of ["SIGKILL", "SIGINT"]) {
  test(`the server and its files go when its program ends by ${signal}`, async () => {
    const { child, port } = await programWithServer();
    assert.ok(await listens(port));
    assert.equal(readdirSync(folder).length, 1);
    child.kill(signal);
    const end = Date.now() + 30_000;
    while ((await listens(port)) || readdirSync(folder).length > 0) {
      assert.ok(Date.now() < end, "still there");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
}

for (const start of [startPostgres, startMariadb]) {
  test(`${start.name}: stop ends the server, and strangers are not let in`, async () => {
    const server = await start();
    const { createDatabase, stop, port } = server;
    const database = await createDatabase();
    await assert.rejects(createDatabase(database.name), /exists/);
    await database.drop();
    await assert.rejects(database.drop(), /exist/);
    const stranger = new URL(server.url);
    stranger.password = "guess";
    await assert.rejects(attachToServer(stranger.href).createDatabase(), /denied|authentication/);
    assert.equal(server.host, "127.0.0.1");
    await stop();
    assert.equal(await listens(port), false);
  });
}
