import { KMsgError, type SendInput } from "kmsg-edge/core";
import type { Env } from "./env.js";
import { json, problemResponse, readJsonObject } from "./http.js";
import { createMessaging, type Messaging } from "./messaging.js";
import { type Problem, problem, sendProblem } from "./problem.js";
import { storeProblem } from "./records.js";
import { readSettings } from "./settings.js";

/** `POST /messages`: a `SendInput` as JSON, dates as ISO 8601 with an offset. */
export async function sendMessage(request: Request, env: Env): Promise<Response> {
  const body = await readJsonObject(request);
  if (!body.ok) return problemResponse(body.problem);
  const read = readSettings(env);
  if (!read.ok) return problemResponse(read.problem);

  const messaging = createMessaging(read.settings);
  const given = body.value.messageId ?? "";
  if (typeof given !== "string") {
    return problemResponse(problem("INVALID_REQUEST", "messageId must be text", "messageId"));
  }
  if (given !== "") {
    const known = await alreadyKnown(messaging, given);
    if (known !== undefined) return problemResponse(known);
  }
  // The id is fixed before the send, so that the caller can look the message up even when the
  // vendor's answer never comes.
  const messageId = given || crypto.randomUUID();
  const input = { ...body.value, messageId } as unknown as SendInput;
  const result = await messaging.kmsg.send(input);
  if (result.isFailure) return problemResponse(sendProblem(result.error, messageId));

  const sent = result.value;
  return json(
    202,
    {
      messageId: sent.messageId,
      providerMessageId: sent.providerMessageId,
      status: sent.status,
      type: sent.type,
      providerId: sent.providerId,
      ...(sent.warnings?.length ? { warnings: sent.warnings } : {}),
    },
    { location: `/messages/${encodeURIComponent(sent.messageId)}` },
  );
}

/**
 * Refuses a message id that has a record: a caller that repeats a request after a lost answer must
 * not send twice. This guards repeats, not two requests with one id at the very same time.
 */
async function alreadyKnown(
  { tracking }: Messaging,
  messageId: string,
): Promise<Problem | undefined> {
  try {
    const record = await tracking.getRecord(messageId);
    if (record === undefined) return undefined;
  } catch (error) {
    // The store refuses what is no text, such as half a surrogate pair: not the database's fault.
    if (KMsgError.is(error) && error.code === "INVALID_REQUEST") {
      return problem("INVALID_REQUEST", "messageId must be well-formed text", "messageId");
    }
    return { ...storeProblem(error), outcome: "not_sent", messageId };
  }
  return {
    ...problem("DUPLICATE_MESSAGE_ID", "A message with this id is already known", "messageId"),
    messageId,
  };
}
