/**
 * Aligo, sending and channels only.
 *
 * @module kmsg-edge/provider/aligo/send
 */
import { invalidRequest } from "../../core/error.js";
import { type AligoConfig, AligoSendProvider } from "../aligo.js";
import { aligoConfigFromEnv } from "../vendor-env.js";

// Older programs know the class by both names here.
export { type AligoConfig, AligoSendProvider, AligoSendProvider as AligoProvider };

/** The same as `new AligoSendProvider(config)`. */
export function createAligoSendProvider(config: AligoConfig): AligoSendProvider {
  return new AligoSendProvider(config);
}

/**
 * An account from the environment, like `createDefaultAligoProvider` of `kmsg-edge/provider/aligo`.
 *
 * @throws KMsgError INVALID_REQUEST without `ALIGO_API_KEY` and `ALIGO_USER_ID`
 */
export function createDefaultAligoSendProvider(): AligoSendProvider {
  const config = aligoConfigFromEnv();
  if (!config.apiKey || !config.userId) {
    const field = config.apiKey ? "userId" : "apiKey";
    throw invalidRequest("ALIGO_API_KEY and ALIGO_USER_ID are required", field);
  }
  return new AligoSendProvider(config);
}

/** The two functions above under the names of older programs. */
export const AligoSendProviderFactory = {
  create: createAligoSendProvider,
  createDefault: createDefaultAligoSendProvider,
} as const;

export {
  createAligoSendProvider as createAligoProvider,
  createDefaultAligoSendProvider as createDefaultAligoProvider,
};
