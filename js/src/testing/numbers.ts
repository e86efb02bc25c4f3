/** Why a message does not arrive. Each vendor has its own codes for it. */
export type DeliveryFailure =
  | "NO_KAKAO_USER"
  | "KAKAO_INACTIVE"
  | "POWER_OFF"
  | "NO_SUBSCRIBER"
  | "STORAGE_FULL"
  | "REFUSED";

/**
 * How a message moves: `normal` by the delivery delay; `instant` is final when accepted; `slow`
 * waits 24 hours at the vendor first; `unreported` never gets beyond the carrier; `codeless` is
 * normal, but its record shows no status code until the result is in.
 */
export type DeliveryPace = "normal" | "instant" | "slow" | "unreported" | "codeless";

/** What happens to a message on one channel. */
export interface DeliveryScript {
  pace: DeliveryPace;
  failure?: DeliveryFailure;
  /** The vendor refuses the message at once instead of failing it later. */
  atReception?: boolean;
}

/** A number whose messages meet a scripted fate. */
export interface ScriptedNumber {
  /** Last four digits. */
  suffix: string;
  /** One line for people. */
  summary: string;
  /** Fate of an AlimTalk. */
  alimtalk: DeliveryScript;
  /** Fate of an SMS or LMS, and of a replacement message. */
  text: DeliveryScript;
}

const NORMAL: DeliveryScript = { pace: "normal" };

function everywhere(script: DeliveryScript): Pick<ScriptedNumber, "alimtalk" | "text"> {
  return { alimtalk: script, text: script };
}

/**
 * Recipients with a scripted fate, by the last four digits. All others are delivered.
 *
 * | Last four | AlimTalk | SMS, LMS | SOLAPI code | IWINV SMS / LMS code |
 * |---|---|---|---|---|
 * | `0000` | delivered at once | delivered at once | 4000 | 06 / 1000 |
 * | `0001` | fails: not a KakaoTalk user | delivered | 3104 | – |
 * | `0002` | delivered | fails: power off | 3043 | 08 / 4008 |
 * | `0003` | waits 24 hours, then delivered | the same | 2000, then 4000 | WAIT, then 06 / 1000 |
 * | `0004` | refused at reception (080 refusal) | SOLAPI: the same; IWINV: fails later | 1061 | 40 / 4040 |
 * | `0005` | fails: no KakaoTalk use within 72 hours | delivered | 3107 | – |
 * | `0006` | fails: not a KakaoTalk user | fails: not a subscriber | 3104, 3032 | 07 / 4007 |
 * | `0007` | delivered | fails: storage full | 3044 | 10 / 4010 |
 * | `0008` | with the carrier for ever | the same | 3000 | 0 |
 * | `0009` | delivered; no status code before that | the same | none, then 4000 | none, then 06 / 1000 |
 *
 * IWINV AlimTalk shows `OK` or the failure in `statusCodeName` (for `0001`, `0005` and `0006` with
 * both 카카오 and 미사용); a refusal at reception counts as `fail` in its answer.
 */
export const SCRIPTED_NUMBERS: readonly ScriptedNumber[] = [
  {
    suffix: "0000",
    summary: "delivered at once",
    ...everywhere({ pace: "instant" }),
  },
  {
    suffix: "0001",
    summary: "not a KakaoTalk user; text messages arrive",
    alimtalk: { pace: "normal", failure: "NO_KAKAO_USER" },
    text: NORMAL,
  },
  {
    suffix: "0002",
    summary: "power off: text messages fail, AlimTalk arrives",
    alimtalk: NORMAL,
    text: { pace: "normal", failure: "POWER_OFF" },
  },
  {
    suffix: "0003",
    summary: "waits 24 hours at the vendor, then arrives",
    ...everywhere({ pace: "slow" }),
  },
  {
    suffix: "0004",
    summary: "refused by the recipient (080)",
    ...everywhere({ pace: "normal", failure: "REFUSED", atReception: true }),
  },
  {
    suffix: "0005",
    summary: "no KakaoTalk use within 72 hours; text messages arrive",
    alimtalk: { pace: "normal", failure: "KAKAO_INACTIVE" },
    text: NORMAL,
  },
  {
    suffix: "0006",
    summary: "nothing arrives: no KakaoTalk user and no subscriber",
    alimtalk: { pace: "normal", failure: "NO_KAKAO_USER" },
    text: { pace: "normal", failure: "NO_SUBSCRIBER" },
  },
  {
    suffix: "0007",
    summary: "storage full: text messages fail, AlimTalk arrives",
    alimtalk: NORMAL,
    text: { pace: "normal", failure: "STORAGE_FULL" },
  },
  {
    suffix: "0008",
    summary: "with the carrier for ever, the report never comes",
    ...everywhere({ pace: "unreported" }),
  },
  {
    suffix: "0009",
    summary: "arrives; the record has no status code before that",
    ...everywhere({ pace: "codeless" }),
  },
];

/** The script for a number (any punctuation) on a channel. */
export function scriptFor(number: string, channel: "alimtalk" | "text"): DeliveryScript {
  const suffix = number.replace(/\D/g, "").slice(-4);
  return SCRIPTED_NUMBERS.find((entry) => entry.suffix === suffix)?.[channel] ?? NORMAL;
}
