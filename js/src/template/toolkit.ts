/**
 * Putting templates together, and keeping them.
 *
 * @module kmsg-edge/template/toolkit
 */
export type { AppLinks, TemplateVariableOptions } from "./builder.js";
export { TemplateBuilder, TemplateBuilders } from "./builder.js";
export type {
  TemplateImportResult,
  TemplateRegistryOptions,
  TemplateRegistryStats,
  TemplateVersion,
} from "./registry.js";
export { TemplateRegistry } from "./registry.js";
export type {
  TemplateSearchFilters,
  TemplateSearchOptions,
  TemplateSearchResult,
  TemplateSortField,
} from "./search.js";
export type { NewTemplate, TemplatePatch } from "./template-store.js";
export { InMemoryTemplateStore } from "./template-store.js";
export type { DailyUsage, TemplateUsageStats } from "./usage.js";
