import { countOption, durationOption, optionsObject } from "../core/option-checks.js";
import { type Clock, systemClock } from "../core/timers.js";
import { EventEmitter } from "../jobs/event-emitter.js";
import { deepCopy } from "../tracking/deep-copy.js";
import { templateFrom } from "./draft.js";
import {
  fits,
  sorted,
  type TemplateSearchFilters,
  type TemplateSearchOptions,
  type TemplateSearchResult,
} from "./search.js";
import { patched, requireValid, type TemplatePatch } from "./template-store.js";
import { type TimeZone, timeZoneOf } from "./time-zone.js";
import type { AlimTalkTemplate, TemplateUsage } from "./types.js";
import { addUsage, emptyStats, type TemplateUsageStats } from "./usage.js";

export interface TemplateRegistryOptions {
  /** Default: true. */
  enableVersioning?: boolean;
  /** The oldest go first. Default: 10. */
  maxVersionsPerTemplate?: number;
  /** Default: true. */
  enableUsageTracking?: boolean;
  /** Emits `backup:requested` on a timer, which keeps no process alive. Default: false. */
  enableAutoBackup?: boolean;
  /** Milliseconds. Default: an hour. */
  backupInterval?: number;
  /** Of what is registered and updated. Default: true. */
  enableValidationOnRegister?: boolean;
  /** Of the days in usage statistics. Default: `"Asia/Seoul"`. */
  timeZone?: string;
  /** Default: the runtime's. */
  clock?: Clock;
}

export interface TemplateVersion {
  /** From 1. */
  version: number;
  template: AlimTalkTemplate;
  /** `Initial version`, `Name changed`, ... */
  changes: string[];
  createdAt: Date;
}

export interface TemplateRegistryStats {
  total: number;
  byProvider: Record<string, number>;
  byCategory: Record<string, number>;
  byStatus: Record<string, number>;
}

export interface TemplateImportResult {
  imported: number;
  skipped: number;
  errors: string[];
}

const TRACKED = [
  ["name", "Name"],
  ["content", "Content"],
  ["category", "Category"],
  ["status", "Status"],
  ["variables", "Variables"],
  ["buttons", "Buttons"],
] as const;

interface Entry {
  template: AlimTalkTemplate;
  versions: TemplateVersion[];
  stats: TemplateUsageStats;
}

/**
 * Templates of this process with their versions and usage. What goes in and comes out are copies.
 *
 * Events: `template:registered`, `template:updated`, `template:deleted`, `usage:updated`, `backup:requested`,
 * `registry:cleared`, `registry:destroyed`.
 */
export class TemplateRegistry extends EventEmitter {
  readonly #entries = new Map<string, Entry>();
  /** Ids by provider and code. */
  readonly #ids = new Map<string, string>();
  readonly #maxVersions: number;
  readonly #isVersioned: boolean;
  readonly #isCounted: boolean;
  readonly #isValidated: boolean;
  readonly #zone: TimeZone;
  readonly #clock: Clock;
  #backup: unknown;

  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor(options: TemplateRegistryOptions = {}) {
    super();
    const given = optionsObject(options, "options");
    this.#maxVersions = countOption(given.maxVersionsPerTemplate ?? 10, "maxVersionsPerTemplate");
    this.#isVersioned = given.enableVersioning !== false;
    this.#isCounted = given.enableUsageTracking !== false;
    this.#isValidated = given.enableValidationOnRegister !== false;
    this.#zone = timeZoneOf(given.timeZone ?? "Asia/Seoul");
    this.#clock = given.clock ?? systemClock;
    const interval = durationOption(given.backupInterval ?? 3_600_000, "backupInterval");
    if (given.enableAutoBackup === true) this.#armBackup(interval);
  }

  /**
   * A template that is registered already is updated: its history stays.
   *
   * @throws Error when it is not valid, or another one of its provider has its code
   */
  register(template: AlimTalkTemplate): void {
    const own = templateFrom(template);
    const known = this.#entries.get(own.id);
    if (known !== undefined) {
      this.#replace(known, { ...own, metadata: { ...own.metadata, usage: known.stats.total } });
      return;
    }
    this.#requireFree(own);
    const stats = emptyStats(own.id, own.metadata.usage);
    const entry: Entry = { template: own, versions: [], stats };
    this.#entries.set(own.id, entry);
    this.#ids.set(keyOf(own), own.id);
    this.#addVersion(entry, ["Initial version"]);
    this.emit("template:registered", { template: deepCopy(own) });
  }

  /**
   * Changes what the patch holds; the id stays.
   *
   * @throws Error "Template ID not found", or as `register`
   */
  update(id: string, patch: TemplatePatch): AlimTalkTemplate {
    const entry = this.#found(id);
    const template = patched(entry.template, patch);
    this.#replace(entry, template);
    return deepCopy(template);
  }

  get(id: string): AlimTalkTemplate | null {
    return deepCopy(this.#entries.get(id)?.template ?? null);
  }

  getByCode(code: string, provider: string): AlimTalkTemplate | null {
    const id = this.#ids.get(keyOf({ code, provider }));
    return id === undefined ? null : this.get(id);
  }

  getByProvider(provider: string): AlimTalkTemplate[] {
    return deepCopy(this.#all().filter((template) => template.provider === provider));
  }

  getByCategory(category: string): AlimTalkTemplate[] {
    return deepCopy(this.#all().filter((template) => template.category === category));
  }

  search(
    filters: TemplateSearchFilters = {},
    options: TemplateSearchOptions = {},
  ): TemplateSearchResult {
    const page = countOption(options.page ?? 1, "page");
    const limit = countOption(options.limit ?? 20, "limit");
    const found = sorted(
      this.#all().filter((template) => fits(template, filters)),
      options,
    );
    const templates = deepCopy(found.slice((page - 1) * limit, page * limit));
    return { templates, total: found.length, page, limit, hasMore: page * limit < found.length };
  }

  /** @returns false when there is none */
  delete(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    this.#ids.delete(keyOf(entry.template));
    this.emit("template:deleted", { template: deepCopy(entry.template) });
    return true;
  }

  /** Oldest first; empty for an id that is not known. */
  getHistory(id: string): TemplateVersion[] {
    return deepCopy(this.#entries.get(id)?.versions ?? []);
  }

  getVersion(id: string, version: number): TemplateVersion | null {
    return this.getHistory(id).find((one) => one.version === version) ?? null;
  }

  /**
   * The version's name, content, category, status, variables and buttons again, as a new version.
   *
   * @throws Error "Version N not found for template ID"
   */
  restoreVersion(id: string, version: number): AlimTalkTemplate {
    const restored = this.getVersion(id, version);
    if (restored === null) throw new Error(`Version ${version} not found for template ${id}`);
    const { template } = this.#found(id);
    const fields = TRACKED.map(([field]) => [field, restored.template[field]]);
    return this.update(id, { ...template, ...Object.fromEntries(fields) });
  }

  getUsageStats(id: string): TemplateUsageStats | null {
    return deepCopy(this.#entries.get(id)?.stats ?? null);
  }

  /**
   * Adds to what was counted. Does nothing when usage is not tracked.
   *
   * @throws Error "Template ID not found"
   */
  updateUsageStats(id: string, usage: Partial<TemplateUsage>): void {
    const entry = this.#found(id);
    if (!this.#isCounted) return;
    entry.stats = addUsage(entry.stats, usage, this.#clock.wallTime(), this.#zone);
    entry.template.metadata.usage = { ...entry.stats.total };
    this.emit("usage:updated", { templateId: id, stats: deepCopy(entry.stats) });
  }

  getStats(): TemplateRegistryStats {
    const all = this.#all();
    return {
      total: all.length,
      byProvider: countBy(all, "provider"),
      byCategory: countBy(all, "category"),
      byStatus: countBy(all, "status"),
    };
  }

  /** All templates that fit, as JSON `{ templates, exportedAt, total }`. */
  export(filters: TemplateSearchFilters = {}): string {
    const templates = this.#all().filter((template) => fits(template, filters));
    const exportedAt = new Date(this.#clock.wallTime()).toISOString();
    return JSON.stringify({ templates, exportedAt, total: templates.length });
  }

  /** What `export` wrote. A template that cannot be taken costs only itself. */
  import(json: string, options: { overwrite?: boolean } = {}): TemplateImportResult {
    const result: TemplateImportResult = { imported: 0, skipped: 0, errors: [] };
    let templates: unknown;
    try {
      const data: unknown = JSON.parse(json);
      templates = (data as { templates?: unknown } | null)?.templates;
      if (!Array.isArray(templates)) throw new Error("it has no list of templates");
    } catch (thrown) {
      result.errors.push(`Invalid JSON format: ${(thrown as Error).message}`);
      return result;
    }
    for (const item of templates as unknown[]) this.#import(item, options.overwrite, result);
    return result;
  }

  clear(): void {
    this.#entries.clear();
    this.#ids.clear();
    this.emit("registry:cleared");
  }

  /** Ends the timer, tells it, and lets go of templates and listeners. */
  destroy(): void {
    this.#clock.clearTimer(this.#backup);
    this.#backup = undefined;
    this.#entries.clear();
    this.#ids.clear();
    this.emit("registry:destroyed");
    this.removeAllListeners();
  }

  #import(item: unknown, overwrite = false, result: TemplateImportResult): void {
    try {
      const template = templateFrom(item);
      const known = this.#ids.get(keyOf(template));
      if (!overwrite && (known !== undefined || this.#entries.has(template.id))) {
        result.skipped += 1;
        return;
      }
      this.register({ ...template, id: known ?? template.id });
      result.imported += 1;
    } catch (thrown) {
      const { id } = (item ?? {}) as { id?: unknown };
      const which = typeof id === "string" ? `Template ${id.slice(0, 100)}` : "A template";
      result.errors.push(`${which}: ${(thrown as Error).message}`);
    }
  }

  #all(): AlimTalkTemplate[] {
    return [...this.#entries.values()].map(({ template }) => template);
  }

  #found(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new Error(`Template ${id} not found`);
    return entry;
  }

  #requireFree(template: AlimTalkTemplate): void {
    if (this.#isValidated) requireValid(template);
    const { code, provider, id } = template;
    if ((this.#ids.get(keyOf(template)) ?? id) === id) return;
    throw new Error(`Template with code '${code}' already exists for provider '${provider}'`);
  }

  #replace(entry: Entry, template: AlimTalkTemplate): void {
    this.#requireFree(template);
    const oldTemplate = entry.template;
    const changes = TRACKED.filter(
      ([field]) => JSON.stringify(oldTemplate[field]) !== JSON.stringify(template[field]),
    ).map(([, label]) => `${label} changed`);
    this.#ids.delete(keyOf(oldTemplate));
    this.#ids.set(keyOf(template), template.id);
    entry.template = template;
    if (changes.length > 0) this.#addVersion(entry, changes);
    const newTemplate = deepCopy(template);
    this.emit("template:updated", { oldTemplate: deepCopy(oldTemplate), newTemplate });
  }

  #addVersion(entry: Entry, changes: string[]): void {
    if (!this.#isVersioned) return;
    const version = (entry.versions.at(-1)?.version ?? 0) + 1;
    const createdAt = new Date(this.#clock.wallTime());
    entry.versions.push({ version, template: deepCopy(entry.template), changes, createdAt });
    entry.versions = entry.versions.slice(-this.#maxVersions);
  }

  #armBackup(interval: number): void {
    const run = (): void => {
      this.#armBackup(interval);
      this.emit("backup:requested", {
        data: this.export(),
        timestamp: new Date(this.#clock.wallTime()),
      });
    };
    this.#backup = this.#clock.setTimer(run, Math.min(interval, 2_147_483_647));
    // Node.js and Bun would not end while it runs; elsewhere a handle is a number.
    (this.#backup as { unref?: () => void } | undefined)?.unref?.();
  }
}

function keyOf({ provider, code }: Pick<AlimTalkTemplate, "provider" | "code">): string {
  return JSON.stringify([provider, code]);
}

function countBy(
  templates: readonly AlimTalkTemplate[],
  field: "provider" | "category" | "status",
): Record<string, number> {
  const counts = new Map<string, number>();
  for (const template of templates) {
    counts.set(template[field], (counts.get(template[field]) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
