import type { KMsgError } from "../core/error.js";
import type {
  BalanceProvider,
  BalanceQuery,
  BalanceResult,
  KakaoChannel,
  KakaoChannelAddInput,
  KakaoChannelAuthInput,
  KakaoChannelCategories,
  KakaoChannelListQuery,
  KakaoChannelProvider,
  ProviderRequestContext,
} from "../core/provider.js";
import { ok, type Result } from "../core/result.js";
import { dateFrom } from "../engine/revive.js";
import { CoreProvider } from "./core-provider.js";
import { checkKakaoChannelAdd, checkKakaoChannelAuth } from "./kakao-channel-input.js";

type WireChannel = Omit<KakaoChannel, "createdAt" | "updatedAt"> & {
  createdAt?: number;
  updatedAt?: number;
};

/**
 * An account whose vendor has an API for its balance and its Kakao channels. No method rejects: what
 * went wrong is the error of its Result.
 */
export abstract class ChannelAccount
  extends CoreProvider
  implements BalanceProvider, KakaoChannelProvider
{
  async getBalance(
    query: BalanceQuery = {},
    context?: ProviderRequestContext,
  ): Promise<Result<BalanceResult, KMsgError>> {
    return await this.invoke<BalanceResult>("getBalance", { channel: query?.channel }, context);
  }

  /** The channels that messages may name; both filters are exact. */
  async listKakaoChannels(
    query: KakaoChannelListQuery = {},
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel[], KMsgError>> {
    const { plusId, senderKey } = query ?? {};
    const args = { plusId, senderKey };
    const list = await this.invoke<WireChannel[]>("listKakaoChannels", args, context);
    return list.isFailure ? list : ok(list.value.map(channelFrom));
  }

  async listKakaoChannelCategories(
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannelCategories, KMsgError>> {
    return await this.invoke<KakaoChannelCategories>("listKakaoChannelCategories", {}, context);
  }

  async requestKakaoChannelAuth(
    input: KakaoChannelAuthInput,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    const checked = checkKakaoChannelAuth(input, this.id);
    if (checked.isFailure) return checked;
    return done(await this.invoke("requestKakaoChannelAuth", checked.value, context));
  }

  async addKakaoChannel(
    input: KakaoChannelAddInput,
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel, KMsgError>> {
    const checked = checkKakaoChannelAdd(input, this.id);
    if (checked.isFailure) return checked;
    const added = await this.invoke<WireChannel>("addKakaoChannel", checked.value, context);
    return added.isFailure ? added : ok(channelFrom(added.value));
  }
}

/** The result of a member that answers nothing. */
export function done(result: Result<unknown, KMsgError>): Result<void, KMsgError> {
  return result.isFailure ? result : ok(undefined);
}

function channelFrom({ createdAt, updatedAt, ...wire }: WireChannel): KakaoChannel {
  const [created, updated] = [dateFrom(createdAt), dateFrom(updatedAt)];
  return {
    ...wire,
    ...(created !== undefined && { createdAt: created }),
    ...(updated !== undefined && { updatedAt: updated }),
  };
}
