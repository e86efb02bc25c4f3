// What the shared cases use of node:test, for runtimes that lack it: tests in order, hooks, skip, t.test.
const files = [];
let scope;

const makeScope = (parent, name) => ({ parent, name, tests: [], hooks: {} });

/** The tests that are declared from here on are those of this file. */
export function beginFile(name) {
  scope = makeScope(undefined, name);
  files.push(scope);
}

export function test(name, ...rest) {
  const body = rest.at(-1);
  const options = typeof rest[0] === "object" ? rest[0] : {};
  scope.tests.push({ name, body, skip: options.skip });
}
test.skip = (name, ...rest) => test(name, { skip: true }, rest.at(-1));

export function describe(name, ...rest) {
  const outer = scope;
  scope = makeScope(outer, name);
  outer.tests.push({ name, group: scope });
  rest.at(-1)();
  scope = outer;
}

export const it = test;
export const suite = describe;
export default test;

const hook = (kind) => (body) => {
  scope.hooks[kind] ??= [];
  scope.hooks[kind].push(body);
};
export const before = hook("before");
export const after = hook("after");
export const beforeEach = hook("beforeEach");
export const afterEach = hook("afterEach");

/** Runs all that was declared. @returns counts, and the failures by name */
export async function runAll() {
  const count = { passed: 0, skipped: 0, failures: [] };
  for (const file of files) await runScope(file, file.name, count);
  return count;
}

async function runScope(current, path, count) {
  const each = async (kind) => {
    for (let at = current; at; at = at.parent)
      for (const body of at.hooks[kind] ?? []) await body();
  };
  for (const body of current.hooks.before ?? []) await body();
  for (const { name, body, group, skip } of current.tests) {
    if (group) await runScope(group, `${path} > ${name}`, count);
    else if (skip) count.skipped += 1;
    else await runTest(`${path} > ${name}`, body, each, count);
  }
  for (const body of current.hooks.after ?? []) await body();
}

async function runTest(path, body, each, count) {
  const ends = [];
  const context = {
    name: path,
    after: (end) => ends.push(end),
    diagnostic: () => {},
    skip: () => {},
    test: async (name, ...rest) => await runTest(`${path} > ${name}`, rest.at(-1), each, count),
  };
  try {
    await each("beforeEach");
    await body(context);
    for (const end of ends) await end();
    await each("afterEach");
    count.passed += 1;
  } catch (error) {
    count.failures.push({ name: path, text: `${error?.stack ?? error}` });
  }
}
