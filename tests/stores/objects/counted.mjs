/**
 * A binding that counts the calls of its members.
 *
 * @returns the binding, and `calls()`, which answers the counts by member since it was last asked
 */
export function counted(binding) {
  let counts = {};
  const over = (target) =>
    new Proxy(target, {
      get(_, member) {
        const value = target[member];
        // The SQL API of a Durable Object's storage.
        if (member === "sql") return over(value);
        if (typeof value !== "function") return value;
        return (...args) => {
          counts[member] = (counts[member] ?? 0) + 1;
          // What a transaction does inside counts as well.
          const [work] = args;
          if (typeof work === "function") {
            return target[member]((inside) => work(inside === undefined ? inside : over(inside)));
          }
          return target[member](...args);
        };
      },
    });
  return {
    binding: over(binding),
    calls: () => {
      const answer = counts;
      counts = {};
      return answer;
    },
  };
}
