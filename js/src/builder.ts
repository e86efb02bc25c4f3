import type { KMsgPersistenceConfig } from "./core/persistence.js";
import type { Provider } from "./core/provider.js";
import type { KMsgHooks } from "./hooks.js";
import { KMsg } from "./kmsg.js";
import type { KMsgConfig, KMsgDefaultsConfig, KMsgRoutingConfig } from "./kmsg-config.js";

/**
 * Collects a configuration step by step. The `with*` methods replace what was set before. A builder may
 * be used again; what it has built does not change any more.
 *
 * @example
 * ```ts
 * const kmsg = KMsg.builder().addProvider(solapi).withDefaults({ sms: { autoLmsBytes: 80 } }).build();
 * ```
 */
export class KMsgBuilder {
  readonly #providers: Provider[] = [];
  #parts: Omit<KMsgConfig, "providers"> = {};

  addProvider(provider: Provider): this {
    this.#providers.push(provider);
    return this;
  }

  addProviders(...providers: Provider[]): this {
    this.#providers.push(...providers);
    return this;
  }

  withRouting(routing: KMsgRoutingConfig): this {
    this.#parts = { ...this.#parts, routing };
    return this;
  }

  withDefaults(defaults: KMsgDefaultsConfig): this {
    this.#parts = { ...this.#parts, defaults };
    return this;
  }

  withHooks(hooks: KMsgHooks): this {
    this.#parts = { ...this.#parts, hooks };
    return this;
  }

  withPersistence(persistence: KMsgPersistenceConfig): this {
    this.#parts = { ...this.#parts, persistence };
    return this;
  }

  /** @throws KMsgError INVALID_REQUEST as `new KMsg` does, without providers for example */
  build(): KMsg {
    return new KMsg({ ...this.#parts, providers: [...this.#providers] });
  }
}
