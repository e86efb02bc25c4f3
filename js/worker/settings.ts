import type { IWINVConfig } from "kmsg-edge/provider/iwinv";
import type { SolapiConfig } from "kmsg-edge/provider/solapi";
import type { DeliveryTrackingPollingConfig } from "kmsg-edge/tracking";
import type { Env } from "./env.js";
import { type Problem, problem } from "./problem.js";

/** The variables of the Worker, checked. */
export interface Settings {
  db: NonNullable<Env["DB"]>;
  solapi?: SolapiConfig;
  iwinv?: IWINVConfig;
  polling: Partial<DeliveryTrackingPollingConfig>;
}

/** Reads the variables; what is missing or wrong is named with the way to set it. */
export function readSettings(
  env: Env,
): { ok: true; settings: Settings } | { ok: false; problem: Problem } {
  const solapi = readSolapi(env);
  const iwinv = readIwinv(env);
  const missing = missingVariable(env, solapi !== undefined || iwinv !== undefined);
  if (missing !== undefined) return { ok: false, problem: missing };
  const polling: Record<string, number | number[]> = {
    // Six is the number of connections that a Worker may hold open at once.
    concurrency: 6,
  };
  for (const [name, key] of POLLING_VARIABLES) {
    const text = env[name]?.trim();
    if (!text) continue;
    const numbers = text.split(",").map((part) => readCount(part.trim()));
    const bad = numbers.includes(undefined) || (key !== "backoffMs" && numbers.length > 1);
    if (bad) return { ok: false, problem: badNumber(name, key === "backoffMs") };
    polling[key] = key === "backoffMs" ? (numbers as number[]) : (numbers[0] as number);
  }
  return {
    ok: true,
    settings: {
      db: env.DB as NonNullable<Env["DB"]>,
      ...(solapi ? { solapi } : {}),
      ...(iwinv ? { iwinv } : {}),
      polling,
    },
  };
}

const POLLING_VARIABLES = [
  ["POLLING_INITIAL_DELAY_MS", "initialDelayMs"],
  ["POLLING_BACKOFF_MS", "backoffMs"],
  ["POLLING_SCHEDULED_GRACE_MS", "scheduledGraceMs"],
  ["POLLING_BATCH_SIZE", "batchSize"],
] as const satisfies readonly (readonly [keyof Env, keyof DeliveryTrackingPollingConfig])[];

function readSolapi(env: Env): SolapiConfig | undefined {
  if (!env.SOLAPI_API_KEY || !env.SOLAPI_API_SECRET) return undefined;
  return withoutEmpty({
    apiKey: env.SOLAPI_API_KEY,
    apiSecret: env.SOLAPI_API_SECRET,
    defaultFrom: env.SOLAPI_DEFAULT_FROM,
    kakaoPfId: env.SOLAPI_KAKAO_PF_ID,
    baseUrl: env.SOLAPI_BASE_URL,
  });
}

function readIwinv(env: Env): IWINVConfig | undefined {
  if (!env.IWINV_API_KEY) return undefined;
  return withoutEmpty({
    apiKey: env.IWINV_API_KEY,
    baseUrl: env.IWINV_BASE_URL,
    smsApiKey: env.IWINV_SMS_API_KEY,
    smsAuthKey: env.IWINV_SMS_AUTH_KEY,
    smsCompanyId: env.IWINV_SMS_COMPANY_ID,
    smsSenderNumber: env.IWINV_SMS_SENDER_NUMBER,
    smsBaseUrl: env.IWINV_SMS_BASE_URL,
    senderNumber: env.IWINV_SENDER_NUMBER,
    xForwardedFor: env.IWINV_X_FORWARDED_FOR,
  });
}

function missingVariable(env: Env, hasProvider: boolean): Problem | undefined {
  if (env.DB === undefined) {
    return problem(
      "NOT_CONFIGURED",
      "The D1 binding DB is missing: add it to wrangler.toml and run `wrangler d1 migrations apply`",
      "DB",
    );
  }
  if (hasProvider) return undefined;
  const half = env.SOLAPI_API_KEY ? "SOLAPI_API_SECRET" : "SOLAPI_API_KEY";
  return problem(
    "NOT_CONFIGURED",
    "No messaging vendor is configured: set SOLAPI_API_KEY and SOLAPI_API_SECRET, or IWINV_API_KEY " +
      "(locally in .dev.vars, deployed with `wrangler secret put`)",
    half,
  );
}

function badNumber(name: string, list: boolean): Problem {
  const wanted = list ? "whole milliseconds separated by commas" : "one whole number, 0 or more";
  return problem("NOT_CONFIGURED", `The variable ${name} must be ${wanted}`, name);
}

function readCount(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/** Variables that are declared but left empty count as not set. */
function withoutEmpty<T extends object>(config: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined && value !== ""),
  ) as T;
}
