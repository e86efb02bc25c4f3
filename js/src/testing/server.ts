import { createVendorSimulator } from "./simulator.js";
import type { VendorSimulator, VendorSimulatorOptions } from "./types.js";

/** Options of {@link startVendorSimulator}. */
export interface VendorSimulatorServerOptions extends VendorSimulatorOptions {
  /** Default 0: a free one. */
  port?: number;
  /** Default `127.0.0.1`. The server asks for no credentials of its own: keep it local. */
  host?: string;
}

/** A simulator that listens. */
export interface RunningVendorSimulator {
  /** Without a trailing slash, e.g. `http://127.0.0.1:40123`. */
  url: string;
  simulator: VendorSimulator;
  /** Stops listening and breaks every connection, those held by a fault too. */
  close(): Promise<void>;
}

/** The part of `node:http` that is used here; the package needs no types of Node. */
interface NodeHttp {
  createServer(listener: (request: NodeRequest, response: NodeResponse) => void): NodeServer;
}

interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string;
  url?: string;
  rawHeaders: string[];
}

interface NodeResponse {
  statusCode: number;
  writableFinished: boolean;
  setHeader(name: string, value: string): void;
  write(chunk: Uint8Array, done: () => void): boolean;
  end(): void;
  destroy(): void;
  on(event: "close", listener: () => void): void;
}

interface NodeServer {
  listen(port: number, host: string): void;
  address(): { port: number; family: string } | string | null;
  close(callback: (error?: Error) => void): void;
  closeAllConnections(): void;
  once(event: "listening", listener: () => void): void;
  once(event: "error", listener: (error: Error) => void): void;
}

/**
 * Starts the simulator as an HTTP server (Node, Bun and Deno). The vendors' base URLs are
 * `<url>/solapi`, `<url>/iwinv-alimtalk`, `<url>/iwinv-sms`, `<url>/aligo-sms` and
 * `<url>/aligo-kakao`; `GET <url>/` lists the rest.
 *
 * @throws when the runtime has no `node:http` or the port is taken
 */
export async function startVendorSimulator(
  options: VendorSimulatorServerOptions = {},
): Promise<RunningVendorSimulator> {
  const { port = 0, host = "127.0.0.1", ...rest } = options;
  const simulator = createVendorSimulator(rest);
  const { createServer } = await loadNodeHttp();
  const server = createServer((request, response) => {
    void serve(simulator, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
    server.listen(port, host);
  });
  const address = server.address();
  const boundPort = typeof address === "object" && address !== null ? address.port : port;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      // The error says that it was closed before, which is what is wanted.
      server.close(() => resolve());
      server.closeAllConnections();
      simulator.clearFaults();
    });
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`,
    simulator,
    close,
  };
}

async function loadNodeHttp(): Promise<NodeHttp> {
  // The name is not written into import() so that bundlers for other runtimes leave it alone.
  const specifier = ["node", "http"].join(":");
  return (await import(specifier)) as NodeHttp;
}

async function serve(
  simulator: VendorSimulator,
  request: NodeRequest,
  response: NodeResponse,
): Promise<void> {
  const aborter = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) aborter.abort();
  });
  try {
    const headers = new Headers();
    for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
      headers.append(request.rawHeaders[i] as string, request.rawHeaders[i + 1] as string);
    }
    const body = await readBody(request);
    const answer = await simulator.fetch(`http://simulator${request.url ?? "/"}`, {
      method: request.method ?? "GET",
      headers,
      ...(body.length > 0 && { body }),
      signal: aborter.signal,
    });
    response.statusCode = answer.status;
    answer.headers.forEach((value, name) => {
      response.setHeader(name, value);
    });
    const reader = answer.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const chunk = part.value;
      // Waits until it is out: an answer that breaks off must first have arrived by half.
      await new Promise<void>((resolve) => response.write(chunk, resolve));
    }
    response.end();
  } catch {
    // A scripted connection error, or the caller has gone: either way the connection breaks here.
    response.destroy();
  }
}

async function readBody(request: NodeRequest): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
