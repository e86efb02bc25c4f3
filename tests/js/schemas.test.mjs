// The root's enums and schemas.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import * as root from "kmsg-edge";
import {
  MessageErrorSchema,
  MessageEventType,
  MessageRequestSchema,
  MessageResultSchema,
  MessageStatus,
  RecipientResultSchema,
  RecipientSchema,
  SchedulingOptionsSchema,
  SchemaError,
  SendingOptionsSchema,
  VariableMapSchema,
} from "kmsg-edge";
import { KMsgError } from "kmsg-edge/core";

const recipient = { phoneNumber: "01012345678" };
const request = { templateId: "T", recipients: [recipient], variables: { name: "x" } };
const schemas = {
  VariableMapSchema,
  RecipientSchema,
  SchedulingOptionsSchema,
  SendingOptionsSchema,
  MessageRequestSchema,
  MessageErrorSchema,
  RecipientResultSchema,
  MessageResultSchema,
};

/** The issues of a value that must be refused, as `path: code`. */
function faults(schema, value, options) {
  const { success, error } = schema.safeParse(value, options);
  assert.equal(success, false);
  return error.issues.map(({ path, code }) => `${path.join(".")}: ${code}`);
}

test("the root does not expose what belongs to its sub-paths", () => {
  for (const name of [
    "BunSqlDeliveryTrackingStore",
    "SqliteDeliveryTrackingStore",
    "SQLiteJobQueue",
    "JobProcessor",
    "MessageRetryHandler",
    "createDeliveryTrackingHooks",
    "DeliveryTrackingService",
    "InMemoryDeliveryTrackingStore",
    "BulkMessageSender",
    "JobStatus",
  ]) {
    assert.equal(name in root, false, name);
  }
});

test("the root exposes its enums and schemas", () => {
  for (const name of ["KMsg", "MessageStatus", "MessageEventType", ...Object.keys(schemas)]) {
    assert.equal(name in root, true, name);
  }
  const statuses = "QUEUED SENDING SENT DELIVERED FAILED CLICKED CANCELLED".split(" ");
  assert.deepEqual(Object.values(MessageStatus), statuses);
  assert.deepEqual(Object.keys(MessageStatus), statuses);
  assert.deepEqual(MessageEventType, {
    TEMPLATE_CREATED: "template.created",
    TEMPLATE_APPROVED: "template.approved",
    TEMPLATE_REJECTED: "template.rejected",
    TEMPLATE_UPDATED: "template.updated",
    TEMPLATE_DELETED: "template.deleted",
    MESSAGE_QUEUED: "message.queued",
    MESSAGE_SENT: "message.sent",
    MESSAGE_DELIVERED: "message.delivered",
    MESSAGE_FAILED: "message.failed",
    MESSAGE_CLICKED: "message.clicked",
    MESSAGE_CANCELLED: "message.cancelled",
    CHANNEL_CREATED: "channel.created",
    CHANNEL_VERIFIED: "channel.verified",
    SENDER_NUMBER_ADDED: "sender_number.added",
    QUOTA_WARNING: "system.quota_warning",
    QUOTA_EXCEEDED: "system.quota_exceeded",
    PROVIDER_ERROR: "system.provider_error",
  });
});

test("variables are texts, numbers and Dates", () => {
  const at = new Date(5);
  const given = { a: "x", b: 1, c: at, 한글: "" };
  const parsed = VariableMapSchema.parse(given);
  assert.deepEqual(parsed, given);
  at.setTime(6);
  assert.equal(parsed.c.getTime(), 5);
  for (const value of [true, null, undefined, Number.NaN, new Date("x"), {}, [], 1n, () => {}]) {
    assert.deepEqual(faults(VariableMapSchema, { a: value }), ["a: invalid_type"]);
  }
});

test("a recipient's number is 10 or 11 ASCII digits", () => {
  for (const phoneNumber of ["0212345678", "01012345678"]) {
    assert.equal(RecipientSchema.parse({ phoneNumber }).phoneNumber, phoneNumber);
  }
  for (const phoneNumber of [
    "010-1234-5678",
    "010123456",
    "010123456789",
    "０１０１２３４５６７８",
  ]) {
    assert.deepEqual(faults(RecipientSchema, { phoneNumber }), ["phoneNumber: invalid_format"]);
  }
  assert.deepEqual(faults(RecipientSchema, { phoneNumber: "01012345678\n" }), [
    "phoneNumber: invalid_format",
  ]);
  assert.deepEqual(faults(RecipientSchema, {}), ["phoneNumber: invalid_type"]);
  assert.deepEqual(faults(RecipientSchema, [recipient]), [": invalid_type"]);
});

test("unknown keys are stripped, absent ones stay absent, metadata passes", () => {
  const metadata = { deep: { list: [1] }, nothing: undefined };
  const parsed = RecipientSchema.parse({ ...recipient, variables: undefined, metadata, extra: 1 });
  assert.deepEqual(Object.keys(parsed), ["phoneNumber", "metadata"]);
  assert.equal(parsed.metadata.deep, metadata.deep);
});

test("K12: a date in the past is judged by the clock at the time of the parse", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const scheduledAt = new Date(1_500_000);
  assert.deepEqual(SchedulingOptionsSchema.parse({ scheduledAt }), { scheduledAt, retryCount: 3 });
  context.mock.timers.setTime(1_500_000);
  SchedulingOptionsSchema.parse({ scheduledAt });
  context.mock.timers.setTime(1_500_001);
  assert.deepEqual(faults(SchedulingOptionsSchema, { scheduledAt }), ["scheduledAt: too_small"]);
});

test("K12: the clock of a parse can be given", () => {
  const scheduledAt = new Date(2000);
  for (const now of [2000, new Date(1999)]) {
    assert.equal(SchedulingOptionsSchema.safeParse({ scheduledAt }, { now }).success, true);
  }
  const late = faults(SchedulingOptionsSchema, { scheduledAt }, { now: 2001 });
  assert.deepEqual(late, ["scheduledAt: too_small"]);
  const nested = { ...request, scheduling: { scheduledAt } };
  assert.deepEqual(faults(MessageRequestSchema, nested, { now: 2001 }), [
    "scheduling.scheduledAt: too_small",
  ]);
});

test("scheduling: a valid Date, and 0 to 5 whole retries", () => {
  const now = 0;
  const scheduledAt = new Date(1);
  const parse = (more) => SchedulingOptionsSchema.parse({ scheduledAt, ...more }, { now });
  assert.equal(parse({ retryCount: 0 }).retryCount, 0);
  assert.equal(parse({ retryCount: 5, timezone: "Asia/Seoul" }).timezone, "Asia/Seoul");
  for (const [more, fault] of [
    [{ retryCount: 6 }, "retryCount: too_big"],
    [{ retryCount: -1 }, "retryCount: too_small"],
    [{ retryCount: 1.5 }, "retryCount: invalid_type"],
    [{ retryCount: null }, "retryCount: invalid_type"],
    [{ scheduledAt: "2099-01-01T00:00:00Z" }, "scheduledAt: invalid_type"],
    [{ scheduledAt: new Date("x") }, "scheduledAt: invalid_type"],
    [{ timezone: 9 }, "timezone: invalid_type"],
  ]) {
    assert.deepEqual(faults(SchedulingOptionsSchema, { scheduledAt, ...more }, { now }), [fault]);
  }
});

test("sending options: defaults, ranges and addresses", () => {
  assert.deepEqual(SendingOptionsSchema.parse({}), { priority: "normal" });
  const full = {
    priority: "high",
    ttl: 0,
    failover: {
      enabled: true,
      fallbackChannel: "lms",
      fallbackContent: "c",
      fallbackTitle: "t",
    },
    deduplication: { enabled: true, window: 3600 },
    tracking: { enabled: false, webhookUrl: "https://example.com/hook" },
  };
  assert.deepEqual(SendingOptionsSchema.parse(full), full);
  for (const [value, fault] of [
    [{ priority: "urgent" }, "priority: invalid_value"],
    [{ ttl: -1 }, "ttl: too_small"],
    [{ ttl: Number.POSITIVE_INFINITY }, "ttl: invalid_type"],
    [{ failover: {} }, "failover.enabled: invalid_type"],
    [
      { failover: { enabled: true, fallbackChannel: "fax" } },
      "failover.fallbackChannel: invalid_value",
    ],
    [{ deduplication: { enabled: true } }, "deduplication.window: invalid_type"],
    [{ deduplication: { enabled: true, window: 3601 } }, "deduplication.window: too_big"],
    [{ tracking: { enabled: true, webhookUrl: "/hook" } }, "tracking.webhookUrl: invalid_format"],
    [
      { tracking: { enabled: true, webhookUrl: "javascript:1" } },
      "tracking.webhookUrl: invalid_format",
    ],
  ]) {
    assert.deepEqual(faults(SendingOptionsSchema, value), [fault]);
  }
});

test("a request has a template, variables and 1 to 10,000 recipients", () => {
  assert.deepEqual(MessageRequestSchema.parse({ ...request, options: {} }), {
    ...request,
    options: { priority: "normal" },
  });
  const many = { ...request, recipients: Array(10_000).fill(recipient) };
  assert.equal(MessageRequestSchema.parse(many).recipients.length, 10_000);
  for (const [more, fault] of [
    [{ templateId: "" }, "templateId: too_small"],
    [{ variables: undefined }, "variables: invalid_type"],
    [{ recipients: [] }, "recipients: too_small"],
    [{ recipients: Array(10_001).fill(recipient) }, "recipients: too_big"],
    [{ recipients: { length: 1 } }, "recipients: invalid_type"],
    [{ recipients: [recipient, {}] }, "recipients.1.phoneNumber: invalid_type"],
  ]) {
    assert.deepEqual(faults(MessageRequestSchema, { ...request, ...more }), [fault]);
  }
});

test("results: statuses of the enum, counts from 0", () => {
  const result = {
    requestId: "r",
    results: [
      { phoneNumber: "1", status: "CLICKED", messageId: "m" },
      { phoneNumber: "2", status: MessageStatus.FAILED, error: { code: "C", message: "m" } },
    ],
    summary: { total: 2, queued: 0, sent: 1, failed: 1 },
    metadata: { createdAt: new Date(5), provider: "mock", templateId: "T" },
  };
  assert.deepEqual(MessageResultSchema.parse(result), result);
  assert.deepEqual(RecipientResultSchema.parse(result.results[0]), result.results[0]);
  assert.deepEqual(MessageErrorSchema.parse({ code: "C", message: "m", details: { a: 1 } }), {
    code: "C",
    message: "m",
    details: { a: 1 },
  });
  assert.deepEqual(faults(RecipientResultSchema, { phoneNumber: "1", status: "PENDING" }), [
    "status: invalid_value",
  ]);
  const wrong = { ...result, summary: { ...result.summary, sent: -1 } };
  assert.deepEqual(faults(MessageResultSchema, wrong), ["summary.sent: too_small"]);
});

test("an error is a KMsgError that names path, kind and fix, never the value", () => {
  const secret = "01098765432 secret";
  const value = { ...request, recipients: [{ phoneNumber: secret }, { phoneNumber: 1098765432 }] };
  const thrown = (() => {
    try {
      MessageRequestSchema.parse(value);
    } catch (error) {
      return error;
    }
  })();
  assert.ok(thrown instanceof Error && thrown instanceof SchemaError && KMsgError.is(thrown));
  assert.equal(thrown.name, "SchemaError");
  assert.equal(thrown.code, "INVALID_REQUEST");
  assert.equal(thrown.field, "recipients[0].phoneNumber");
  assert.equal(
    thrown.message,
    "recipients[0].phoneNumber must be a text of 10 or 11 digits, without hyphens; it is a text of 18 characters; " +
      "recipients[1].phoneNumber must be a text of 10 or 11 digits, without hyphens; it is a number",
  );
  assert.deepEqual(thrown.issues[0].path, ["recipients", 0, "phoneNumber"]);
  assert.doesNotMatch(JSON.stringify(thrown), /secret|98765432/);
  assert.equal(JSON.parse(JSON.stringify(thrown)).issues.length, 2);
  assert.match(
    RecipientSchema.safeParse(null).error.message,
    /^recipient must be an object; it is null$/,
  );
});

test("methods may be detached", () => {
  const { safeParse } = RecipientSchema;
  assert.equal(safeParse(recipient).success, true);
  assert.deepEqual([recipient, recipient].map(RecipientSchema.parse), [recipient, recipient]);
});

test("hostile objects are refused without a crash or a hang", () => {
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const sparse = [];
  sparse.length = 4_000_000_000;
  const throwing = {
    get phoneNumber() {
      throw new Error("secret");
    },
  };
  assert.deepEqual(faults(RecipientSchema, throwing), ["phoneNumber: unreadable"]);
  assert.deepEqual(faults(RecipientSchema, revoked.proxy), [": unreadable"]);
  assert.doesNotMatch(RecipientSchema.safeParse(throwing).error.message, /secret/);
  const endless = { requestId: "r", results: sparse, summary: {}, metadata: {} };
  assert.equal(MessageResultSchema.safeParse(endless).error.issues.length, 100);
  const long = VariableMapSchema.safeParse({ [`${"k".repeat(1e6)}\ud83d`]: null });
  assert.ok(long.error.message.length < 200);
  const polluting = JSON.parse('{"__proto__":"x","constructor":"y"}');
  const parsed = VariableMapSchema.parse(polluting);
  assert.deepEqual(Object.keys(parsed), ["__proto__", "constructor"]);
  assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
});

test("whatever is parsed, safeParse answers and parse agrees with it", () => {
  const runs = process.env.KMSG_LONG ? 20_000 : 500;
  const anything = fc.anything({ withDate: true, withBigInt: true, withNullPrototype: true });
  const value = fc.oneof(
    anything,
    fc.record({ phoneNumber: anything, variables: anything }, { requiredKeys: [] }),
    fc.record({ templateId: anything, recipients: fc.array(anything), variables: anything }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(schemas)), value, (schema, input) => {
      const result = schema.safeParse(input, { now: 0 });
      if (result.success) {
        assert.deepEqual(schema.parse(result.data, { now: 0 }), result.data);
      } else {
        assert.ok(result.error.issues.length > 0);
        assert.throws(() => schema.parse(input, { now: 0 }), SchemaError);
      }
    }),
    { numRuns: runs },
  );
});

test("a bundler drops the schemas that are not used", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: 'import { MessageErrorSchema } from "kmsg-edge"; console.log(MessageErrorSchema);',
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "silent",
    external: ["#runtime"],
  });
  const [{ text }] = outputFiles;
  assert.match(text, /details/);
  assert.doesNotMatch(text, /templateId|webhookUrl|retryCount/);
});
