import { KMsgError, toKMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { getLogger } from "../core/logger.js";
import type { SendOptions } from "../core/message-options.js";
import type {
  MessageRepository,
  MessageSaveOptions,
  PersistenceStrategy,
} from "../core/persistence.js";
import type { SendResult } from "../core/provider.js";
import { unwrapResult } from "../core/unwrap-result.js";
import { errorToWire } from "../engine/error-wire.js";
import { type HostAnswer, jsonAnswer } from "../engine/host-ops.js";
import { reviveOptions } from "../engine/revive.js";
import type { ItemScope } from "../item-scope.js";

export interface RepositoryBody {
  item?: number;
  options?: unknown;
  strategy?: PersistenceStrategy;
  outcome?: Partial<SendResult>;
  result?: Partial<SendResult>;
}

/**
 * Calls a member of the user's repository. Under the strategy "log" the answer does not wait for it;
 * a failure then reaches the logger only.
 */
export async function answerRepository(
  repository: MessageRepository,
  member: string,
  body: RepositoryBody,
  scope: ItemScope,
): Promise<HostAnswer> {
  try {
    if (member === "update") {
      unwrap(await repository.update(scope.recordId as string, body.result ?? {}), "update");
      return jsonAnswer("null");
    }
    const options = reviveOptions(body.options, scope.binaries);
    if (body.strategy === "log") {
      const { outcome } = body;
      void log(repository, options, { strategy: "log", ...(outcome ? { outcome } : {}) });
      return jsonAnswer("null");
    }
    const { strategy = "full" } = body;
    scope.recordId = unwrap(await repository.save(options, { strategy }), "save");
    // Whatever the id is, `update` gets it back; the core shows its text in warnings.
    return jsonAnswer(scope.recordId ? JSON.stringify(idText(scope.recordId)) : "null");
  } catch (thrown) {
    const error = toKMsgError(thrown, "unknown");
    scope.thrown.note(error, thrown);
    return { ok: false, head: errorToWire(error), body: "" };
  }
}

function idText(id: unknown): string {
  return typeof id === "object" ? "an object" : String(id);
}

async function log(
  repository: MessageRepository,
  options: SendOptions,
  how: MessageSaveOptions,
): Promise<void> {
  try {
    unwrap(await repository.save(options, how), "save");
  } catch (thrown) {
    const { messageId } = options;
    getLogger().warn("persistence.repo.save() failed", { messageId }, toKMsgError(thrown));
  }
}

function unwrap(result: unknown, member: string): unknown {
  return unwrapResult(
    result,
    (kind) =>
      new KMsgError(
        KMsgErrorCode.UNKNOWN_ERROR,
        `persistence.repo.${member}() answered ${kind}, not a Result`,
        undefined,
        { field: "persistence.repo" },
      ),
  );
}
