// What SOLAPI can do beyond sending, through the core, against its simulator.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KMsgError } from "kmsg-edge/core";
import {
  createDefaultSolapiProvider,
  initializeSolapi,
  SolapiProvider,
  SolapiProviderFactory,
} from "kmsg-edge/provider/solapi";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { accepted } from "../support/providers.mjs";

const { solapi } = SIMULATOR_DEFAULTS;

function createBench(options = {}, config = {}) {
  const simulator = createVendorSimulator(options);
  const provider = new SolapiProvider({
    apiKey: solapi.apiKey,
    apiSecret: solapi.apiSecret,
    kakaoPfId: solapi.pfIds[0],
    fetch: simulator.fetch,
    ...config,
  });
  return { simulator, provider };
}

test("the balance is cash and points", async () => {
  const { provider } = createBench({ solapi: { balance: 1000, point: 25 } });
  const balance = accepted(await provider.getBalance({ channel: "SMS" }));
  assert.equal(balance.raw.point, 25);
  assert.deepEqual(
    { ...balance, raw: undefined },
    { providerId: "solapi", channel: "SMS", amount: 1025, currency: "KRW", raw: undefined },
  );
});

test("a member obeys its context: own fetch, abort", async () => {
  const { provider } = createBench();
  const other = createVendorSimulator({ solapi: { balance: 7 } });
  assert.equal(accepted(await provider.getBalance({}, { fetch: other.fetch })).amount, 7);
  const aborted = await provider.getBalance({}, { signal: AbortSignal.abort() });
  assert.equal(aborted.error.code, "REQUEST_ABORTED");
});

test("the health check asks the vendor only when told to", async () => {
  const { provider, simulator } = createBench();
  assert.equal((await provider.healthCheck()).healthy, true);
  assert.equal(simulator.requests().length, 0);
  const probed = await provider.healthCheck({ probe: true });
  assert.equal(probed.healthy, true);
  assert.equal(typeof probed.latencyMs, "number");
  assert.equal(simulator.requests().length, 1);
  const wrong = createBench({}, { apiSecret: "WRONG-SECRET" });
  const status = await wrong.provider.healthCheck({ probe: true });
  assert.equal(status.healthy, false);
  assert.match(status.issues[0], /SignatureDoesNotMatch/);
  assert.doesNotMatch(JSON.stringify(status), /WRONG-SECRET/);
});

describe("templates", () => {
  const input = {
    name: " 가입 ",
    content: "#{name}님",
    category: "001",
    buttons: [{ type: "WL", name: "보기", linkMobile: "https://a.kr" }],
  };

  test("are created, read, changed, inspected, listed and deleted", async () => {
    const { provider } = createBench();
    const created = accepted(await provider.createTemplate(input));
    assert.equal(created.name, "가입");
    assert.equal(created.status, "PENDING");
    assert.deepEqual(created.variables, ["name"]);
    assert.deepEqual(created.buttons, input.buttons);
    assert.ok(created.createdAt instanceof Date && created.updatedAt instanceof Date);
    const { code } = created;
    assert.equal(
      accepted(await provider.updateTemplate(code, { content: "안녕" })).content,
      "안녕",
    );
    accepted(await provider.requestTemplateInspection(code));
    assert.equal(accepted(await provider.getTemplate(code)).status, "INSPECTION");
    assert.equal(accepted(await provider.listTemplates({ status: "INSPECTION" })).length, 1);
    assert.equal(accepted(await provider.listTemplates({ page: 2 })).length, 0);
    assert.equal(accepted(await provider.deleteTemplate(code)), undefined);
    const gone = await provider.getTemplate(code);
    assert.equal(gone.error.code, "TEMPLATE_NOT_FOUND");
  });

  test("wrong input causes no request", async () => {
    const { provider, simulator } = createBench();
    for (const [call, field] of [
      [provider.createTemplate({ ...input, name: " " }), "name"],
      [provider.createTemplate({ ...input, category: undefined }), "category"],
      [provider.updateTemplate("T", { content: "" }), "content"],
      [provider.getTemplate(" "), "code"],
      [provider.listTemplates({ page: 0 }), "page"],
    ]) {
      const result = await call;
      assert.deepEqual([result.error.code, result.error.field], ["INVALID_REQUEST", field]);
    }
    assert.equal(simulator.requests().length, 0);
  });
});

test("channels are added and listed", async () => {
  const { provider } = createBench();
  const manager = { plusId: "@new", phoneNumber: "010-1111-2222" };
  accepted(await provider.requestKakaoChannelAuth(manager));
  const { third } = accepted(await provider.listKakaoChannelCategories());
  const added = accepted(
    await provider.addKakaoChannel({
      ...manager,
      authNum: "123456",
      categoryCode: third[0].code,
    }),
  );
  assert.equal(added.plusId, "@new");
  assert.ok(added.createdAt instanceof Date);
  const listed = accepted(await provider.listKakaoChannels({ senderKey: added.senderKey }));
  assert.deepEqual(listed, [added]);
  const refused = await provider.addKakaoChannel({ ...manager, authNum: "1", categoryCode: "1" });
  assert.equal(refused.error.code, "INVALID_REQUEST");
});

test("an account comes from the environment", () => {
  globalThis.__K_MSG_ENV__ = { SOLAPI_API_KEY: "", SOLAPI_API_SECRET: "s" };
  try {
    assert.throws(createDefaultSolapiProvider, (error) => {
      assert.ok(error instanceof KMsgError);
      assert.equal(error.code, "INVALID_REQUEST");
      assert.equal(
        error.message,
        "SOLAPI_API_KEY and SOLAPI_API_SECRET environment variables are required",
      );
      return true;
    });
    globalThis.__K_MSG_ENV__ = { SOLAPI_API_KEY: "k", SOLAPI_API_SECRET: "s" };
    assert.equal(SolapiProviderFactory.createDefault().id, "solapi");
    assert.equal(SolapiProviderFactory.create({ apiKey: "k", apiSecret: "s" }).id, "solapi");
    assert.equal(initializeSolapi(), undefined);
  } finally {
    delete globalThis.__K_MSG_ENV__;
  }
});
