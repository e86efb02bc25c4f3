import { type AligoForm, AligoRefusal, isAligoPhone, wrongParameter } from "./aligo_common.js";
import type { SimulatorConfig } from "./defaults.js";
import type { JsonObject } from "./http.js";
import { formatKoreanTime } from "./korean_time.js";
import type { AligoChannel } from "./types.js";

/** The number that the simulated manager's phone always gets. */
const AUTH_NUMBER = "123456";
const CATEGORIES = {
  firstBusinessType: [{ code: "001", parentCode: "", name: "건강" }],
  secondBusinessType: [{ code: "0010001", parentCode: "001", name: "병원" }],
  thirdBusinessType: [{ code: "00100010001", parentCode: "0010001", name: "종합병원" }],
};

/** The Kakao channels of the account. */
export class AligoChannelBook {
  private channels: (AligoChannel & { createdAt: number })[] = [];
  /** Channels that a number was asked for, with the manager's phone. */
  private asked = new Map<string, string>();

  constructor(private readonly config: SimulatorConfig) {}

  clear(): void {
    this.channels = [];
    this.asked.clear();
  }

  /** Of all channels, those that were added included. */
  senderKeys(): string[] {
    return [...this.config.aligo.channels, ...this.channels].map(({ senderKey }) => senderKey);
  }

  /** The answer to a request; undefined when it is none of these. */
  answer(path: string, form: AligoForm, now: number): JsonObject | undefined {
    switch (path) {
      case "profile/auth/": {
        const phone = form.required("phonenumber");
        if (!isAligoPhone(phone)) throw wrongParameter("phonenumber");
        this.asked.set(form.required("plusid"), phone);
        return {};
      }
      case "profile/add/":
        return { data: [this.add(form, now)] };
      case "profile/list/":
        return { list: this.listed(form) };
      case "category/":
        return { data: CATEGORIES };
      default:
        return undefined;
    }
  }

  private add(form: AligoForm, now: number): JsonObject {
    const uuid = form.required("plusid");
    const known = this.asked.get(uuid) === form.required("phonenumber");
    if (!known || form.required("authnum") !== AUTH_NUMBER) {
      throw new AligoRefusal(-99, "인증번호가 일치하지 않습니다.");
    }
    const category = form.required("categorycode");
    if (!CATEGORIES.thirdBusinessType.some(({ code }) => code === category)) {
      throw wrongParameter("categorycode");
    }
    const senderKey = `SIMULATOR_ALIGO_CHANNEL_${this.channels.length + 1}`;
    const channel = { senderKey, uuid, name: uuid.replace(/^@/, ""), createdAt: now };
    this.channels.push(channel);
    return toListed(channel);
  }

  private listed(form: AligoForm): JsonObject[] {
    const [uuid, senderKey] = [form.text("plusid"), form.text("senderkey")];
    const registered = this.config.aligo.channels.map((one) => ({ ...one, createdAt: 0 }));
    return [...registered, ...this.channels]
      .filter((one) => uuid === "" || one.uuid === uuid)
      .filter((one) => senderKey === "" || one.senderKey === senderKey)
      .map(toListed);
  }
}

function toListed(channel: AligoChannel & { createdAt: number }): JsonObject {
  const { createdAt, ...rest } = channel;
  const date = formatKoreanTime(createdAt);
  return { ...rest, status: "A", cdate: date, udate: date };
}
