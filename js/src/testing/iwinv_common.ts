import { type DeliveryPlan, stateAt } from "./delivery.js";
import {
  isJsonObject,
  isJsonRequest,
  type JsonObject,
  parseJson,
  type VendorRequest,
} from "./http.js";
import type { DeliveryFailure } from "./numbers.js";

/** A request that IWINV answers with a code of its own, always under HTTP 200. */
export class IwinvRefusal extends Error {
  override readonly name = "IwinvRefusal";

  constructor(
    readonly code: number,
    text: string,
  ) {
    super(text);
  }
}

/** Base64 of the UTF-8 bytes of a text. */
export function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** The JSON object of a body; an absent body counts as an empty one. */
export function readObject(request: VendorRequest): JsonObject | undefined {
  if (request.bodyText === "") return {};
  const body = isJsonRequest(request) ? parseJson(request.bodyText) : undefined;
  return isJsonObject(body) ? body : undefined;
}

/** Whether the caller's address (the first of `X-Forwarded-For`) is registered. */
export function isCallerAllowed(
  request: VendorRequest,
  allowedIps: readonly string[] | undefined,
): boolean {
  if (allowedIps === undefined) return true;
  const caller = (request.headers.get("x-forwarded-for") ?? "").split(",")[0]?.trim() ?? "";
  return allowedIps.includes(caller);
}

/** One page of a list; undefined when `pageNum` or `pageSize` is no positive integer. */
export function pageOf<T>(
  list: readonly T[],
  pageNum: unknown = 1,
  pageSize: unknown = 15,
): T[] | undefined {
  const [num, size] = [Number(pageNum), Number(pageSize)];
  const valid = Number.isInteger(num) && Number.isInteger(size) && num >= 1 && size >= 1;
  if (!valid || size > 1000) return undefined;
  return list.slice((num - 1) * size, num * size);
}

/** Codes and text of a failed delivery: SMS, LMS. */
export const IWINV_FAILURES: Readonly<
  Record<DeliveryFailure, { sms: string; lms: string; text: string }>
> = {
  NO_KAKAO_USER: { sms: "99", lms: "9999", text: "카카오톡 미사용자" },
  KAKAO_INACTIVE: { sms: "99", lms: "9999", text: "카카오톡 72시간 미사용 또는 알림톡 차단" },
  POWER_OFF: { sms: "08", lms: "4008", text: "전원 꺼짐" },
  NO_SUBSCRIBER: { sms: "07", lms: "4007", text: "비가입자, 결번" },
  STORAGE_FULL: { sms: "10", lms: "4010", text: "단말기 메시지 저장 개수 초과" },
  REFUSED: { sms: "40", lms: "4040", text: "수신 거부(080)" },
};

/** Code and text of a text message, as the SMS history has them. */
export function textResult(
  type: "SMS" | "LMS" | "MMS",
  plan: DeliveryPlan,
  now: number,
): { code: string; text: string } {
  switch (stateAt(plan, now)) {
    case "ACCEPTED":
      return { code: "WAIT", text: "전송 대기" };
    case "HANDED_OVER":
      return { code: "0", text: "처리중" };
    case "DELIVERED":
      return { code: type === "SMS" ? "06" : "1000", text: "전송 성공" };
    case "FAILED": {
      const failure = IWINV_FAILURES[plan.failure ?? "REFUSED"];
      return { code: type === "SMS" ? failure.sms : failure.lms, text: failure.text };
    }
  }
}
