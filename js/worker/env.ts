import type { createD1DeliveryTrackingStore } from "kmsg-edge/adapters/cloudflare";

type D1Binding = Parameters<typeof createD1DeliveryTrackingStore>[0];

/** Bindings and variables of the Worker. Everything but `DB` is text, as `wrangler.toml`, `.dev.vars` and secrets give it. */
export interface Env {
  /** D1 database with the migrations of `schema/migrations/d1`. */
  DB?: D1Binding;

  /** SOLAPI is used when both the key and the secret are set. */
  SOLAPI_API_KEY?: string;
  SOLAPI_API_SECRET?: string;
  /** Registered sender number for messages without `from`. */
  SOLAPI_DEFAULT_FROM?: string;
  /** Kakao channel id (`KA01PF…`), needed for AlimTalk. */
  SOLAPI_KAKAO_PF_ID?: string;
  SOLAPI_BASE_URL?: string;

  /** IWINV is used when this is set. */
  IWINV_API_KEY?: string;
  IWINV_BASE_URL?: string;
  /** The four below are needed for SMS and LMS through IWINV and for their delivery status. */
  IWINV_SMS_API_KEY?: string;
  IWINV_SMS_AUTH_KEY?: string;
  IWINV_SMS_COMPANY_ID?: string;
  IWINV_SMS_SENDER_NUMBER?: string;
  IWINV_SMS_BASE_URL?: string;
  /** Sender number of AlimTalk replacement messages. */
  IWINV_SENDER_NUMBER?: string;
  /** The caller address registered with IWINV, where requests leave from changing addresses. */
  IWINV_X_FORWARDED_FOR?: string;

  /** Bearer token that `/messages` asks for. Without it everybody who reaches the Worker can send. */
  API_TOKEN?: string;

  /** Milliseconds from a send to its first status query. */
  POLLING_INITIAL_DELAY_MS?: string;
  /** Milliseconds between status queries, by query number, separated by commas. */
  POLLING_BACKOFF_MS?: string;
  /** Milliseconds from `scheduledAt` to the first status query. */
  POLLING_SCHEDULED_GRACE_MS?: string;
  /** Largest number of messages that one pass checks. */
  POLLING_BATCH_SIZE?: string;

  /** Set by `npm start` with the simulator: the page shows it and offers the scripted numbers. */
  SIMULATOR_URL?: string;
}
