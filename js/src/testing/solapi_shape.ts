import { isJsonObject, type JsonObject, unknownKey } from "./http.js";
import { validationError } from "./solapi_error.js";
import type { SolapiMessage } from "./solapi_types.js";

type Kind = "string" | "boolean" | "number" | "coordinate" | "array" | "object" | "variables";
type Shape = Readonly<Record<string, Kind>>;

const KAKAO: Shape = {
  pfId: "string",
  templateId: "string",
  variables: "variables",
  disableSms: "boolean",
  adFlag: "boolean",
  imageId: "string",
  buttons: "array",
};
const NAVER: Shape = {
  talkId: "string",
  templateId: "string",
  disableSms: "boolean",
  variables: "variables",
  buttons: "array",
};
const RCS: Shape = {
  brandId: "string",
  templateId: "string",
  copyAllowed: "boolean",
  variables: "variables",
  mmsType: "string",
  commercialType: "boolean",
  disableSms: "boolean",
  additionalBody: "object",
  buttons: "array",
};
const RCS_BODY: Shape = {
  title: "string",
  description: "string",
  imaggeId: "string",
  buttons: "array",
};
const VOICE: Shape = {
  voiceType: "string",
  headerMessage: "string",
  tailMessage: "string",
  replyRange: "number",
  counselorNumber: "string",
};
const FAX: Shape = { fileIds: "array" };

function isOf(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "array":
      return Array.isArray(value);
    case "object":
      return isJsonObject(value);
    case "variables":
      return isJsonObject(value) && Object.values(value).every((one) => typeof one === "string");
    case "coordinate":
      return typeof value === "string" || typeof value === "number";
    default:
      return typeof value === kind;
  }
}

/** @throws SolapiHttpError for an unknown key or a value of the wrong kind */
function checkShape(value: unknown, shape: Shape, name: string): JsonObject | undefined {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw validationError(`${name}는 객체여야 합니다.`);
  const unknown = unknownKey(value, Object.keys(shape));
  if (unknown !== undefined)
    throw validationError(`${name}.${unknown}는 허용되지 않는 필드입니다.`);
  for (const [key, kind] of Object.entries(shape)) {
    if (value[key] !== undefined && !isOf(value[key], kind)) {
      throw validationError(`${name}.${key}의 형식이 올바르지 않습니다.`);
    }
  }
  return value;
}

/**
 * Reads the options objects of a message.
 *
 * @throws SolapiHttpError for a wrong shape: the vendor then refuses the whole request
 */
export function readOptions(
  message: JsonObject,
): Pick<SolapiMessage, "kakao" | "naverOptions" | "rcsOptions" | "voiceOptions" | "faxOptions"> {
  const rcsOptions = checkShape(message.rcsOptions, RCS, "rcsOptions");
  checkShape(rcsOptions?.additionalBody, RCS_BODY, "rcsOptions.additionalBody");
  const faxOptions = checkShape(message.faxOptions, FAX, "faxOptions");
  if (!((faxOptions?.fileIds ?? []) as unknown[]).every((id) => typeof id === "string")) {
    throw validationError("faxOptions.fileIds는 문자열의 배열입니다.");
  }
  return {
    kakao: readKakao(message.kakaoOptions),
    naverOptions: checkShape(message.naverOptions, NAVER, "naverOptions"),
    rcsOptions,
    voiceOptions: checkShape(message.voiceOptions, VOICE, "voiceOptions"),
    faxOptions,
  };
}

function readKakao(value: unknown): SolapiMessage["kakao"] {
  const given = checkShape(value, KAKAO, "kakaoOptions");
  if (given === undefined) return undefined;
  const variables = (given.variables ?? {}) as Record<string, string>;
  if (Object.keys(variables).some((key) => !/^#\{.+\}$/.test(key))) {
    throw validationError("variables의 키는 #{변수명} 형식입니다.");
  }
  return {
    pfId: (given.pfId ?? "") as string,
    templateId: (given.templateId ?? "") as string,
    variables,
    disableSms: given.disableSms === true,
    imageId: given.imageId as string | undefined,
    buttons: (given.buttons ?? []) as unknown[],
  };
}

const LINK_KEYS = ["buttonName", "buttonType", "linkMo", "linkPc", "linkAnd", "linkIos"];
const LINK_TYPES = ["WL", "AL", "BK", "MD", "DS", "BC", "BT", "AC"];
const RCS_KEYS = ["buttonName", "buttonType", "link", "latitude", "longitude"];
const RCS_TYPES = ["WL", "ML", "MQ", "MR", "CA", "CL", "DL", "MS"];

/** The code against the buttons of a Kakao or Naver message. */
export function buttonProblem(
  buttons: readonly unknown[],
  isFriendTalk = false,
): string | undefined {
  if (buttons.length > 5) return "1050";
  for (const button of buttons) {
    if (!isJsonObject(button) || unknownKey(button, LINK_KEYS) !== undefined) return "1044";
    const { buttonName, buttonType, ...links } = button;
    if (typeof buttonName !== "string" || !LINK_TYPES.includes(buttonType as string)) return "1044";
    if (buttonName.length > 14) return "1049";
    if (buttonType === "DS" && isFriendTalk) return "1053";
    if (buttonType === "WL" && !links.linkMo) return "1044";
    if (Object.values(links).some((link) => typeof link !== "string")) return "1044";
    if (Object.values(links).some((link) => (link as string).length > 100)) return "1048";
  }
  return undefined;
}

/** The code against the buttons of an RCS message. */
export function rcsButtonProblem(buttons: unknown): string | undefined {
  for (const button of (buttons ?? []) as unknown[]) {
    if (!isJsonObject(button) || unknownKey(button, RCS_KEYS) !== undefined) return "1044";
    if (typeof button.buttonName !== "string") return "1044";
    if (!RCS_TYPES.includes(button.buttonType as string)) return "1044";
    if (button.buttonType === "ML") {
      if (!isOf(button.latitude, "coordinate") || !isOf(button.longitude, "coordinate")) {
        return "1044";
      }
    }
  }
  return undefined;
}
