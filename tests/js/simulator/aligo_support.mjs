import { SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { createBench } from "./support.mjs";

const { aligo } = SIMULATOR_DEFAULTS;
export const SENDER = aligo.senders[0];
export const SENDER_KEY = aligo.channels[0].senderKey;

/** A simulator with the calls of both Aligo APIs, authorized; each gives the parsed answer. */
export function createAligoBench(options = {}) {
  const bench = createBench(options);
  async function post(prefix, path, auth, fields) {
    const hasFile = Object.values(fields).some((value) => value instanceof Blob);
    const body = hasFile ? new FormData() : new URLSearchParams();
    for (const [name, value] of Object.entries({ ...auth, ...fields })) {
      if (value !== undefined) body.append(name, value);
    }
    const url = `https://simulator.test/${prefix}${path}`;
    const response = await bench.simulator.fetch(url, { method: "POST", body });
    return response.status === 200 ? await response.json() : { status: response.status };
  }
  const smsAuth = { key: aligo.apiKey, user_id: aligo.userId };
  const kakaoAuth = { apikey: aligo.apiKey, userid: aligo.userId };
  return {
    ...bench,
    sms: (path, fields = {}) => post("aligo-sms", path, smsAuth, fields),
    kakao: (path, fields = {}) => post("aligo-kakao", `/akv10${path}`, kakaoAuth, fields),
  };
}

export const text = (changes = {}) => ({
  sender: SENDER,
  receiver: "01011112222",
  msg: "안녕하세요",
  msg_type: "SMS",
  ...changes,
});

export const alimtalk = (changes = {}) => ({
  senderkey: SENDER_KEY,
  tpl_code: "WELCOME",
  sender: SENDER,
  receiver_1: "01011112222",
  subject_1: "알림톡",
  message_1: "민지님, 가입을 환영합니다.",
  ...changes,
});
