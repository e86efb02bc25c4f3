import { type JsonObject, unknownKey } from "./http.js";
import { SolapiHttpError, validationError } from "./solapi_error.js";
import { buttonProblem } from "./solapi_shape.js";
import { variableNames } from "./text_rules.js";

const TEMPLATE_KEYS = ["channelId", "name", "content", "categoryCode", "buttons"];
const LIST_KEYS = ["channelId", "templateId", "status", "limit", "startKey"];
const CHANNEL_KEYS = ["searchId", "phoneNumber", "categoryCode", "token"];
const CHANNEL_LIST_KEYS = ["channelId", "searchId", "limit", "startKey"];
const TOKEN = "123456";
const ACCOUNT_ID = "20260101SIMULATOR";
const CATEGORIES = [
  { code: "00100010001", name: "건강,병원,종합병원" },
  { code: "00200010001", name: "쇼핑,종합몰,온라인몰" },
];

type Status = "PENDING" | "INSPECTING" | "APPROVED" | "REJECTED";
type Template = JsonObject & { templateId: string; channelId: string; status: Status };
type Channel = JsonObject & { channelId: string; searchId: string };

interface KakaoRequest {
  method: string;
  /** Below `/kakao/v2/`. */
  path: string;
  query: URLSearchParams;
  body: () => JsonObject;
  now: number;
}

const notFound = (): SolapiHttpError =>
  new SolapiHttpError(404, "ResourceNotFound", "요청하신 자원을 찾을 수 없습니다.");

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound();
  }
}

function requireText(body: JsonObject, keys: readonly string[]): void {
  for (const key of keys) {
    const value = body[key];
    if (typeof value !== "string" || value.trim() === "") {
      throw validationError(`${key}는 필수입니다.`);
    }
  }
}

function checkKeys(keys: Iterable<string>, known: readonly string[]): void {
  for (const key of keys) {
    if (!known.includes(key)) throw validationError(`${key}는 허용되지 않는 필드입니다.`);
  }
}

function channelOf(channelId: string, searchId: string): Channel {
  const channelName = searchId.slice(1);
  return { channelId, searchId, channelName, accountId: ACCOUNT_ID, sharedAccountIds: [] };
}

function readLimit(query: URLSearchParams): number {
  const limit = Number(query.get("limit") ?? 20);
  if (!(limit >= 1 && limit <= 500)) throw validationError("limit이 올바르지 않습니다.");
  return limit;
}

/**
 * Templates and channels (`/kakao/v2`). The token of every new channel is `123456`. A template under inspection stays so: Kakao's
 * review is not played.
 */
export class SolapiKakao {
  private readonly templates = new Map<string, Template>();
  private readonly channels = new Map<string, Channel>();
  /** Numbers that a token was sent to, by search id. */
  private readonly tokens = new Map<string, string>();

  constructor(private readonly pfIds: readonly string[]) {
    this.clear();
  }

  clear(): void {
    this.templates.clear();
    this.tokens.clear();
    this.channels.clear();
    for (const [index, channelId] of this.pfIds.entries()) {
      const searchId = index === 0 ? "@simulator" : `@simulator${index + 1}`;
      this.channels.set(channelId, channelOf(channelId, searchId));
    }
  }

  /** @throws SolapiHttpError with the vendor's code */
  handle(request: KakaoRequest, nextId: (prefix: string) => string): unknown {
    const [area, id, ...rest] = request.path.split("/").map(decoded);
    if (area === "channels") return this.handleChannels(request, id, nextId);
    if (area === "templates" && id === undefined) return this.handleTemplates(request, nextId);
    const template = area === "templates" ? this.templates.get(id ?? "") : undefined;
    if (template === undefined) throw notFound();
    return this.handleTemplate(request, template, rest.join("/"));
  }

  private handleTemplates(request: KakaoRequest, nextId: (prefix: string) => string): unknown {
    const { method, query, now } = request;
    if (method === "GET") return this.listTemplates(query);
    if (method !== "POST") throw notFound();
    const body = this.checked(request.body());
    requireText(body, ["channelId", "name", "content", "categoryCode"]);
    if (!this.channels.has(String(body.channelId))) throw notFound();
    const at = new Date(now).toISOString();
    const template: Template = {
      ...body,
      channelId: String(body.channelId),
      templateId: nextId("KA01TP"),
      status: "PENDING",
      accountId: ACCOUNT_ID,
      assignType: "CHANNEL",
      commentable: true,
      messageType: "BA",
      emphasizeType: "NONE",
      securityFlag: false,
      dateCreated: at,
    };
    return this.store(template, at);
  }

  private handleTemplate({ method, body, now }: KakaoRequest, template: Template, rest: string) {
    const at = new Date(now).toISOString();
    const open = template.status === "PENDING" || template.status === "REJECTED";
    switch (`${method} ${rest}`) {
      case "GET ":
        return template;
      case "DELETE ":
        this.templates.delete(template.templateId);
        return template;
      case "PUT ":
        if (!open) throw new SolapiHttpError(400, "InvalidStatus", "수정할 수 없는 상태입니다.");
        return this.store({ ...template, ...this.checked(body()) }, at);
      case "PUT inspection":
        if (!open) throw new SolapiHttpError(400, "InvalidStatus", "검수할 수 없는 상태입니다.");
        return this.store({ ...template, status: "INSPECTING" }, at);
      default:
        throw notFound();
    }
  }

  private checked(body: JsonObject): JsonObject {
    const unknown = unknownKey(body, TEMPLATE_KEYS);
    if (unknown !== undefined) throw validationError(`${unknown}는 허용되지 않는 필드입니다.`);
    const { buttons = [] } = body;
    if (!Array.isArray(buttons) || buttonProblem(buttons) !== undefined) {
      throw validationError("buttons가 올바르지 않습니다.");
    }
    return body;
  }

  private store(template: Template, at: string): Template {
    const variables = variableNames(String(template.content)).map((name) => ({
      name: `#{${name}}`,
    }));
    const stored = { ...template, variables, dateUpdated: at } as Template;
    this.templates.set(stored.templateId, stored);
    return stored;
  }

  private listTemplates(query: URLSearchParams): JsonObject {
    checkKeys(query.keys(), LIST_KEYS);
    const limit = readLimit(query);
    const fitting = [...this.templates.values()].filter((template) =>
      (["channelId", "templateId", "status"] as const).every(
        (key) => query.get(key) === null || query.get(key) === template[key],
      ),
    );
    const startKey = query.get("startKey");
    const start = startKey === null ? 0 : fitting.findIndex((one) => one.templateId === startKey);
    return {
      startKey,
      limit,
      templateList: fitting.slice(start, start + limit),
      nextKey: fitting[start + limit]?.templateId ?? null,
    };
  }

  private handleChannels(
    { method, query, body, now }: KakaoRequest,
    id: string | undefined,
    nextId: (prefix: string) => string,
  ): unknown {
    switch (`${method} ${id ?? ""}`) {
      case "GET ":
        checkKeys(query.keys(), CHANNEL_LIST_KEYS);
        return {
          startKey: query.get("startKey"),
          limit: readLimit(query),
          channelList: [...this.channels.values()].filter((channel) =>
            (["channelId", "searchId"] as const).every(
              (key) => query.get(key) === null || query.get(key) === channel[key],
            ),
          ),
          nextKey: null,
        };
      case "GET categories":
        return CATEGORIES;
      case "POST token": {
        const given = body();
        checkKeys(Object.keys(given), ["searchId", "phoneNumber"]);
        requireText(given, ["searchId", "phoneNumber"]);
        this.tokens.set(String(given.searchId), String(given.phoneNumber));
        return { success: true };
      }
      case "POST ": {
        const given = body();
        checkKeys(Object.keys(given), CHANNEL_KEYS);
        requireText(given, CHANNEL_KEYS);
        const asked = this.tokens.get(String(given.searchId)) === given.phoneNumber;
        if (!asked || given.token !== TOKEN) {
          throw new SolapiHttpError(400, "InvalidParameter", "인증번호가 올바르지 않습니다.");
        }
        const dateCreated = new Date(now).toISOString();
        const channel = {
          ...channelOf(nextId("KA01PF"), String(given.searchId)),
          phoneNumber: String(given.phoneNumber),
          dateCreated,
          dateUpdated: dateCreated,
        };
        this.channels.set(channel.channelId, channel);
        return channel;
      }
      default:
        throw notFound();
    }
  }
}
