import { MessageStatus } from "./enums.js";
import { list, object, optional, type Rule, record, refuse, timeOf, withDefault } from "./rule.js";
import { type Infer, type Schema, schema } from "./schema.js";
import { boolean, date, number, oneOf, pattern, text, unknown, webAddress } from "./values.js";

const MAX_RECIPIENTS = 10_000;

const messageStatus = (): Rule<MessageStatus> => oneOf(Object.values(MessageStatus));

const variableMap = () => record(variable());

function variable(): Rule<string | number | Date> {
  const wanted = "a text, a finite number or a valid Date";
  return {
    read(value, reading) {
      if (typeof value === "string" || Number.isFinite(value)) return value as string | number;
      const time = timeOf(value);
      if (time !== undefined && !Number.isNaN(time)) return new Date(time);
      return refuse(reading, "invalid_type", wanted, value);
    },
  };
}

const recipient = () =>
  object({
    phoneNumber: pattern(/^[0-9]{10,11}$/, "a text of 10 or 11 digits, without hyphens"),
    variables: optional(variableMap()),
    metadata: optional(record(unknown())),
  });

const schedulingOptions = () =>
  object({
    scheduledAt: date({ notPast: true }),
    timezone: optional(text()),
    retryCount: withDefault(number({ min: 0, max: 5, whole: true }), 3),
  });

const sendingOptions = () =>
  object({
    priority: withDefault(oneOf(["high", "normal", "low"]), "normal"),
    ttl: optional(number({ min: 0 })),
    failover: optional(
      object({
        enabled: boolean(),
        fallbackChannel: optional(oneOf(["sms", "lms"])),
        fallbackContent: optional(text()),
        fallbackTitle: optional(text()),
      }),
    ),
    deduplication: optional(object({ enabled: boolean(), window: number({ min: 0, max: 3600 }) })),
    tracking: optional(object({ enabled: boolean(), webhookUrl: optional(webAddress()) })),
  });

const messageRequest = () =>
  object({
    templateId: text({ min: 1 }),
    recipients: list(recipient(), { min: 1, max: MAX_RECIPIENTS }),
    variables: variableMap(),
    scheduling: optional(schedulingOptions()),
    options: optional(sendingOptions()),
  });

const messageError = () =>
  object({ code: text(), message: text(), details: optional(record(unknown())) });

const recipientResult = () =>
  object({
    phoneNumber: text(),
    messageId: optional(text()),
    status: messageStatus(),
    error: optional(messageError()),
    metadata: optional(record(unknown())),
  });

const messageResult = () =>
  object({
    requestId: text(),
    results: list(recipientResult()),
    summary: object({
      total: number({ min: 0 }),
      queued: number({ min: 0 }),
      sent: number({ min: 0 }),
      failed: number({ min: 0 }),
    }),
    metadata: object({ createdAt: date(), provider: text(), templateId: text() }),
  });

type Made<F extends () => Rule<unknown>> = F extends () => Rule<infer T> ? Schema<T> : never;

/** Values for a template's placeholders: texts, finite numbers and Dates. */
export const VariableMapSchema: Made<typeof variableMap> = /* @__PURE__ */ schema(
  "variables",
  variableMap,
);

/** `phoneNumber` of 10 or 11 digits, with variables and metadata of its own. */
export const RecipientSchema: Made<typeof recipient> = /* @__PURE__ */ schema(
  "recipient",
  recipient,
);

/** `scheduledAt` must not lie in the past when it is parsed; `retryCount` is 0 to 5, default 3. */
export const SchedulingOptionsSchema: Made<typeof schedulingOptions> = /* @__PURE__ */ schema(
  "scheduling",
  schedulingOptions,
);

/** `priority` is `normal` by default; a deduplication window is 0 to 3600 seconds. */
export const SendingOptionsSchema: Made<typeof sendingOptions> = /* @__PURE__ */ schema(
  "options",
  sendingOptions,
);

/** One template to 1 to 10,000 recipients. */
export const MessageRequestSchema: Made<typeof messageRequest> = /* @__PURE__ */ schema(
  "request",
  messageRequest,
);

export const MessageErrorSchema: Made<typeof messageError> = /* @__PURE__ */ schema(
  "error",
  messageError,
);

export const RecipientResultSchema: Made<typeof recipientResult> = /* @__PURE__ */ schema(
  "result",
  recipientResult,
);

export const MessageResultSchema: Made<typeof messageResult> = /* @__PURE__ */ schema(
  "result",
  messageResult,
);

export type VariableMap = Infer<typeof VariableMapSchema>;
export type Recipient = Infer<typeof RecipientSchema>;
export type SchedulingOptions = Infer<typeof SchedulingOptionsSchema>;
export type SendingOptions = Infer<typeof SendingOptionsSchema>;
export type MessageRequest = Infer<typeof MessageRequestSchema>;
export type MessageError = Infer<typeof MessageErrorSchema>;
export type RecipientResult = Infer<typeof RecipientResultSchema>;
export type MessageResult = Infer<typeof MessageResultSchema>;
