// `npm start`: the reference Worker in workerd with a local D1, the vendor simulator beside it (or the
// real vendors, when .dev.vars has keys), and the cron every three seconds.
// `npm start -- --simulator` takes the simulator whatever .dev.vars says.
import { join } from "node:path";
import { choosePort } from "./demo/port.mjs";
import { ensureBuilt } from "./lib/build.mjs";
import { root } from "./lib/run.mjs";
import { ensureSetup } from "./lib/setup.mjs";
import { main, step } from "./lib/steps.mjs";

const CRON_EVERY_MS = 3000;
/** Where real messages are remembered, so that a restart goes on tracking them. */
const PERSIST_FOLDER = ".wrangler/npm-start";

/** What has been started and must be stopped, in the order of starting. */
const running = [];
const stopping = new AbortController();

/** Ends the demo: nothing that it started stays behind. A second signal does not wait for that. */
function stopOn(signal) {
  // Miniflare exits on the first signal, before the rest has been stopped.
  process.removeAllListeners(signal);
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  });
}

/**
 * npm runs a script through a shell, and a signal that ends npm ends that shell only: what it leaves
 * behind has to notice by itself.
 */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stopping.abort();
  }, 500).unref();
}

async function stopAll() {
  for (const stop of running.reverse()) {
    await stop().catch((error) => console.error(error.message));
  }
}

async function start() {
  stopWithNpm();
  // A wrong PORT is told before minutes of building, and looked at again after them.
  await choosePort();
  await ensureSetup("start");
  await ensureBuilt(["wasm", "js"]);
  if (stopping.signal.aborted) return;
  // A reader such as `head` that goes away ends the demo, too.
  process.stdout.on("error", () => stopping.abort());

  // Only now: these need the npm packages and the build.
  const { hasVendorKeys, readDevVars, simulatorVariables, vendorsOf } = await import(
    "./demo/settings.mjs"
  );
  const { bundleWorker } = await import("./demo/bundle.mjs");
  const { startWorker } = await import("./demo/worker.mjs");
  const { examples } = await import("./demo/examples.mjs");

  const port = await choosePort();
  const wantsSimulator = process.argv.includes("--simulator");
  const devVars = wantsSimulator ? {} : readDevVars(join(root, ".dev.vars"));
  const isReal = hasVendorKeys(devVars);
  const simulator = isReal ? undefined : await startSimulator();
  const bindings = simulator
    ? { ...devVars, ...simulatorVariables(simulator.url, simulator.defaults) }
    : devVars;

  const modules = await step("bundle the Worker", () => bundleWorker());
  const worker = await step("start the Worker in workerd", () =>
    startWorker({
      modules,
      bindings,
      port,
      persist: isReal ? join(root, PERSIST_FOLDER) : undefined,
      onLog: printLog,
    }),
  );
  running.push(worker.close);
  // Until here a signal ends the script at once, and Miniflare ends its workerd.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) stopOn(signal);
  const stopCron = runCron(worker);
  running.push(stopCron);

  console.log(
    [
      "",
      isReal
        ? `Vendors    ${vendorsOf(devVars)}: REAL. Messages go out and are charged (keys of .dev.vars).`
        : "Vendors    the simulator: nothing reaches a real phone. Keys in .dev.vars switch to the real ones.",
      `Worker     ${worker.url}   (open it in a browser)`,
      ...(simulator
        ? [`Simulator  ${simulator.url}   (${simulator.url}/delivered: what reached a phone)`]
        : []),
      `Database   ${isReal ? `local D1 in ${PERSIST_FOLDER}` : "local D1 in memory, gone when this stops, as the simulator's messages are"}`,
      `Cron       every ${CRON_EVERY_MS / 1000} s; passes that had something to do are shown below`,
      "",
      ...examples(worker.url, { isReal, token: bindings.API_TOKEN }),
      "",
      "Ctrl-C stops all of it.",
      "",
    ].join("\n"),
  );
  await new Promise((resolve) => {
    if (stopping.signal.aborted) resolve();
    stopping.signal.addEventListener("abort", resolve);
  });
}

async function startSimulator() {
  const { SIMULATOR_DEFAULTS, startVendorSimulator } = await import("kmsg-edge/testing");
  const { url, close } = await startVendorSimulator();
  running.push(close);
  return { url, defaults: SIMULATOR_DEFAULTS };
}

/** Ticks until stopped. Ticks may overlap, as cron's do; a slow pass holds no tick back. */
function runCron(worker) {
  const ticks = new Set();
  const timer = setInterval(() => {
    const tick = worker
      .scheduled()
      .then(({ outcome }) => {
        if (outcome !== "ok") console.log(`${time()}  a cron pass ended with "${outcome}"`);
      })
      .catch((error) => {
        if (!stopping.signal.aborted) console.log(`${time()}  cron: ${error.message}`);
      })
      .finally(() => ticks.delete(tick));
    ticks.add(tick);
  }, CRON_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await Promise.race([Promise.all(ticks), new Promise((resolve) => setTimeout(resolve, 2000))]);
  };
}

const time = () => new Date().toTimeString().slice(0, 8);

/** Shows what the Worker logs; a pass that found nothing due is left out. */
function printLog(line) {
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    if (line.trim() !== "") console.log(`${time()}  ${line}`);
    return;
  }
  if (event.event !== "tracking_pass") {
    console.log(`${time()}  ${line}`);
    return;
  }
  if (event.due === 0) return;
  const counts = ["due", "checked", "terminal", "retried", "failedOver", "failed"]
    .map((name) => `${name} ${event[name]}`)
    .join(", ");
  const calls = `${event.calls?.http} HTTP and ${event.calls?.store} D1 calls`;
  console.log(`${time()}  pass: ${counts}; ${calls}${event.left ? "; more is due" : ""}`);
}

await main(async () => {
  try {
    await start();
  } finally {
    await stopAll();
  }
});
if (stopping.signal.aborted) console.log("Stopped.");
