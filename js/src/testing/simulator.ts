import { describeAligoForm } from "./aligo_common.js";
import { AligoKakaoSimulator } from "./aligo_kakao.js";
import { AligoSmsSimulator } from "./aligo_sms.js";
import { AligoTextLog } from "./aligo_text_log.js";
import { handleControl } from "./control.js";
import { resolveOptions } from "./defaults.js";
import { FaultScript } from "./faults.js";
import { describeForm } from "./form.js";
import { type IncomingRequest, parseJson, readRequest, type VendorRequest } from "./http.js";
import { IwinvAlimtalkSimulator } from "./iwinv_alimtalk.js";
import { IwinvSmsSimulator } from "./iwinv_sms.js";
import { Outbox } from "./outbox.js";
import { SolapiSimulator } from "./solapi.js";
import type {
  RecordedRequest,
  SimulatedVendor,
  VendorSimulator,
  VendorSimulatorOptions,
} from "./types.js";

const HOSTS: Readonly<Record<string, SimulatedVendor>> = {
  "api.solapi.com": "solapi",
  "alimtalk.bizservice.iwinv.kr": "iwinv-alimtalk",
  "sms.bizservice.iwinv.kr": "iwinv-sms",
  "apis.aligo.in": "aligo-sms",
  "kakaoapi.aligo.in": "aligo-kakao",
};
const PREFIX = /^\/(solapi|iwinv-alimtalk|iwinv-sms|aligo-sms|aligo-kakao)(?=\/)/;
const SECRET_HEADERS = ["authorization", "auth", "secret", "cookie"];
const MAX_RECORDED = 1000;

/**
 * Creates SOLAPI, IWINV AlimTalk, IWINV SMS and both Aligo APIs in memory: they check what the vendors check, refuse
 * what the vendors refuse, and move their messages over time. Nothing leaves the process.
 *
 * Messages move by the clock alone, without timers, so a test that owns `now` owns their states.
 * Where a vendor has not published a detail, the simulator takes the stricter side.
 *
 * @example
 * const simulator = createVendorSimulator();
 * const { apiKey, apiSecret } = SIMULATOR_DEFAULTS.solapi;
 * const provider = new SolapiProvider({ apiKey, apiSecret });
 * await provider.send(message, { fetch: simulator.fetch });
 * simulator.delivered();
 */
export function createVendorSimulator(options: VendorSimulatorOptions = {}): VendorSimulator {
  const config = resolveOptions(options);
  const outbox = new Outbox();
  const faults = new FaultScript();
  const aligoTexts = new AligoTextLog();
  const vendors = {
    solapi: new SolapiSimulator(config, outbox),
    "iwinv-alimtalk": new IwinvAlimtalkSimulator(config, outbox),
    "iwinv-sms": new IwinvSmsSimulator(config, outbox),
    "aligo-sms": new AligoSmsSimulator(config, outbox, aligoTexts),
    "aligo-kakao": new AligoKakaoSimulator(config, outbox, aligoTexts),
  };
  let recorded: RecordedRequest[] = [];

  const control: Omit<VendorSimulator, "fetch"> = {
    delivered: () => outbox.delivered(config.now()),
    requests: () => recorded.map((request) => ({ ...request })),
    fail: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    reset() {
      outbox.clear();
      faults.clear();
      recorded = [];
      for (const vendor of Object.values(vendors)) vendor.clear();
    },
  };

  async function answer(vendor: SimulatedVendor, incoming: IncomingRequest): Promise<Response> {
    const request = toVendorRequest(incoming);
    const entry = toRecorded(vendor, request, incoming, config.now());
    recorded.push(entry);
    if (recorded.length > MAX_RECORDED) recorded.shift();
    const handle = async (): Promise<Response> => vendors[vendor].handle(request);
    const rule = faults.take(vendor, request.path);
    if (rule !== undefined) entry.fault = rule.kind;
    const response = await (rule === undefined
      ? handle()
      : faults.apply(rule, handle, incoming.signal));
    entry.status = response.status;
    return response;
  }

  return {
    ...control,
    async fetch(input, init) {
      const incoming = await readRequest(input, init);
      const vendor = vendorOf(incoming.url);
      const response = vendor ? await answer(vendor, incoming) : handleControl(incoming, control);
      incoming.signal?.throwIfAborted();
      return response;
    },
  };
}

function vendorOf(url: URL): SimulatedVendor | undefined {
  return HOSTS[url.hostname] ?? (PREFIX.exec(url.pathname)?.[1] as SimulatedVendor | undefined);
}

function toVendorRequest({ method, url, headers, bodyText, form }: IncomingRequest): VendorRequest {
  const path = url.hostname in HOSTS ? url.pathname : url.pathname.replace(PREFIX, "");
  return { method, path, query: url.searchParams, headers, bodyText, form };
}

function toRecorded(
  vendor: SimulatedVendor,
  request: VendorRequest,
  incoming: IncomingRequest,
  now: number,
): RecordedRequest {
  const { method, path, bodyText } = request;
  const headers: Record<string, string> = {};
  request.headers.forEach((value, name) => {
    headers[name] = SECRET_HEADERS.includes(name) ? "***" : value;
  });
  return {
    vendor,
    method,
    path: path + incoming.url.search,
    headers,
    ...(bodyText !== "" && { body: recordedBody(vendor, request) }),
    at: new Date(now).toISOString(),
  };
}

function recordedBody(vendor: SimulatedVendor, request: VendorRequest): unknown {
  // Aligo's credentials stand in the form itself.
  if (vendor.startsWith("aligo-")) return describeAligoForm(request);
  const { form, bodyText } = request;
  return form === undefined ? (parseJson(bodyText) ?? bodyText) : describeForm(form);
}
