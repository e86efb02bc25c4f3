// The page in headless Chromium against the Worker in workerd, with the cron running.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { bundleWorker } from "../../scripts/demo/bundle.mjs";
import { which } from "../../scripts/lib/run.mjs";
import { startStack } from "./support.mjs";

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SCRIPT_TEXT = "<script>globalThis.broken = 1</script><img src=x onerror=alert(1)>";

describe("the page in Chromium", { timeout: 120_000 }, () => {
  let modules;
  let stack;
  let browser;
  let cron;
  let page;
  let complaints;

  before(async () => {
    modules = await bundleWorker("build/worker-test-page");
    stack = await startStack({ modules });
    cron = setInterval(() => stack.scheduled().catch(() => {}), 500);
    browser = await chromium.launch({
      executablePath: which("chromium", "chromium-browser", "google-chrome"),
      args: CHROMIUM_FLAGS,
    });
  });
  after(async () => {
    clearInterval(cron);
    await browser?.close();
    await stack?.close();
  });

  const open = async (options = {}) => {
    const context = await browser.newContext({ locale: "ko-KR", ...options });
    const opened = await context.newPage();
    opened.setDefaultTimeout(15_000);
    complaints = [];
    // Chromium reports every 4xx as an error of its own; those are answers here.
    opened.on("console", (message) => {
      const isAnswer = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isAnswer) complaints.push(message.text());
    });
    opened.on("pageerror", (error) => complaints.push(error.message));
    await opened.goto(stack.url);
    await opened.waitForSelector("#banner:not([hidden])");
    return opened;
  };

  beforeEach(async () => {
    await page?.context().close();
    page = await open();
  });

  test("is one document that asks nobody else and lets nothing else run", async () => {
    const response = await page.reload();
    // Only then has the page asked for its data, and by that for everything it ever asks for.
    await page.waitForSelector("#banner:not([hidden])");
    const policy = response.headers()["content-security-policy"];
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'nonce-[\w+/=]{20,}'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(response.headers()["x-content-type-options"], "nosniff");
    const origins = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin),
    );
    assert.deepEqual([...new Set(origins)], [stack.url]);
    // The protection itself: an inline script that is put into the document does not run.
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.injected = 1";
      document.body.append(script);
    });
    assert.equal(await page.evaluate(() => globalThis.injected), undefined);
    assert.equal(complaints.length, 1, complaints.join("\n"));
    assert.match(complaints[0], /Content Security Policy/);
  });

  test("sends an SMS and shows it becoming delivered, markup as text", async () => {
    await page.fill("#to", "010-3333-4444");
    await page.fill("#text", SCRIPT_TEXT);
    await page.click("#send");
    const message = page.locator(".message").first();
    await message.locator(".badge").waitFor();
    assert.equal(await message.locator(".said").textContent(), SCRIPT_TEXT);
    await page.locator('.message[data-status="DELIVERED"]').first().waitFor();
    assert.equal(await message.locator(".badge").first().textContent(), "도착");
    assert.match(await message.textContent(), /010-3333-4444/);
    assert.equal(await page.locator(".message img, .message script").count(), 0);
    assert.equal(await page.evaluate(() => globalThis.broken), undefined);
    assert.match(await page.locator("#announce").textContent(), /010-3333-4444: 도착/);
    assert.deepEqual(complaints, []);
  });

  test("shows a failed AlimTalk with the SMS that took its place", async () => {
    await page.locator("input[value=alimtalk]").check({ force: true });
    await page.fill("#to", "01000000001");
    await page.fill("#templateId", "WELCOME");
    await page.fill("#fallback", "[안내] 문자로 보냅니다");
    await page.click("#send");
    const message = page.locator('.message[data-status="FAILED"]').first();
    await message.waitFor();
    const fallback = message.locator('.fallback[data-status="DELIVERED"]');
    await fallback.waitFor();
    assert.equal(await fallback.locator(".said").textContent(), "[안내] 문자로 보냅니다");
    assert.equal(await message.locator(".fallback").count(), 1);
    assert.deepEqual(complaints, []);
  });

  test("marks the field that an error names, and lets go of it", async () => {
    await page.fill("#to", "nobody");
    await page.click("#send");
    const field = page.locator('[data-field="to"]');
    await field.locator(".error:not(:empty)").waitFor();
    assert.equal(await page.locator("#to").getAttribute("aria-invalid"), "true");
    assert.equal(await page.evaluate(() => document.activeElement.id), "to");
    assert.equal(await page.locator("#alert").isVisible(), true);
    await page.fill("#to", "01000000000");
    await page.click("#send");
    await page.locator(".message").first().waitFor();
    assert.equal(await page.locator("#to").getAttribute("aria-invalid"), null);
    assert.equal(await page.locator("#alert").isVisible(), false);
  });

  test("says that a lost answer must not be repeated", async () => {
    stack.simulator.fail({ kind: "lost", vendor: "solapi", path: "/messages/v4/send" });
    await page.fill("#to", "01012345678");
    await page.click("#send");
    await page.locator("#alert.warn").waitFor();
    assert.match(await page.locator("#alert").textContent(), /다시 보내지 마세요/);
    await page.locator('.message[data-status="UNKNOWN"]').first().waitFor();
  });

  test("counts bytes as carriers do", async () => {
    await page.fill("#text", "가".repeat(45));
    assert.equal(await page.locator("#counter").textContent(), "90바이트 · SMS");
    assert.equal(await page.locator("#subject").isVisible(), false);
    await page.fill("#text", `${"가".repeat(45)}a`);
    assert.equal(await page.locator("#counter").textContent(), "91바이트 · LMS");
    assert.equal(await page.locator("#subject").isVisible(), true);
  });

  test("speaks Korean and English, and remembers which", async () => {
    assert.equal(await page.locator("html").getAttribute("lang"), "ko");
    assert.equal(await page.locator("#send").textContent(), "보내기");
    await page.click('[data-lang="en"]');
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    assert.equal(await page.locator("#send").textContent(), "Send");
    assert.equal(await page.locator('[data-lang="en"]').getAttribute("aria-pressed"), "true");
    // No Korean is left but the names of the language and what people wrote.
    const left = await page.evaluate(
      () =>
        [...document.querySelectorAll("[data-t]")].filter((e) => /[가-힣]/.test(e.textContent))
          .length,
    );
    assert.equal(left, 0);
    await page.reload();
    assert.equal(await page.locator("#send").textContent(), "Send");
    const english = await open({ locale: "en-US" });
    assert.equal(await english.locator("#send").textContent(), "Send");
    await english.context().close();
  });

  test("names every control, in both schemes and on a phone without sideways scrolling", async () => {
    const unnamed = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("input, textarea, select, button")]
          .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim()))
          .map((e) => e.outerHTML),
      );
    assert.deepEqual(await unnamed(), []);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      for (const width of [320, 390, 768, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(over, 0, `${width} px`);
      }
    }
  });

  test("asks for the token where there is one", async () => {
    const locked = await startStack({ modules, variables: { API_TOKEN: "open-sesame" } });
    try {
      await page.goto(locked.url);
      await page.locator("#live-text", { hasText: "API 토큰을 입력하세요" }).waitFor();
      await page.fill("#token", "open-sesame");
      await page.fill("#to", "01000000000");
      await page.click("#send");
      await page.locator(".message").first().waitFor();
      assert.equal(await page.locator("#live").getAttribute("data-state"), "live");
    } finally {
      await locked.close();
    }
  });

  test("filters by state", async () => {
    await page.locator(".message").first().waitFor();
    await page.click('[data-filter="UNKNOWN"]');
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".message")].every((e) => e.dataset.status === "UNKNOWN"),
    );
    assert.ok((await page.locator(".message").count()) > 0);
    await page.click('[data-filter="CANCELLED"]');
    await page.locator("#empty:not([hidden])").waitFor();
  });
});
