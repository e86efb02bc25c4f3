/** The most bytes that one getRandomValues call may fill. */
const CHUNK = 65_536;

/** Fills `target` with bytes of cryptographic quality. Works on memory that a core may grow. */
export function fillRandom(target: Uint8Array<ArrayBuffer>): void {
  for (let offset = 0; offset < target.length; offset += CHUNK) {
    crypto.getRandomValues(target.subarray(offset, offset + CHUNK));
  }
}
