import { type FormField, readForm } from "./form.js";
import type { SimulatorRequest, SimulatorRequestInit } from "./types.js";

/** A request as the vendors' handlers see it. */
export interface VendorRequest {
  method: string;
  /** Below the vendor's base URL, without the query. */
  path: string;
  query: URLSearchParams;
  headers: Headers;
  bodyText: string;
  /** The fields of a multipart body. */
  form?: FormField[];
}

/** A request before it is known which vendor it is for. */
export interface IncomingRequest {
  method: string;
  url: URL;
  headers: Headers;
  bodyText: string;
  form?: FormField[];
  signal?: AbortSignal;
}

/**
 * Reads the arguments of `fetch`. A request object is read by its members and not by its class, so
 * that objects of another realm or library (Miniflare's) work too.
 */
export async function readRequest(
  input: string | URL | SimulatorRequest,
  init: SimulatorRequestInit = {},
): Promise<IncomingRequest> {
  const request = typeof input === "string" || input instanceof URL ? undefined : input;
  const url = new URL(request === undefined ? String(input) : request.url);
  const signal = init.signal ?? request?.signal ?? undefined;
  signal?.throwIfAborted();
  const headers = new Headers(init.headers ?? (request ? [...request.headers] : undefined));
  let bytes = new Uint8Array();
  if (init.body !== undefined && init.body !== null) {
    const body = new Response(init.body);
    const contentType = body.headers.get("content-type");
    if (contentType !== null && !headers.has("content-type")) {
      headers.set("content-type", contentType);
    }
    bytes = new Uint8Array(await body.arrayBuffer());
  } else if (request?.arrayBuffer !== undefined) {
    bytes = new Uint8Array(await request.arrayBuffer());
  } else if (request !== undefined) {
    bytes = new TextEncoder().encode(await request.text());
  }
  const bodyText = new TextDecoder().decode(bytes);
  const form = await readForm(bytes, headers.get("content-type"));
  const method = (init.method ?? request?.method ?? "GET").toUpperCase();
  return { method, url, headers, bodyText, form, signal };
}

/** A JSON answer. */
export function jsonResponse(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
}

/** Parses JSON; undefined (which JSON cannot say) when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first key that is not among the known ones. */
export function unknownKey(object: JsonObject, known: readonly string[]): string | undefined {
  return Object.keys(object).find((key) => !known.includes(key));
}

/** Whether the body is declared as JSON. */
export function isJsonRequest(request: VendorRequest): boolean {
  return (request.headers.get("content-type") ?? "").toLowerCase().startsWith("application/json");
}
