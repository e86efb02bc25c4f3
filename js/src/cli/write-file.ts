import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { GENERATED_HEADS } from "./schema-command.js";
import { WriteError } from "./usage.js";

/**
 * Writes a generated file. One that is there and does not begin as generated files do stays, unless
 * `force` is set.
 *
 * @throws WriteError
 */
export function writeGenerated(path: string, text: string, force: boolean): void {
  try {
    if (!force && existsSync(path) && !isGenerated(readFileSync(path, "utf8"))) {
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

function isGenerated(text: string): boolean {
  return text === "" || GENERATED_HEADS.some((head) => text.startsWith(head));
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
};
