import { itemRetries, type RetryPlan } from "./bulk/retry-plan.js";
import type { SendOutcome } from "./core/error.js";
import type { MessageRepository } from "./core/persistence.js";
import type { FetchLike, Provider, ProviderRequestContext } from "./core/provider.js";
import { untilAborted } from "./core/timers.js";
import { abortError } from "./core/transport.js";
import type { Binary } from "./engine/encode.js";
import { failedAnswer } from "./engine/error-wire.js";
import { type CallHost, type HostAnswer, HostOp, type HostRequest } from "./engine/host-ops.js";
import type { KMsgHooks } from "./hooks.js";
import { answerAttachment } from "./host/attachment.js";
import { answerFailover } from "./host/failover.js";
import type { HookBody } from "./host/hooks.js";
import { answerHttp, type Transport } from "./host/http.js";
import { answerRepository, type RepositoryBody } from "./host/repository.js";
import { answerProvider, type ProviderBody } from "./host/script-provider.js";
import { answerStore } from "./host/script-store.js";
import { ItemScope } from "./item-scope.js";
import { brandAt } from "./provider/brand.js";
import { answerSql, type SqlDatabase } from "./sql/database.js";
import type { DeliveryTrackingStore } from "./tracking/store.js";
import type { DeliveryTrackingApiFailoverConfig } from "./tracking/types.js";

/** How long the user's code has, after an abort, to end by itself. */
const ABORT_GRACE_MS = 1000;

/** What a call may use. On Workers these belong to the request that the call was made in. */
export interface CallResources {
  providers?: readonly Provider[];
  hooks?: KMsgHooks;
  /** Of who sends failed messages of this call again. */
  retries?: RetryPlan | undefined;
  repository?: MessageRepository | undefined;
  /** A tracking store written in JavaScript. */
  store?: DeliveryTrackingStore | undefined;
  /** The database of a SQL store. */
  database?: SqlDatabase | undefined;
  failover?: DeliveryTrackingApiFailoverConfig | undefined;
  /** Beats the providers' own `fetch`; for a call that brought one along. */
  callFetch?: FetchLike | undefined;
  /** Used where a provider has no `fetch` of its own. */
  fetch?: FetchLike | undefined;
  /** Milliseconds for each HTTP request. Default: its provider's, else the core's. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds that code of the user has to end by itself after an abort. Default: a second. */
  abortGraceMs?: number | undefined;
  /** What of the input of that number JSON cannot carry. */
  binariesOf?: (item: number) => readonly Binary[];
}

/** Answers what the core asks for during one call, with the resources of that call. */
export class ResourceHost implements CallHost {
  private readonly items = new Map<number, ItemScope>();

  constructor(private readonly resources: CallResources) {}

  /** The scope of one message of the call; 0 where there is only one. */
  item(number = 0): ItemScope {
    let scope = this.items.get(number);
    if (scope === undefined) {
      const { hooks = {}, binariesOf, retries } = this.resources;
      scope = new ItemScope(hooks, binariesOf?.(number) ?? [], itemRetries(retries, number));
      this.items.set(number, scope);
    }
    return scope;
  }

  /** Drops the scope of a message that has its result. */
  forget(number: number): void {
    this.items.delete(number);
  }

  async answer(request: HostRequest): Promise<HostAnswer> {
    const { store, database, failover, repository, signal } = this.resources;
    switch (request.op) {
      case HostOp.http:
        return await answerHttp(request, this.transportFor(String(request.head.url)), signal);
      case HostOp.hook: {
        const body = JSON.parse(request.body) as HookBody;
        const name = String(request.head.name);
        return await this.patient(this.item(body.item).hooks.answer(name, body), "not_sent");
      }
      case HostOp.provider:
        return await this.patient(this.answerProvider(request), "unknown");
      case HostOp.sql:
        if (database !== undefined) return await answerSql(database, request);
        break;
      case HostOp.store:
        if (store !== undefined) return await answerStore(store, request);
        break;
      case HostOp.failover:
        if (failover === undefined) break;
        if (signal?.aborted) return failedAnswer(abortError({ signal, outcome: "not_sent" }));
        return await this.patient(answerFailover(failover, request), "unknown");
      case HostOp.attachment:
        return await answerAttachment(request, this.item(Number(request.head.item)).binaries);
      case HostOp.repository: {
        if (repository === undefined) break;
        const body = JSON.parse(request.body) as RepositoryBody;
        const member = String(request.head.member);
        return await answerRepository(repository, member, body, this.item(body.item));
      }
    }
    return failedAnswer(new Error(`this call has nothing for host operation ${request.op}`));
  }

  /** Once the call is aborted, code of the user that never settles must not keep it open. */
  private async patient(work: Promise<HostAnswer>, outcome: SendOutcome): Promise<HostAnswer> {
    const { signal } = this.resources;
    try {
      return await untilAborted(
        work,
        signal,
        () => abortError({ signal, outcome }),
        this.resources.abortGraceMs ?? ABORT_GRACE_MS,
      );
    } catch (thrown) {
      return failedAnswer(thrown, outcome);
    }
  }

  private async answerProvider(request: HostRequest): Promise<HostAnswer> {
    const body = JSON.parse(request.body) as ProviderBody;
    return await answerProvider(body, {
      provider: this.resources.providers?.[Number(request.head.index)],
      member: String(request.head.member),
      item: (number) => this.item(number),
      context: this.providerContext(request),
      signal: this.resources.signal,
    });
  }

  private transportFor(url: string): Transport {
    const { callFetch, providers = [], fetch, timeoutMs } = this.resources;
    const brand = brandAt(providers, url);
    return {
      fetch: callFetch ?? brand?.fetch ?? fetch,
      timeoutMs: timeoutMs ?? brand?.timeoutMs,
    };
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
