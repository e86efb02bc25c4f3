import type { SimulatorConfig } from "./defaults.js";
import { planDelivery, stateAt } from "./delivery.js";
import {
  isJsonRequest,
  type JsonObject,
  jsonResponse,
  unknownKey,
  type VendorRequest,
} from "./http.js";
import {
  base64,
  IwinvRefusal,
  isCallerAllowed,
  pageOf,
  readObject,
  textResult,
} from "./iwinv_common.js";
import { readMmsSend } from "./iwinv_mms_check.js";
import { DAY_MS, notSent, readDay, readSmsSend, type SmsSend } from "./iwinv_sms_check.js";
import { compactKoreanTime, formatKoreanTime } from "./korean_time.js";
import type { Outbox, OutgoingMessage } from "./outbox.js";

const HISTORY_KEYS = [
  "version",
  "companyid",
  "startDate",
  "endDate",
  "requestNo",
  "pageNum",
  "pageSize",
  "phone",
];

/** One recipient's message in the vendor's history. */
interface SmsRecord {
  requestNo: string;
  requestedAt: number;
  releaseAt: number;
  outgoing: OutgoingMessage & { type: "SMS" | "LMS" | "MMS" };
}

/** The IWINV SMS API, version 2: SMS, LMS and MMS, history and balance. */
export class IwinvSmsSimulator {
  private readonly records: SmsRecord[] = [];
  private requestCount = 0;

  constructor(
    private readonly config: SimulatorConfig,
    private readonly outbox: Outbox,
  ) {}

  clear(): void {
    this.records.length = 0;
  }

  /** Answers one request; never throws. */
  handle(request: VendorRequest): Response {
    try {
      return this.route(request);
    } catch (error) {
      if (!(error instanceof IwinvRefusal)) throw error;
      return jsonResponse({ resultCode: error.code, message: error.message });
    }
  }

  private route(request: VendorRequest): Response {
    const known = ["/api/v2/send/", "/api/history/", "/api/charge/"];
    if (!known.includes(request.path)) return new Response("Not Found", { status: 404 });
    if (request.method !== "POST") return new Response("Method Not Allowed", { status: 405 });
    this.authorize(request);
    const now = this.config.now();
    if (!isJsonRequest(request)) {
      if (request.path !== "/api/v2/send/") throw notSent();
      return jsonResponse(this.send(readMmsSend(request.form, this.config.iwinv, now), now));
    }
    const body = readObject(request);
    if (body === undefined || body.version !== "1.0") throw notSent();
    switch (request.path) {
      case "/api/v2/send/":
        return jsonResponse(this.send(readSmsSend(body, this.config.iwinv, now), now));
      case "/api/history/":
        return jsonResponse(this.history(body, now));
      default:
        return jsonResponse({ code: 0, message: "성공", charge: this.config.iwinv.balance });
    }
  }

  private authorize(request: VendorRequest): void {
    const { smsApiKey, smsAuthKey, allowedIps } = this.config.iwinv;
    if (request.headers.get("secret") !== base64(`${smsApiKey}&${smsAuthKey}`)) {
      throw new IwinvRefusal(14, "인증 요청이 올바르지 않습니다.");
    }
    if (!isCallerAllowed(request, allowedIps)) {
      throw new IwinvRefusal(15, "등록하지 않은 IP에서는 발송되지 않습니다.");
    }
  }

  private send(send: SmsSend, now: number): JsonObject {
    this.requestCount += 1;
    const requestNo = compactKoreanTime(now) + String(this.requestCount).padStart(6, "0");
    const releaseAt = send.reservedAt ?? now;
    for (const to of send.to) {
      const outgoing: SmsRecord["outgoing"] = {
        vendor: "iwinv-sms",
        providerMessageId: requestNo,
        type: send.type,
        to,
        from: send.from,
        text: send.text,
        subject: send.title,
        imageBytes: send.imageBytes,
        plan: planDelivery(to, "text", releaseAt, this.config.deliveryDelayMs),
      };
      this.records.push({ requestNo, requestedAt: now, releaseAt, outgoing });
      this.outbox.add(outgoing);
    }
    return { resultCode: 0, message: "전송 성공", requestNo, msgType: send.type };
  }

  private history(body: JsonObject, now: number): JsonObject {
    const unknown = unknownKey(body, HISTORY_KEYS);
    if (unknown !== undefined) throw notSent();
    if (body.pageSize !== undefined && this.config.iwinv.smsPageSizeRefused) throw notSent();
    if (body.companyid !== this.config.iwinv.smsCompanyId) {
      throw new IwinvRefusal(14, "인증 요청이 올바르지 않습니다.");
    }
    const start = readDay(body.startDate);
    const end = readDay(body.endDate);
    if (end < start || end - start > 90 * DAY_MS) {
      throw new IwinvRefusal(42, "조회 기간은 90일까지 가능합니다.");
    }
    const { requestNo, phone } = body;
    const matches = this.records.filter(
      (record) =>
        record.requestedAt >= start &&
        record.requestedAt < end + DAY_MS &&
        (requestNo === undefined || record.requestNo === String(requestNo)) &&
        (phone === undefined || record.outgoing.to === phone),
    );
    const page = pageOf(matches.reverse(), body.pageNum, body.pageSize);
    if (page === undefined) throw notSent();
    return {
      resultCode: 0,
      message: "성공",
      totalCount: matches.length,
      list: page.map((record) => this.toHistoryEntry(record, now)),
    };
  }

  private toHistoryEntry(record: SmsRecord, now: number): JsonObject {
    const { outgoing } = record;
    const { code, text } = textResult(outgoing.type, outgoing.plan, now);
    const open = !["DELIVERED", "FAILED"].includes(stateAt(outgoing.plan, now));
    const hidden = open && outgoing.plan.codeless;
    return {
      requestNo: record.requestNo,
      companyid: this.config.iwinv.smsCompanyId,
      msgType: outgoing.type,
      phone: outgoing.to,
      callback: outgoing.from,
      ...(!hidden && { sendStatusCode: code, sendStatusMsg: text }),
      sendDate: formatKoreanTime(record.releaseAt),
    };
  }
}
