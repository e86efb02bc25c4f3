import { describeValue } from "../core/error-json.js";
import {
  COMMON_BUTTON_TYPES,
  KAKAO_BUTTON_TYPES,
  templateButtonFaults,
} from "../provider/template-buttons.js";
import type { TemplateButton } from "./types.js";

export interface ButtonCheck {
  isValid: boolean;
  errors: string[];
}

/**
 * Which types of button are taken: all that Kakao knows, `"strict"` the five that every vendor takes
 * (`WL AL DS BK MD`), or a list.
 */
export type ButtonTypes = "kakao" | "strict" | readonly string[];

export function buttonTypesOf(types: ButtonTypes = "kakao"): readonly string[] {
  if (types === "strict") return COMMON_BUTTON_TYPES;
  return types === "kakao" ? KAKAO_BUTTON_TYPES : types;
}

const WIRE_NAMES = [
  ["url_mobile", "linkMobile"],
  ["url_pc", "linkPc"],
  ["url_ios", "linkIos"],
  ["url_android", "linkAndroid"],
  ["scheme_ios", "schemeIos"],
  ["scheme_android", "schemeAndroid"],
] as const;

/** The buttons of a template. */
export const ButtonParser = {
  /** Everything wrong with the buttons; they are counted from 1. */
  validateButtons(buttons: readonly TemplateButton[], types?: ButtonTypes): ButtonCheck {
    const errors = templateButtonFaults(buttons, buttonTypesOf(types));
    return { isValid: errors.length === 0, errors };
  },

  /** JSON with the names `name`, `type`, `url_mobile`, `url_pc`, `url_ios`, ... */
  serializeButtons(buttons: readonly TemplateButton[]): string {
    return JSON.stringify(
      buttons.map((button) => {
        const links = WIRE_NAMES.map(([wire, own]) => [wire, button[own] || undefined]);
        return { name: button.name, type: button.type, ...Object.fromEntries(links) };
      }),
    );
  },

  /**
   * What `serializeButtons` wrote.
   *
   * @throws Error that begins with "Failed to parse buttons JSON: "
   */
  deserializeButtons(json: string): TemplateButton[] {
    return readList(json).map((item, index) => {
      if (typeof item !== "object" || item === null) throw broken(`item ${index} is no object`);
      const { name, type, ...links } = item as Record<string, unknown>;
      if (typeof name !== "string" || typeof type !== "string") {
        throw broken(`item ${index} must have a name and a type`);
      }
      const button: TemplateButton = { type, name };
      for (const [wire, own] of WIRE_NAMES) {
        const link = links[wire];
        if (typeof link === "string" && link !== "") button[own] = link;
      }
      return button;
    });
  },
} as const;

function readList(json: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (thrown) {
    throw broken(describeValue(thrown).message);
  }
  if (!Array.isArray(value)) throw broken("it must be an array");
  return value;
}

function broken(reason: string): Error {
  return new Error(`Failed to parse buttons JSON: ${reason}`);
}
