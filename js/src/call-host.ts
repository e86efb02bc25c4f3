import type { FetchLike, Provider, ProviderRequestContext } from "./core/provider.js";
import { failedAnswer } from "./engine/error-wire.js";
import { type CallHost, type HostAnswer, HostOp, type HostRequest } from "./engine/host-ops.js";
import type { KMsgHooks } from "./hooks.js";
import { answerSql, type D1DatabaseLike } from "./host/d1.js";
import { answerFailover } from "./host/failover.js";
import { HookRunner } from "./host/hooks.js";
import { answerHttp } from "./host/http.js";
import { answerProvider } from "./host/script-provider.js";
import { answerStore } from "./host/script-store.js";
import { ThrownValues } from "./host/thrown.js";
import { fetchOf } from "./provider/brand.js";
import type { DeliveryTrackingStore } from "./tracking/store.js";
import type { DeliveryTrackingApiFailoverConfig } from "./tracking/types.js";

/** What a call may use. On Workers these belong to the request that the call was made in. */
export interface CallResources {
  providers?: readonly Provider[];
  hooks?: KMsgHooks;
  /** A tracking store written in JavaScript. */
  store?: DeliveryTrackingStore | undefined;
  /** The database of a SQL store. */
  database?: D1DatabaseLike | undefined;
  failover?: DeliveryTrackingApiFailoverConfig | undefined;
  /** Beats the providers' own `fetch`; for a call that brought one along. */
  callFetch?: FetchLike | undefined;
  /** Used where a provider has no `fetch` of its own. */
  fetch?: FetchLike | undefined;
  signal?: AbortSignal | undefined;
  /** The caller's input, for what JSON cannot carry. */
  input?: unknown;
}

/** Answers what the core asks for during one call, with the resources of that call. */
export class ResourceHost implements CallHost {
  readonly thrown = new ThrownValues();
  private readonly hooks: HookRunner;

  constructor(private readonly resources: CallResources) {
    this.hooks = new HookRunner(resources.hooks ?? {}, this.thrown, resources.input);
  }

  async answer(request: HostRequest): Promise<HostAnswer> {
    const { providers = [], store, database, failover, signal, input } = this.resources;
    switch (request.op) {
      case HostOp.http:
        return await answerHttp(request, this.fetchFor(String(request.head.url)), signal);
      case HostOp.hook:
        return await this.hooks.answer(request);
      case HostOp.provider:
        return await answerProvider(request, {
          providers,
          input,
          thrown: this.thrown,
          context: this.providerContext(request),
        });
      case HostOp.sql:
        if (database !== undefined) return await answerSql(database, request);
        break;
      case HostOp.store:
        if (store !== undefined) return await answerStore(store, request);
        break;
      case HostOp.failover:
        if (failover !== undefined) return await answerFailover(failover, request);
        break;
    }
    return failedAnswer(new Error(`this call has nothing for host operation ${request.op}`));
  }

  private fetchFor(url: string): FetchLike | undefined {
    const { callFetch, providers = [], fetch } = this.resources;
    return callFetch ?? fetchOf(providers, url) ?? fetch;
  }

  private providerContext(request: HostRequest): ProviderRequestContext {
    const { signal, callFetch, fetch } = this.resources;
    const context: ProviderRequestContext = {
      // Made when it is asked for: most providers do not, and an AbortSignal costs as much as a send.
      get signal() {
        return signal ?? request.signal;
      },
    };
    const fetchUsed = callFetch ?? fetch;
    if (fetchUsed !== undefined) context.fetch = fetchUsed;
    return context;
  }
}
