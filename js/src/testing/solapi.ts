import type { SimulatorConfig } from "./defaults.js";
import { planDelivery } from "./delivery.js";
import {
  isJsonObject,
  isJsonRequest,
  type JsonObject,
  jsonResponse,
  parseJson,
  unknownKey,
  type VendorRequest,
} from "./http.js";
import { compactKoreanTime } from "./korean_time.js";
import { type Outbox, type OutgoingMessage, planReplacement } from "./outbox.js";
import { SolapiAuthorization } from "./solapi_auth.js";
import { channelOf, readMessages, receptionCode } from "./solapi_check.js";
import { solapiText } from "./solapi_codes.js";
import type { SolapiStock } from "./solapi_content.js";
import { SolapiHttpError, validationError } from "./solapi_error.js";
import { SolapiFiles } from "./solapi_files.js";
import { SolapiKakao } from "./solapi_kakao.js";
import { listMessages } from "./solapi_list.js";
import type { SolapiRecord } from "./solapi_record.js";
import { SOLAPI_TYPES, type SolapiMessage } from "./solapi_types.js";
import { renderTemplate } from "./text_rules.js";

const MAX_RECIPIENTS = 10_000;
const SCHEDULE_MAX_MS = 183 * 24 * 60 * 60 * 1000;
const ACCOUNT_ID = "20260101SIMULATOR";
const SEND_KEYS = ["message", "agent", "strict", "allowDuplicates"];
const SEND_MANY_KEYS = [
  "messages",
  "allowDuplicates",
  "showMessageList",
  "scheduledDate",
  "agent",
  "strict",
];
const AGENT_KEYS = ["appId", "sdkVersion", "osPlatform"];

/** The SOLAPI API (`/messages/v4`, `/storage/v1/files`, `/cash/v1/balance`, `/kakao/v2`). */
export class SolapiSimulator {
  private readonly authorization: SolapiAuthorization;
  private readonly records = new Map<string, SolapiRecord>();
  private readonly files: SolapiFiles;
  private readonly kakao: SolapiKakao;
  private lastId = 0;

  constructor(
    private readonly config: SimulatorConfig,
    private readonly outbox: Outbox,
  ) {
    this.authorization = new SolapiAuthorization(config.solapi);
    this.files = new SolapiFiles(config.solapi.fileLifetimeMs);
    this.kakao = new SolapiKakao(config.solapi.pfIds);
  }

  clear(): void {
    this.authorization.clear();
    this.records.clear();
    this.files.clear();
    this.kakao.clear();
  }

  /** Answers one request; never throws. */
  async handle(request: VendorRequest): Promise<Response> {
    try {
      const now = this.config.now();
      await this.authorization.check(request.headers.get("authorization"), now);
      return jsonResponse(this.route(request, now));
    } catch (error) {
      if (error instanceof SolapiHttpError) return error.toResponse();
      throw error;
    }
  }

  private route(request: VendorRequest, now: number): unknown {
    if (request.path.startsWith("/kakao/v2/")) {
      const { method, query } = request;
      const path = request.path.slice("/kakao/v2/".length);
      const body = () => readJson(request);
      return this.kakao.handle({ method, path, query, body, now }, (prefix) =>
        this.nextId(prefix, now),
      );
    }
    switch (`${request.method} ${request.path}`) {
      case "POST /messages/v4/send":
        return this.sendOne(readBody(request, SEND_KEYS), now);
      case "POST /messages/v4/send-many/detail":
        return this.sendMany(readBody(request, SEND_MANY_KEYS), now);
      case "GET /messages/v4/list":
        return listMessages(this.records, request.query, now, ACCOUNT_ID);
      case "POST /storage/v1/files":
        return this.files.store(readJson(request), this.nextId("ST0", now), now);
      case "GET /cash/v1/balance": {
        const { balance, point = 0 } = this.config.solapi;
        return { balance, point, accountId: ACCOUNT_ID };
      }
      default:
        throw new SolapiHttpError(404, "ResourceNotFound", "요청하신 자원을 찾을 수 없습니다.");
    }
  }

  private sendOne(body: JsonObject, now: number): JsonObject {
    const [message] = readMessages(body.message, false) as [SolapiMessage];
    const groupId = this.nextId("G4V", now);
    const code = receptionCode(message, this.stock(now));
    return toAnswer(this.register(message, code, groupId, now, now));
  }

  private sendMany(body: JsonObject, now: number): JsonObject {
    if (!Array.isArray(body.messages) || body.messages.length === 0) {
      throw validationError("messages는 하나 이상의 메시지를 담은 배열입니다.");
    }
    const messages = body.messages.flatMap((message) => readMessages(message, true));
    if (messages.length > MAX_RECIPIENTS) {
      throw new SolapiHttpError(413, "RecipientsTooMany", "한 번에 10,000건까지 보낼 수 있습니다.");
    }
    const scheduledAt = readSchedule(body.scheduledDate, now);
    const groupId = this.nextId("G4V", now);
    const stock = this.stock(now);
    const seen = new Set<string>();
    const records = messages.map((message) => {
      const duplicate = seen.has(message.to) && body.allowDuplicates !== true;
      seen.add(message.to);
      const code = duplicate ? "1026" : receptionCode(message, stock);
      return this.register(message, code, groupId, now, scheduledAt ?? now);
    });
    const failed = records.filter((record) => record.outgoing === undefined);
    const accepted = records.filter((record) => record.outgoing !== undefined);
    return {
      groupInfo: this.toGroup(groupId, records.length, failed.length, now, scheduledAt),
      failedMessageList: failed.map(toAnswer),
      // The vendor promises no order, so the simulator gives another one than that of the request.
      ...(body.showMessageList === true && {
        messageList: accepted.reverse().map(toShortAnswer),
      }),
    };
  }

  private stock(now: number): SolapiStock {
    return { account: this.config.solapi, files: this.files, now };
  }

  private register(
    message: SolapiMessage,
    code: string,
    groupId: string,
    now: number,
    releaseAt: number,
  ): SolapiRecord {
    const messageId = this.nextId("M4V", now);
    const record: SolapiRecord = {
      messageId,
      groupId,
      message,
      receptionCode: code,
      createdAt: now,
    };
    if (code === "2000") {
      record.outgoing = this.toOutgoing(message, messageId, releaseAt);
      this.outbox.add(record.outgoing);
    }
    this.records.set(messageId, record);
    return record;
  }

  private toOutgoing(message: SolapiMessage, messageId: string, releaseAt: number) {
    const { to, from, text, subject, kakao } = message;
    const delayMs = this.config.deliveryDelayMs;
    const base = { vendor: "solapi", providerMessageId: messageId, to, from } as const;
    const plan = planDelivery(to, channelOf(message.type), releaseAt, delayMs);
    const type = SOLAPI_TYPES[message.type];
    if (kakao === undefined)
      return { ...base, type, text, subject, plan } satisfies OutgoingMessage;
    const wanted = !kakao.disableSms && from !== "" && text ? { from, text, subject } : undefined;
    const replacement = planReplacement(to, plan, wanted, delayMs);
    if (message.type !== "ATA") {
      return { ...base, type, text, plan, replacement } satisfies OutgoingMessage;
    }
    const variables = Object.fromEntries(
      Object.entries(kakao.variables).map(([key, value]) => [key.slice(2, -1), value]),
    );
    const content = this.config.solapi.templates?.find(
      (template) => template.templateId === kakao.templateId,
    )?.content;
    return {
      ...base,
      type,
      text: content && renderTemplate(content, new Map(Object.entries(variables))),
      templateId: kakao.templateId,
      variables,
      plan,
      replacement,
    } satisfies OutgoingMessage;
  }

  private toGroup(
    groupId: string,
    total: number,
    failed: number,
    now: number,
    scheduledAt: number | undefined,
  ): JsonObject {
    const date = new Date(now).toISOString();
    const open = scheduledAt === undefined ? "SENDING" : "SCHEDULED";
    return {
      groupId,
      accountId: ACCOUNT_ID,
      masterAccountId: null,
      apiVersion: "4",
      status: failed === total ? "FAILED" : open,
      count: {
        total,
        sentTotal: 0,
        sentFailed: 0,
        sentSuccess: 0,
        sentPending: 0,
        sentReplacement: 0,
        refund: 0,
        registeredFailed: failed,
        registeredSuccess: total - failed,
      },
      balance: { requested: 0, replacement: 0, refund: 0, sum: 0 },
      isRefunded: false,
      dateCreated: date,
      dateUpdated: date,
      scheduledDate: scheduledAt === undefined ? null : new Date(scheduledAt).toISOString(),
      dateSent: scheduledAt === undefined ? date : null,
      dateCompleted: null,
    };
  }

  /** 32 characters that sort by age. */
  private nextId(prefix: string, now: number): string {
    this.lastId += 1;
    const time = compactKoreanTime(now);
    return prefix + time + String(this.lastId).padStart(32 - prefix.length - time.length, "0");
  }
}

function readJson(request: VendorRequest): JsonObject {
  const body = isJsonRequest(request) ? parseJson(request.bodyText) : undefined;
  if (isJsonObject(body)) return body;
  throw validationError("본문은 JSON 객체여야 합니다.");
}

function readBody(request: VendorRequest, keys: readonly string[]): JsonObject {
  const body = readJson(request);
  const unknown = unknownKey(body, keys);
  if (unknown !== undefined) throw validationError(`${unknown}는 허용되지 않는 필드입니다.`);
  for (const key of ["strict", "allowDuplicates", "showMessageList"]) {
    if (body[key] !== undefined && typeof body[key] !== "boolean") {
      throw validationError(`${key}는 boolean이어야 합니다.`);
    }
  }
  const { agent } = body;
  if (agent === undefined) return body;
  if (!isJsonObject(agent) || unknownKey(agent, AGENT_KEYS) !== undefined) {
    throw validationError("agent에는 appId, sdkVersion, osPlatform만 넣을 수 있습니다.");
  }
  if (Object.values(agent).some((value) => typeof value !== "string")) {
    throw validationError("agent의 값은 문자열이어야 합니다.");
  }
  return body;
}

/** A future time of release; undefined for now, which a past date means too. */
function readSchedule(value: unknown, now: number): number | undefined {
  if (value === undefined) return undefined;
  const isIso = typeof value === "string" && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value);
  const time = isIso ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time) || time > now + SCHEDULE_MAX_MS) {
    throw new SolapiHttpError(400, "InvalidScheduledDate", "예약 시각이 올바르지 않습니다.");
  }
  return time > now ? time : undefined;
}

function toShortAnswer({ messageId, message, receptionCode: code }: SolapiRecord): JsonObject {
  const { customFields } = message;
  return {
    messageId,
    statusCode: code,
    statusMessage: solapiText(code),
    ...(customFields !== undefined && { customFields }),
  };
}

function toAnswer(record: SolapiRecord): JsonObject {
  const { to, from, type, country } = record.message;
  return {
    groupId: record.groupId,
    to,
    from,
    type,
    country,
    accountId: ACCOUNT_ID,
    ...toShortAnswer(record),
  };
}
