import { isJsonObject, type JsonObject, unknownKey } from "./http.js";
import { IwinvRefusal, pageOf } from "./iwinv_common.js";
import { formatKoreanTime } from "./korean_time.js";
import type { IwinvTemplate, IwinvTemplateButton } from "./types.js";

const LIST_KEYS = ["pageNum", "pageSize", "templateCode", "templateName", "templateStatus"];
const WRITE_KEYS = ["templateCode", "templateName", "templateContent", "buttons"];
const BUTTON_KEYS = ["type", "name", "linkMo", "linkPc", "linkIos", "linkAnd"];
const BUTTON_TYPES = ["WL", "AL", "DB", "BK", "MD"];
const MAX_NAME = 15;
const MAX_CONTENT = 1000;
const MAX_LINK = 200;

interface StoredTemplate extends IwinvTemplate {
  /** Until then a template that was created or changed is in inspection. */
  inspectedAt?: number;
}

/** The templates of an IWINV account: those it was given and those that requests made. */
export class IwinvTemplates {
  private templates: StoredTemplate[];
  private created = 0;

  constructor(
    private readonly given: readonly IwinvTemplate[],
    private readonly inspectionMs: number,
  ) {
    this.templates = [...given];
  }

  clear(): void {
    this.templates = [...this.given];
  }

  /** The template with this code when it can be sent. */
  approved(code: unknown, now: number): IwinvTemplate | undefined {
    const found = this.templates.find((one) => one.templateCode === code);
    return found !== undefined && statusOf(found, now) === "Y" ? found : undefined;
  }

  list(body: JsonObject, now: number): JsonObject {
    refuseUnknown(body, LIST_KEYS);
    const { templateCode = "", templateName = "", templateStatus } = body;
    // Code and name match in part, so a caller must compare the code itself.
    const matches = this.templates.filter(
      (template) =>
        template.templateCode.includes(String(templateCode)) &&
        (template.templateName ?? "").includes(String(templateName)) &&
        (templateStatus === undefined || statusOf(template, now) === templateStatus),
    );
    const page = pageOf(matches, body.pageNum, body.pageSize);
    if (page === undefined) throw new IwinvRefusal(400, "pageSize는 1000까지 가능합니다.");
    return {
      code: 200,
      message: "성공",
      totalCount: matches.length,
      list: page.map((template) => ({
        templateCode: template.templateCode,
        templateName: template.templateName ?? template.templateCode,
        templateContent: template.templateContent,
        status: statusOf(template, now),
        templateStatusMsg: "",
        templateStatusComments: "",
        createDate: template.createDate ?? "2026-01-02 09:00:00",
        buttons: template.buttons ?? [],
      })),
    };
  }

  add(body: JsonObject, now: number): JsonObject {
    refuseUnknown(body, WRITE_KEYS.slice(1));
    const fields = readFields(body);
    this.created += 1;
    const templateCode = `SIM${String(this.created).padStart(5, "0")}`;
    const inspectedAt = now + this.inspectionMs;
    const createDate = formatKoreanTime(now);
    this.templates.push({ templateCode, ...fields, createDate, inspectedAt });
    return { code: 200, message: "성공", templateCode };
  }

  modify(body: JsonObject, now: number): JsonObject {
    refuseUnknown(body, WRITE_KEYS);
    const index = this.indexOf(body.templateCode);
    const { templateCode, createDate } = this.templates[index] as StoredTemplate;
    const fields = readFields(body);
    const inspectedAt = now + this.inspectionMs;
    this.templates[index] = { templateCode, ...fields, createDate, inspectedAt };
    return { code: 200, message: "성공" };
  }

  remove(body: JsonObject): JsonObject {
    refuseUnknown(body, ["templateCode"]);
    this.templates.splice(this.indexOf(body.templateCode), 1);
    // The vendor's own misspelling.
    return { code: 200, messgae: "성공" };
  }

  private indexOf(code: unknown): number {
    const index = this.templates.findIndex((one) => one.templateCode === code);
    if (index < 0) throw new IwinvRefusal(501, "템플릿 코드가 올바르지 않습니다.");
    return index;
  }
}

function statusOf(template: StoredTemplate, now: number): "Y" | "I" | "R" {
  if (template.inspectedAt !== undefined && now < template.inspectedAt) return "I";
  return template.status ?? "Y";
}

function refuseUnknown(body: JsonObject, keys: readonly string[]): void {
  const unknown = unknownKey(body, keys);
  if (unknown !== undefined) throw new IwinvRefusal(400, `${unknown}: 알 수 없는 항목입니다.`);
}

function readFields(
  body: JsonObject,
): Pick<IwinvTemplate, "templateName" | "templateContent" | "buttons"> {
  const templateName = readText(body.templateName, "templateName", MAX_NAME);
  const templateContent = readText(body.templateContent, "templateContent", MAX_CONTENT);
  const { buttons = [] } = body;
  if (!Array.isArray(buttons) || buttons.length > 5) {
    throw new IwinvRefusal(400, "buttons 형식이 올바르지 않습니다.");
  }
  return { templateName, templateContent, buttons: buttons.map(readButton) };
}

function readText(value: unknown, name: string, limit: number): string {
  if (typeof value !== "string" || value.trim() === "" || [...value].length > limit) {
    throw new IwinvRefusal(400, `${name}: 형식이 올바르지 않습니다.`);
  }
  return value;
}

function readButton(button: unknown): IwinvTemplateButton {
  const wrong = new IwinvRefusal(400, "buttons 형식이 올바르지 않습니다.");
  if (!isJsonObject(button) || unknownKey(button, BUTTON_KEYS) !== undefined) throw wrong;
  const { type, name, ...links } = button;
  if (!BUTTON_TYPES.includes(type as string)) throw wrong;
  const isLink = (link: unknown): boolean => typeof link === "string" && link.length <= MAX_LINK;
  if (typeof name !== "string" || name === "" || [...name].length > MAX_NAME) throw wrong;
  if (!Object.values(links).every(isLink)) throw wrong;
  if (type === "WL" && links.linkMo === undefined && links.linkPc === undefined) throw wrong;
  return button as unknown as IwinvTemplateButton;
}
