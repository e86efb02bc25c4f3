import { deepCopy } from "../tracking/deep-copy.js";
import { newMetadata, newTemplateId, templateFrom, variablesOf } from "./draft.js";
import { defaultTemplatePersonalizer } from "./personalizer.js";
import type { AlimTalkTemplate } from "./types.js";
import { TemplateValidator } from "./validator.js";
import { VariableParser } from "./variable-parser.js";

export type NewTemplate = Omit<AlimTalkTemplate, "id" | "metadata">;
export type TemplatePatch = Partial<AlimTalkTemplate>;

/** Templates in this process. What goes in and comes out are copies. */
export class InMemoryTemplateStore {
  readonly #templates = new Map<string, AlimTalkTemplate>();

  /**
   * Names of the content that `variables` does not define are required texts.
   *
   * @throws Error "Template validation failed: ..."
   */
  async createTemplate(data: NewTemplate): Promise<AlimTalkTemplate> {
    const now = Date.now();
    const given = deepCopy(data);
    const variables = variablesOf(given.content ?? "", given.variables ?? []);
    const template = { ...given, variables, id: newTemplateId(now), metadata: newMetadata(now) };
    requireValid(template);
    this.#templates.set(template.id, template);
    return deepCopy(template);
  }

  async getTemplate(id: string): Promise<AlimTalkTemplate | null> {
    return deepCopy(this.#templates.get(id) ?? null);
  }

  /**
   * Changes what the patch holds; the id stays. New content brings its new names, and lets go of the required
   * variables that it does not use unless the patch defines them.
   *
   * @throws Error "Template ID not found" or "Template validation failed: ..."
   */
  async updateTemplate(id: string, patch: TemplatePatch): Promise<AlimTalkTemplate> {
    const template = patched(this.#found(id), patch);
    requireValid(template);
    this.#templates.set(id, template);
    return deepCopy(template);
  }

  async deleteTemplate(id: string): Promise<void> {
    this.#templates.delete(id);
  }

  /** @throws Error "Template ID not found" or "Variable validation failed: ..." */
  async renderTemplate(id: string, variables: Record<string, unknown>): Promise<string> {
    const { content, variables: definitions = [] } = this.#found(id);
    const { isValid, errors } = VariableParser.validateVariables(definitions, variables);
    if (!isValid) throw new Error(`Variable validation failed: ${errors.join(", ")}`);
    return defaultTemplatePersonalizer.replace(content, variables).content;
  }

  #found(id: string): AlimTalkTemplate {
    const template = this.#templates.get(id);
    if (template === undefined) throw new Error(`Template ${id} not found`);
    return template;
  }
}

/** @throws Error "Template validation failed: ..." */
export function requireValid(template: AlimTalkTemplate): void {
  const { isValid, errors } = TemplateValidator.validate(template);
  if (!isValid) throw new Error(`Template validation failed: ${errors.join(", ")}`);
}

/** A copy with what the patch holds, another id excepted; `updatedAt` grows. */
export function patched(template: AlimTalkTemplate, patch: TemplatePatch): AlimTalkTemplate {
  const { id, metadata: before } = template;
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const after = templateFrom({ ...template, ...Object.fromEntries(given), id });
  if (patch.content !== undefined && patch.variables === undefined && template.variables) {
    const used = new Set(variablesOf(String(patch.content), []).map(({ name }) => name));
    const kept = template.variables.filter(({ name, required }) => !required || used.has(name));
    after.variables = variablesOf(String(patch.content), kept);
  }
  const usage = { ...before.usage, ...patch.metadata?.usage };
  const updatedAt = new Date(Math.max(Date.now(), before.updatedAt.getTime() + 1));
  after.metadata = { ...before, ...after.metadata, usage, updatedAt };
  return after;
}
