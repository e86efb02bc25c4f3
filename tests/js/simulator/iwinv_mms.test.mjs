import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SIMULATOR_DEFAULTS, startVendorSimulator } from "kmsg-edge/testing";
import { createBench, createCalls, jpeg, SENDER } from "./support.mjs";

const image = (bytes = jpeg(), name = "cat.jpg", type = "image/jpeg") =>
  new File([bytes], name, { type });
const fields = (changes = {}) => ({
  version: "1.0",
  from: SENDER,
  to: "01011112222",
  title: "제목",
  text: "사진입니다",
  image: image(),
  ...changes,
});

describe("IWINV MMS", () => {
  test("takes a form with a JPEG and tells of its delivery", async () => {
    const { mms, sms, clock, simulator } = createBench();
    const { requestNo, ...rest } = (await mms(fields())).json;
    assert.deepEqual(rest, { resultCode: 0, message: "전송 성공", msgType: "MMS" });
    clock.now += 3000;
    const [message] = simulator.delivered();
    assert.deepEqual(
      [message.type, message.text, message.subject, message.imageBytes],
      ["MMS", "사진입니다", "제목", 1000],
    );
    const { list } = (
      await sms("/api/history/", {
        version: "1.0",
        companyid: SIMULATOR_DEFAULTS.iwinv.smsCompanyId,
        startDate: "2026-03-01",
        endDate: "2026-03-03",
        requestNo,
      })
    ).json;
    assert.deepEqual([list[0].msgType, list[0].sendStatusCode], ["MMS", "1000"]);
  });

  const png = jpeg();
  png[0] = 0x89;
  const refusals = [
    ["no picture", { image: [] }, 33],
    ["an empty picture", { image: image(new Uint8Array()) }, 33],
    ["a PNG under a wrong name", { image: image(png) }, 33],
    ["a PNG", { image: image(jpeg(), "cat.png", "image/png") }, 32],
    ["no content type of its own", { image: image(jpeg(), "cat.jpg", "") }, 32],
    ["over 100 KB", { image: image(jpeg(100 * 1024 + 1)) }, 31],
    ["no recipient", { to: [] }, 41],
    ["two recipients", { to: ["01011112222", "01033334444"] }, 1],
    ["an unregistered sender", { from: "0299999999" }, 13],
    ["2001 bytes", { text: `${"가".repeat(1000)}a` }, 21],
    ["a title of 41 bytes", { title: `${"가".repeat(20)}a` }, 23],
    ["an unknown field", { subject: "x" }, 1],
    ["a wrong version", { version: "2.0" }, 1],
  ];
  for (const [name, changes, code] of refusals) {
    test(`answers ${code} for ${name}`, async () => {
      const { mms } = createBench();
      assert.equal((await mms(fields(changes))).json.resultCode, code);
    });
  }

  test("100 KB are allowed", async () => {
    const { mms } = createBench();
    const picture = image(jpeg(100 * 1024));
    assert.equal((await mms(fields({ image: picture }))).json.resultCode, 0);
  });

  test("records the fields, of the picture its size only", async () => {
    const { mms, simulator } = createBench();
    await mms(fields());
    const [{ body }] = simulator.requests();
    assert.deepEqual(body[0], { name: "version", value: "1.0" });
    assert.deepEqual(body.at(-1), {
      name: "image",
      file: { filename: "cat.jpg", contentType: "image/jpeg", bytes: 1000 },
    });
  });

  test("comes through the server byte for byte", async () => {
    const server = await startVendorSimulator({ deliveryDelayMs: 0 });
    try {
      const { mms } = createCalls(fetch, server.url, Date.now);
      const picture = image(jpeg(70_000).map((byte, i) => (i > 3 ? i % 256 : byte)));
      assert.equal((await mms(fields({ image: picture }))).json.resultCode, 0);
      assert.equal(server.simulator.requests()[0].body.at(-1).file.bytes, 70_000);
    } finally {
      await server.close();
    }
  });
});
