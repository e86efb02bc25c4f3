// Templates: time for texts of 1 KB to 1 MB, friendly and hostile, as a ratio to the one before, and one
// template for 1,000 recipients against JavaScript's own replace.
import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import {
  defaultTemplatePersonalizer,
  interpolate,
  TemplatePersonalizer,
  TemplateValidator,
  TemplateVariableUtils,
  VariableParser,
} from "kmsg-edge/template";
import { inTurns } from "./measure.mjs";
import { table } from "./report.mjs";

const kSizes = [1_000, 10_000, 100_000, 1_000_000];
const kRounds = 7;
// Each measurement works through about as much text, so that small ones are not lost in the noise.
const kUnitsEachRound = 1_000_000;
const kRecipients = 1000;

const fill = (piece, size) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);

const variables = { name: "홍길동", amount: 50_000, at: "2025-01-02", yes: true, list: [1, 2, 3] };

// What grew with the square of the text elsewhere, and what a template really looks like.
const kTexts = {
  placeholders: (size) => fill("#{name}님, ", size),
  formatters: (size) => fill("#{amount|currency|은는} #{at|date:MM-DD} ", size),
  "blocks side by side": (size) =>
    fill("{{if yes}}a{{else}}b{{/if}}{{for i in list}}#{i}{{/for}}", size),
  "blocks, one in another": (size) => fill("{{if yes}}", size / 2) + fill("{{/if}}", size / 2),
  "blocks never closed": (size) => fill("{{if yes}}x", size),
  "'#{' again and again": (size) => fill("#{", size),
  "'{{if' and blanks": (size) => `{{if${" ".repeat(size - 4)}`,
  "'{{' again and again": (size) => fill("{{", size),
};

const kOthers = {
  interpolate: (size) => {
    const text = fill("#{name}님, #{", size);
    return () => interpolate(text, variables);
  },
  "validator, addresses": (size) => {
    const template = { content: fill("https://#{name}/x #{https://", size), category: "PAYMENT" };
    return () => TemplateValidator.validate({ ...template, name: "a", code: "b", provider: "c" });
  },
  "a value of that size": (size) => {
    const value = fill("#{name}{{if yes}}$&", size);
    return () => defaultTemplatePersonalizer.replace("#{v|capitalize}", { v: value });
  },
  "format of a definition": (size) => {
    // Values longer than 10,000 characters are refused unseen.
    const value = `${"a".repeat(Math.min(size, 9_000))}b`;
    const definition = { name: "v", type: "string", required: true, format: "^(a+)+$" };
    return () => VariableParser.validateVariables([definition], { v: value });
  },
};

/** What renders a text of that size; a new personalizer each time, which cannot know it already. */
const rendering = (make) => (size) => {
  const text = make(size);
  return () => new TemplatePersonalizer().replace(text, variables);
};

async function microseconds(work, size) {
  const times = Math.max(1, Math.round(kUnitsEachRound / size));
  const { run } = await inTurns(
    {
      run: () => {
        for (let i = 0; i < times; i += 1) work();
      },
    },
    kRounds,
  );
  return (run * 1000) / times;
}

async function growth() {
  const works = {
    ...Object.fromEntries(Object.entries(kTexts).map(([name, make]) => [name, rendering(make)])),
    ...kOthers,
  };
  const rows = [["", ...kSizes.map((size) => `${size / 1000} KB`), "each step, times"]];
  for (const [name, make] of Object.entries(works)) {
    const times = [];
    for (const size of kSizes) times.push(await microseconds(make(size), size));
    const steps = times.slice(1).map((time, i) => (time / times[i]).toFixed(1));
    rows.push([name, ...times.map((time) => time.toFixed(0)), steps.join(" ")]);
  }
  return rows;
}

/**
 * In a thread whose young generation holds all that one text makes. With V8's default of 16 MB the collector
 * begins to copy what is alive somewhere between 100 KB and 1 MB of placeholders, about twice the time from
 * there on, for any program that makes as many objects.
 */
async function growthInRoom() {
  const worker = new Worker(new URL(import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 1024 },
  });
  const [rows] = await once(worker, "message");
  table("Templates: microseconds by length; ten times the text, how many times the time", rows);
}

const kContent =
  "#{name}님, 주문하신 #{item} 상품이 출발했습니다. 송장번호 #{code}, 도착 예정일 #{date}. 감사합니다.";

/** Reads each text, as sending it would: a concatenation alone may be put off. */
function read(texts) {
  let sum = 0;
  for (const text of texts) sum += text.charCodeAt(text.length >> 1);
  return sum;
}

async function recipients() {
  const list = Array.from({ length: kRecipients }, (_, i) => ({
    phoneNumber: "01012345678",
    variables: {
      name: `홍길동${i}`,
      item: "무선 이어폰",
      code: String(100_000 + i),
      date: "1월 2일",
    },
  }));
  const given = list.map(({ variables: own }) => own);
  const replaced = (own) =>
    kContent.replace(/#\{([^}]+)\}/g, (written, name) =>
      name in own ? String(own[name]) : written,
    );
  const contenders = {
    "JavaScript's replace": () => read(given.map(replaced)),
    personalize: () =>
      read(TemplateVariableUtils.personalize(kContent, list).map(({ content }) => content)),
    "replace, one call each": () =>
      read(given.map((own) => defaultTemplatePersonalizer.replace(kContent, own).content)),
    "interpolate, one call each": () => read(given.map((own) => interpolate(kContent, own))),
  };
  const repeated = Object.entries(contenders).map(([name, work]) => [
    name,
    () => {
      for (let i = 0; i < 20; i += 1) work();
    },
  ]);
  const times = await inTurns(Object.fromEntries(repeated), 25);
  const base = times["JavaScript's replace"];
  const rows = Object.entries(times).map(([name, ms]) => [
    name,
    `${(ms / 20).toFixed(2)} ms`,
    `${(ms / base).toFixed(2)}`,
  ]);
  table(`One template for ${kRecipients} recipients`, [["", "time", "to replace's"], ...rows]);
}

export async function benchTemplates() {
  await growthInRoom();
  await recipients();
}

if (!isMainThread) parentPort.postMessage(await growth());
