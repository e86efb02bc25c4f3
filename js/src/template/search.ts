import type { AlimTalkTemplate, TemplateCategory, TemplateStatus } from "./types.js";

/** All that are given have to fit; bounds are inclusive. */
export interface TemplateSearchFilters {
  provider?: string;
  category?: TemplateCategory;
  status?: TemplateStatus;
  /** Case does not matter. */
  nameContains?: string;
  /** Case does not matter. */
  codeContains?: string;
  createdAfter?: Date;
  createdBefore?: Date;
  /** Of messages sent. */
  usageMin?: number;
  usageMax?: number;
}

export type TemplateSortField = "name" | "code" | "createdAt" | "updatedAt" | "usage";

export interface TemplateSearchOptions {
  /** Default: `"createdAt"`. */
  sortBy?: TemplateSortField;
  /** Default: `"desc"`. */
  sortOrder?: "asc" | "desc";
  /** From 1. Default: 1. */
  page?: number;
  /** From 1. Default: 20. */
  limit?: number;
}

export interface TemplateSearchResult {
  templates: AlimTalkTemplate[];
  /** Of all pages. */
  total: number;
  page: number;
  limit: number;
  hasMore: boolean;
}

export function fits(template: AlimTalkTemplate, filters: TemplateSearchFilters): boolean {
  const { metadata, provider, category, status } = template;
  const contains = (text: string, part: string | undefined): boolean =>
    part === undefined || text.toLowerCase().includes(part.toLowerCase());
  const isWithin = (value: number, least: number | undefined, most: number | undefined): boolean =>
    (least === undefined || value >= least) && (most === undefined || value <= most);
  const { createdAfter, createdBefore, usageMin, usageMax } = filters;
  return (
    (filters.provider ?? provider) === provider &&
    (filters.category ?? category) === category &&
    (filters.status ?? status) === status &&
    contains(template.name, filters.nameContains) &&
    contains(template.code, filters.codeContains) &&
    isWithin(metadata.createdAt.getTime(), createdAfter?.getTime(), createdBefore?.getTime()) &&
    isWithin(metadata.usage.sent, usageMin, usageMax)
  );
}

/** Of equals, those that were registered first go first, in both directions. */
export function sorted(
  templates: readonly AlimTalkTemplate[],
  { sortBy = "createdAt", sortOrder = "desc" }: TemplateSearchOptions,
): AlimTalkTemplate[] {
  const sign = sortOrder === "asc" ? 1 : -1;
  return [...templates].sort((a, b) => sign * compare(keyOf(a, sortBy), keyOf(b, sortBy)));
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function keyOf(template: AlimTalkTemplate, field: TemplateSortField): string | number {
  if (field === "usage") return template.metadata.usage.sent;
  if (field === "name" || field === "code") return template[field];
  return template.metadata[field].getTime();
}
