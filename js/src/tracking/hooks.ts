import { type KMsgError, toKMsgError } from "../core/error.js";
import type { KMsgHooks } from "../hooks.js";
import { bindHook } from "./binding.js";
import { BINDING, type DeliveryTrackingService } from "./service.js";

export interface DeliveryTrackingHooksOptions {
  /** Told when an accepted message could not be recorded. The message itself is not affected. */
  onError?: (error: KMsgError) => void;
}

/**
 * The hooks that record accepted messages with a service. Pass them to `KMsg`, alone or spread into
 * your own: `{ ...createDeliveryTrackingHooks(tracking), onFinal }`.
 *
 * As long as `onSuccess` is the function that was made here, the core records in the same call. A
 * function of yours that wraps it works too; then the service cannot know that it will be asked, and
 * leaves the replacement of a failed AlimTalk to the vendor where the vendor has its own.
 */
export function createDeliveryTrackingHooks(
  service: DeliveryTrackingService,
  options: DeliveryTrackingHooksOptions = {},
): Required<Pick<KMsgHooks, "onSuccess">> {
  const onSuccess: Required<KMsgHooks>["onSuccess"] = async (context, result) => {
    try {
      await service.recordSend(context, result);
    } catch (thrown) {
      if (options.onError === undefined) throw thrown;
      options.onError(toKMsgError(thrown));
    }
  };
  bindHook(onSuccess, { ...service[BINDING], onTrackingError: options.onError });
  return { onSuccess };
}
