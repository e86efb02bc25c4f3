import { KMsgError, type SendOutcome } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { describeValue } from "../core/error-json.js";
import type { SendInput } from "../core/message-options.js";
import { shownText } from "../core/shown-text.js";
import { encodeLenient } from "../engine/encode.js";
import { failedAnswer } from "../engine/error-wire.js";
import { type HostAnswer, type HostRequest, jsonAnswer } from "../engine/host-ops.js";
import { recordFromWire } from "../tracking/record-wire.js";
import type {
  ApiFailoverAttemptContext,
  ApiFailoverClassificationContext,
  DeliveryTrackingApiFailoverConfig,
} from "../tracking/types.js";

/** Calls the user's classifier or fallback sender. */
export async function answerFailover(
  config: DeliveryTrackingApiFailoverConfig,
  request: HostRequest,
): Promise<HostAnswer> {
  const body = JSON.parse(request.body) as Record<string, unknown>;
  return request.head.member === "sender" ? send(config, body) : classify(config, body);
}

async function send(
  config: DeliveryTrackingApiFailoverConfig,
  body: Record<string, unknown>,
): Promise<HostAnswer> {
  const context = withRecord(body.context) as unknown as ApiFailoverAttemptContext;
  let result: unknown;
  try {
    result = await config.sender?.(body.input as SendInput, context);
  } catch (thrown) {
    const text = shownText(describeValue(thrown).message);
    return exception(`apiFailover.sender threw: ${text}`, thrown);
  }
  const { isSuccess, isFailure, value, error } = (result ?? {}) as Record<string, unknown>;
  if (isSuccess === true && typeof value === "object" && value !== null) {
    return jsonAnswer(encodeLenient(value));
  }
  if (isFailure === true) return failedAnswer(error, "unknown");
  return exception("apiFailover.sender answered no Result", undefined);
}

async function classify(
  config: DeliveryTrackingApiFailoverConfig,
  body: Record<string, unknown>,
): Promise<HostAnswer> {
  try {
    const context = withRecord(body) as unknown as ApiFailoverClassificationContext;
    return jsonAnswer(String(Boolean(await config.classifyNonKakaoUser?.(context))));
  } catch (thrown) {
    return failedAnswer(thrown, "not_sent");
  }
}

function withRecord(context: unknown): Record<string, unknown> {
  const members = (context ?? {}) as Record<string, unknown>;
  return { ...members, record: recordFromWire(members.record) };
}

/** A sender that threw or answered nothing usable may have sent all the same. */
function exception(message: string, cause: unknown): HostAnswer {
  const outcome: SendOutcome = "unknown";
  return failedAnswer(
    new KMsgError(KMsgErrorCode.UNKNOWN_ERROR, message, undefined, {
      outcome,
      providerErrorCode: "API_FAILOVER_SEND_EXCEPTION",
      cause,
    }),
  );
}
