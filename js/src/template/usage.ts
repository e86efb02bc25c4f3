import { dayOf, type TimeZone } from "./time-zone.js";
import type { TemplateUsage } from "./types.js";

export interface DailyUsage extends TemplateUsage {
  /** `YYYY-MM-DD` in the registry's time zone. */
  date: string;
}

export interface TemplateUsageStats {
  templateId: string;
  total: TemplateUsage;
  /** Percent of what was sent; 0 when nothing was. */
  rates: { delivery: number; failure: number };
  /** The last 30 days on which there was something, oldest first. */
  daily: DailyUsage[];
  lastUsed?: Date;
}

const MAX_DAYS = 30;

export function emptyStats(templateId: string, total: TemplateUsage): TemplateUsageStats {
  return { templateId, total: { ...total }, rates: ratesOf(total), daily: [] };
}

export function addUsage(
  stats: TemplateUsageStats,
  more: Partial<TemplateUsage>,
  now: number,
  zone: TimeZone,
): TemplateUsageStats {
  const total = sum(stats.total, more);
  const date = dayOf(now, zone);
  const today = stats.daily.find((row) => row.date === date) ?? {
    sent: 0,
    delivered: 0,
    failed: 0,
  };
  const others = stats.daily.filter((row) => row.date !== date);
  const daily = [...others, { date, ...sum(today, more) }];
  daily.sort((a, b) => (a.date < b.date ? -1 : 1));
  return {
    templateId: stats.templateId,
    total,
    rates: ratesOf(total),
    daily: daily.slice(-MAX_DAYS),
    lastUsed: new Date(now),
  };
}

function sum(usage: TemplateUsage, more: Partial<TemplateUsage>): TemplateUsage {
  const { sent = 0, delivered = 0, failed = 0 } = more;
  return {
    sent: usage.sent + sent,
    delivered: usage.delivered + delivered,
    failed: usage.failed + failed,
  };
}

function ratesOf({ sent, delivered, failed }: TemplateUsage): TemplateUsageStats["rates"] {
  if (sent <= 0) return { delivery: 0, failure: 0 };
  return { delivery: (delivered / sent) * 100, failure: (failed / sent) * 100 };
}
