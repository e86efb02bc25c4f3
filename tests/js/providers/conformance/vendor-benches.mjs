// The vendors of the package, each with its simulator behind it.
import { KMsgErrorCode } from "kmsg-edge/core";
import { AligoProvider, IWINVProvider } from "kmsg-edge/provider";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { faultyFetch } from "./faulty-fetch.mjs";
import { ALL_TYPES, picture, template } from "./parts.mjs";

const BOTH = ["supported", "supported"];
const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

/** What the benches of the three vendors share. */
function vendorBench(isSend, createProvider, options = {}) {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0, ...options });
  const wire = faultyFetch(simulator.fetch, isSend);
  const lastSend = () => simulator.requests().findLast(({ path }) => isSend(path)).body;
  return {
    provider: createProvider(wire.fetch),
    simulator,
    checksItself: true,
    http: wire,
    requests: wire.count,
    arrived: () => simulator.delivered().map(({ type }) => type),
    tick,
    lastSend,
    search: {},
    probe: true,
    secrets: [],
  };
}

const json = (answer, change) =>
  answer.json().then((body) => Response.json(change(body), { status: answer.status }));

export function solapiBench(config = {}) {
  const { solapi } = SIMULATOR_DEFAULTS;
  const { apiKey, apiSecret } = solapi;
  const bench = vendorBench(
    (path) => path.startsWith("/messages/v4/send"),
    (fetch) =>
      new SolapiProvider({
        apiKey,
        apiSecret,
        defaultFrom: solapi.senders[0],
        kakaoPfId: solapi.pfIds[0],
        rcsBrandId: "BR1",
        naverTalkId: "T1",
        fetch,
        ...config,
      }),
  );
  const { FAX: _, ...messages } = {
    ALIMTALK: template,
    FRIENDTALK: { text: "안녕" },
    SMS: { text: "안녕" },
    LMS: { text: "안녕", subject: "제목" },
    MMS: { text: "사진", ...picture },
    NSA: template,
    VOICE: { text: "여보세요" },
    FAX: {},
    RCS_SMS: { text: "안녕" },
    RCS_LMS: { text: "안녕", subject: "제목" },
    RCS_MMS: { text: "사진", ...picture },
    RCS_TPL: template,
    RCS_ITPL: template,
    RCS_LTPL: template,
  };
  const fax = { fax: { fileUrls: ["https://files.example/fax.pdf"] } };
  return {
    ...bench,
    expected: {
      id: "solapi",
      name: "SOLAPI Messaging Provider",
      types: ALL_TYPES,
      limits: { sendBatch: 10_000, pollBatch: 150 },
      transport: BOTH,
      templates: true,
      onboarding: ["solapi_config_required"],
    },
    messages: Object.fromEntries(ALL_TYPES.map((type) => [type, messages[type] ?? fax])),
    secrets: [apiKey, apiSecret],
    korean: {
      recipient: () => bench.lastSend().messages[0].to,
      time() {
        const at = Date.parse(bench.lastSend().scheduledDate) + 9 * 3_600_000;
        return new Date(at).toISOString().slice(0, 19).replace("T", " ");
      },
    },
    refusal: {
      answer: (text) => ({
        status: 400,
        body: JSON.stringify({ errorCode: "InvalidParameter", errorMessage: text }),
      }),
      code: KMsgErrorCode.INVALID_REQUEST,
      providerErrorCode: "InvalidParameter",
      httpStatus: 400,
    },
    batch: {
      partial: (inputs) => inputs.map((one, i) => (i === 1 ? { ...one, from: "0299999999" } : one)),
      namesIds: true,
      unpair() {
        void bench.http.next((answer) =>
          json(answer, (body) => {
            for (const list of [body.messageList, body.failedMessageList]) {
              for (const entry of list) delete entry.customFields;
            }
            return body;
          }),
        );
      },
    },
    poll: { unknownId: "M4V20260101000000AAAAAAAAAAAAAAAA" },
  };
}

export function iwinvBench(config = {}) {
  const { iwinv } = SIMULATOR_DEFAULTS;
  const { apiKey, smsApiKey, smsAuthKey } = iwinv;
  const bench = vendorBench(
    (path) => path.includes("/send/"),
    (fetch) =>
      new IWINVProvider({
        apiKey,
        smsApiKey,
        smsAuthKey,
        smsCompanyId: iwinv.smsCompanyId,
        senderNumber: iwinv.senders[0],
        fetch,
        ...config,
      }),
  );
  return {
    ...bench,
    expected: {
      id: "iwinv",
      name: "IWINV Messaging Provider",
      types: ["ALIMTALK", "SMS", "LMS", "MMS"],
      limits: { sendBatch: 10_000, pollBatch: 1000 },
      transport: BOTH,
      refusedType: "FRIENDTALK",
      templates: true,
      onboarding: [
        "channel_registered_in_console",
        "iwinv_config_required",
        "template_capability_available",
        "template_list_probe",
      ],
    },
    messages: {
      ALIMTALK: template,
      SMS: { text: "안녕" },
      LMS: { text: "안녕", subject: "제목" },
      MMS: { text: "사진", subject: "제목", ...picture },
    },
    secrets: [apiKey, smsApiKey, smsAuthKey],
    korean: { recipient: () => bench.lastSend().to[0], time: () => bench.lastSend().date },
    refusal: {
      answer: (text) => ({ status: 200, body: JSON.stringify({ resultCode: 13, message: text }) }),
      code: KMsgErrorCode.INVALID_REQUEST,
      providerErrorCode: "13",
      httpStatus: 200,
    },
    // AlimTalk: text messages of one text have one answer for all. The simulator refuses 0004.
    batch: {
      partial: (inputs) =>
        inputs.map(({ messageId, to }, i) => ({
          type: "ALIMTALK",
          messageId,
          to: i === 1 ? "01000000004" : to,
          templateId: "NOTICE",
          variables: {},
          providerOptions: { templateParam: [] },
        })),
      namesIds: true,
      unpair: () => bench.simulator.fail({ kind: "reset", vendor: "iwinv", path: "/api/history/" }),
    },
    poll: { unknownId: "999999999" },
    // The history of text messages does not hold their text.
    search: {
      message: { type: "ALIMTALK", templateId: "NOTICE", variables: {}, text: undefined },
      text: "오늘 밤 서비스 점검이 있습니다.",
    },
  };
}

export function aligoBench(config = {}) {
  const { aligo } = SIMULATOR_DEFAULTS;
  const { apiKey, userId } = aligo;
  const { senderKey } = aligo.channels[0];
  const bench = vendorBench(
    (path) => /\/send(_mass)?\/$/.test(path),
    (fetch) =>
      new AligoProvider({ apiKey, userId, senderKey, sender: aligo.senders[0], fetch, ...config }),
  );
  const pair = (date, time) => `${date}${time}`;
  return {
    ...bench,
    expected: {
      id: "aligo",
      name: "Aligo Smart SMS",
      types: ["ALIMTALK", "FRIENDTALK", "SMS", "LMS", "MMS"],
      limits: { sendBatch: 1000, pollBatch: 500 },
      transport: BOTH,
      refusedType: "VOICE",
      templates: true,
      onboarding: [
        "aligo_config_required",
        "channel_api_capability_available",
        "channel_list_probe",
        "template_list_probe",
      ],
    },
    messages: {
      ALIMTALK: template,
      FRIENDTALK: { text: "안녕" },
      SMS: { text: "안녕" },
      LMS: { text: "안녕", subject: "제목" },
      MMS: { text: "사진", subject: "제목", ...picture },
    },
    secrets: [apiKey, senderKey],
    korean: {
      recipient: () => bench.lastSend().receiver ?? bench.lastSend().rec_1,
      time() {
        const { rdate, rtime } = bench.lastSend();
        return pair(rdate, rtime).replace(/^(....)(..)(..)(..)(..)$/, "$1-$2-$3 $4:$5:00");
      },
    },
    refusal: {
      answer: (text) => ({
        status: 200,
        body: JSON.stringify({ result_code: -105, message: text }),
      }),
      code: KMsgErrorCode.INVALID_REQUEST,
      providerErrorCode: "-105",
      httpStatus: 200,
    },
    batch: {
      partial: (inputs) => inputs.map((one, i) => (i === 1 ? { ...one, to: "01000000004" } : one)),
      namesIds: true,
      unpair: () => bench.simulator.fail({ kind: "reset", vendor: "aligo", path: "/sms_list/" }),
    },
    poll: { unknownId: "999999999", requests: 2 }, // one for each id
  };
}
