import { deepCopy } from "../tracking/deep-copy.js";
import type { AlimTalkTemplate, TemplateMetadata, TemplateVariable } from "./types.js";
import { nameOf, VariableParser } from "./variable-parser.js";

/** A new template's id: `tpl_<milliseconds>_<random>`. */
export function newTemplateId(now: number): string {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `tpl_${now}_${random.toString(36)}`;
}

export function newMetadata(now: number): TemplateMetadata {
  const usage = { sent: 0, delivered: 0, failed: 0 };
  return { createdAt: new Date(now), updatedAt: new Date(now), usage };
}

/** What is said about the names of `content`, and the names of which nothing is said, as required texts. */
export function variablesOf(
  content: string,
  defined: readonly TemplateVariable[],
): TemplateVariable[] {
  const known = new Set(defined.map(({ name }) => name));
  const names = new Set(VariableParser.extractVariables(content).map(nameOf));
  const rest = [...names].filter((name) => name !== "" && !known.has(name));
  const added = rest.map((name): TemplateVariable => ({ name, type: "string", required: true }));
  return [...deepCopy(defined), ...added];
}

const DATES = ["createdAt", "updatedAt", "approvedAt", "rejectedAt"] as const;

/**
 * A copy in which dates are dates, also after JSON.
 *
 * @throws Error that names the member at fault, for what is no template
 */
export function templateFrom(value: unknown): AlimTalkTemplate {
  if (typeof value !== "object" || value === null) throw new Error("A template must be an object");
  const template = deepCopy(value) as AlimTalkTemplate;
  if (typeof template.id !== "string" || template.id.trim() === "") {
    throw new Error("Template id is required");
  }
  const given = template.metadata as Partial<TemplateMetadata> | undefined;
  const metadata = { ...newMetadata(Date.now()), ...given };
  for (const name of DATES) {
    if (metadata[name] === undefined || metadata[name] === null) delete metadata[name];
    else metadata[name] = dateFrom(metadata[name], name);
  }
  const { sent, delivered, failed } = metadata.usage ?? {};
  metadata.usage = {
    sent: countFrom(sent),
    delivered: countFrom(delivered),
    failed: countFrom(failed),
  };
  return { ...template, metadata };
}

function dateFrom(value: unknown, name: string): Date {
  const date = new Date(value as string | number | Date);
  if (Number.isNaN(date.getTime())) throw new Error(`metadata.${name} must be a date`);
  return date;
}

function countFrom(value: unknown): number {
  return typeof value === "number" && value >= 0 ? value : 0;
}
