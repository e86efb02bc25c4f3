import { type DeliveryStatus, KMSG_DELIVERY_STATUSES } from "kmsg-edge/core";
import type { Env } from "./env.js";
import { json, problemResponse } from "./http.js";
import { logEvent } from "./log.js";
import { createMessaging, type Messaging } from "./messaging.js";
import { type Problem, problem } from "./problem.js";
import { readSettings } from "./settings.js";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/**
 * `GET /messages?status=&limit=`: tracking records, the latest first. The vendors' last answers are
 * left to {@link getRecord}: they are larger than all the rest.
 */
export async function listRecords(_request: Request, env: Env, url: URL): Promise<Response> {
  const status = url.searchParams.get("status") || undefined;
  if (status !== undefined && !isDeliveryStatus(status)) {
    return problemResponse(
      problem(
        "INVALID_REQUEST",
        `status must be one of ${KMSG_DELIVERY_STATUSES.join(", ")}`,
        "status",
      ),
    );
  }
  const limitText = url.searchParams.get("limit") || String(DEFAULT_LIMIT);
  const limit = /^\d{1,6}$/.test(limitText) ? Number(limitText) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    return problemResponse(
      problem("INVALID_REQUEST", `limit must be a whole number from 1 to ${MAX_LIMIT}`, "limit"),
    );
  }
  return withTracking(env, async (tracking) => {
    const records = await tracking.listRecords({
      limit,
      ...(status === undefined ? {} : { status }),
    });
    return json(200, { messages: records.map(({ raw: _, ...record }) => record) });
  });
}

/** `GET /messages/:id`: one tracking record. */
export async function getRecord(_request: Request, env: Env, url: URL): Promise<Response> {
  const messageId = decodeId(url.pathname.slice("/messages/".length));
  if (!messageId) {
    return problemResponse(
      problem("INVALID_REQUEST", "The message id in the address is not readable", "messageId"),
    );
  }
  return withTracking(env, async (tracking) => {
    const record = await tracking.getRecord(messageId);
    return record === undefined
      ? problemResponse(problem("NOT_FOUND", "There is no message with this id", "messageId"))
      : json(200, record);
  });
}

/** The answer when D1 does not. What it said goes to the log: it may quote the statement. */
export function storeProblem(error: unknown): Problem {
  logEvent("store_unavailable", { error });
  return problem(
    "STORE_UNAVAILABLE",
    "The tracking database does not answer: try again, and check the D1 binding DB",
    "DB",
  );
}

async function withTracking(
  env: Env,
  work: (tracking: Messaging["tracking"]) => Promise<Response>,
): Promise<Response> {
  const read = readSettings(env);
  if (!read.ok) return problemResponse(read.problem);
  const { tracking } = createMessaging(read.settings);
  try {
    return await work(tracking);
  } catch (error) {
    return problemResponse(storeProblem(error));
  }
}

function isDeliveryStatus(text: string): text is DeliveryStatus {
  return (KMSG_DELIVERY_STATUSES as readonly string[]).includes(text);
}

function decodeId(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
