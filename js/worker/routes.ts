import { tokenMatches } from "./auth.js";
import type { Env } from "./env.js";
import { json, problemResponse } from "./http.js";
import { logEvent } from "./log.js";
import { pageResponse } from "./page/page.js";
import { problem } from "./problem.js";
import { getRecord, listRecords } from "./records.js";
import { sendMessage } from "./send.js";
import { readSettings } from "./settings.js";

type Handler = (request: Request, env: Env, url: URL) => Response | Promise<Response>;

/** Answers every HTTP request; nothing is thrown. */
export async function handleRequest(request: Request, env: Env): Promise<Response> {
  try {
    return await route(request, env);
  } catch (error) {
    // The text of an unforeseen error may quote its input: it goes to the log, not to the caller.
    logEvent("request_failed", { error });
    return problemResponse(problem("INTERNAL_ERROR", "The request could not be completed"));
  }
}

function route(request: Request, env: Env): Response | Promise<Response> {
  const url = new URL(request.url);
  switch (url.pathname) {
    case "/":
      return byMethod(request, env, url, { GET: pageResponse });
    case "/health":
      return byMethod(request, env, url, { GET: (_request, environment) => health(environment) });
    case "/messages":
      return byMethod(request, env, url, { GET: protect(listRecords), POST: protect(sendMessage) });
  }
  if (url.pathname.startsWith("/messages/")) {
    return byMethod(request, env, url, { GET: protect(getRecord) });
  }
  return problemResponse(
    problem("NOT_FOUND", "There is nothing here: try /, /messages, /messages/:id or /health"),
  );
}

function byMethod(
  request: Request,
  env: Env,
  url: URL,
  handlers: Readonly<Partial<Record<string, Handler>>>,
): Response | Promise<Response> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const handler = handlers[method];
  if (handler !== undefined) return handler(request, env, url);
  const allow = Object.keys(handlers).join(", ");
  return problemResponse(problem("METHOD_NOT_ALLOWED", `This address takes ${allow}`), { allow });
}

/** With an API_TOKEN, lets only those in who bring it. Records hold phone numbers: reading counts. */
function protect(handler: Handler): Handler {
  return async (request, env, url) => {
    if (env.API_TOKEN && !(await tokenMatches(request, env.API_TOKEN))) {
      return problemResponse(
        problem("UNAUTHORIZED", "Send the API_TOKEN as `Authorization: Bearer …`", "authorization"),
        { "www-authenticate": 'Bearer realm="messages"' },
      );
    }
    return handler(request, env, url);
  };
}

/** Tells whether the Worker is set up; asks neither vendor nor database. */
function health(env: Env): Response {
  const read = readSettings(env);
  if (!read.ok) return problemResponse(read.problem);
  const { solapi, iwinv } = read.settings;
  return json(200, {
    status: "ok",
    providers: [...(solapi ? ["solapi"] : []), ...(iwinv ? ["iwinv"] : [])],
    protected: Boolean(env.API_TOKEN),
    ...(env.SIMULATOR_URL ? { simulatorUrl: env.SIMULATOR_URL } : {}),
  });
}
