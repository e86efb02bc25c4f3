// The object stores in workerd: R2 and Durable Objects with every promise, KV with those it can give.
import { openService } from "./objects/services.mjs";
import { trackingSuite } from "./tracking-suite.mjs";

for (const [name, service] of [
  ["R2", "r2"],
  ["Durable Object", "durable"],
  ["Durable Object's SQLite", "durable-sql"],
  ["KV", "kv"],
]) {
  const open = async () => {
    const { store } = await openService(service);
    return async () => store();
  };
  trackingSuite(name, open, { claims: service !== "kv" });
}
