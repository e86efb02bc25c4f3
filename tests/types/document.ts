// biome-ignore-all lint/style/noNonNullAssertion: the document's own text
// The examples of the project document; nothing but the import specifiers is changed.
import { KMsg } from "kmsg-edge";
import { createD1DeliveryTrackingStore } from "kmsg-edge/adapters/cloudflare";
import type { KMsgError, Result, SendResult } from "kmsg-edge/core";
import { IWINVProvider } from "kmsg-edge/provider";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import type { D1Database } from "./d1.js";

export async function quickStart(): Promise<void> {
  const kmsg = new KMsg({
    providers: [
      new SolapiProvider({
        apiKey: process.env.SOLAPI_API_KEY!,
        apiSecret: process.env.SOLAPI_API_SECRET!,
        defaultFrom: "01000000000",
      }),
    ],
    defaults: {
      sms: { autoLmsBytes: 90 },
    },
  });

  // Default SMS (type omitted). If the content is long, it can auto-upgrade to LMS.
  await kmsg.send({ to: "01012345678", text: "hello" });

  // Explicit typed send
  await kmsg.send({
    type: "ALIMTALK",
    to: "01012345678",
    templateId: "AUTH_OTP",
    variables: { code: "123456" },
  });
}

export function routing(): KMsg {
  return new KMsg({
    providers: [
      new IWINVProvider({
        apiKey: process.env.IWINV_API_KEY!,
        baseUrl: "https://alimtalk.bizservice.iwinv.kr",
        smsApiKey: process.env.IWINV_SMS_API_KEY,
        smsAuthKey: process.env.IWINV_SMS_AUTH_KEY,
      }),
      new SolapiProvider({
        apiKey: process.env.SOLAPI_API_KEY!,
        apiSecret: process.env.SOLAPI_API_SECRET!,
        defaultFrom: "01000000000",
        kakaoPfId: process.env.SOLAPI_KAKAO_PF_ID,
        rcsBrandId: process.env.SOLAPI_RCS_BRAND_ID,
      }),
    ],
    routing: {
      defaultProviderId: "solapi",
      byType: {
        ALIMTALK: "iwinv",
        SMS: ["solapi"],
      },
      strategy: "first",
    },
  });
}

export async function bulk(kmsg: KMsg): Promise<Result<SendResult, KMsgError>[]> {
  const results = await kmsg.sendMany(
    [
      { to: "01011112222", text: "hello 1" },
      { to: "01033334444", text: "hello 2" },
    ],
    { concurrency: 10 },
  );
  return results;
}

export async function pullTracking(): Promise<void> {
  const providers = [
    new SolapiProvider({
      apiKey: process.env.SOLAPI_API_KEY!,
      apiSecret: process.env.SOLAPI_API_SECRET!,
    }),
  ];

  const tracking = new DeliveryTrackingService({
    providers,
    store: new InMemoryDeliveryTrackingStore(),
  });

  const kmsg = new KMsg({
    providers,
    hooks: createDeliveryTrackingHooks(tracking),
  });

  // On successful send, providerMessageId is recorded into the tracking store.
  await kmsg.send({ to: "01012345678", text: "hello" });

  // Run as a cron/worker loop
  tracking.start();
  // or single pass (manual/cron)
  await tracking.runOnce();
}

export function d1(providers: SolapiProvider[], env: { DB: D1Database }): DeliveryTrackingService {
  const d1Store = createD1DeliveryTrackingStore(env.DB);
  return new DeliveryTrackingService({ providers, store: d1Store });
}

export async function apiFailover(): Promise<void> {
  const providers = [
    new SolapiProvider({
      apiKey: process.env.SOLAPI_API_KEY!,
      apiSecret: process.env.SOLAPI_API_SECRET!,
      defaultFrom: "01000000000",
    }),
  ];

  let kmsg!: KMsg;
  const tracking = new DeliveryTrackingService({
    providers,
    apiFailover: {
      // Re-send fallback SMS/LMS through the same KMsg pipeline
      sender: (input) => kmsg.send(input),
    },
  });

  kmsg = new KMsg({
    providers,
    hooks: createDeliveryTrackingHooks(tracking),
  });

  await kmsg.send({
    type: "ALIMTALK",
    to: "01012345678",
    templateId: "AUTH_OTP",
    variables: { code: "123456" },
    failover: {
      enabled: true,
      fallbackChannel: "sms",
      fallbackContent: "[안내] 카카오톡 미사용자로 SMS 대체 발송",
    },
  });
}
