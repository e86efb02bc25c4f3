/**
 * Whether two secrets or signatures are the same. How long it takes tells nothing of where they differ:
 * what is compared are their digests, which have one length, and all of both is read.
 */
export async function isSameSecret(expected: string, given: string): Promise<boolean> {
  const [a, b] = (await Promise.all([digestOf(expected), digestOf(given)])) as [
    Uint8Array,
    Uint8Array,
  ];
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) {
    difference |= (a[index] as number) ^ (b[index] as number);
  }
  return difference === 0;
}

async function digestOf(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
