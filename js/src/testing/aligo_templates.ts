import type { AligoChannelBook } from "./aligo_channels.js";
import { type AligoForm, AligoRefusal, wrongParameter } from "./aligo_common.js";
import { checkSenderKey } from "./aligo_kakao_check.js";
import type { SimulatorConfig } from "./defaults.js";
import { isJsonObject, type JsonObject, parseJson } from "./http.js";
import { formatKoreanTime } from "./korean_time.js";
import type { AligoTemplate, AligoTemplateButton } from "./types.js";

interface BookedTemplate extends AligoTemplate {
  createdAt: number;
  updatedAt: number;
}

const LINK_TYPES = ["AC", "DS", "WL", "AL", "BK", "MD"];
/** A template's form names links otherwise than its list and a message do. */
const FORM_LINKS = {
  linkM: "linkMo",
  linkP: "linkPc",
  linkI: "linkIos",
  linkA: "linkAnd",
} as const;
const CREATED = Date.parse("2026-01-02T00:00:00Z");

/** The templates of the account. A template in inspection is approved after the delivery delay. */
export class AligoTemplateBook {
  private templates: BookedTemplate[];
  private count = 0;

  constructor(
    private readonly config: SimulatorConfig,
    private readonly channels: AligoChannelBook,
  ) {
    this.templates = this.registered();
  }

  clear(): void {
    this.templates = this.registered();
  }

  /** As they stand now. */
  all(): AligoTemplate[] {
    const { now, deliveryDelayMs } = this.config;
    for (const template of this.templates) {
      const ended = now() >= template.updatedAt + deliveryDelayMs;
      if (template.inspStatus === "REQ" && template.updatedAt > CREATED && ended) {
        template.inspStatus = "APR";
      }
    }
    return this.templates;
  }

  /** The answer to a request; undefined when it is none of these. */
  answer(path: string, form: AligoForm, now: number): JsonObject | undefined {
    if (!path.startsWith("template/")) return undefined;
    checkSenderKey(form.required("senderkey"), this.channels.senderKeys());
    switch (path) {
      case "template/list/":
        return { list: this.listed(form).map(toListed), info: {} };
      case "template/add/":
        return { data: toListed(this.add(form, now)) };
      case "template/modify/":
        this.modify(form, now);
        return {};
      case "template/del/": {
        const template = this.required(form);
        this.templates = this.templates.filter((one) => one !== template);
        return {};
      }
      case "template/request/": {
        const template = this.required(form);
        if (!["REG", "REJ"].includes(template.inspStatus ?? "APR")) {
          throw new AligoRefusal(-99, "검수를 요청할 수 없는 상태의 템플릿입니다.");
        }
        Object.assign(template, { inspStatus: "REQ", updatedAt: now });
        return {};
      }
      default:
        return undefined;
    }
  }

  private registered(): BookedTemplate[] {
    return this.config.aligo.templates.map((template) => ({
      ...template,
      createdAt: CREATED,
      updatedAt: CREATED,
    }));
  }

  private ofChannel(form: AligoForm): BookedTemplate[] {
    this.all();
    const fallback = this.config.aligo.channels[0]?.senderKey;
    const senderKey = form.text("senderkey");
    return this.templates.filter((one) => (one.senderKey ?? fallback) === senderKey);
  }

  /** The code matches in part, so a caller must compare the code itself. */
  private listed(form: AligoForm): BookedTemplate[] {
    const code = form.text("tpl_code");
    return this.ofChannel(form).filter((one) => one.templtCode.includes(code));
  }

  private required(form: AligoForm): BookedTemplate {
    const code = form.required("tpl_code");
    const found = this.ofChannel(form).find((one) => one.templtCode === code);
    if (found === undefined) throw new AligoRefusal(-99, "템플릿이 존재하지 않습니다.");
    return found;
  }

  private add(form: AligoForm, now: number): BookedTemplate {
    this.count += 1;
    const template: BookedTemplate = {
      templtCode: `TS_${String(this.count).padStart(4, "0")}`,
      templtName: form.required("tpl_name"),
      templtContent: form.required("tpl_content"),
      senderKey: form.text("senderkey"),
      inspStatus: "REG",
      buttons: readFormButtons(form),
      createdAt: now,
      updatedAt: now,
    };
    this.templates.push(template);
    return template;
  }

  private modify(form: AligoForm, now: number): void {
    const template = this.required(form);
    if (!["REG", "REJ"].includes(template.inspStatus ?? "APR")) {
      throw new AligoRefusal(-99, "수정할 수 없는 상태의 템플릿입니다.");
    }
    Object.assign(template, {
      templtName: form.required("tpl_name"),
      templtContent: form.required("tpl_content"),
      buttons: readFormButtons(form),
      updatedAt: now,
    });
  }
}

function readFormButtons(form: AligoForm): AligoTemplateButton[] {
  const text = form.text("tpl_button");
  if (text === "") return [];
  const json = parseJson(text);
  const list = isJsonObject(json) ? json.button : undefined;
  if (!Array.isArray(list)) throw wrongParameter("tpl_button");
  return list.map((entry: unknown) => {
    if (!isJsonObject(entry)) throw wrongParameter("tpl_button");
    const { name, linkType, ...links } = entry;
    const known = typeof linkType === "string" && LINK_TYPES.includes(linkType);
    if (typeof name !== "string" || name === "" || !known) throw wrongParameter("tpl_button");
    const button: AligoTemplateButton = { name, linkType };
    for (const [key, value] of Object.entries(links)) {
      if (!(key in FORM_LINKS) || typeof value !== "string") throw wrongParameter("tpl_button");
      button[FORM_LINKS[key as keyof typeof FORM_LINKS]] = value;
    }
    return button;
  });
}

function toListed(template: BookedTemplate): JsonObject {
  const inspStatus = template.inspStatus ?? "APR";
  return {
    templtCode: template.templtCode,
    templtName: template.templtName ?? template.templtCode,
    templtContent: template.templtContent,
    templateType: "BA",
    status: inspStatus === "APR" ? "A" : "R",
    inspStatus,
    cdate: formatKoreanTime(template.createdAt),
    udate: formatKoreanTime(template.updatedAt),
    comments: [],
    buttons: (template.buttons ?? []).map((button, index) => ({
      ordering: index + 1,
      linkTypeName: "",
      linkMo: "",
      linkPc: "",
      linkIos: "",
      linkAnd: "",
      ...button,
    })),
  };
}
