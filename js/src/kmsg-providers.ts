import type { Provider } from "./core/provider.js";

const known = new WeakMap<object, readonly Provider[]>();

/** Notes the providers that know all that a `KMsg` has sent. */
export function rememberProviders(kmsg: object, providers: readonly Provider[]): void {
  known.set(kmsg, providers);
}

/** None where they cannot tell, and for an object that is no `KMsg` of this package. */
export function providersOf(kmsg: object): readonly Provider[] {
  return known.get(kmsg) ?? [];
}
