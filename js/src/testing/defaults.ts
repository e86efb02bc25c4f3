import type { AligoAccount, IwinvAccount, SolapiAccount, VendorSimulatorOptions } from "./types.js";

/** The keys, senders, channels and templates that a simulator knows when it is told nothing. */
export const SIMULATOR_DEFAULTS = {
  deliveryDelayMs: 3000,
  solapi: {
    apiKey: "SIMULATOR_SOLAPI_KEY",
    apiSecret: "SIMULATOR_SOLAPI_SECRET",
    senders: ["0212345678", "01012345678"],
    pfIds: ["KA01PF00000000000000000SIMULATOR"],
    balance: 100_000,
  },
  iwinv: {
    apiKey: "SIMULATOR_IWINV_KEY",
    smsApiKey: "SIMULATOR_IWINV_SMS_KEY",
    smsAuthKey: "SIMULATOR_IWINV_SMS_AUTH",
    smsCompanyId: "simulator",
    senders: ["0212345678", "01012345678"],
    templates: [
      {
        templateCode: "WELCOME",
        templateName: "가입 환영",
        templateContent: "#{name}님, 가입을 환영합니다.",
      },
      {
        templateCode: "ORDER_SHIPPED",
        templateName: "배송 출발",
        templateContent: "#{name}님, 주문 #{orderId}의 배송이 시작되었습니다.",
        buttons: [{ type: "WL", name: "배송 조회", linkMo: "https://example.com/#{trackingId}" }],
      },
      {
        templateCode: "NOTICE",
        templateName: "점검 안내",
        templateContent: "오늘 밤 서비스 점검이 있습니다.",
      },
    ],
    balance: 100_000,
  },
  aligo: {
    apiKey: "SIMULATOR_ALIGO_KEY",
    userId: "simulator",
    senders: ["0212345678", "01012345678"],
    channels: [{ senderKey: "SIMULATOR_ALIGO_SENDER_KEY", uuid: "@simulator", name: "시뮬레이터" }],
    templates: [
      {
        templtCode: "WELCOME",
        templtName: "가입 환영",
        templtContent: "#{name}님, 가입을 환영합니다.",
      },
      {
        templtCode: "ORDER_SHIPPED",
        templtName: "배송 출발",
        templtContent: "#{name}님, 주문 #{orderId}의 배송이 시작되었습니다.",
        buttons: [
          { name: "배송 조회", linkType: "WL", linkMo: "https://example.com/#{trackingId}" },
        ],
      },
      {
        templtCode: "NOTICE",
        templtName: "점검 안내",
        templtContent: "오늘 밤 서비스 점검이 있습니다.",
      },
    ],
    remaining: 10_000,
  },
} as const satisfies {
  deliveryDelayMs: number;
  solapi: SolapiAccount;
  iwinv: IwinvAccount;
  aligo: AligoAccount;
};

/** Options with every default filled in and the sender numbers reduced to digits. */
export interface SimulatorConfig {
  now: () => number;
  deliveryDelayMs: number;
  solapi: SolapiAccount;
  iwinv: IwinvAccount;
  aligo: AligoAccount;
}

const digitsOnly = (numbers: readonly string[]): string[] =>
  numbers.map((number) => number.replace(/\D/g, ""));

/** Lays the options over the defaults. */
export function resolveOptions(options: VendorSimulatorOptions): SimulatorConfig {
  const solapi: SolapiAccount = { ...SIMULATOR_DEFAULTS.solapi, ...options.solapi };
  const iwinv: IwinvAccount = { ...SIMULATOR_DEFAULTS.iwinv, ...options.iwinv };
  const aligo: AligoAccount = { ...SIMULATOR_DEFAULTS.aligo, ...options.aligo };
  return {
    now: options.now ?? Date.now,
    deliveryDelayMs: options.deliveryDelayMs ?? SIMULATOR_DEFAULTS.deliveryDelayMs,
    solapi: { ...solapi, senders: digitsOnly(solapi.senders) },
    iwinv: { ...iwinv, senders: digitsOnly(iwinv.senders) },
    aligo: { ...aligo, senders: digitsOnly(aligo.senders) },
  };
}
