import { invalidRequest, type KMsgError } from "../core/error.js";
import type { SendInput } from "../core/message-options.js";
import type { Result } from "../core/result.js";
import { MessageStatus } from "../messages/enums.js";
import type { MessageRequest, MessageResult, Recipient } from "../messages/schemas.js";
import type { Job } from "../queue/job.js";
import { buildSendInputFromJob } from "../queue/send-input.js";
import { Mark, type MessageProgress } from "./message-progress.js";

/** A request as a job carries it; `type` and the texts go beyond the documented request. */
export type MessageJobRequest = MessageRequest & {
  type?: string;
  text?: string;
  providerId?: string;
  providerOptions?: Record<string, unknown>;
};

/** One message of a job. */
export interface MessageUnit {
  request: MessageJobRequest;
  recipient: Recipient;
  /** The same in every try. */
  messageId: string;
}

/** Every message of the job's requests, in order. */
export function unitsOf(job: Job, requests: readonly MessageJobRequest[]): MessageUnit[] {
  const units: MessageUnit[] = [];
  for (const request of requests) {
    if (!Array.isArray(request?.recipients)) {
      throw invalidRequest("recipients must be an array", "recipients");
    }
    for (const recipient of request.recipients) {
      units.push({ request, recipient, messageId: `${job.id}_${units.length}` });
    }
  }
  return units;
}

export function inputOf(unit: MessageUnit, job: Job): Result<SendInput, KMsgError> {
  const { request, recipient, messageId } = unit;
  const options = (request.options ?? {}) as Record<string, unknown>;
  const { correlationId } = job.metadata;
  const payload = {
    ...request,
    messageId,
    to: recipient.phoneNumber,
    from: (options.from ?? options.senderNumber) as string,
    variables: { ...request.variables, ...recipient.variables },
    options: undefined,
    failover: options.failover,
  };
  const envelope = {
    requestId: job.id,
    correlationId: typeof correlationId === "string" ? correlationId : job.id,
  };
  return buildSendInputFromJob(payload, envelope, job.attempts + 1);
}

/** When the request is to be sent; from a persistent queue the date comes as text. */
export function scheduledTime(request: MessageJobRequest): number | undefined {
  const at: unknown = request?.scheduling?.scheduledAt;
  if (at === undefined || at === null) return undefined;
  const time = at instanceof Date ? at.getTime() : new Date(at as string).getTime();
  if (!Number.isNaN(time)) return time;
  throw invalidRequest("scheduling.scheduledAt must be a valid date", "scheduling.scheduledAt");
}

const STATUS: Record<string, MessageStatus> = {
  [Mark.SENT]: MessageStatus.SENT,
  [Mark.QUEUED]: MessageStatus.QUEUED,
  [Mark.OPEN]: MessageStatus.QUEUED,
};

/** The results of the messages `from` up to `to`. */
export function resultOf(
  job: Job,
  units: readonly MessageUnit[],
  progress: MessageProgress,
  provider: string,
  [from, to]: readonly [number, number] = [0, units.length],
  requestId: string = job.id,
): MessageResult {
  const results = units.slice(from, to).map(({ recipient, messageId }, offset) => {
    const status = STATUS[progress.mark(from + offset)] ?? MessageStatus.FAILED;
    const error = progress.errors.get(from + offset);
    const { phoneNumber, metadata } = recipient;
    return {
      phoneNumber,
      messageId,
      status,
      ...(error && { error }),
      ...(metadata && { metadata }),
    };
  });
  const count = (status: MessageStatus): number =>
    results.filter((result) => result.status === status).length;
  return {
    requestId,
    results,
    summary: {
      total: results.length,
      queued: count(MessageStatus.QUEUED),
      sent: count(MessageStatus.SENT),
      failed: count(MessageStatus.FAILED),
    },
    metadata: {
      createdAt: new Date(),
      provider,
      templateId: units[from]?.request.templateId ?? "",
    },
  };
}
