import type { FetchLike } from "../core/provider.js";
import { shownText } from "../core/shown-text.js";
import { type Clock, sleep, startTimer } from "../core/timers.js";
import type { MessageEventType } from "../messages/enums.js";
import type { MessageEvent } from "../messages/types.js";
import { bodySignature, signWebhook } from "./webhook-signature.js";

export interface DeliveryWebhook {
  url: string;
  events: MessageEventType[];
  /**
   * Signs each request as Standard Webhooks say, and by `X-Signature: sha256=` over the body alone;
   * `whsec_` and Base64, or any text.
   */
  secret?: string;
  headers?: Record<string, string>;
  /** Milliseconds for each try. */
  timeout?: number;
  /** Tries after the first. */
  retries?: number;
}

export interface WebhookResult {
  success: boolean;
  statusCode?: number;
  error?: string;
  responseTime: number;
  attempt: number;
}

export interface WebhookSenderOptions {
  clock: Clock;
  fetch: FetchLike;
  /** Posts under way at once. */
  batchSize: number;
  retries: number;
  timeout: number;
  onEnd(webhook: DeliveryWebhook, event: MessageEvent, result: WebhookResult): void;
}

interface Post {
  webhook: DeliveryWebhook;
  event: MessageEvent;
  /** As it was when the event happened. */
  body: string;
}

const MAX_WAITING = 10_000;

/** Posts events, `batchSize` at a time; the oldest of more than ten thousand that wait are dropped as failed. */
export class WebhookSender {
  readonly #waiting: Post[] = [];
  readonly #open = new Set<Promise<void>>();
  #controller = new AbortController();
  #isOn = false;

  constructor(private readonly options: WebhookSenderOptions) {}

  add(webhook: DeliveryWebhook, event: MessageEvent): void {
    this.#waiting.push({ webhook, event, body: JSON.stringify(event) });
    if (this.#waiting.length > MAX_WAITING) {
      const dropped = this.#waiting.shift() as Post;
      const error = "Too many webhooks wait";
      const result = { success: false, error, responseTime: 0, attempt: 0 };
      this.options.onEnd(dropped.webhook, dropped.event, result);
    }
    if (this.#isOn) this.#fill();
  }

  start(): void {
    this.#isOn = true;
    this.#controller = new AbortController();
    this.#fill();
  }

  /** Aborts what is under way. What waits stays. */
  async stop(): Promise<void> {
    this.#isOn = false;
    this.#controller.abort();
    await Promise.all(this.#open);
  }

  /** Posts all that waits. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#open.size > 0) {
      this.#fill();
      await Promise.race(this.#open);
    }
  }

  #fill(): void {
    while (this.#open.size < this.options.batchSize) {
      const post = this.#waiting.shift();
      if (post === undefined) return;
      const work = this.#deliver(post).then((result) => {
        this.#open.delete(work);
        this.options.onEnd(post.webhook, post.event, result);
        if (this.#isOn) this.#fill();
      });
      this.#open.add(work);
    }
  }

  async #deliver(post: Post): Promise<WebhookResult> {
    const { clock } = this.options;
    const { signal } = this.#controller;
    const tries = (post.webhook.retries ?? this.options.retries) + 1;
    for (let attempt = 1; ; attempt += 1) {
      const started = clock.now();
      const told = await this.#post(post, signal);
      const result = { ...told, responseTime: clock.now() - started, attempt };
      if (told.success || !told.mayRetry || attempt >= tries || signal.aborted) {
        const { mayRetry: _, ...plain } = result;
        return plain;
      }
      const wait = Math.min(1000 * 2 ** (attempt - 1), 30_000);
      await sleep(wait, signal, clock).catch(() => undefined);
    }
  }

  async #post(
    { webhook, event, body }: Post,
    signal: AbortSignal,
  ): Promise<{ success: boolean; statusCode?: number; error?: string; mayRetry: boolean }> {
    const { clock, fetch, timeout } = this.options;
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const cancel = startTimer(clock, webhook.timeout ?? timeout, abort);
    signal.addEventListener("abort", abort, { once: true });
    try {
      const headers: Record<string, string> = {
        "Content-Type": "application/json",
        "User-Agent": "K-Message-Delivery-Tracker/1.0",
        ...webhook.headers,
      };
      if (webhook.secret !== undefined) {
        const timestamp = Math.floor(clock.wallTime() / 1000);
        Object.assign(headers, await signWebhook(webhook.secret, event.id, timestamp, body));
        headers["X-Signature"] = await bodySignature(webhook.secret, body);
      }
      const init = { method: "POST", headers, body, signal: controller.signal };
      // Followed, a redirect would take the caller's headers and the event to whom it names.
      const answer = await fetch(webhook.url, { ...init, redirect: "manual" });
      // Nobody reads its body, which keeps the connection until it is cancelled.
      void answer.body?.cancel().catch(() => undefined);
      const { ok, status } = answer;
      if (ok) return { success: true, statusCode: status, mayRetry: false };
      const mayRetry = status >= 500 || [408, 425, 429].includes(status);
      return { success: false, statusCode: status, error: `HTTP ${status}`, mayRetry };
    } catch (thrown) {
      const error = thrown instanceof Error ? shownText(thrown.message) : "the request failed";
      return { success: false, error, mayRetry: true };
    } finally {
      cancel();
      signal.removeEventListener("abort", abort);
    }
  }
}
