// The mock provider and the root's schemas, as programs use them.
import {
  type BatchSendResult,
  type BulkMessageRequest,
  type DeliveryReport,
  type Infer,
  type MessageEvent,
  MessageEventType,
  type MessageRequest,
  MessageRequestSchema,
  MessageStatus,
  type Provider,
  type Recipient,
  RecipientSchema,
  type SchedulingOptions,
  SchedulingOptionsSchema,
  type SendingOptions,
  SendingOptionsSchema,
  type VariableMap,
} from "kmsg-edge";
import type {
  BalanceProvider,
  KakaoChannelProvider,
  TemplateInspectionProvider,
  TemplateProvider,
} from "kmsg-edge/core";
import { MockProvider } from "kmsg-edge/provider";
import { type MockStep, MockProvider as Same } from "kmsg-edge/provider/mock";
import { MockProvider as Also } from "kmsg-edge/testing";

export const providers: Provider[] = [new MockProvider(), new Same({ id: "b" }), new Also()];
export const able: BalanceProvider &
  TemplateProvider &
  TemplateInspectionProvider &
  KakaoChannelProvider = new MockProvider({ batch: true, strict: true });

export const step: MockStep = { outcome: "failure", code: "RATE_LIMIT_EXCEEDED", retryAfterMs: 5 };
// @ts-expect-error no such outcome
export const wrong: MockStep = { outcome: "explode" };
// @ts-expect-error no such type
new MockProvider({ supportedTypes: ["PIGEON"] });

const parsed = RecipientSchema.parse({});
export const recipient: Recipient = parsed;
export const number: string = parsed.phoneNumber;
export const variables: VariableMap | undefined = parsed.variables;
// @ts-expect-error variables may be absent
export const surely: VariableMap = parsed.variables;
export const retries: number = SchedulingOptionsSchema.parse({}).retryCount;
export const priority: "high" | "normal" | "low" = SendingOptionsSchema.parse({}).priority;
export const inferred: Infer<typeof MessageRequestSchema> = {} as MessageRequest;
// @ts-expect-error a boolean is no variable
export const flag: VariableMap = { a: true };

const safe = MessageRequestSchema.safeParse({});
export const path: (string | number)[] | undefined = safe.success
  ? safe.data.recipients.map((each) => each.phoneNumber)
  : safe.error.issues[0]?.path;

export const options: SendingOptions = { priority: "low", failover: { enabled: true } };
export const scheduling: SchedulingOptions = { scheduledAt: new Date(), retryCount: 1 };
export const bulk: BulkMessageRequest = {
  templateId: "T",
  recipients: [{ phoneNumber: "01012345678", variables: { name: "x" } }],
  options: { batchSize: 10, ttl: 5, retryOptions: { maxAttempts: 2 } },
};
export const event: MessageEvent<{ id: string }> = {
  id: "e",
  type: MessageEventType.MESSAGE_SENT,
  timestamp: new Date(),
  data: { id: "m" },
  metadata: {},
};
export const report: DeliveryReport = {
  messageId: "m",
  phoneNumber: "1",
  status: MessageStatus.SENT,
  attempts: [],
  metadata: {},
};
export const batch: BatchSendResult = { total: 0, results: [] };
