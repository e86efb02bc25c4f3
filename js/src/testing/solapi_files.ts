import { isJsonObject, type JsonObject, unknownKey } from "./http.js";
import { validationError } from "./solapi_error.js";

const KEYS = ["file", "type", "name", "link"];
const KB = 1024;
/** Bytes that a file of a kind may have; Infinity where the vendor tells none. */
const LIMITS: Readonly<Record<string, number>> = {
  MMS: 200 * KB,
  KAKAO: 500 * KB,
  DOCUMENT: 2 * KB * KB,
  RCS: Number.POSITIVE_INFINITY,
  FAX: Number.POSITIVE_INFINITY,
};
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

interface StoredFile {
  type: string;
  storedAt: number;
}

/** The files of an account (`/storage/v1/files`). */
export class SolapiFiles {
  private readonly files = new Map<string, StoredFile>();

  /** @param lifetimeMs how long a file is kept; undefined: for ever */
  constructor(private readonly lifetimeMs: number | undefined) {}

  clear(): void {
    this.files.clear();
  }

  /** @throws SolapiHttpError for what the vendor does not store */
  store(body: JsonObject, fileId: string, now: number): JsonObject {
    const unknown = unknownKey(body, KEYS);
    if (unknown !== undefined) throw validationError(`${unknown}는 허용되지 않는 필드입니다.`);
    const { file, type, name, link } = body;
    for (const [key, value] of Object.entries({ name, link })) {
      if (value !== undefined && typeof value !== "string") {
        throw validationError(`${key}는 문자열이어야 합니다.`);
      }
    }
    const limit = typeof type === "string" ? LIMITS[type] : undefined;
    if (limit === undefined) throw validationError("type이 올바르지 않습니다.");
    if (typeof file !== "string" || file === "" || !BASE64.test(file)) {
      throw validationError("file은 base64 문자열이어야 합니다.");
    }
    const padding = file.endsWith("==") ? 2 : file.endsWith("=") ? 1 : 0;
    if ((file.length / 4) * 3 - padding > limit) {
      throw validationError("파일이 허용된 크기를 초과했습니다.");
    }
    if (type === "KAKAO" && !link) throw validationError("link는 필수입니다.");
    this.files.set(fileId, { type: type as string, storedAt: now });
    return {
      fileId,
      type,
      ...(name !== undefined && { name }),
      ...(link !== undefined && { link }),
      dateCreated: new Date(now).toISOString(),
    };
  }

  /** Whether the account has such a file (still). */
  has(fileId: unknown, type: string, now: number): boolean {
    const file = this.files.get(String(fileId));
    if (file === undefined || file.type !== type) return false;
    return this.lifetimeMs === undefined || now - file.storedAt <= this.lifetimeMs;
  }
}

/** The ids that an answer or a message refers to. */
export function fileIdsOf(options: JsonObject | undefined): string[] {
  return isJsonObject(options) && Array.isArray(options.fileIds) ? options.fileIds : [];
}
