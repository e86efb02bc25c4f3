// What every tracking store promises. `open(t)` answers a function that makes an object over one and the
// same, empty store: one call is one worker. Without `claims` the store neither claims nor marks, and what
// needs that is left out.
import assert from "node:assert/strict";
import { test } from "node:test";

const kNow = 1_800_000_000_000;
export const at = (offset) => new Date(kNow + offset);

/** A record that is due at `at(0)`. */
export const record = (overrides = {}) => ({
  messageId: "m",
  providerId: "solapi",
  providerMessageId: "v",
  type: "SMS",
  to: "01012345678",
  requestedAt: at(-5_000),
  status: "SENT",
  statusUpdatedAt: at(-5_000),
  attemptCount: 0,
  nextCheckAt: at(-1_000),
  ...overrides,
});

const named = (...ids) => ids.map((messageId) => record({ messageId }));
const ids = (records) => records.map(({ messageId }) => messageId);
const sorted = (records) => ids(records).sort();
const fenceOf = ({ attemptCount, nextCheckAt }) => ({ attemptCount, nextCheckAt });

export function trackingSuite(name, open, { claims = true } = {}) {
  const promise = (title, body) =>
    test(`${name}: ${title}`, async (t) => {
      const connect = await open(t);
      const store = await connect();
      await store.init();
      await body(store, connect);
    });
  const claimed = claims ? promise : () => {};

  promise("a record comes back as it was written", async (store) => {
    const whole = record({
      from: "0212345678",
      scheduledAt: at(1),
      providerStatusCode: "3104",
      providerStatusMessage: "카카오톡 미사용자 😀",
      sentAt: at(2),
      deliveredAt: at(3),
      failedAt: at(-8_640_000_000),
      lastCheckedAt: at(4),
      lastError: { code: "NETWORK_ERROR", message: "down" },
      raw: { list: [1, null, { "quote'\"\\": "한글" }] },
      metadata: { failover: { owner: "tracking", depth: { deep: [1.5, -0.25] } } },
    });
    await store.upsert(whole);
    assert.deepEqual(await store.get("m"), whole);
    assert.equal(await store.get("nobody"), undefined);
  });

  promise("what a record does not have is absent, and an upsert clears it", async (store) => {
    await store.upsert(record({ from: "0212345678", metadata: { a: 1 }, raw: [1] }));
    await store.upsert(record());
    assert.deepEqual(await store.get("m"), record());
  });

  promise("raw may be any JSON value", async (store) => {
    for (const raw of ["text", '{"quoted":"text"}', 7, true, [], {}]) {
      await store.upsert(record({ raw }));
      assert.deepEqual((await store.get("m")).raw, raw);
    }
  });

  promise("texts of vendors of any length are written, cut where they must be", async (store) => {
    const providerStatusMessage = "가".repeat(2_000);
    await store.upsert(record({ providerStatusCode: "9".repeat(300), providerStatusMessage }));
    const { providerStatusCode, providerStatusMessage: kept } = await store.get("m");
    assert.match(providerStatusCode, /^9{64,300}$/);
    assert.ok(kept.length >= 1_000 && providerStatusMessage.startsWith(kept));
  });

  promise("5: a vendor's text of 100 KB is no failure, written or patched", async (store) => {
    const long = "x".repeat(100_000);
    const lastError = { code: "UNKNOWN_ERROR", message: long };
    await store.upsert(record({ providerStatusMessage: long, raw: { long }, lastError }));
    await store.patch("m", { providerStatusCode: long, providerStatusMessage: `${long}!` });
    const kept = await store.get("m");
    for (const text of [kept.providerStatusMessage, kept.lastError.message]) {
      assert.ok(text.length >= 1_000 && `${long}!`.startsWith(text.replace(/…$/, "")));
    }
    assert.ok(kept.raw.long === long, "an answer is stored whole");
  });

  promise("16: ids are compared byte by byte", async (store) => {
    const all = ["m1", "M1", "m2", "é", "e\u0301", "한글"];
    await store.upsertMany(named(...all));
    assert.equal(await store.countRecords({}), all.length);
    assert.deepEqual(ids(await store.getMany(all)), all);
    assert.equal((await store.get("M1")).messageId, "M1");
  });

  promise("16: an id that ends in a blank is kept apart or refused", async (store) => {
    await store.upsert(record({ messageId: "m2", to: "01012345678" }));
    let isRefused = false;
    await store.upsert(record({ messageId: "m2 ", to: "01087654321" })).catch((error) => {
      isRefused = /messageId must not end in a blank/.test(error.message);
    });
    assert.equal((await store.get("m2")).to, "01012345678");
    assert.equal(await store.countRecords({}), isRefused ? 1 : 2);
  });

  promise("many records are written and read at once", async (store) => {
    const many = Array.from({ length: 1_200 }, (_, n) =>
      record({ messageId: `m${n}`, raw: { n } }),
    );
    await store.upsertMany(many);
    assert.equal(await store.countRecords({}), 1_200);
    assert.deepEqual((await store.getMany(["m7", "m1199", "nobody"]))[1].raw, { n: 1_199 });
    await store.upsertMany([]);
    assert.deepEqual(await store.getMany([]), []);
  });

  claimed("an insert takes only an id that is free", async (store) => {
    assert.equal(await store.insertIfAbsent(record({ to: "01011112222" })), true);
    assert.equal(await store.insertIfAbsent(record({ to: "01033334444" })), false);
    assert.equal((await store.get("m")).to, "01011112222");
  });

  claimed("of many that insert one id at once, one wins", async (store, connect) => {
    const workers = await Promise.all(Array.from({ length: 8 }, connect));
    const won = await Promise.all(
      workers.map((worker, n) => worker.insertIfAbsent(record({ to: `0101111000${n}` }))),
    );
    assert.deepEqual(won.filter(Boolean), [true]);
    assert.equal((await store.get("m")).to, `0101111000${won.indexOf(true)}`);
  });

  promise("due are open records whose time has come, most overdue first", async (store) => {
    await store.upsertMany([
      record({ messageId: "late", nextCheckAt: at(-10) }),
      record({ messageId: "latest", nextCheckAt: at(-20), status: "PENDING" }),
      record({ messageId: "now", nextCheckAt: at(0) }),
      record({ messageId: "future", nextCheckAt: at(1) }),
      ...["DELIVERED", "FAILED", "CANCELLED", "UNKNOWN"].map((status) =>
        record({ messageId: status, status, nextCheckAt: at(-30) }),
      ),
    ]);
    assert.deepEqual(ids(await store.listDue(at(0), 10)), ["latest", "late", "now"]);
    assert.deepEqual(ids(await store.listDue(at(0), 1)), ["latest"]);
    assert.deepEqual(await store.listDue(at(0), 0), []);
    if (!claims) return;
    assert.deepEqual(sorted(await store.claimDue(at(0), 2, 1_000)), ["late", "latest"]);
  });

  claimed("a claim moves the due time to the end of its lease", async (store) => {
    await store.upsert(record({ attemptCount: 3 }));
    const [held] = await store.claimDue(at(0), 10, 60_000);
    assert.deepEqual(held, record({ attemptCount: 3, nextCheckAt: at(60_000) }));
    assert.deepEqual(await store.get("m"), held);
    assert.deepEqual(await store.claimDue(at(59_999), 10, 60_000), []);
    assert.equal((await store.claimDue(at(60_000), 10, 60_000)).length, 1);
  });

  claimed("no two workers claim one record", async (store, connect) => {
    const many = Array.from({ length: 240 }, (_, n) => `m${n}`);
    await store.upsertMany(named(...many));
    const workers = await Promise.all(Array.from({ length: 8 }, connect));
    const claims = await Promise.all(workers.map((worker) => worker.claimDue(at(0), 25, 60_000)));
    const taken = claims.flat();
    assert.equal(new Set(ids(taken)).size, taken.length);
    for (const { nextCheckAt } of taken) assert.deepEqual(nextCheckAt, at(60_000));
    const rest = await store.claimDue(at(0), 1_000, 60_000);
    assert.deepEqual([...ids(taken), ...ids(rest)].sort(), many.sort());
  });

  claimed("a patch with a fence applies once, and only while the claim holds", async (store) => {
    await store.upsertMany(named("a", "b"));
    const [a, b] = (await store.claimDue(at(0), 10, 1_000)).sort((x, y) =>
      x.messageId < y.messageId ? -1 : 1,
    );
    const patches = [a, b].map((held) => ({
      messageId: held.messageId,
      fence: fenceOf(held),
      patch: { attemptCount: 1, nextCheckAt: at(5_000), lastCheckedAt: at(1) },
    }));
    assert.deepEqual((await store.patchMany(patches)).sort(), ["a", "b"]);
    assert.deepEqual(await store.patchMany(patches), []);
    assert.deepEqual((await store.get("a")).lastCheckedAt, at(1));
  });

  claimed("a pass that lost its lease changes nothing", async (store, connect) => {
    await store.upsert(record());
    const [stale] = await store.claimDue(at(0), 1, 1_000);
    const other = await connect();
    const [held] = await other.claimDue(at(1_000), 1, 1_000);
    const late = { messageId: "m", fence: fenceOf(stale), patch: { status: "FAILED" } };
    assert.deepEqual(await store.patchMany([late]), []);
    assert.deepEqual(await store.get("m"), held);
  });

  promise("a finished record is never opened again", async (store) => {
    await store.upsert(record({ status: "DELIVERED" }));
    await store.patch("m", { status: "SENT", providerStatusMessage: "late answer" });
    const { status, providerStatusMessage } = await store.get("m");
    assert.deepEqual([status, providerStatusMessage], ["DELIVERED", "late answer"]);
    await store.patch("m", { status: "FAILED" });
    assert.equal((await store.get("m")).status, "FAILED");
    await store.patch("nobody", { status: "FAILED" });
  });

  promise("a patch changes what it names and clears what is undefined", async (store) => {
    await store.upsert(
      record({ from: "0212345678", lastError: { code: "X", message: "y" }, raw: 1 }),
    );
    await store.patch("m", { raw: { n: 2 }, lastError: undefined, sentAt: at(9) });
    assert.deepEqual(
      await store.get("m"),
      record({ from: "0212345678", raw: { n: 2 }, sentAt: at(9) }),
    );
  });

  promise("patches of one record apply in order", async (store) => {
    await store.upsert(record());
    const changed = await store.patchMany([
      { messageId: "m", patch: { providerStatusCode: "1" } },
      { messageId: "nobody", patch: { providerStatusCode: "1" } },
      { messageId: "m", patch: { providerStatusCode: "2" } },
    ]);
    assert.deepEqual([...new Set(changed)], ["m"]);
    assert.equal((await store.get("m")).providerStatusCode, "2");
  });

  promise("hundreds of patches of different columns apply at once", async (store) => {
    const many = Array.from({ length: 300 }, (_, n) => `m${n}`);
    await store.upsertMany(named(...many));
    const patches = many.map((messageId, n) => ({
      messageId,
      patch:
        n % 2
          ? { status: "DELIVERED", deliveredAt: at(n) }
          : { lastError: { code: "X", message: `${n}` } },
    }));
    assert.equal((await store.patchMany(patches)).length, 300);
    assert.deepEqual((await store.get("m299")).deliveredAt, at(299));
    assert.deepEqual((await store.get("m298")).lastError, { code: "X", message: "298" });
    assert.equal(await store.countRecords({ status: "DELIVERED" }), 150);
  });

  promise("a filter is met in all its members; an empty list matches nothing", async (store) => {
    await store.upsertMany([
      record({ messageId: "a", type: "LMS", status: "FAILED", from: "0211112222" }),
      record({ messageId: "b", type: "LMS", requestedAt: at(10), statusUpdatedAt: at(20) }),
      record({ messageId: "c", providerId: "aligo" }),
    ]);
    const list = async (filter) => sorted(await store.listRecords({ limit: 10, ...filter }));
    assert.deepEqual(await list({}), ["a", "b", "c"]);
    assert.deepEqual(await list({ type: "LMS" }), ["a", "b"]);
    assert.deepEqual(await list({ type: ["LMS", "SMS"], providerId: "aligo" }), ["c"]);
    assert.deepEqual(await list({ status: ["FAILED"] }), ["a"]);
    assert.deepEqual(await list({ from: "0211112222" }), ["a"]);
    const fields = "messageId providerId providerMessageId type status to from".split(" ");
    for (const field of fields) {
      assert.deepEqual(await list({ [field]: [] }), [], `13: ${field}`);
      assert.equal(await store.countRecords({ [field]: [] }), 0);
      assert.deepEqual(await store.countBy({ [field]: [] }, ["status"]), []);
    }
    assert.deepEqual(await list({ requestedAtFrom: at(10), requestedAtTo: at(10) }), ["b"]);
    assert.deepEqual(await list({ statusUpdatedAtFrom: at(20) }), ["b"]);
    assert.deepEqual(await list({ statusUpdatedAtTo: at(19) }), ["a", "c"]);
    const many = Array.from({ length: 500 }, (_, n) => `x${n}`);
    assert.deepEqual(await list({ messageId: [...many, "a"] }), ["a"]);
  });

  promise("pages of records of one time neither skip nor repeat", async (store) => {
    const many = Array.from({ length: 25 }, (_, n) => `m${String(n).padStart(2, "0")}`);
    await store.upsertMany(named(...many));
    const seen = [];
    for (let offset = 0; offset < 30; offset += 10) {
      seen.push(...(await store.listRecords({ limit: 10, offset, orderDirection: "asc" })));
    }
    assert.deepEqual(ids(seen), many);
    assert.deepEqual(await store.listRecords({ limit: 0 }), []);
  });

  promise("a page starts behind the last record of the page before", async (store) => {
    const many = Array.from({ length: 25 }, (_, n) => `m${String(n).padStart(2, "0")}`);
    // Ten of one time each, so that pages of seven begin and end among equals.
    const times = many.map((messageId, n) => ({ messageId, requestedAt: at(Math.floor(n / 10)) }));
    await store.upsertMany(times.map((each) => record({ ...each, statusUpdatedAt: at(50) })));
    for (const orderBy of ["requestedAt", "statusUpdatedAt"]) {
      for (const orderDirection of ["asc", "desc"]) {
        const seen = [];
        let after;
        do {
          const page = await store.listRecords({ limit: 7, orderBy, orderDirection, after });
          after = page.at(-1);
          seen.push(...page);
        } while (after);
        assert.deepEqual(ids(seen), orderDirection === "asc" ? many : many.toReversed());
      }
    }
    const withoutTime = { limit: 7, after: { messageId: "m01" } };
    await assert.rejects(store.listRecords(withoutTime), { field: "after" });
  });

  promise("records are ordered by either time, newest first by default", async (store) => {
    await store.upsertMany([
      record({ messageId: "a", requestedAt: at(1), statusUpdatedAt: at(30) }),
      record({ messageId: "b", requestedAt: at(2), statusUpdatedAt: at(20) }),
    ]);
    assert.deepEqual(ids(await store.listRecords({ limit: 5 })), ["b", "a"]);
    const byUpdate = { limit: 5, orderBy: "statusUpdatedAt" };
    assert.deepEqual(ids(await store.listRecords(byUpdate)), ["a", "b"]);
    const ascending = { ...byUpdate, orderDirection: "asc" };
    assert.deepEqual(ids(await store.listRecords(ascending)), ["b", "a"]);
  });

  promise("groups are counted", async (store) => {
    await store.upsertMany([
      ...named("a", "b"),
      record({ messageId: "c", status: "FAILED" }),
      record({ messageId: "d", providerId: "aligo" }),
    ]);
    const groups = await store.countBy({ type: "SMS" }, ["providerId", "status"]);
    const text = groups.map(({ key, count }) => `${key.providerId} ${key.status} ${count}`).sort();
    assert.deepEqual(text, ["aligo SENT 1", "solapi FAILED 1", "solapi SENT 2"]);
    assert.deepEqual(await store.countBy({}, []), []);
  });

  promise("only finished records are deleted, the oldest first", async (store) => {
    await store.upsertMany([
      record({ messageId: "open", requestedAt: at(-900), statusUpdatedAt: at(-900) }),
      ...[-500, -400, -300].map((offset) => {
        const time = at(offset);
        const messageId = `done${offset}`;
        return record({ messageId, status: "FAILED", requestedAt: time, statusUpdatedAt: time });
      }),
    ]);
    assert.equal(await store.deleteBefore(at(-300), { limit: 1 }), 1);
    assert.equal(await store.deleteBefore(at(-300)), 1);
    assert.equal(await store.deleteBefore(at(-300)), 0);
    assert.deepEqual(sorted(await store.listRecords({ limit: 9 })), ["done-300", "open"]);
  });
}
