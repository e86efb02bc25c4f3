import { invalidRequest } from "../core/error.js";
import { isArray } from "../core/safe-read.js";
import { Configuration } from "../engine/configuration.js";
import { cutPath, encodeStrict } from "../engine/encode.js";
import { engine } from "../engine/engine.js";
import type { Method } from "../engine/method.js";

const NO_PROVIDERS = new Configuration('{"providers":[]}');

/**
 * Asks the core for something about tables.
 *
 * @param options of the user
 * @param fixed wins over them
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function askSchema<T>(method: Method, options: unknown, fixed: object = {}): T {
  const encoded = encodeStrict({ ...membersOf(options), ...fixed }, "options");
  if ("error" in encoded) throw encoded.error;
  return engine.callSync(method, NO_PROVIDERS, encoded.text) as T;
}

/** A copy of options, which may be a proxy or have getters that throw. */
function membersOf(options: unknown): Record<string, unknown> {
  if (options === undefined || options === null) return {};
  if (typeof options !== "object" || isArray(options)) {
    throw invalidRequest("options must be an object", "options");
  }
  let field = "options";
  try {
    const entries = Object.keys(options).map((key) => {
      field = cutPath(key);
      return [key, (options as Record<string, unknown>)[key]];
    });
    return Object.fromEntries(entries);
  } catch (thrown) {
    throw invalidRequest(`${field} cannot be read: it throws when it is accessed`, field, thrown);
  }
}
