import type { FormField } from "./form.js";
import { jsonResponse, type VendorRequest } from "./http.js";
import { parseKoreanTime } from "./korean_time.js";
import type { DeliveryFailure } from "./numbers.js";
import type { AligoAccount } from "./types.js";

/** A request that Aligo answers with a code of its own, always under HTTP 200. */
export class AligoRefusal extends Error {
  override readonly name = "AligoRefusal";

  constructor(
    readonly code: number,
    text: string,
  ) {
    super(text);
  }
}

/** A parameter that is missing or wrong, as both APIs say it. */
export function wrongParameter(name: string): AligoRefusal {
  return new AligoRefusal(-99, `${name} 파라미터 값이 올바르지 않습니다.`);
}

/** The fields of a form, URL-encoded or multipart; undefined when the body is neither. */
export function formFields(request: VendorRequest): FormField[] | undefined {
  if (request.form !== undefined) return request.form;
  const type = (request.headers.get("content-type") ?? "").toLowerCase();
  if (!type.startsWith("application/x-www-form-urlencoded")) return undefined;
  const fields = [...new URLSearchParams(request.bodyText)];
  return fields.map(([name, value]) => ({ name, value }));
}

/** A form by names; a name that occurs twice has its last value. */
export class AligoForm {
  private readonly fields: ReadonlyMap<string, FormField>;

  constructor(fields: readonly FormField[]) {
    this.fields = new Map(fields.map((field) => [field.name, field]));
  }

  /** The text of a field, "" when it is absent. */
  text(name: string): string {
    return this.fields.get(name)?.value ?? "";
  }

  /** The text of a field that must be there. */
  required(name: string): string {
    const text = this.text(name);
    if (text === "") throw wrongParameter(name);
    return text;
  }

  /** `Y`, or `N` which is also the default. */
  flag(name: string): boolean {
    const text = this.text(name);
    if (!["", "Y", "N"].includes(text)) throw wrongParameter(name);
    return text === "Y";
  }

  file(name: string): FormField["file"] {
    return this.fields.get(name)?.file;
  }

  /** The first name that none of the patterns allows. */
  unknown(allowed: RegExp): string | undefined {
    return [...this.fields.keys()].find((name) => !allowed.test(name));
  }
}

const SECRET_FIELDS = ["key", "apikey", "user_id", "userid", "senderkey"];

/** What is recorded of a form: credentials replaced by `***`, of a file its name, type and size. */
export function describeAligoForm(request: VendorRequest): unknown {
  const fields = formFields(request);
  if (fields === undefined) return request.bodyText;
  return Object.fromEntries(
    fields.map(({ name, value, file }) => {
      if (file !== undefined) return [name, { ...file, bytes: file.bytes.byteLength }];
      return [name, SECRET_FIELDS.includes(name) ? "***" : value];
    }),
  );
}

/** Reads the form of a request and checks its credentials under the names of the API. */
export function readAuthorized(
  request: VendorRequest,
  account: AligoAccount,
  names: { key: string; user: string },
  authCode: number,
): AligoForm {
  const fields = formFields(request);
  if (fields === undefined) throw new AligoRefusal(authCode, "인증오류입니다.");
  const form = new AligoForm(fields);
  if (form.text(names.key) !== account.apiKey || form.text(names.user) !== account.userId) {
    throw new AligoRefusal(authCode, "등록되지 않은 인증키 입니다.");
  }
  return form;
}

/** Lets the vendor answer; refusals become answers under HTTP 200 with the API's name for the code. */
export function answerAligo(codeName: string, handle: () => Response): Response {
  try {
    return handle();
  } catch (error) {
    if (!(error instanceof AligoRefusal)) throw error;
    return jsonResponse({ [codeName]: error.code, message: error.message });
  }
}

/** One page of a list and whether there are more. */
export function aligoPage<T>(
  list: readonly T[],
  form: AligoForm,
  sizeName: string,
  minSize: number,
): { records: T[]; page: number; pages: number } {
  const page = Number(form.text("page") || 1);
  const size = Number(form.text(sizeName) || minSize);
  if (!Number.isInteger(page) || page < 1) throw wrongParameter("page");
  if (!Number.isInteger(size) || size < minSize || size > 500) throw wrongParameter(sizeName);
  const records = list.slice((page - 1) * size, page * size);
  return { records, page, pages: Math.max(1, Math.ceil(list.length / size)) };
}

/** Reads `yyyyMMdd`, `yyyyMMddHHmm` or `yyyyMMddHHmmss` in Korean time. */
export function parseCompactTime(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = match;
  return parseKoreanTime(`${year}-${month}-${day} ${hour}:${minute}:${second}`);
}

export const isAligoPhone = (text: string): boolean => /^0\d{7,11}$/.test(text);

/** Why a message did not arrive, in the vendor's words; the vendor publishes no codes. */
export const ALIGO_FAILURES: Readonly<Record<DeliveryFailure, { rslt: string; text: string }>> = {
  NO_KAKAO_USER: { rslt: "M", text: "카카오톡 미사용자" },
  KAKAO_INACTIVE: { rslt: "M", text: "카카오톡 72시간 미사용 또는 알림톡 차단" },
  POWER_OFF: { rslt: "F", text: "전원 꺼짐" },
  NO_SUBSCRIBER: { rslt: "F", text: "결번" },
  STORAGE_FULL: { rslt: "F", text: "단말기 저장 공간 부족" },
  REFUSED: { rslt: "F", text: "수신 거부" },
};
