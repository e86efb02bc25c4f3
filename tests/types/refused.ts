// What the types must refuse, and what they must know.
import { KMsg, type MessageRepository, type SendInput } from "kmsg-edge";
import { KMsgError, type Provider, type SendResult } from "kmsg-edge/core";
import { IWINVProvider } from "kmsg-edge/provider/iwinv";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createVendorSimulator } from "kmsg-edge/testing";
import {
  DeliveryTrackingService,
  type DeliveryTrackingStore,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";

declare const provider: Provider;
declare const kmsg: KMsg;

export const alimtalk: SendInput = {
  type: "ALIMTALK",
  to: "01012345678",
  templateId: "T",
  variables: { at: new Date(), n: 1, yes: true, none: null },
  options: { scheduledAt: new Date(), customFields: { order: "1" } },
};

// @ts-expect-error an AlimTalk needs its template
export const templateless: SendInput = { type: "ALIMTALK", to: "0101", variables: {} };

// @ts-expect-error no such type
export const pigeon: SendInput = { type: "PIGEON", to: "0101", text: "x" };

// @ts-expect-error a message needs a text
export const textless: SendInput = { to: "0101" };

// @ts-expect-error a recipient is text
export const numeric: SendInput = { to: 1012345678, text: "x" };

// @ts-expect-error there are two fallback channels
export const pager: SendInput = { ...alimtalk, failover: { fallbackChannel: "pager" } };

// @ts-expect-error an option of another type
export const misplaced: SendInput = { type: "SMS", to: "0101", text: "x", voice: {} };

// @ts-expect-error a misspelt option
export const misspelt: SendInput = { type: "LMS", to: "0101", text: "x", subjekt: "y" };

// @ts-expect-error the voice is FEMALE or MALE
export const robot: SendInput = { type: "VOICE", to: "0101", text: "x", voice: { voiceType: "R" } };

// @ts-expect-error a fax needs its files
export const fax: SendInput = { type: "FAX", to: "0101" };

// @ts-expect-error a rich message has one of eight layouts
export const rcs: SendInput = { type: "RCS_MMS", to: "0101", text: "x", rcs: { mmsType: "M7" } };

// @ts-expect-error a picture is a reference, bytes or a blob
export const picture: SendInput = { type: "MMS", to: "0101", text: "x", media: { image: "a" } };

// @ts-expect-error concurrency is a number
kmsg.sendMany([], { concurrency: "10" });

// @ts-expect-error no such option
kmsg.sendMany([], { parallel: 10 });

// @ts-expect-error a strategy that does not exist
KMsg.builder().withPersistence({ strategy: "all", repo: {} as MessageRepository });

// @ts-expect-error a key is missing
new SolapiProvider({ apiKey: "k" });

new SolapiProvider({ apiKey: "k", apiSecret: "s", fetch: createVendorSimulator().fetch });
new SolapiProvider({ apiKey: "k", apiSecret: "s", fetch: globalThis.fetch });

// @ts-expect-error no such option
new IWINVProvider({ apiKey: "k", apiSecret: "s" });

// @ts-expect-error providers are required
new KMsg({});

// @ts-expect-error strategies are "first" and "round_robin"
new KMsg({ providers: [provider], routing: { strategy: "random" } });

// @ts-expect-error times are numbers
new DeliveryTrackingService({ providers: [provider], polling: { intervalMs: "5s" } });

export async function narrowing(): Promise<SendResult | KMsgError> {
  const result = await kmsg.send({ to: "01012345678", text: "x" });
  // @ts-expect-error not known to be a success yet
  result.value;
  if (result.isFailure) {
    const outcome: "not_sent" | "unknown" = result.error.outcome;
    return outcome === "unknown" ? result.error : new KMsgError(result.error.code, "again");
  }
  return result.value;
}

/** A store of the documented shape is enough. */
export class Mine implements DeliveryTrackingStore {
  private readonly inner = new InMemoryDeliveryTrackingStore();
  init = () => this.inner.init();
  upsert: DeliveryTrackingStore["upsert"] = (record) => this.inner.upsert(record);
  get: DeliveryTrackingStore["get"] = (id) => this.inner.get(id);
  listDue: DeliveryTrackingStore["listDue"] = (now, limit) => this.inner.listDue(now, limit);
  patch: DeliveryTrackingStore["patch"] = (id, patch) => this.inner.patch(id, patch);
}
