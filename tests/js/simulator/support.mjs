import { createVendorSimulator, SIMULATOR_DEFAULTS, solapiSignature } from "kmsg-edge/testing";

export const START = Date.parse("2026-03-02T01:00:00Z");
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const SENDER = SIMULATOR_DEFAULTS.solapi.senders[0];
export const PF_ID = SIMULATOR_DEFAULTS.solapi.pfIds[0];

/** A simulator under a clock that only the test moves. */
export function createBench(options = {}) {
  const clock = { now: START };
  const simulator = createVendorSimulator({
    now: () => clock.now,
    deliveryDelayMs: 3000,
    ...options,
  });
  const call = createCalls(simulator.fetch, "https://simulator.test", () => clock.now);
  return { clock, simulator, ...call };
}

let saltCount = 0;

/** The three vendors' calls, signed; each gives `{ status, json }`. */
export function createCalls(fetch, baseUrl, now) {
  const { apiKey, apiSecret } = SIMULATOR_DEFAULTS.solapi;
  const iwinv = SIMULATOR_DEFAULTS.iwinv;

  async function solapi(method, path, body, overrides = {}) {
    saltCount += 1;
    const salt = overrides.salt ?? `test-salt-${String(saltCount).padStart(6, "0")}`;
    const date = overrides.date ?? new Date(now()).toISOString();
    const signature =
      overrides.signature ?? (await solapiSignature(overrides.apiSecret ?? apiSecret, date, salt));
    const authorization =
      overrides.authorization ??
      `HMAC-SHA256 apiKey=${overrides.apiKey ?? apiKey}, date=${date}, salt=${salt}, signature=${signature}`;
    return answerOf(
      await fetch(`${baseUrl}/solapi${path}`, {
        method,
        headers: { authorization, "content-type": "application/json" },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
        signal: overrides.signal,
      }),
    );
  }

  async function alimtalk(path, body, headers = {}) {
    return answerOf(
      await fetch(`${baseUrl}/iwinv-alimtalk${path}`, {
        method: "POST",
        headers: {
          AUTH: btoa(iwinv.apiKey),
          "content-type": "application/json;charset=UTF-8",
          ...headers,
        },
        body: JSON.stringify(body),
      }),
    );
  }

  async function sms(path, body, headers = {}) {
    return answerOf(
      await fetch(`${baseUrl}/iwinv-sms${path}`, {
        method: "POST",
        headers: {
          secret: btoa(`${iwinv.smsApiKey}&${iwinv.smsAuthKey}`),
          "content-type": "application/json;charset=UTF-8",
          ...headers,
        },
        body: JSON.stringify(body),
      }),
    );
  }

  /** An MMS: the fields of its form, `image` a File. */
  async function mms(fields, headers = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      for (const one of [value].flat()) form.append(name, one);
    }
    return answerOf(
      await fetch(`${baseUrl}/iwinv-sms/api/v2/send/`, {
        method: "POST",
        headers: { secret: btoa(`${iwinv.smsApiKey}&${iwinv.smsAuthKey}`), ...headers },
        body: form,
      }),
    );
  }

  return {
    solapi,
    alimtalk,
    sms,
    mms,
    sendSolapi: (message) => solapi("POST", "/messages/v4/send", { message }),
    recordOf: async (id) => {
      const { json } = await solapi("GET", `/messages/v4/list?messageId=${id}`);
      return json.messageList[id];
    },
  };
}

async function answerOf(response) {
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json") && text !== "";
  return { status: response.status, json: isJson ? JSON.parse(text) : undefined, text };
}

export const smsMessage = (changes = {}) => ({
  to: "01011112222",
  from: SENDER,
  text: "안녕하세요",
  type: "SMS",
  ...changes,
});

/** The bytes of a picture that begins as a JPEG does. */
export const jpeg = (bytes = 1000) => {
  const picture = new Uint8Array(bytes);
  picture.set([0xff, 0xd8, 0xff, 0xe0]);
  return picture;
};

export const ataMessage = (changes = {}, kakao = {}) => ({
  to: "01011112222",
  type: "ATA",
  kakaoOptions: { pfId: PF_ID, templateId: "WELCOME", variables: { "#{name}": "민지" }, ...kakao },
  ...changes,
});
