import {
  type AligoForm,
  AligoRefusal,
  aligoPage,
  answerAligo,
  parseCompactTime,
  readAuthorized,
  wrongParameter,
} from "./aligo_common.js";
import { type AligoTextSend, readTextSend } from "./aligo_sms_check.js";
import { type AligoText, type AligoTextLog, toTextRecord } from "./aligo_text_log.js";
import type { SimulatorConfig } from "./defaults.js";
import { planDelivery } from "./delivery.js";
import { type JsonObject, jsonResponse, type VendorRequest } from "./http.js";
import { formatKoreanTime } from "./korean_time.js";
import { scriptFor } from "./numbers.js";
import type { Outbox } from "./outbox.js";

const PATHS = ["/send/", "/send_mass/", "/list/", "/sms_list/", "/remain/", "/cancel/"];
const DAY_MS = 24 * 60 * 60 * 1000;
const CANCEL_MIN_MS = 5 * 60 * 1000;
const MIN_PAGE_SIZE = 30;

/** The Aligo SMS API: send, bulk send, log, results, remaining counts and cancel. */
export class AligoSmsSimulator {
  constructor(
    private readonly config: SimulatorConfig,
    private readonly outbox: Outbox,
    private readonly log: AligoTextLog,
  ) {}

  clear(): void {
    this.log.clear();
  }

  /** Answers one request; never throws. */
  handle(request: VendorRequest): Response {
    if (!PATHS.includes(request.path)) return new Response("Not Found", { status: 404 });
    if (request.method !== "POST") return new Response("Method Not Allowed", { status: 405 });
    return answerAligo("result_code", () => {
      const names = { key: "key", user: "user_id" };
      const form = readAuthorized(request, this.config.aligo, names, -101);
      return jsonResponse({
        result_code: 1,
        message: "success",
        ...this.route(request.path, form),
      });
    });
  }

  private route(path: string, form: AligoForm): JsonObject {
    const now = this.config.now();
    switch (path) {
      case "/send/":
      case "/send_mass/": {
        const isMass = path === "/send_mass/";
        return this.send(readTextSend(form, this.config.aligo, now, isMass), now);
      }
      case "/list/":
        return this.list(form, now);
      case "/sms_list/":
        return this.results(form, now);
      case "/remain/": {
        const { remaining } = this.config.aligo;
        return { SMS_CNT: remaining, LMS_CNT: remaining, MMS_CNT: remaining };
      }
      default:
        return this.cancel(form, now);
    }
  }

  private send(send: AligoTextSend, now: number): JsonObject {
    const taken = send.recipients.filter(({ to }) => scriptFor(to, "text").atReception !== true);
    const releaseAt = send.reservedAt ?? now;
    const texts = taken.map(({ to, text }): AligoText => {
      const plan = send.isTest
        ? undefined
        : planDelivery(to, "text", releaseAt, this.config.deliveryDelayMs);
      return { type: send.type, from: send.from, to, text, registeredAt: now, releaseAt, plan };
    });
    const reserved = send.reservedAt !== undefined;
    const { mid } = this.log.add({ registeredAt: now, reserved, texts });
    for (const { to, text, plan } of texts) {
      if (plan === undefined) continue;
      this.outbox.add({
        vendor: "aligo-sms",
        providerMessageId: String(mid),
        type: send.type,
        to,
        from: send.from,
        text,
        subject: send.title,
        imageBytes: send.imageBytes,
        plan,
      });
    }
    return {
      msg_id: mid,
      success_cnt: texts.length,
      error_cnt: send.recipients.length - texts.length,
      msg_type: send.type,
    };
  }

  private list(form: AligoForm, now: number): JsonObject {
    const day = parseCompactTime(form.text("start_date"));
    const days = Number(form.text("limit_day") || 1);
    if (day === undefined) throw wrongParameter("start_date");
    if (!Number.isInteger(days) || days < 1) throw wrongParameter("limit_day");
    // The stricter reading of a document that does not say more: back from the day.
    const from = day - (days - 1) * DAY_MS;
    const batches = this.log
      .until(now)
      .filter(({ registeredAt }) => registeredAt >= from && registeredAt < day + DAY_MS);
    const { records, page, pages } = aligoPage(batches, form, "page_size", MIN_PAGE_SIZE);
    return {
      list: records.map(({ mid, registeredAt, reserved, texts }) => ({
        mid,
        type: texts[0]?.type ?? "SMS",
        sender: texts[0]?.from ?? "",
        sms_count: texts.length,
        reserve_state: reserved ? "예약" : "",
        msg: texts[0]?.text ?? "",
        fail_count: 0,
        reg_date: formatKoreanTime(registeredAt),
      })),
      next_yn: page < pages ? "Y" : "N",
    };
  }

  private results(form: AligoForm, now: number): JsonObject {
    const mid = form.required("mid");
    const batch = this.log.until(now).find((one) => String(one.mid) === mid);
    const texts = batch?.texts ?? [];
    const all = texts.map((text, index) => toTextRecord(text, index, batch?.mid ?? 0, now));
    const { records, page, pages } = aligoPage(all, form, "page_size", MIN_PAGE_SIZE);
    return { list: records, next_yn: page < pages ? "Y" : "N" };
  }

  private cancel(form: AligoForm, now: number): JsonObject {
    const mid = form.required("mid");
    const batch = this.log.until(now).find((one) => String(one.mid) === mid);
    if (batch === undefined) throw wrongParameter("mid");
    const releaseAt = batch.texts[0]?.releaseAt ?? now;
    if (!batch.reserved || releaseAt - now < CANCEL_MIN_MS) {
      throw new AligoRefusal(-804, "예약취소는 발송 5분전까지만 가능합니다.");
    }
    this.log.remove(batch);
    this.outbox.remove("aligo-sms", mid);
    return { cancel_date: formatKoreanTime(now) };
  }
}
