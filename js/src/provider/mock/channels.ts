import type { KMsgError } from "../../core/error.js";
import type {
  KakaoChannel,
  KakaoChannelCategories,
  KakaoChannelListQuery,
} from "../../core/provider.js";
import { ok, type Result } from "../../core/result.js";
import { checkKakaoChannelAdd, checkKakaoChannelAuth, textAt } from "../kakao-channel-input.js";

/** The account's Kakao channels. What comes out are copies. */
export class Channels {
  private readonly channels: KakaoChannel[];
  private added = 0;

  constructor(private readonly providerId: string) {
    const name = "Mock Seed Channel";
    this.channels = [
      { providerId, senderKey: "mock-sender-seed", plusId: "@mock", name, status: "A" },
    ];
  }

  list(query: KakaoChannelListQuery | undefined): Result<KakaoChannel[], KMsgError> {
    const plusId = textAt(query, "plusId");
    const senderKey = textAt(query, "senderKey");
    const fitting = this.channels.filter(
      (channel) =>
        (plusId === "" || channel.plusId === plusId) &&
        (senderKey === "" || channel.senderKey === senderKey),
    );
    return ok(fitting.map((channel) => ({ ...channel })));
  }

  categories(): Result<KakaoChannelCategories, KMsgError> {
    return ok({
      first: [{ code: "001", name: "Mock First" }],
      second: [{ code: "001001", name: "Mock Second", parentCode: "001" }],
      third: [{ code: "001001001", name: "Mock Third", parentCode: "001001" }],
    });
  }

  requestAuth(input: unknown): Result<void, KMsgError> {
    const checked = checkKakaoChannelAuth(input, this.providerId);
    return checked.isFailure ? checked : ok(undefined);
  }

  add(input: unknown): Result<KakaoChannel, KMsgError> {
    const checked = checkKakaoChannelAdd(input, this.providerId);
    if (checked.isFailure) return checked;
    this.added += 1;
    const channel: KakaoChannel = {
      providerId: this.providerId,
      senderKey: `mock-sender-${this.added}`,
      plusId: checked.value.plusId,
      name: "Mock Channel",
      status: "A",
    };
    this.channels.push(channel);
    return ok({ ...channel });
  }
}
