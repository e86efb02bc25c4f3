// Runs one database server for databases.mjs: reads its settings as a line of JSON, makes a data folder,
// starts the server, and ends it and removes the folder when standard input closes.
import { spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const kEndsWithinMs = 5_000;

const input = createInterface({ input: process.stdin });
let running;
let isOver = false;
let folder;

input.once("line", (line) => {
  const settings = JSON.parse(line);
  serve(settings).then(
    (code) => finish(isOver ? 0 : (code ?? 1)),
    (error) => {
      console.error(error.message);
      finish(1);
    },
  );
});
input.once("close", () => end());
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, end);

async function serve({ dialect, programs, port, user, password, owner }) {
  folder = mkdtempSync(join(tmpdir(), `kmsg-${dialect}-`));
  const secret = join(folder, "secret");
  const data = join(folder, "data");
  const commands = { postgres: postgresCommands, mysql: mariadbCommands }[dialect];
  const {
    secretText,
    prepare,
    serve: server,
  } = commands({
    programs,
    data,
    folder,
    port,
    user,
    password,
    secret,
  });
  writeFileSync(secret, secretText, { mode: 0o600 });
  if (owner) for (const path of [folder, secret]) chownSync(path, owner.uid, owner.gid);
  const code = await runAs(owner, prepare);
  if (code !== 0 || isOver) return code;
  return runAs(owner, server);
}

function postgresCommands({ programs, data, port, user, password, secret }) {
  const fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
  const settings = [
    ...fast,
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
    "shared_buffers=32MB",
  ];
  return {
    secretText: password,
    prepare: [
      programs.initdb,
      `--pgdata=${data}`,
      `--username=${user}`,
      `--pwfile=${secret}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ],
    serve: [programs.postgres, "-D", data, ...settings.flatMap((text) => ["-c", text])],
  };
}

function mariadbCommands({ programs, data, folder, port, user, password, secret }) {
  return {
    // Read at every start, before anybody may connect.
    secretText: `CREATE OR REPLACE USER ${user}@'%' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO ${user}@'%';\n`,
    prepare: [
      programs.install,
      "--no-defaults",
      `--datadir=${data}`,
      "--skip-test-db",
      "--auth-root-authentication-method=socket",
    ],
    serve: [
      programs.mariadbd,
      "--no-defaults",
      `--datadir=${data}`,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--socket=${join(folder, "s")}`,
      "--skip-name-resolve",
      `--init-file=${secret}`,
      "--character-set-server=utf8mb4",
      "--skip-log-bin",
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-flush-method=nosync",
      "--innodb-buffer-pool-size=32M",
      "--innodb-log-file-size=8M",
    ],
  };
}

function runAs(owner, [command, ...args]) {
  return new Promise((resolve, reject) => {
    running = spawn(command, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", 2, 2],
      ...owner,
    });
    running.once("error", reject);
    running.once("close", resolve);
  });
}

// The data is thrown away: nothing needs to be written first.
function end() {
  if (isOver) return;
  isOver = true;
  if (!running) return finish(0);
  running.kill("SIGQUIT");
  setTimeout(() => running.kill("SIGKILL"), kEndsWithinMs).unref();
}

function finish(code) {
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}
