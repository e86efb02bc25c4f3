import type { SimulatorConfig } from "./defaults.js";
import { planDelivery, stateAt } from "./delivery.js";
import { type JsonObject, jsonResponse, unknownKey, type VendorRequest } from "./http.js";
import {
  type AlimtalkRecipient,
  type AlimtalkSend,
  readAlimtalkSend,
} from "./iwinv_alimtalk_check.js";
import {
  base64,
  IWINV_FAILURES,
  IwinvRefusal,
  isCallerAllowed,
  pageOf,
  readObject,
  textResult,
} from "./iwinv_common.js";
import { IwinvTemplates } from "./iwinv_templates.js";
import { formatKoreanTime, parseKoreanTime } from "./korean_time.js";
import { scriptFor } from "./numbers.js";
import { type Outbox, type OutgoingMessage, planReplacement } from "./outbox.js";

/** One recipient's message in the vendor's history. */
interface AlimtalkRecord {
  seqNo: number;
  recipient: AlimtalkRecipient;
  templateCode: string;
  callback: string;
  reserve: "Y" | "N";
  requestedAt: number;
  /** Left out when the vendor refused the recipient at reception. */
  outgoing?: OutgoingMessage;
}

const HISTORY_KEYS = ["pageNum", "pageSize", "reserve", "startDate", "endDate", "seqNo", "phone"];
const PATHS = [
  "/api/v2/send/",
  "/api/history/",
  "/api/template/",
  "/api/template/add/",
  "/api/template/modify/",
  "/api/template/delete/",
  "/api/charge/",
];
/** Keeps the numbers of the first years within 32 bits. */
const SEQ_EPOCH_SECONDS = 1_600_000_000;

/** The IWINV AlimTalk API: send, history, templates and balance. */
export class IwinvAlimtalkSimulator {
  private readonly records: AlimtalkRecord[] = [];
  private readonly templates: IwinvTemplates;
  private lastSeqNo = 0;

  constructor(
    private readonly config: SimulatorConfig,
    private readonly outbox: Outbox,
  ) {
    this.templates = new IwinvTemplates(config.iwinv.templates, config.deliveryDelayMs);
  }

  clear(): void {
    this.records.length = 0;
    this.templates.clear();
  }

  /** Answers one request; never throws. */
  handle(request: VendorRequest): Response {
    try {
      return this.route(request);
    } catch (error) {
      if (!(error instanceof IwinvRefusal)) throw error;
      return jsonResponse({ code: error.code, message: error.message });
    }
  }

  private route(request: VendorRequest): Response {
    const { path, method } = request;
    if (!PATHS.includes(path)) return new Response("Not Found", { status: 404 });
    // The balance is the one call that clients are known to make by GET too.
    if (method !== "POST" && !(method === "GET" && path === "/api/charge/")) {
      return new Response("Method Not Allowed", { status: 405 });
    }
    this.authorize(request);
    const body = readObject(request);
    if (body === undefined) throw new IwinvRefusal(400, "본문은 JSON 객체여야 합니다.");
    const now = this.config.now();
    switch (path) {
      case "/api/v2/send/":
        return jsonResponse(this.send(this.readSend(body, now), now));
      case "/api/history/":
        return jsonResponse(this.history(body, now));
      case "/api/template/":
        return jsonResponse(this.templates.list(body, now));
      case "/api/template/add/":
        return jsonResponse(this.templates.add(body, now));
      case "/api/template/modify/":
        return jsonResponse(this.templates.modify(body, now));
      case "/api/template/delete/":
        return jsonResponse(this.templates.remove(body));
      default:
        return jsonResponse({ code: 200, message: "성공", charge: this.config.iwinv.balance });
    }
  }

  private authorize(request: VendorRequest): void {
    const { apiKey, allowedIps } = this.config.iwinv;
    if (request.headers.get("auth") !== base64(apiKey)) {
      throw new IwinvRefusal(201, "인증에 실패하였습니다.");
    }
    if (!isCallerAllowed(request, allowedIps)) {
      throw new IwinvRefusal(206, "등록하지 않은 IP에서는 발송되지 않습니다.");
    }
  }

  private readSend(body: JsonObject, now: number): AlimtalkSend {
    const template = this.templates.approved(body.templateCode, now);
    return readAlimtalkSend(body, template, this.config.iwinv, now);
  }

  private send(send: AlimtalkSend, now: number): JsonObject {
    const seconds = Math.floor(now / 1000) - SEQ_EPOCH_SECONDS;
    this.lastSeqNo = Math.max(this.lastSeqNo + 1, seconds);
    const records = send.recipients.map((recipient) => this.register(send, recipient, now));
    this.records.push(...records);
    const fail = records.filter((record) => record.outgoing === undefined).length;
    return {
      code: 200,
      message: "전송하였습니다.",
      success: records.length - fail,
      fail,
      seqNo: this.lastSeqNo,
    };
  }

  private register(send: AlimtalkSend, recipient: AlimtalkRecipient, now: number): AlimtalkRecord {
    const { phone, text, variables } = recipient;
    const { templateCode } = send.template;
    const record: AlimtalkRecord = {
      seqNo: this.lastSeqNo,
      recipient,
      templateCode,
      callback: send.callback,
      reserve: send.reservedAt === undefined ? "N" : "Y",
      requestedAt: now,
    };
    if (scriptFor(phone, "alimtalk").atReception === true) return record;
    const delayMs = this.config.deliveryDelayMs;
    const plan = planDelivery(phone, "alimtalk", send.reservedAt ?? now, delayMs);
    record.outgoing = {
      vendor: "iwinv-alimtalk",
      providerMessageId: String(record.seqNo),
      type: "ALIMTALK",
      to: phone,
      from: send.callback,
      text,
      templateId: templateCode,
      variables,
      plan,
      replacement: planReplacement(phone, plan, recipient.replacement, delayMs),
    };
    this.outbox.add(record.outgoing);
    return record;
  }

  private history(body: JsonObject, now: number): JsonObject {
    const unknown = unknownKey(body, HISTORY_KEYS);
    if (unknown !== undefined) throw new IwinvRefusal(400, `${unknown}: 알 수 없는 항목입니다.`);
    const { seqNo, phone, reserve } = body;
    if (seqNo !== undefined && !Number.isInteger(seqNo)) {
      throw new IwinvRefusal(400, "seqNo는 숫자입니다.");
    }
    const start = readTime(body.startDate);
    const end = readTime(body.endDate);
    const matches = this.records.filter(
      (record) =>
        (seqNo === undefined || record.seqNo === seqNo) &&
        (phone === undefined || record.recipient.phone === phone) &&
        (reserve === undefined || record.reserve === reserve) &&
        (start === undefined || record.requestedAt >= start) &&
        // The limit has no milliseconds; a request within its second is inside.
        (end === undefined || record.requestedAt < end + 1000),
    );
    const page = pageOf(matches.reverse(), body.pageNum, body.pageSize);
    if (page === undefined) throw new IwinvRefusal(400, "pageSize는 1000까지 가능합니다.");
    return {
      code: 200,
      message: "성공",
      totalCount: matches.length,
      list: page.map((record) => toHistoryEntry(record, now)),
    };
  }
}

function readTime(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const time = typeof value === "string" ? parseKoreanTime(value) : undefined;
  if (time === undefined) throw new IwinvRefusal(506, "날짜 형식이 올바르지 않습니다.");
  return time;
}

function toHistoryEntry(record: AlimtalkRecord, now: number): JsonObject {
  const { recipient, outgoing } = record;
  const plan = outgoing?.plan;
  const handedOver = plan !== undefined && now >= plan.handedOverAt;
  const state = plan === undefined ? "FAILED" : stateAt(plan, now);
  const delivered = plan !== undefined && state === "DELIVERED";
  return {
    seqNo: record.seqNo,
    phone: recipient.phone,
    callback: record.callback,
    templateCode: record.templateCode,
    sendMessage: recipient.text,
    reserve: record.reserve,
    requestDate: formatKoreanTime(record.requestedAt),
    sendDate: handedOver ? formatKoreanTime(plan.handedOverAt) : null,
    receiveDate: delivered ? formatKoreanTime(plan.doneAt) : null,
    ...toResult(state, plan?.failure ?? "REFUSED"),
    ...toResendResult(outgoing, now),
    buttons: { link1: null, link2: null, link3: null, link4: null, link5: null },
  };
}

/** No result yet is told by null; a `sendDate` may stand beside it. */
function toResult(state: string, failure: keyof typeof IWINV_FAILURES): JsonObject {
  if (state === "DELIVERED") return { statusCode: "OK", statusCodeName: "성공" };
  if (state !== "FAILED") return { statusCode: null, statusCodeName: null };
  return { statusCode: "FAIL", statusCodeName: IWINV_FAILURES[failure].text };
}

function toResendResult(outgoing: OutgoingMessage | undefined, now: number): JsonObject {
  const replacement = outgoing?.replacement;
  if (replacement === undefined || outgoing === undefined || now < outgoing.plan.doneAt) {
    return { resendStatus: null, resendStatusName: null };
  }
  const { code, text } = textResult(replacement.type, replacement.plan, now);
  return { resendStatus: code, resendStatusName: text };
}
