// What every platform does here: one message through the mock provider, and one tracking pass.
import { KMsg } from "kmsg-edge";
import { MockProvider } from "kmsg-edge/provider/mock";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "kmsg-edge/tracking";

/** @returns what `expected` shows when all went well */
export async function smoke() {
  const mock = new MockProvider();
  const tracking = new DeliveryTrackingService({
    providers: [mock],
    polling: { initialDelayMs: 0 },
  });
  const kmsg = new KMsg({ providers: [mock], hooks: createDeliveryTrackingHooks(tracking) });
  const sent = await kmsg.send({ messageId: "smoke", to: "01012345678", text: "안녕하세요" });
  if (sent.isFailure) return { error: `${sent.error.code}: ${sent.error.message}` };
  const before = await tracking.getRecord("smoke");
  await tracking.runOnce();
  const after = await tracking.getRecord("smoke");
  return {
    type: before?.type,
    providerMessageId: sent.value.providerMessageId,
    statuses: [before?.status, after?.status],
  };
}

export const expected = {
  type: "SMS",
  providerMessageId: "mock-1",
  statuses: ["SENT", "DELIVERED"],
};
