/**
 * IWINV, sending only.
 *
 * @module kmsg-edge/provider/iwinv/send
 */
import { invalidRequest } from "../../core/error.js";
import { type IWINVConfig, IWINVSendProvider } from "../iwinv.js";
import { iwinvConfigFromEnv } from "../vendor-env.js";

export { type IWINVConfig, IWINVSendProvider };

/** The same as `new IWINVSendProvider(config)`. */
export function createIWINVSendProvider(config: IWINVConfig): IWINVSendProvider {
  return new IWINVSendProvider(config);
}

/**
 * An account from the environment, like `createDefaultIWINVProvider`.
 *
 * @throws KMsgError INVALID_REQUEST without `IWINV_API_KEY`
 */
export function createDefaultIWINVSendProvider(): IWINVSendProvider {
  const config = iwinvConfigFromEnv();
  if (!config.apiKey) {
    throw invalidRequest("IWINV_API_KEY environment variable is required", "apiKey");
  }
  return new IWINVSendProvider(config);
}

/** The two functions above under the names of older programs. */
export const IWINVSendProviderFactory = {
  create: createIWINVSendProvider,
  createDefault: createDefaultIWINVSendProvider,
} as const;

export default IWINVSendProvider;
