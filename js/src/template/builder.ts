import { deepCopy } from "../tracking/deep-copy.js";
import { newMetadata, newTemplateId, variablesOf } from "./draft.js";
import { defaultTemplatePersonalizer } from "./personalizer.js";
import { dayOf, timeZoneOf } from "./time-zone.js";
import type {
  AlimTalkTemplate,
  TemplateButton,
  TemplateCategory,
  TemplateMetadata,
  TemplateStatus,
  TemplateVariable,
  TemplateVariableType,
  ValidationResult,
} from "./types.js";
import { TemplateValidator } from "./validator.js";

const MAX_BUTTONS = 5;

export type TemplateVariableOptions = Pick<
  TemplateVariable,
  "maxLength" | "format" | "description" | "example"
>;

export interface AppLinks {
  iosUrl?: string;
  androidUrl?: string;
  iosScheme?: string;
  androidScheme?: string;
}

interface Draft {
  fields: Partial<Pick<AlimTalkTemplate, "name" | "code" | "content" | "category" | "provider">>;
  status: TemplateStatus;
  metadata: Partial<TemplateMetadata>;
  /** Said by the caller. */
  variables: TemplateVariable[];
  buttons: TemplateButton[];
}

/** Puts a template together. Placeholders of the content need not be declared: they are required texts. */
export class TemplateBuilder {
  #draft: Draft = emptyDraft();

  name(name: string): this {
    this.#draft.fields.name = name;
    return this;
  }

  code(code: string): this {
    this.#draft.fields.code = code;
    return this;
  }

  category(category: TemplateCategory): this {
    this.#draft.fields.category = category;
    return this;
  }

  /** @param provider its id */
  provider(provider: string): this {
    this.#draft.fields.provider = provider;
    return this;
  }

  /** Default: `"DRAFT"`. */
  status(status: TemplateStatus): this {
    this.#draft.status = status;
    return this;
  }

  /** Merged with what was given before. `updatedAt` becomes now. */
  metadata(metadata: Partial<TemplateMetadata>): this {
    const merged = { ...this.#draft.metadata, ...deepCopy(metadata) };
    this.#draft.metadata = { ...merged, updatedAt: new Date() };
    return this;
  }

  /** Replaces the content, and with it the variables that were taken from the one before. */
  content(content: string): this {
    this.#draft.fields.content = content;
    return this;
  }

  /** Declares a variable, in place of one with the same name. */
  variable(
    name: string,
    type: TemplateVariableType = "string",
    required = true,
    options: TemplateVariableOptions = {},
  ): this {
    return this.variables([{ ...options, name, type, required }]);
  }

  variables(list: readonly TemplateVariable[]): this {
    for (const variable of list) {
      const { variables } = this.#draft;
      const at = variables.findIndex(({ name }) => name === variable.name);
      variables.splice(at < 0 ? variables.length : at, at < 0 ? 0 : 1, deepCopy(variable));
    }
    return this;
  }

  /** Takes a declaration back. */
  removeVariable(name: string): this {
    this.#draft.variables = this.#draft.variables.filter((variable) => variable.name !== name);
    return this;
  }

  webLinkButton(name: string, mobileUrl?: string, pcUrl?: string): this {
    return this.button(button("WL", name, { linkMobile: mobileUrl, linkPc: pcUrl }));
  }

  appLinkButton(name: string, links: AppLinks): this {
    const { iosUrl, androidUrl, iosScheme, androidScheme } = links;
    return this.button(
      button("AL", name, {
        linkIos: iosUrl,
        linkAndroid: androidUrl,
        schemeIos: iosScheme,
        schemeAndroid: androidScheme,
      }),
    );
  }

  deliveryButton(name: string): this {
    return this.button({ type: "DS", name });
  }

  botKeywordButton(name: string): this {
    return this.button({ type: "BK", name });
  }

  messageDeliveryButton(name: string): this {
    return this.button({ type: "MD", name });
  }

  /** @throws Error for the sixth */
  button(given: TemplateButton): this {
    if (this.#draft.buttons.length >= MAX_BUTTONS) {
      throw new Error(`Maximum ${MAX_BUTTONS} buttons are allowed per template`);
    }
    this.#draft.buttons.push({ ...given });
    return this;
  }

  clearButtons(): this {
    this.#draft.buttons = [];
    return this;
  }

  /** What `build` would refuse, and what it would only warn of. */
  validate(): ValidationResult {
    const quick = TemplateValidator.quickValidate(this.#draft.fields);
    if (!quick.isValid) return quick;
    try {
      return TemplateValidator.validate(this.#assemble());
    } catch (thrown) {
      return { isValid: false, errors: [(thrown as Error).message], warnings: [] };
    }
  }

  /**
   * The content with `samples` in it; where there is none, with the variable's example, or one of its type.
   *
   * @throws Error when there is no content
   */
  preview(samples: Readonly<Record<string, unknown>> = {}): string {
    const { content } = this.#draft.fields;
    if (!content) throw new Error("Template content is required for preview");
    const values: Record<string, unknown> = Object.create(null);
    for (const variable of variablesOf(content, this.#draft.variables)) {
      values[variable.name] = variable.example ?? sampleOf(variable);
    }
    Object.assign(values, samples);
    return defaultTemplatePersonalizer.replace(content, values).content;
  }

  /** A builder with the same draft, which shares nothing with this one. */
  clone(): TemplateBuilder {
    const copy = new TemplateBuilder();
    copy.#draft = deepCopy(this.#draft);
    return copy;
  }

  reset(): this {
    this.#draft = emptyDraft();
    return this;
  }

  /**
   * The template; later calls of the builder do not change it.
   *
   * @throws Error that names what is missing or wrong
   */
  build(): AlimTalkTemplate {
    const template = this.#assemble();
    const { isValid, errors } = TemplateValidator.validate(template);
    if (!isValid) throw new Error(`Template validation failed: ${errors.join(", ")}`);
    return template;
  }

  #assemble(): AlimTalkTemplate {
    const { fields, status, metadata, variables, buttons } = this.#draft;
    const { name, code, content, category, provider } = fields;
    if (!name) throw missing("name");
    if (!code) throw missing("code");
    if (!content) throw missing("content");
    if (!category) throw missing("category");
    if (!provider) throw missing("provider");
    const now = Date.now();
    return {
      id: newTemplateId(now),
      code,
      name,
      content,
      variables: variablesOf(content, variables),
      buttons: deepCopy(buttons),
      category,
      status,
      provider,
      metadata: { ...newMetadata(now), ...deepCopy(metadata) },
    };
  }
}

function emptyDraft(): Draft {
  return { fields: {}, status: "DRAFT", metadata: {}, variables: [], buttons: [] };
}

function missing(field: string): Error {
  return new Error(`Template ${field} is required`);
}

type Links = { [Key in Exclude<keyof TemplateButton, "type" | "name">]: string | undefined };

function button(type: string, name: string, links: Partial<Links>): TemplateButton {
  const given = Object.entries(links).filter(([, link]) => link !== undefined);
  return { type, name, ...Object.fromEntries(given) };
}

function sampleOf({ name, type }: TemplateVariable): unknown {
  const has = (...words: string[]): boolean =>
    words.some((word) => name.toLowerCase().includes(word));
  if (type === "number") {
    if (has("amount", "금액")) return 10000;
    return has("count", "개수") ? 1 : 123;
  }
  if (type === "date") return dayOf(Date.now(), timeZoneOf("Asia/Seoul"));
  if (type === "custom") return "샘플값";
  if (has("name", "이름")) return "홍길동";
  return has("code", "코드") ? "123456" : `샘플${name}`;
}

type Factory = (name: string, provider: string) => TemplateBuilder;

const start = (category: TemplateCategory, name: string, provider: string): TemplateBuilder =>
  new TemplateBuilder().name(name).provider(provider).category(category);

/** Builders with the variables that a kind of template mostly has. */
export const TemplateBuilders: Readonly<
  Record<"authentication" | "notification" | "promotion" | "payment", Factory>
> = {
  authentication: (name, provider) =>
    start("AUTHENTICATION", name, provider).variable("code", "string", true, {
      maxLength: 10,
      example: "123456",
    }),
  notification: (name, provider) =>
    start("NOTIFICATION", name, provider).variable("name", "string", true, { example: "홍길동" }),
  promotion: (name, provider) =>
    start("PROMOTION", name, provider)
      .variable("name")
      .variable("discount", "number", false, { example: "20" }),
  payment: (name, provider) =>
    start("PAYMENT", name, provider)
      .variable("name")
      .variable("amount", "number", true, { example: "10000" }),
};
