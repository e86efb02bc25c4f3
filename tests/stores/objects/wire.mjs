// JSON with Dates, Errors, undefined and what JSON has no number for.
const pack = (value) => {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "number" && !Number.isFinite(value))
    return { $: "number", text: `${value}` };
  if (value instanceof Date) return { $: "date", ms: value.getTime() };
  if (value instanceof Error) return { $: "error", text: value.message };
  if (Array.isArray(value)) return value.map(pack);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, pack(member)]));
};

const unpack = (value) => {
  if (Array.isArray(value)) return value.map(unpack);
  if (typeof value !== "object" || value === null) return value;
  if (value.$ === "undefined") return undefined;
  if (value.$ === "number") return Number(value.text);
  if (value.$ === "error") return new Error(value.text);
  if (value.$ === "date") return new Date(value.ms);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unpack(member)]));
};

export const encode = (value) => JSON.stringify(pack(value));
export const decode = (text) => unpack(JSON.parse(text));
