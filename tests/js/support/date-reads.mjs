/**
 * How often times are read while `work` runs: a search through everything that waits reads the time of each,
 * however fast the machine is.
 */
export async function dateReads(work) {
  const names = ["getTime", "valueOf", Symbol.toPrimitive];
  const reals = Object.fromEntries(names.map((name) => [name, Date.prototype[name]]));
  let reads = 0;
  for (const name of Reflect.ownKeys(reals)) {
    const value = function read(...args) {
      reads += 1;
      return Reflect.apply(reals[name], this, args);
    };
    Object.defineProperty(Date.prototype, name, { value, configurable: true, writable: true });
  }
  try {
    await work();
  } finally {
    for (const name of Reflect.ownKeys(reals)) {
      const value = reals[name];
      Object.defineProperty(Date.prototype, name, { value, configurable: true, writable: true });
    }
  }
  return reads;
}
