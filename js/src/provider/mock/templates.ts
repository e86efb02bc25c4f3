import { KMsgError } from "../../core/error.js";
import { KMsgErrorCode } from "../../core/error-code.js";
import type { Template, TemplateListQuery } from "../../core/provider.js";
import { fail, ok, type Result } from "../../core/result.js";
import { KAKAO_BUTTON_TYPES } from "../template-buttons.js";
import { type CheckedTemplatePayload, checkTemplatePayload } from "../template-payload.js";
import { snapshot } from "./snapshot.js";

const DEFAULT_LIMIT = 10;

/** The account's templates. What goes in and comes out are copies. */
export class Templates {
  private readonly byCode = new Map<string, Template>();
  private created = 0;

  constructor(
    private readonly providerId: string,
    private readonly now: () => number,
  ) {
    const seed = "MOCK_TPL_SEED";
    this.add(seed, { name: "Mock Seed Template", content: "Hello #{name}" });
  }

  create(input: unknown): Result<Template, KMsgError> {
    const checked = this.check(input, true);
    if (checked.isFailure) return checked;
    this.created += 1;
    // A complete payload has both; the check refuses one without.
    const { name = "", content = "", ...rest } = checked.value;
    return ok(
      snapshot(this.add(`MOCK_TPL_${this.created}`, { name, content, ...rest }), "template"),
    );
  }

  update(code: unknown, patch: unknown): Result<Template, KMsgError> {
    const found = this.find(code);
    if (found.isFailure) return found;
    const checked = this.check(patch, false);
    if (checked.isFailure) return checked;
    Object.assign(found.value, checked.value, { updatedAt: new Date(this.now()) });
    return ok(snapshot(found.value, "template"));
  }

  delete(code: unknown): Result<void, KMsgError> {
    const found = this.find(code);
    if (found.isFailure) return found;
    this.byCode.delete(found.value.code);
    return ok(undefined);
  }

  get(code: unknown): Result<Template, KMsgError> {
    const found = this.find(code);
    return found.isFailure ? found : ok(snapshot(found.value, "template"));
  }

  exists(code: unknown): Result<void, KMsgError> {
    const found = this.find(code);
    return found.isFailure ? found : ok(undefined);
  }

  list(query: TemplateListQuery | undefined): Result<Template[], KMsgError> {
    const { status, limit } = query ?? {};
    const size = atLeastOne(limit, DEFAULT_LIMIT);
    const start = (atLeastOne(query?.page, 1) - 1) * size;
    const fitting = [...this.byCode.values()].filter(
      (template) => !status || template.status === status,
    );
    const page = fitting.slice(start, start + size);
    return ok(page.map((template) => snapshot(template, "template")));
  }

  private add(code: string, fields: Pick<Template, "name" | "content">): Template {
    const at = this.now();
    const template: Template = {
      id: code,
      code,
      ...fields,
      status: "APPROVED",
      createdAt: new Date(at),
      updatedAt: new Date(at),
    };
    this.byCode.set(code, template);
    return template;
  }

  private find(code: unknown): Result<Template, KMsgError> {
    const template = typeof code === "string" ? this.byCode.get(code.trim()) : undefined;
    if (template !== undefined) return ok(template);
    if (typeof code === "string" && code.trim() === "") {
      return this.refuse("code is required", "code");
    }
    const shown = typeof code === "string" ? code.slice(0, 100) : `(${typeof code})`;
    return fail(
      new KMsgError(
        KMsgErrorCode.TEMPLATE_NOT_FOUND,
        `Template not found: ${shown}`,
        { providerId: this.providerId },
        { field: "code" },
      ),
    );
  }

  private check(
    input: unknown,
    complete: boolean,
  ): Result<CheckedTemplatePayload & Pick<Template, "category" | "variables">, KMsgError> {
    const { providerId } = this;
    const rules = { providerId, complete, buttonTypes: KAKAO_BUTTON_TYPES };
    const checked = checkTemplatePayload(input, rules);
    if (checked.isFailure) return checked;
    const { category, variables } = input as { category?: unknown; variables?: unknown };
    const more: Pick<Template, "category" | "variables"> = {};
    if (category !== undefined) {
      if (typeof category !== "string") return this.refuse("category must be a text", "category");
      more.category = category;
    }
    if (variables !== undefined) {
      if (!isTextList(variables)) {
        return this.refuse("variables must be a list of texts", "variables");
      }
      more.variables = [...variables];
    }
    return ok({ ...checked.value, ...more });
  }

  private refuse(message: string, field: string): Result<never, KMsgError> {
    const details = { providerId: this.providerId };
    return fail(new KMsgError(KMsgErrorCode.INVALID_REQUEST, message, details, { field }));
  }
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** A whole number from 1; the default for 0 and for what is no number. */
function atLeastOne(value: unknown, fallback: number): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value === 0) return fallback;
  return Math.max(1, Math.floor(value));
}
