import type { FormField } from "./form.js";
import { IwinvRefusal } from "./iwinv_common.js";
import { notSent, readSmsSend, type SmsSend } from "./iwinv_sms_check.js";
import type { IwinvAccount } from "./types.js";

const MAX_IMAGE_BYTES = 100 * 1024;
const TEXT_FIELDS = ["version", "from", "to", "title", "text", "date"];

/**
 * Reads the multipart form of an MMS. How a form names several recipients is not published, so the
 * simulator takes one.
 *
 * @throws IwinvRefusal with the first code that applies.
 */
export function readMmsSend(
  form: readonly FormField[] | undefined,
  account: IwinvAccount,
  now: number,
): SmsSend {
  if (form === undefined) throw uploadFailed();
  const names = form.map(({ name }) => name);
  const isKnown = (name: string): boolean => name === "image" || TEXT_FIELDS.includes(name);
  if (!names.every(isKnown) || new Set(names).size !== names.length) throw notSent();
  const fields = Object.fromEntries(
    form.filter(({ file }) => file === undefined).map(({ name, value }) => [name, value]),
  );
  const { version, to, ...rest } = fields;
  if (version !== "1.0") throw notSent();
  const body = { version, to: to === undefined ? [] : [to], ...rest };
  const imageBytes = readImage(form.find(({ name }) => name === "image")?.file);
  return { ...readSmsSend(body, account, now), type: "MMS", imageBytes };
}

function uploadFailed(): IwinvRefusal {
  return new IwinvRefusal(33, "이미지 업로드에 실패했습니다.");
}

/** The size of a picture that the vendor takes: one JPEG of at most 100 KB. */
function readImage(file: FormField["file"]): number {
  if (file === undefined || file.bytes.length === 0) throw uploadFailed();
  const { filename, contentType, bytes } = file;
  if (!/\.jpe?g$/i.test(filename) || contentType !== "image/jpeg") {
    throw new IwinvRefusal(32, "허용되지 않는 파일 확장자입니다.");
  }
  if (bytes.length > MAX_IMAGE_BYTES) {
    throw new IwinvRefusal(31, "파일 업로드는 100KB까지 가능합니다.");
  }
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) throw uploadFailed();
  return bytes.length;
}
