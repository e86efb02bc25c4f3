// What stands for `node:test` in workerd.

/** The tests of the suites that were imported: `{ title, body }`. */
export const promises = [];

export function test(title, body) {
  promises.push({ title, body });
}
