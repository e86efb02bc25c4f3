// What a provider tells of itself and of its account.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { KMsg } from "kmsg-edge";
import { KMsgErrorCode } from "kmsg-edge/core";
import { accepted } from "../../support/providers.mjs";

export function account(createBench, probe) {
  test("healthCheck asks nobody, unless it is told to", async () => {
    const bench = createBench();
    const health = await bench.provider.healthCheck();
    assert.deepEqual([health.healthy, health.issues], [true, []]);
    assert.equal(bench.requests(), 0);
    if (!probe) return;
    assert.equal((await bench.provider.healthCheck({ probe: true })).healthy, true);
    assert.ok(bench.requests() > 0);
    void bench.http.next({ status: 401 }, "any");
    const ill = await bench.provider.healthCheck({ probe: true });
    assert.equal(ill.healthy, false);
    assert.equal(ill.issues.length, 1);
    void bench.http.next({ status: 401 }, "any");
    const { healthy, issues } = await new KMsg({ providers: [bench.provider] }).healthCheck({
      probe: true,
    });
    assert.deepEqual([healthy, issues.length], [false, 1]);
  });

  test("nothing that prints the provider shows a key", async () => {
    const { provider, secrets } = createBench();
    const printed = [
      inspect(provider, { depth: 9, showHidden: true }),
      inspect(new KMsg({ providers: [provider] }), { depth: 9, showHidden: true }),
      JSON.stringify(provider),
      String(provider),
      JSON.stringify(await provider.healthCheck()),
    ].join("\n");
    for (const secret of secrets) assert.ok(!printed.includes(secret), secret);
  });

  test("the onboarding specification is a copy of its own", () => {
    const { provider, expected } = createBench();
    if (!expected.onboarding) return;
    const spec = provider.getOnboardingSpec();
    assert.equal(spec.providerId, provider.id);
    assert.deepEqual(spec.checks.map(({ id }) => id).sort(), [...expected.onboarding].sort());
    spec.checks.length = 0;
    assert.notEqual(provider.getOnboardingSpec().checks.length, 0);
  });

  test("balance and templates, where it has them", async () => {
    const { provider, expected } = createBench();
    if (!expected.templates) return;
    const balance = accepted(await provider.getBalance());
    assert.equal(balance.providerId, provider.id);
    assert.ok(balance.amount > 0);
    const input = { name: "인사", content: "#{name}님, 안녕하세요", category: "001001" };
    const made = accepted(await provider.createTemplate(input));
    assert.ok(made.createdAt instanceof Date && made.updatedAt instanceof Date);
    assert.deepEqual([made.name, made.content], [input.name, input.content]);
    const changed = await provider.updateTemplate(made.code, { content: "#{name}님, 반갑습니다" });
    assert.equal(accepted(changed).content, "#{name}님, 반갑습니다");
    const read = accepted(await provider.getTemplate(made.code));
    assert.deepEqual([read.code, read.content], [made.code, "#{name}님, 반갑습니다"]);
    const listed = accepted(await provider.listTemplates());
    assert.ok(listed.some(({ code }) => code === made.code));
    accepted(await provider.deleteTemplate(made.code));
    const gone = await provider.getTemplate(made.code);
    assert.equal(gone.error.code, KMsgErrorCode.TEMPLATE_NOT_FOUND);
    for (const blank of ["", " "]) {
      assert.equal((await provider.getTemplate(blank)).error.code, KMsgErrorCode.INVALID_REQUEST);
    }
    assert.equal((await provider.createTemplate({})).error.code, KMsgErrorCode.INVALID_REQUEST);
  });
}
