import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createBench, PF_ID, SENDER, smsMessage } from "./support.mjs";

const JPG = Buffer.from("JPEG").toString("base64");
const store = async (bench, type, more = {}) => {
  const answer = await bench.solapi("POST", "/storage/v1/files", { file: JPG, type, ...more });
  assert.equal(answer.status, 200);
  return answer.json.fileId;
};

/** One message of every type that is taken; `file` stores a file of a kind. */
const TAKEN = {
  MMS: async (file) => ({ text: "사진", imageId: await file("MMS") }),
  CTA: () => ({ text: "안녕", kakaoOptions: { pfId: PF_ID } }),
  CTI: async (file) => ({
    text: "안녕",
    kakaoOptions: { pfId: PF_ID, imageId: await file("KAKAO", { link: "https://a.kr" }) },
  }),
  NSA: () => ({ naverOptions: { talkId: "T1", templateId: "TPL", variables: { name: "민지" } } }),
  VOICE: () => ({ text: "여보세요", voiceOptions: { voiceType: "MALE", replyRange: 3 } }),
  FAX: async (file) => ({ faxOptions: { fileIds: [await file("FAX")] } }),
  RCS_SMS: () => ({ text: "안녕", rcsOptions: { brandId: "BR" } }),
  RCS_LMS: () => ({ text: "안녕", rcsOptions: { brandId: "BR" } }),
  RCS_MMS: async (file) => ({
    text: "안녕",
    rcsOptions: { brandId: "BR", additionalBody: { imaggeId: await file("RCS") } },
  }),
  RCS_TPL: () => ({ rcsOptions: { brandId: "BR", templateId: "TPL" } }),
  RCS_ITPL: () => ({ rcsOptions: { brandId: "BR", templateId: "TPL" } }),
  RCS_LTPL: () => ({ rcsOptions: { brandId: "BR", templateId: "TPL" } }),
};
const NAMES = { CTA: "FRIENDTALK", CTI: "FRIENDTALK" };

describe("SOLAPI message types", () => {
  for (const [type, make] of Object.entries(TAKEN)) {
    test(`${type} is taken and delivered`, async () => {
      const bench = createBench();
      const file = (kind, more) => store(bench, kind, more);
      const content = await make(file);
      const message = { to: "01011112222", from: SENDER, type, ...content };
      const { json } = await bench.sendSolapi(message);
      assert.deepEqual([json.statusCode, json.type], ["2000", type]);
      bench.clock.now += 3000;
      assert.equal(bench.simulator.delivered()[0].type, NAMES[type] ?? type);
      const record = await bench.recordOf(json.messageId);
      assert.equal(record.type, type);
      for (const key of ["naverOptions", "rcsOptions", "voiceOptions", "faxOptions"]) {
        assert.deepEqual(record[key], content[key] ?? null);
      }
    });
  }

  const refused = [
    ["an MMS without a picture", { type: "MMS" }, "1034"],
    ["an MMS with an unknown picture", { type: "MMS", imageId: "ST0X" }, "1034"],
    ["a picture on an SMS", { imageId: "ST0X" }, "1025"],
    ["options of another type", { naverOptions: { talkId: "T" } }, "1025"],
    [
      "a FriendTalk without a text",
      { type: "CTA", text: "", kakaoOptions: { pfId: PF_ID } },
      "1010",
    ],
    [
      "a FriendTalk of 1001 characters",
      { type: "CTA", text: "x".repeat(1001), kakaoOptions: { pfId: PF_ID } },
      "1031",
    ],
    ["a FriendTalk of another channel", { type: "CTA", kakaoOptions: { pfId: "PF" } }, "1041"],
    [
      "a delivery button on a FriendTalk",
      {
        type: "CTA",
        kakaoOptions: { pfId: PF_ID, buttons: [{ buttonName: "배송", buttonType: "DS" }] },
      },
      "1053",
    ],
    ["a CTI with an unknown picture", { type: "CTI", kakaoOptions: { pfId: PF_ID } }, "1051"],
    ["an NSA without options", { type: "NSA" }, "1010"],
    ["an NSA without a template", { type: "NSA", naverOptions: { talkId: "T" } }, "1042"],
    ["a voice out of range", { type: "VOICE", voiceOptions: { replyRange: 10 } }, "1011"],
    ["a fax without pages", { type: "FAX", faxOptions: { fileIds: [] } }, "1010"],
    ["a fax with an unknown page", { type: "FAX", faxOptions: { fileIds: ["ST0X"] } }, "1023"],
    ["an RCS without a brand", { type: "RCS_SMS", rcsOptions: {} }, "1010"],
    ["an RCS template without an id", { type: "RCS_TPL", rcsOptions: { brandId: "B" } }, "1042"],
    [
      "an RCS button of another vendor",
      {
        type: "RCS_SMS",
        rcsOptions: { brandId: "B", buttons: [{ buttonName: "x", buttonType: "XX" }] },
      },
      "1044",
    ],
    ["an MMS abroad", { type: "MMS", country: "81" }, "1025"],
  ];
  for (const [name, changes, code] of refused) {
    test(`answers 200 with ${code} for ${name}`, async () => {
      const { status, json } = await createBench().sendSolapi(smsMessage(changes));
      assert.deepEqual([status, json.statusCode], [200, code]);
    });
  }

  const malformed = [
    ["an unknown member of naverOptions", { type: "NSA", naverOptions: { talk: "T" } }],
    ["an image under its right name in RCS", { rcsOptions: { additionalBody: { imageId: "x" } } }],
    ["a flag that is text", { rcsOptions: { copyAllowed: "true" } }],
    ["a range that is text", { voiceOptions: { replyRange: "1" } }],
    ["a file id that is a number", { faxOptions: { fileIds: [1] } }],
    ["variables that are numbers", { naverOptions: { variables: { a: 1 } } }],
  ];
  for (const [name, changes] of malformed) {
    test(`answers 400 for ${name}`, async () => {
      const { status, json } = await createBench().sendSolapi(smsMessage(changes));
      assert.deepEqual([status, json.errorCode], [400, "ValidationError"]);
    });
  }

  test("a FriendTalk to nobody on KakaoTalk is replaced unless that is switched off", async () => {
    for (const disableSms of [false, true]) {
      const bench = createBench();
      await bench.sendSolapi(
        smsMessage({ to: "01000000001", type: "CTA", kakaoOptions: { pfId: PF_ID, disableSms } }),
      );
      bench.clock.now += 10_000;
      assert.deepEqual(
        bench.simulator.delivered().map((message) => message.replacement),
        disableSms ? [] : [true],
      );
    }
  });
});

describe("SOLAPI files", () => {
  test("a file is stored by kind and known for its lifetime", async () => {
    const bench = createBench({ solapi: { fileLifetimeMs: 1000 } });
    const imageId = await store(bench, "MMS");
    const codeOf = async () =>
      (await bench.sendSolapi(smsMessage({ type: "MMS", imageId }))).json.statusCode;
    assert.equal(await codeOf(), "2000");
    bench.clock.now += 1001;
    assert.equal(await codeOf(), "1034");
  });

  const refused = [
    ["no file", { type: "MMS" }],
    ["what is not base64", { type: "MMS", file: "a b" }],
    ["an unknown kind", { type: "PDF", file: JPG }],
    ["an unknown key", { type: "MMS", file: JPG, filename: "a.jpg" }],
    ["a Kakao picture without a link", { type: "KAKAO", file: JPG }],
    ["an MMS picture over 200 KB", { type: "MMS", file: "A".repeat(273_072) }],
  ];
  for (const [name, body] of refused) {
    test(`answers 400 for ${name}`, async () => {
      const { status, json } = await createBench().solapi("POST", "/storage/v1/files", body);
      assert.deepEqual([status, json.errorCode], [400, "ValidationError"]);
    });
  }

  test("a picture of exactly 200 KB fits", async () => {
    const file = Buffer.alloc(200 * 1024).toString("base64");
    const { status } = await createBench().solapi("POST", "/storage/v1/files", {
      type: "MMS",
      file,
    });
    assert.equal(status, 200);
  });

  test("the balance has points", async () => {
    const bench = createBench({ solapi: { balance: 10, point: 5 } });
    const { json } = await bench.solapi("GET", "/cash/v1/balance");
    assert.deepEqual([json.balance, json.point], [10, 5]);
  });
});
