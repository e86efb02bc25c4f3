// The Worker in workerd with its own D1, beside a vendor simulator of its own.
import { SIMULATOR_DEFAULTS, startVendorSimulator } from "kmsg-edge/testing";
import { simulatorVariables } from "../../scripts/demo/settings.mjs";
import { startWorker } from "../../scripts/demo/worker.mjs";

/** Deliveries take this long in the tests, in milliseconds. */
export const DELIVERY_MS = 300;

/**
 * Starts simulator and Worker on free ports.
 *
 * @param options.variables laid over those that point the Worker to the simulator; undefined removes
 * @param options.simulator options of the simulator
 */
export async function startStack({ modules, variables = {}, simulator: options = {}, ...rest }) {
  const vendor = await startVendorSimulator({ deliveryDelayMs: DELIVERY_MS, ...options });
  const bindings = {
    ...simulatorVariables(vendor.url, SIMULATOR_DEFAULTS),
    POLLING_INITIAL_DELAY_MS: "0",
    POLLING_BACKOFF_MS: "50",
    ...variables,
  };
  for (const name of Object.keys(bindings)) if (bindings[name] === undefined) delete bindings[name];
  const log = [];
  let worker;
  try {
    worker = await startWorker({ modules, bindings, onLog: (line) => log.push(line), ...rest });
  } catch (error) {
    await vendor.close();
    throw error;
  }
  return {
    ...worker,
    log,
    simulator: vendor.simulator,
    simulatorUrl: vendor.url,
    ...client(worker.url),
    close: async () => {
      await worker.close();
      await vendor.close();
    },
  };
}

/** Calls of the Worker's HTTP API; each answers `{ status, body, headers }`. */
export function client(url) {
  const call = async (path, init = {}) => {
    const response = await fetch(url + path, { ...init, signal: AbortSignal.timeout(20_000) });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  };
  return {
    call,
    get: (path, headers = {}) => call(path, { headers }),
    post: (body, headers = {}) =>
      call("/messages", {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
  };
}

/**
 * Repeats `pass` until `isDone` answers something true, and returns that.
 *
 * @throws after `timeoutMs`, with what `isDone` answered last
 */
export async function passUntil(pass, isDone, timeoutMs = 20_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    await pass();
    const done = await isDone();
    if (done) return done;
    if (Date.now() > end) throw new Error(`still not done after ${timeoutMs} ms`);
    await sleep(60);
  }
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
