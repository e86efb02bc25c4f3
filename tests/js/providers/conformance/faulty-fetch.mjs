/**
 * A fetch whose next send (or, with "any", next request) meets a fault:
 * `{ status, headers?, body? }`, `"reset"` before the vendor has it, `"lost"` after, `"html"` and
 * `"truncate"` in place of the answer, or `"hang"`, which ends only with its signal.
 */
export function faultyFetch(fetch, isSend) {
  const faults = [];
  let count = 0;
  const next = (fault, where = "send") =>
    new Promise((begun) => {
      faults.push({ fault, where, begun });
    });
  async function apply(fault, input, init) {
    const broken = () => new TypeError("fetch failed");
    if (fault === "reset") throw broken();
    if (fault === "hang") {
      return await new Promise((_, reject) => {
        init.signal.addEventListener("abort", () => reject(init.signal.reason), { once: true });
      });
    }
    if (typeof fault === "function") return await fault(await fetch(input, init));
    if (typeof fault === "object") {
      return new Response(fault.body ?? "", { status: fault.status, headers: fault.headers });
    }
    const answer = await fetch(input, init);
    if (fault === "lost") throw broken();
    if (fault === "html") return new Response("<html>busy</html>", { status: 200 });
    const text = await answer.text();
    return new Response(text.slice(0, text.length / 2), { status: answer.status });
  }
  return {
    next,
    count: () => count,
    async fetch(input, init) {
      if (input.startsWith("https://files.example/")) return new Response("%PDF-1.4");
      count += 1;
      const [first] = faults;
      const fits = first && (first.where === "any" || isSend(new URL(input).pathname));
      if (!fits) return await fetch(input, init);
      faults.shift();
      first.begun();
      return await apply(first.fault, input, init);
    },
  };
}
