import type { MessageType } from "../core/message-types.js";

/** One of the vendor APIs that the simulator speaks. */
export type SimulatedVendor =
  | "solapi"
  | "iwinv-alimtalk"
  | "iwinv-sms"
  | "aligo-sms"
  | "aligo-kakao";

/** The account that the simulated SOLAPI knows. */
export interface SolapiAccount {
  apiKey: string;
  apiSecret: string;
  /** Registered sender numbers; hyphens are ignored. Any other `from` fails with 1062. */
  senders: readonly string[];
  /** Known Kakao channels. Any other `pfId` fails with 1041. */
  pfIds: readonly string[];
  /** Registered AlimTalk templates. Left out: every template id that is not empty is accepted. */
  templates?: readonly SolapiTemplate[];
  /** KRW. The simulator charges nothing; zero or less makes every message fail with 1030. */
  balance: number;
  /** Points, spent like money; default 0. */
  point?: number;
  /** How long an uploaded file is known, in milliseconds. Left out: for ever. */
  fileLifetimeMs?: number;
}

/** A registered SOLAPI template. */
export interface SolapiTemplate {
  templateId: string;
  /** When given, every `#{name}` of it must be among the variables (else 1043). */
  content?: string;
}

/** The account that the simulated IWINV AlimTalk and SMS APIs know. */
export interface IwinvAccount {
  /** AlimTalk key (`AUTH` header). */
  apiKey: string;
  smsApiKey: string;
  smsAuthKey: string;
  smsCompanyId: string;
  /** Registered sender numbers; hyphens are ignored. Others: AlimTalk 505, SMS 13. */
  senders: readonly string[];
  templates: readonly IwinvTemplate[];
  /** KRW. The simulator charges nothing; zero or less: AlimTalk 519, SMS 50. */
  balance: number;
  /**
   * Registered caller addresses, compared with the `X-Forwarded-For` header. Left out: every caller
   * is registered. Others: AlimTalk 206, SMS 15.
   */
  allowedIps?: readonly string[];
  /** The SMS history refuses a `pageSize` (1), as is said of it at times. */
  smsPageSizeRefused?: boolean;
}

/** A registered IWINV template. */
export interface IwinvTemplate {
  templateCode: string;
  templateName?: string;
  templateContent: string;
  /**
   * `Y` approved (default), `I` in inspection, `R` rejected. Only approved ones can be sent. A
   * template that is created or changed by request is in inspection for the delivery delay.
   */
  status?: "Y" | "I" | "R";
  buttons?: readonly IwinvTemplateButton[];
  /** `yyyy-MM-dd HH:mm:ss` in Korean time; default `2026-01-02 09:00:00`. */
  createDate?: string;
}

/** A template button in the vendor's own field names. */
export interface IwinvTemplateButton {
  type: string;
  name: string;
  linkMo?: string;
  linkPc?: string;
  linkIos?: string;
  linkAnd?: string;
}

/** The account that the simulated Aligo SMS and Kakao APIs know. */
export interface AligoAccount {
  apiKey: string;
  userId: string;
  /** Registered sender numbers; hyphens are ignored. */
  senders: readonly string[];
  /** Kakao channels of the account. */
  channels: readonly AligoChannel[];
  templates: readonly AligoTemplate[];
  /** Messages of each kind that can still be sent. None is taken off; zero or less refuses all. */
  remaining: number;
}

/** A Kakao channel of an Aligo account. */
export interface AligoChannel {
  senderKey: string;
  /** The search id, with its `@`. */
  uuid: string;
  name: string;
}

/** A registered Aligo template. */
export interface AligoTemplate {
  templtCode: string;
  templtName?: string;
  templtContent: string;
  /** Default: that of the first channel. */
  senderKey?: string;
  /** `APR` approved (default), `REQ` in inspection, `REG` registered only, `REJ` rejected. */
  inspStatus?: "REG" | "REQ" | "APR" | "REJ";
  buttons?: readonly AligoTemplateButton[];
}

/** A template button in the vendor's own field names. */
export interface AligoTemplateButton {
  name: string;
  linkType: string;
  linkMo?: string;
  linkPc?: string;
  linkIos?: string;
  linkAnd?: string;
}

/** Options of {@link createVendorSimulator}; every one has a default. */
export interface VendorSimulatorOptions {
  /** Clock in milliseconds since 1970 (default `Date.now`). All states are computed from it. */
  now?: () => number;
  /**
   * Milliseconds from acceptance to the final state (default 3000). After a third of it the message
   * has been handed to the carrier.
   */
  deliveryDelayMs?: number;
  /** Laid over `SIMULATOR_DEFAULTS.solapi`, field by field. */
  solapi?: Partial<SolapiAccount>;
  /** Laid over `SIMULATOR_DEFAULTS.iwinv`, field by field. */
  iwinv?: Partial<IwinvAccount>;
  /** Laid over `SIMULATOR_DEFAULTS.aligo`, field by field. */
  aligo?: Partial<AligoAccount>;
}

/** A message that has reached a phone. */
export interface DeliveredMessage {
  vendor: SimulatedVendor;
  /**
   * SOLAPI `messageId`, IWINV `seqNo` or `requestNo`, Aligo `mid`; a replacement has the id of its
   * original.
   */
  providerMessageId: string;
  type: MessageType;
  to: string;
  /** Empty for an AlimTalk without a replacement sender. */
  from: string;
  /** Left out for an AlimTalk whose template content the simulator does not know. */
  text?: string;
  subject?: string;
  /** Size of the picture of an MMS. */
  imageBytes?: number;
  templateId?: string;
  variables?: Record<string, string>;
  /** The vendor itself sent it in place of a failed AlimTalk. */
  replacement: boolean;
  /** ISO 8601, UTC. */
  at: string;
}

/** A request that reached a simulated vendor. */
export interface RecordedRequest {
  vendor: SimulatedVendor;
  method: string;
  /** Path and query below the vendor's base URL. */
  path: string;
  /** Lower-case names; credentials are replaced by `***`. */
  headers: Record<string, string>;
  /** Parsed JSON, the fields of a form, else the text; left out when empty. */
  body?: unknown;
  /** ISO 8601, UTC. */
  at: string;
  /** HTTP status of the answer; left out when the caller got none. */
  status?: number;
  /** The scripted fault that met this request. */
  fault?: FaultKind;
}

/**
 * - `http`: answers `status` with `body`.
 * - `timeout`: no answer until the caller aborts, or until `afterMs` has passed and the connection
 *   is closed.
 * - `reset`: the connection breaks before the vendor has seen the request.
 * - `lost`: the vendor processes the request, then the connection breaks.
 * - `broken-json`: HTTP 200 with a page of HTML, as of a proxy.
 * - `truncate`: the vendor processes the request; its answer breaks off half-way.
 */
export type FaultKind = "http" | "timeout" | "reset" | "lost" | "broken-json" | "truncate";

/** A scripted fault for the next matching requests. */
export interface FaultRule {
  kind: FaultKind;
  /** Left out: every vendor. `iwinv` and `aligo` stand for both APIs of each. */
  vendor?: SimulatedVendor | "iwinv" | "aligo";
  /** Start of the path below the vendor's base URL, e.g. `/messages/v4/send`. */
  path?: string;
  /** How many requests it meets (default 1); `Infinity` for all. */
  times?: number;
  /** `http` only; default 500. */
  status?: number;
  /** `http` only: a string is sent as it is, anything else as JSON; default empty. */
  body?: unknown;
  /** `http` only: value of `Retry-After`, seconds or an HTTP date. */
  retryAfter?: number | string;
  /** `timeout` only. */
  afterMs?: number;
  /**
   * Whether the vendor processes the request all the same, so that messages go out. Default: true
   * for `lost` and `truncate`, false otherwise.
   */
  processed?: boolean;
}

/** The vendor APIs in one object; see {@link createVendorSimulator}. */
export interface VendorSimulator {
  /**
   * A `fetch` that answers in place of the vendors. The vendor is found by the first part of the
   * path (`/solapi`, `/iwinv-alimtalk`, `/iwinv-sms`, `/aligo-sms`, `/aligo-kakao`, whatever the
   * host) or by its real host.
   * `GET /`, `/delivered`, `/requests`, `POST` and `DELETE /faults` and `POST /reset` are the
   * simulator's own. Bound: it can be handed over as it is.
   */
  readonly fetch: (
    input: string | URL | SimulatorRequest,
    init?: SimulatorRequestInit,
  ) => Promise<Response>;
  /** Every message that has reached a phone until now, oldest first. */
  delivered(): DeliveredMessage[];
  /** The last 1000 requests to the vendors, oldest first. */
  requests(): RecordedRequest[];
  /** Scripts a fault; rules are tried in the order in which they were added. */
  fail(rule: FaultRule): void;
  /** Forgets the scripted faults and lets go of requests held by a `timeout`. */
  clearFaults(): void;
  /** Forgets messages, requests, faults and used signatures. */
  reset(): void;
}

/** What {@link VendorSimulator.fetch} reads of a `Request`; fits those of any runtime. */
export interface SimulatorRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Iterable<[string, string]>;
  readonly signal?: AbortSignal | null;
  text(): Promise<string>;
  /** Read instead of the text where there is one: bodies may hold files. */
  arrayBuffer?(): Promise<ArrayBuffer>;
}

/** What {@link VendorSimulator.fetch} reads of a `RequestInit`. */
export type SimulatorRequestInit = Pick<RequestInit, "method" | "headers" | "body" | "signal">;
