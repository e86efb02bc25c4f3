/** A field of a multipart form; a file has its bytes. */
export interface FormField {
  name: string;
  value: string;
  file?: { filename: string; contentType: string; bytes: Uint8Array };
}

/** The fields of a multipart body in their order; undefined when it is none. */
export async function readForm(
  body: Uint8Array<ArrayBuffer>,
  contentType: string | null,
): Promise<FormField[] | undefined> {
  if (!contentType?.toLowerCase().startsWith("multipart/form-data")) return undefined;
  try {
    const response = new Response(body, { headers: { "content-type": contentType } });
    const fields: FormField[] = [];
    for (const [name, value] of await response.formData()) {
      fields.push(typeof value === "string" ? { name, value } : await fileField(name, value));
    }
    return fields;
  } catch {
    return undefined;
  }
}

async function fileField(name: string, file: File): Promise<FormField> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name, value: "", file: { filename: file.name, contentType: file.type, bytes } };
}

/** What is recorded of a form: text as it is, of a file its name, type and size. */
export function describeForm(form: readonly FormField[]): unknown {
  return form.map(({ name, value, file }) =>
    file === undefined
      ? { name, value }
      : { name, file: { ...file, bytes: file.bytes.byteLength } },
  );
}
