import { AligoChannelBook } from "./aligo_channels.js";
import {
  ALIGO_FAILURES,
  type AligoForm,
  AligoRefusal,
  aligoPage,
  answerAligo,
  parseCompactTime,
  readAuthorized,
  wrongParameter,
} from "./aligo_common.js";
import {
  type AligoKakaoRecipient,
  type AligoKakaoSend,
  readKakaoSend,
} from "./aligo_kakao_check.js";
import { AligoTemplateBook } from "./aligo_templates.js";
import type { AligoTextLog } from "./aligo_text_log.js";
import type { SimulatorConfig } from "./defaults.js";
import { type DeliveryPlan, planDelivery, stateAt } from "./delivery.js";
import { type JsonObject, jsonResponse, type VendorRequest } from "./http.js";
import { formatKoreanTime } from "./korean_time.js";
import { scriptFor } from "./numbers.js";
import { type Outbox, planReplacement } from "./outbox.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const MIN_PAGE_SIZE = 50;

/** One recipient's message. */
interface KakaoRecord {
  recipient: AligoKakaoRecipient;
  /** Undefined: accepted in test mode, and never sent. */
  plan: DeliveryPlan | undefined;
  /** Of the replacement, empty for none. */
  smid: string;
}

/** The messages of one request. */
interface KakaoBatch {
  mid: number;
  type: "AT" | "FT";
  send: AligoKakaoSend;
  registeredAt: number;
  records: KakaoRecord[];
}

/** The Aligo Kakao API: AlimTalk, FriendTalk, log, results, templates, channels and counts. */
export class AligoKakaoSimulator {
  private batches: KakaoBatch[] = [];
  private lastMid = 500_000_000;
  private readonly templates: AligoTemplateBook;
  private readonly channels: AligoChannelBook;

  constructor(
    private readonly config: SimulatorConfig,
    private readonly outbox: Outbox,
    private readonly texts: AligoTextLog,
  ) {
    this.channels = new AligoChannelBook(config);
    this.templates = new AligoTemplateBook(config, this.channels);
  }

  clear(): void {
    this.batches = [];
    this.templates.clear();
    this.channels.clear();
  }

  /** Answers one request; never throws. */
  handle(request: VendorRequest): Response {
    if (!/^\/akv10\/[a-z]+\/([a-z]+\/)?$/.test(request.path)) {
      return new Response("Not Found", { status: 404 });
    }
    if (request.method !== "POST") return new Response("Method Not Allowed", { status: 405 });
    return answerAligo("code", () => {
      const names = { key: "apikey", user: "userid" };
      const form = readAuthorized(request, this.config.aligo, names, -99);
      const answer = this.route(request.path.slice("/akv10/".length), form);
      if (answer === undefined) return new Response("Not Found", { status: 404 });
      return jsonResponse({ code: 0, message: "성공적으로 처리되었습니다.", ...answer });
    });
  }

  private route(path: string, form: AligoForm): JsonObject | undefined {
    const now = this.config.now();
    const { remaining } = this.config.aligo;
    switch (path) {
      case "alimtalk/send/":
        return this.send("AT", form, now);
      case "friendtalk/send/":
        return this.send("FT", form, now);
      case "history/list/":
        return this.list(form, now);
      case "history/detail/":
        return this.results(form, now);
      case "cancel/":
        return this.cancel(form, now);
      case "heartinfo/":
        return {
          code: 1,
          list: { SMS_CNT: remaining, LMS_CNT: remaining, MMS_CNT: remaining, ALT_CNT: remaining },
        };
      default:
        return this.templates.answer(path, form, now) ?? this.channels.answer(path, form, now);
    }
  }

  private send(type: "AT" | "FT", form: AligoForm, now: number): JsonObject {
    const templates = type === "AT" ? this.templates.all() : undefined;
    const known = { senderKeys: this.channels.senderKeys(), templates };
    const send = readKakaoSend(form, this.config.aligo, known, now);
    this.lastMid += 1;
    const mid = this.lastMid;
    const taken = send.recipients.filter(
      ({ to }) => scriptFor(to, "alimtalk").atReception !== true,
    );
    const records = taken.map((recipient) => this.register(type, mid, send, recipient, now));
    this.batches.push({ mid, type, send, registeredAt: now, records });
    const scnt = records.length;
    const fcnt = send.recipients.length - scnt;
    const { remaining } = this.config.aligo;
    return { info: { type, mid, current: remaining, unit: 6.5, total: 6.5 * scnt, scnt, fcnt } };
  }

  private register(
    type: "AT" | "FT",
    mid: number,
    send: AligoKakaoSend,
    recipient: AligoKakaoRecipient,
    now: number,
  ): KakaoRecord {
    if (send.isTest) return { recipient, plan: undefined, smid: "" };
    const { to, text } = recipient;
    const delayMs = this.config.deliveryDelayMs;
    const planned = planDelivery(to, "alimtalk", send.reservedAt ?? now, delayMs);
    const plan: DeliveryPlan = recipient.matches ? planned : { ...planned, failure: "REFUSED" };
    const asked = recipient.replacement && { from: send.from, ...recipient.replacement };
    const replacement = planReplacement(to, plan, asked, delayMs);
    this.outbox.add({
      vendor: "aligo-kakao",
      providerMessageId: String(mid),
      type: type === "AT" ? "ALIMTALK" : "FRIENDTALK",
      to,
      from: send.from,
      text,
      templateId: send.templateCode,
      plan,
      replacement,
    });
    if (replacement === undefined) return { recipient, plan, smid: "" };
    // The text message begins when the Kakao message has failed.
    const { type: textType, text: replaced } = replacement;
    const times = { registeredAt: plan.doneAt, releaseAt: plan.doneAt };
    const batch = this.texts.add({
      registeredAt: plan.doneAt,
      reserved: false,
      texts: [
        { type: textType, from: send.from, to, text: replaced, ...times, plan: replacement.plan },
      ],
    });
    return { recipient, plan, smid: String(batch.mid) };
  }

  private list(form: AligoForm, now: number): JsonObject {
    const from = parseCompactTime(form.required("startdate"));
    const to = parseCompactTime(form.required("enddate"));
    if (from === undefined || to === undefined) throw wrongParameter("startdate");
    const matches = this.batches
      .filter(({ registeredAt }) => registeredAt >= from && registeredAt < to + DAY_MS)
      .reverse();
    const { records, page, pages } = aligoPage(matches, form, "limit", MIN_PAGE_SIZE);
    return {
      list: records.map((batch) => ({
        mid: String(batch.mid),
        type: batch.type,
        sender: batch.send.from,
        msg_count: String(batch.records.length),
        mbody: batch.records[0]?.recipient.text ?? "",
        reserve_date: formatKoreanTime(batch.send.reservedAt ?? batch.registeredAt),
        reserve_state: (batch.send.reservedAt ?? now) > now ? "RESERVED" : "",
        regdate: formatKoreanTime(batch.registeredAt),
      })),
      currentPage: page,
      totalPage: pages,
      totalCount: matches.length,
    };
  }

  private results(form: AligoForm, now: number): JsonObject {
    const mid = form.required("mid");
    const batch = this.batches.find((one) => String(one.mid) === mid);
    const all = batch?.records.map((record, index) => toDetail(record, index, batch, now)) ?? [];
    const { records, page, pages } = aligoPage(all, form, "limit", MIN_PAGE_SIZE);
    return { list: records, currentPage: page, totalPage: pages, totalCount: all.length };
  }

  private cancel(form: AligoForm, now: number): JsonObject {
    const mid = form.required("mid");
    const batch = this.batches.find((one) => String(one.mid) === mid);
    if (batch === undefined || (batch.send.reservedAt ?? now) <= now) {
      throw new AligoRefusal(-99, "취소할 수 있는 예약이 없습니다.");
    }
    this.batches = this.batches.filter((one) => one !== batch);
    this.outbox.remove("aligo-kakao", mid);
    return { mid };
  }
}

/** A record of `/akv10/history/detail/`. */
function toDetail(record: KakaoRecord, index: number, batch: KakaoBatch, now: number): JsonObject {
  const { recipient, plan, smid } = record;
  const done = plan !== undefined && now >= plan.doneAt;
  const handedOver = plan !== undefined && now >= plan.handedOverAt;
  return {
    msgid: `${done ? "" : "Q"}${batch.mid}-${index}`,
    type: batch.type,
    sender: batch.send.from,
    phone: recipient.to,
    status: "3",
    reqdate: formatKoreanTime(batch.registeredAt),
    sentdate: handedOver ? formatKoreanTime(plan.handedOverAt) : "",
    rsltdate: done ? formatKoreanTime(plan.doneAt) : "",
    reportdate: done ? formatKoreanTime(plan.doneAt) : "",
    ...resultOf(record, now),
    message: recipient.text,
    button_json: recipient.buttons,
    tpl_code: batch.send.templateCode ?? "",
    senderKey: "",
    smid: done ? smid : "",
  };
}

function resultOf({ recipient, plan }: KakaoRecord, now: number): JsonObject {
  const state = plan === undefined ? "ACCEPTED" : stateAt(plan, now);
  if (state === "DELIVERED") return { rslt: "0", rslt_message: "성공" };
  if (state !== "FAILED") return { rslt: "", rslt_message: "" };
  if (!recipient.matches) return { rslt: "U", rslt_message: "템플릿과 메시지가 일치하지 않음" };
  const { rslt, text } = ALIGO_FAILURES[plan?.failure ?? "REFUSED"];
  return { rslt, rslt_message: text };
}
