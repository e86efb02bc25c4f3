/**
 * Writes one JSON line. Takes ids, codes and counts: texts, phone numbers and vendor payloads do not
 * belong into a log. Of an `error` only the code and the message are written.
 */
export function logEvent(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const { error, ...rest } = fields;
  const line: Record<string, unknown> = { event, ...rest };
  if (error !== undefined) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (typeof code === "string") line.code = code;
    line.error = typeof message === "string" ? message.slice(0, 300) : String(error).slice(0, 300);
  }
  console.log(JSON.stringify(line));
}
