import { invalidRequest, type KMsgError } from "../core/error.js";
import { describeValue } from "../core/error-json.js";
import type { TemplateButtonInput } from "../core/provider.js";
import { fail, ok, type Result } from "../core/result.js";
import { isLongerThan } from "../core/text-length.js";

/** The types that every vendor takes. */
export const COMMON_BUTTON_TYPES: readonly string[] = ["WL", "AL", "DS", "BK", "MD"];

/** Every type that Kakao knows; each vendor takes some of them. */
export const KAKAO_BUTTON_TYPES: readonly string[] = [
  ...COMMON_BUTTON_TYPES,
  "AC",
  "BC",
  "BT",
  "P1",
  "P2",
  "P3",
];

const MAX_BUTTONS = 5;
const MAX_NAME = 14;
/** Longer lists are refused before they are read. */
const MAX_READ = 100;

type LinkName = Exclude<keyof TemplateButtonInput, "type" | "name">;

/** Names that people and vendors give to a link, the first one being ours. */
const LINK_NAMES: Readonly<Record<LinkName, readonly string[]>> = {
  linkMobile: ["linkMobile", "url_mobile", "urlMobile", "linkMo", "linkM"],
  linkPc: ["linkPc", "url_pc", "urlPc", "linkP"],
  linkIos: ["linkIos", "url_ios", "urlIos", "linkI"],
  linkAndroid: ["linkAndroid", "url_android", "urlAndroid", "linkAnd", "linkA"],
  schemeIos: ["schemeIos", "scheme_ios"],
  schemeAndroid: ["schemeAndroid", "scheme_android"],
};

/**
 * The buttons of a template in one form, whatever form they came in: an array, `{ button: [...] }`,
 * or JSON text of either. Absent and blank are `undefined`.
 *
 * @param types what the vendor takes
 * @returns an INVALID_REQUEST that lists everything wrong with the buttons, never their links
 */
export function parseTemplateButtons(
  value: unknown,
  types: readonly string[] = COMMON_BUTTON_TYPES,
): Result<TemplateButtonInput[] | undefined, KMsgError> {
  try {
    return readButtons(value, types);
  } catch (thrown) {
    const { message } = describeValue(thrown);
    return refused(`buttons cannot be read: ${message.slice(0, 120)}`);
  }
}

function readButtons(
  value: unknown,
  types: readonly string[],
): Result<TemplateButtonInput[] | undefined, KMsgError> {
  if (value === null || value === undefined) return ok(undefined);
  const parsed = typeof value === "string" ? parseJson(value) : value;
  if (parsed === "") return ok(undefined);
  if (parsed === INVALID_JSON) {
    return refused("Invalid JSON for buttons: it must be the JSON text of an array of buttons");
  }
  const list = listOf(parsed);
  if (list === undefined) return refused("buttons must be a JSON array");
  if (list.length > MAX_READ) return refused(invalidButtons([TOO_MANY]));
  const buttons: TemplateButtonInput[] = [];
  for (let index = 0; index < list.length; index++) {
    const button = readButton(list[index], index, types);
    if (button.isFailure) return button;
    buttons.push(button.value);
  }
  const faults = buttonFaults(buttons);
  return faults.length === 0 ? ok(buttons) : refused(invalidButtons(faults));
}

const INVALID_JSON = Symbol("invalid JSON");

function parseJson(text: string): unknown {
  if (text.trim() === "") return "";
  try {
    return JSON.parse(text);
  } catch {
    return INVALID_JSON;
  }
}

function listOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const { button } = value as { button?: unknown };
  return Array.isArray(button) ? button : undefined;
}

function readButton(
  value: unknown,
  index: number,
  types: readonly string[],
): Result<TemplateButtonInput, KMsgError> {
  const at = `buttons[${index}]`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refused(`${at} must be an object with type/name`);
  }
  const fields = value as Record<string, unknown>;
  const type = fields.type ?? fields.linkType;
  if (typeof type !== "string" || !types.includes(type)) {
    return refused(`${at}.type must be one of ${types.join(", ")}`);
  }
  const { name } = fields;
  if (typeof name !== "string" || name.trim() === "") return refused(`${at}.name is required`);
  const button: TemplateButtonInput = { type, name };
  for (const [link, names] of Object.entries(LINK_NAMES)) {
    for (const label of names) {
      const given = fields[label] ?? "";
      if (typeof given !== "string") return refused(`${at}.${label} must be a string`);
      if (given.trim() === "") continue;
      button[link as LinkName] = given;
      break;
    }
  }
  return ok(button);
}

/** Everything wrong with buttons that came in our form, counted from 1. */
export function templateButtonFaults(
  buttons: readonly TemplateButtonInput[],
  types: readonly string[],
): string[] {
  const faults = buttons.length > MAX_BUTTONS ? [TOO_MANY] : [];
  for (const [index, button] of buttons.slice(0, MAX_READ).entries()) {
    for (const fault of shapeFaults(button, types)) faults.push(`Button ${index + 1}: ${fault}`);
  }
  return faults;
}

function shapeFaults(button: TemplateButtonInput, types: readonly string[]): string[] {
  const { type, name } = button ?? {};
  if (typeof name !== "string" || name.trim() === "") return ["name is required"];
  const faults = oneButtonFaults(button);
  if (typeof type !== "string" || !types.includes(type)) {
    faults.push(`invalid button type '${String(type).slice(0, 20)}'`);
  }
  return faults;
}

const TOO_MANY = `Maximum ${MAX_BUTTONS} buttons are allowed`;

function buttonFaults(buttons: readonly TemplateButtonInput[]): string[] {
  const faults = buttons.length > MAX_BUTTONS ? [TOO_MANY] : [];
  for (const [index, button] of buttons.entries()) {
    for (const fault of oneButtonFaults(button)) faults.push(`Button ${index + 1}: ${fault}`);
  }
  return faults;
}

function oneButtonFaults(button: TemplateButtonInput): string[] {
  const faults: string[] = [];
  if (isLongerThan(button.name, MAX_NAME)) faults.push(`name cannot exceed ${MAX_NAME} characters`);
  const check = (link: string | undefined, label: string): void => {
    if (link !== undefined && !isLink(link)) faults.push(`invalid ${label} link URL`);
  };
  const { linkMobile, linkPc, linkIos, linkAndroid, schemeIos, schemeAndroid } = button;
  if (button.type === "WL") {
    if (linkMobile === undefined && linkPc === undefined) {
      faults.push("web link button must have at least mobile or PC link");
    }
    check(linkMobile, "mobile");
    check(linkPc, "PC");
  }
  if (button.type === "AL") {
    if (!(linkIos || linkAndroid || schemeIos || schemeAndroid)) {
      faults.push("app link button must have at least one app link or scheme");
    }
    check(linkIos, "iOS");
    check(linkAndroid, "Android");
  }
  return faults;
}

/** An http(s) address, in which `#{name}` may stand for any part or for all of it. */
function isLink(text: string): boolean {
  const link = text.trim();
  if (/^#\{[^{}]+\}$/.test(link)) return true;
  try {
    const { protocol } = new URL(link.replace(/#\{[^{}]+\}/g, "x"));
    return protocol === "https:" || protocol === "http:";
  } catch {
    return false;
  }
}

function invalidButtons(faults: readonly string[]): string {
  return `Invalid template buttons: ${faults.join(", ")}`;
}

function refused(message: string): Result<never, KMsgError> {
  return fail(invalidRequest(message, "buttons"));
}
