import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createBench, MINUTE, START, smsMessage } from "./support.mjs";

async function benchWithMessages(count) {
  const bench = createBench();
  const ids = [];
  for (let i = 0; i < count; i += 1) {
    bench.clock.now = START + i * MINUTE;
    const to = i % 2 === 0 ? "01011112222" : "01033334444";
    ids.push((await bench.sendSolapi(smsMessage({ to }))).json.messageId);
  }
  const list = async (query) => (await bench.solapi("GET", `/messages/v4/list?${query}`)).json;
  const idsOf = async (query) => Object.keys((await list(query)).messageList);
  return { ...bench, ids, list, idsOf };
}

describe("SOLAPI message list", () => {
  test("is keyed by id and empty for an unknown one", async () => {
    const { ids, list } = await benchWithMessages(1);
    const { messageList } = await list(`messageId=${ids[0]}&limit=1`);
    assert.equal(messageList[ids[0]].messageId, ids[0]);
    assert.deepEqual((await list("messageId=M4V0")).messageList, {});
  });

  test("takes many ids, repeated or in one value, and skips unknown ones", async () => {
    const { ids, idsOf } = await benchWithMessages(4);
    const wanted = [ids[3], ids[1]];
    assert.deepEqual(
      await idsOf(`messageIds=${ids[1]}&messageIds=none&messageIds=${ids[3]}`),
      wanted,
    );
    assert.deepEqual(await idsOf(`messageIds%5Bin%5D=${ids[1]},${ids[3]}`), wanted);
  });

  test("filters by number, group and code", async () => {
    const { ids, idsOf, list, clock } = await benchWithMessages(4);
    assert.deepEqual(await idsOf("to=01033334444"), [ids[3], ids[1]]);
    const { groupId } = (await list(`messageId=${ids[2]}`)).messageList[ids[2]];
    assert.deepEqual(await idsOf(`groupId=${groupId}`), [ids[2]]);
    clock.now += 1000;
    assert.deepEqual(await idsOf("statusCode=3000"), [ids[3]]);
    assert.equal((await idsOf("statusCode=4000")).length, 3);
  });

  test("filters by date of creation or change", async () => {
    const { ids, idsOf, clock } = await benchWithMessages(3);
    const at = (ms) => encodeURIComponent(new Date(ms).toISOString());
    assert.deepEqual(await idsOf(`startDate=${at(START + MINUTE)}`), [ids[2], ids[1]]);
    assert.deepEqual(await idsOf(`endDate=${at(START)}`), [ids[0]]);
    clock.now += 3000;
    const changed = `dateType=UPDATED&startDate=${at(START + 2 * MINUTE + 3000)}`;
    assert.deepEqual(await idsOf(changed), [ids[2]]);
  });

  test("pages the newest first", async () => {
    const { ids, list } = await benchWithMessages(5);
    const seen = [];
    let key = "";
    do {
      const page = await list(`limit=2${key && `&startKey=${key}`}`);
      seen.push(...Object.keys(page.messageList));
      key = page.nextKey;
    } while (key !== null);
    assert.deepEqual(seen, ids.toReversed());
  });

  test("gives 20 records unless told otherwise", async () => {
    const { idsOf } = await benchWithMessages(21);
    assert.equal((await idsOf("")).length, 20);
    assert.equal((await idsOf("limit=500")).length, 21);
  });

  for (const query of [
    "limit=0",
    "limit=501",
    "limit=x",
    "startDate=yesterday",
    "dateType=UPDATED",
    "unknown=1",
  ]) {
    test(`refuses ${query}`, async () => {
      const { solapi } = createBench();
      const { status, json } = await solapi("GET", `/messages/v4/list?${query}`);
      assert.deepEqual([status, json.errorCode], [400, "ValidationError"]);
    });
  }
});
