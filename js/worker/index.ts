/**
 * The reference Worker: sends messages over HTTP, tracks them on cron in D1 and replaces an AlimTalk
 * that did not arrive by a text message.
 *
 * @module
 */
import type { Env } from "./env.js";
import { runTrackingPass } from "./pass.js";
import { handleRequest } from "./routes.js";

/** What the platform hands to both handlers. */
interface ExecutionContext {
  waitUntil(promise: Promise<unknown>): void;
}

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    return handleRequest(request, env);
  },

  scheduled(_controller: unknown, env: Env, context: ExecutionContext): void {
    context.waitUntil(runTrackingPass(env));
  },
};
