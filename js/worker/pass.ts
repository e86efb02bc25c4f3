import type { Env } from "./env.js";
import { logEvent } from "./log.js";
import { createMessaging } from "./messaging.js";
import { readSettings } from "./settings.js";

/**
 * One cron pass and one log line with its counts. Ticks may overlap or be missing: a pass claims
 * what it works on, and a message that this pass does not get to is due for the next one.
 *
 * @throws when the pass could not run, so that the platform counts the tick as failed
 */
export async function runTrackingPass(env: Env): Promise<void> {
  const read = readSettings(env);
  if (!read.ok) {
    logEvent("tracking_pass_failed", { error: read.problem });
    throw new Error(read.problem.message);
  }
  try {
    const counts = await createMessaging(read.settings).tracking.runOnce();
    logEvent("tracking_pass", { ...counts });
  } catch (error) {
    logEvent("tracking_pass_failed", { error });
    throw error;
  }
}
