import { type HookContext, KMsg } from "kmsg-edge";
import { createD1DeliveryTrackingStore } from "kmsg-edge/adapters/cloudflare";
import type { KMsgError } from "kmsg-edge/core";
import { IWINVProvider } from "kmsg-edge/provider/iwinv";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "kmsg-edge/tracking";
import { logEvent } from "./log.js";
import type { Settings } from "./settings.js";

/** What a request needs to send and to look up. */
export interface Messaging {
  kmsg: KMsg;
  tracking: DeliveryTrackingService;
}

/**
 * Wires providers, tracking and failover. Made for each request and each cron pass: bindings belong
 * to the invocation that received them, and the library keeps what is worth keeping by itself.
 */
export function createMessaging(settings: Settings): Messaging {
  const providers = [
    ...(settings.solapi ? [new SolapiProvider(settings.solapi)] : []),
    ...(settings.iwinv ? [new IWINVProvider(settings.iwinv)] : []),
  ];
  const store = createD1DeliveryTrackingStore(settings.db);
  const tracking: DeliveryTrackingService = new DeliveryTrackingService({
    providers,
    store,
    polling: settings.polling,
    // The replacement of a failed AlimTalk goes through the same pipeline and is tracked as well.
    apiFailover: { sender: (input) => kmsg.send(input) },
  });
  const kmsg: KMsg = new KMsg({
    providers,
    hooks: {
      ...createDeliveryTrackingHooks(tracking, {
        onError: (error) => logEvent("tracking_not_recorded", { error }),
      }),
      onError: (context, error) => recordUnknownSend(store, context, error),
    },
  });
  return { kmsg, tracking };
}

/**
 * A send whose answer never came is not a failure: the message may be out. It gets a record of its
 * own, so that whoever asks for it later finds "unknown" and not nothing.
 */
async function recordUnknownSend(
  store: ReturnType<typeof createD1DeliveryTrackingStore>,
  context: HookContext,
  error: KMsgError,
): Promise<void> {
  if (error.outcome !== "unknown") return;
  const now = new Date();
  const { type, to, from } = context.options;
  try {
    await store.init();
    // "If absent": the intent row of a fallback is already there, and tells more.
    await store.insertIfAbsent({
      messageId: context.messageId,
      providerId: context.providerId ?? "",
      providerMessageId: "",
      type,
      to,
      ...(from ? { from } : {}),
      requestedAt: new Date(context.timestamp),
      status: "UNKNOWN",
      statusUpdatedAt: now,
      attemptCount: 0,
      nextCheckAt: now,
      lastError: { code: error.code, message: error.message },
    });
  } catch (cause) {
    logEvent("unknown_send_not_recorded", { messageId: context.messageId, error: cause });
  }
}
