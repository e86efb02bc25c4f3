import { Configuration } from "../engine/configuration.js";
import { encodeStrict } from "../engine/encode.js";
import { engine } from "../engine/engine.js";
import type { Method } from "../engine/method.js";

const NO_PROVIDERS = new Configuration('{"providers":[]}');

/**
 * Asks the core for something about tables.
 *
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function askSchema<T>(method: Method, options: object): T {
  const encoded = encodeStrict(options, "options");
  if ("error" in encoded) throw encoded.error;
  return engine.callSync(method, NO_PROVIDERS, encoded.text) as T;
}
