import { IWINVProvider } from "kmsg-edge/provider/iwinv";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";

const { iwinv } = SIMULATOR_DEFAULTS;

/** A simulator whose messages arrive at once, and an account of it. */
export function createIwinv(options = {}, overrides = {}) {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0, ...options });
  const provider = new IWINVProvider({
    apiKey: iwinv.apiKey,
    smsApiKey: iwinv.smsApiKey,
    smsAuthKey: iwinv.smsAuthKey,
    smsCompanyId: iwinv.smsCompanyId,
    senderNumber: iwinv.senders[0],
    fetch: simulator.fetch,
    ...overrides,
  });
  return { simulator, provider };
}

/** The paths of the requests so far, with the API that they went to. */
export const pathsOf = (simulator) =>
  simulator.requests().map(({ vendor, path }) => `${vendor}${path}`);

// Not the last four digits that the simulator gives a fate.
export const numberOf = (index) => `010${2000 + Math.floor(index / 9000)}${1000 + (index % 9000)}`;

/** The bytes of a picture that begins as a JPEG does. */
export function jpeg(bytes = 1000) {
  const picture = Uint8Array.from({ length: bytes }, (_, i) => i % 256);
  picture.set([0xff, 0xd8, 0xff, 0xe0]);
  return picture;
}
