// The public names that the documentation lists are there, and those it bans are not.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as root from "kmsg-edge";
import * as core from "kmsg-edge/core";

const missing = (module, names) => names.split(/\s+/).filter((name) => !(name in module));

test("the root has the facade's names", () => {
  const names = `KMsg KMsgBuilder MessageStatus MessageEventType VariableMapSchema RecipientSchema
    SchedulingOptionsSchema SendingOptionsSchema MessageRequestSchema MessageErrorSchema
    RecipientResultSchema MessageResultSchema init`;
  assert.deepEqual(missing(root, names), []);
});

test("core has every name of the errors page", () => {
  const names = `ok fail Result KMsgError KMsgErrorCode ErrorUtils normalizeProviderError
    normalizeRetryAfterMs validateErrorRetryPolicy normalizeErrorRetryPolicy
    parseErrorRetryPolicyFromJson KMSG_MESSAGE_TYPES isKMsgMessageType KNOWN_MESSAGE_STATUSES
    QUEUED_MESSAGE_STATUS normalizeMessageStatus KMSG_DELIVERY_STATUSES KMSG_TERMINAL_STATUSES
    KMSG_POLLABLE_STATUSES isKMsgDeliveryStatus isKMsgTerminalStatus isTerminalDeliveryStatus
    isPollableDeliveryStatus getPollableStatuses RetryHandler CircuitBreaker RateLimiter
    BulkOperationHandler LogLevel Logger createLogger getLogger setGlobalLogger logger
    loggerMiddleware getRuntimeEnvSource readRuntimeEnv`;
  assert.deepEqual(missing(core, names), []);
});
