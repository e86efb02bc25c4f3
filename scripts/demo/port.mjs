// Which port the demo listens at.
import { createServer } from "node:net";
import { UserError } from "../lib/steps.mjs";

const DEFAULT_PORT = 8787;
const TRIES = 50;

/**
 * The port of the variable PORT, or the first free one from 8787 on.
 *
 * @throws UserError when PORT is no port or is taken: who names a port wants that one
 */
export async function choosePort(wanted = process.env.PORT) {
  if (wanted !== undefined && wanted !== "") {
    const port = /^\d{1,5}$/.test(wanted) ? Number(wanted) : Number.NaN;
    if (!(port >= 1 && port <= 65535)) {
      throw new UserError(`PORT must be a number from 1 to 65535, not "${wanted}".`);
    }
    const refusal = await tryPort(port);
    if (refusal === undefined) return port;
    const why =
      refusal === "EADDRINUSE" ? "is taken by another program" : `cannot be used (${refusal})`;
    throw new UserError(`Port ${port} ${why}. Set PORT to a free port, or leave it out.`);
  }
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + TRIES; port++) {
    if ((await tryPort(port)) === undefined) return port;
  }
  throw new UserError(
    `No free port from ${DEFAULT_PORT} to ${DEFAULT_PORT + TRIES - 1}. Set PORT.`,
  );
}

/** Why nothing can listen at a port of this machine, or undefined when something can. */
function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.code));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(undefined)));
  });
}
