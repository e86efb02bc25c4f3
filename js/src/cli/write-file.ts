import { closeSync, openSync, readSync, statSync, writeFileSync } from "node:fs";
import { GENERATED_HEADS } from "./schema-command.js";
import { WriteError } from "./usage.js";

/** More than any head, and a mark of the byte order before it. */
const HEAD_BYTES = 64;

/**
 * Writes a generated file. A regular file that is there and does not begin as generated files do stays,
 * unless `force` is set; pipes and devices are written to.
 *
 * @throws WriteError
 */
export function writeGenerated(path: string, text: string, force: boolean): void {
  try {
    if (!force && isOfSomebodyElse(path)) {
      throw new WriteError(
        `${path} is there and was not written by this command; --force replaces it.`,
      );
    }
    writeFileSync(path, text);
  } catch (thrown) {
    if (thrown instanceof WriteError) throw thrown;
    throw new WriteError(`Cannot write ${path}: ${reason(thrown)}`);
  }
}

function isOfSomebodyElse(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  // Decoding drops the mark that editors on Windows put first.
  const text = new TextDecoder().decode(firstBytes(path));
  return text !== "" && !GENERATED_HEADS.some((head) => text.startsWith(head));
}

function firstBytes(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(HEAD_BYTES);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function reason(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  return REASONS[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist.",
  ENOTDIR: "a part of the path is no folder.",
  EISDIR: "it is a folder.",
  EACCES: "permission denied.",
  EROFS: "the file system is read-only.",
  ENOSPC: "no space is left there.",
};
