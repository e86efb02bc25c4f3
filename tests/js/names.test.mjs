// The public names that the documentation lists are there, and those it bans are not.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as root from "kmsg-edge";
import * as core from "kmsg-edge/core";
import * as providers from "kmsg-edge/provider";
import * as aligo from "kmsg-edge/provider/aligo";
import * as aligoSend from "kmsg-edge/provider/aligo/send";
import * as aligoTemplate from "kmsg-edge/provider/aligo/template";
import * as iwinv from "kmsg-edge/provider/iwinv";
import * as iwinvSend from "kmsg-edge/provider/iwinv/send";
import * as iwinvTemplate from "kmsg-edge/provider/iwinv/template";
import * as solapi from "kmsg-edge/provider/solapi";
import * as template from "kmsg-edge/template";
import * as templateLifecycle from "kmsg-edge/template/lifecycle";
import * as templateSend from "kmsg-edge/template/send";
import * as templateToolkit from "kmsg-edge/template/toolkit";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { accepted } from "./support/providers.mjs";

const missing = (module, names) => names.split(/\s+/).filter((name) => !(name in module));

test("the root has the facade's names", () => {
  const names = `KMsg KMsgBuilder MessageStatus MessageEventType VariableMapSchema RecipientSchema
    SchedulingOptionsSchema SendingOptionsSchema MessageRequestSchema MessageErrorSchema
    RecipientResultSchema MessageResultSchema init`;
  assert.deepEqual(missing(root, names), []);
});

test("core has every name of the errors page", () => {
  const names = `ok fail Result KMsgError KMsgErrorCode ErrorUtils normalizeProviderError
    normalizeRetryAfterMs validateErrorRetryPolicy normalizeErrorRetryPolicy
    parseErrorRetryPolicyFromJson KMSG_MESSAGE_TYPES isKMsgMessageType KNOWN_MESSAGE_STATUSES
    QUEUED_MESSAGE_STATUS normalizeMessageStatus KMSG_DELIVERY_STATUSES KMSG_TERMINAL_STATUSES
    KMSG_POLLABLE_STATUSES isKMsgDeliveryStatus isKMsgTerminalStatus isTerminalDeliveryStatus
    isPollableDeliveryStatus getPollableStatuses RetryHandler CircuitBreaker RateLimiter
    BulkOperationHandler LogLevel Logger createLogger getLogger setGlobalLogger logger
    loggerMiddleware getRuntimeEnvSource readRuntimeEnv`;
  assert.deepEqual(missing(core, names), []);
});

test("template and its parts have the names of the templates page", () => {
  const send = "interpolate ButtonParser parseTemplateButtons validateTemplatePayload";
  const toolkit = "TemplateBuilder TemplateBuilders TemplateRegistry InMemoryTemplateStore";
  const rest = `TemplateValidator VariableParser TemplatePersonalizer defaultTemplatePersonalizer
    TemplateVariableUtils TemplateLifecycleService TemplateCategory TemplateStatus TemplateType`;
  assert.deepEqual(missing(template, `${send} ${toolkit} ${rest}`), []);
  assert.deepEqual(missing(templateSend, send), []);
  assert.deepEqual(missing(templateToolkit, toolkit), []);
  assert.deepEqual(missing(templateLifecycle, "TemplateLifecycleService"), []);
});

const ALIGO = `AligoProvider AligoProviderFactory createAligoProvider createDefaultAligoProvider
  initializeAligo`;
const IWINV = `IWINVProvider IWINVProviderFactory createIWINVProvider createDefaultIWINVProvider
  initializeIWINV`;
const TEMPLATE_METHODS = "createTemplate updateTemplate deleteTemplate getTemplate listTemplates";

for (const [path, module, names, others] of [
  [
    "provider",
    providers,
    `${ALIGO} ${IWINV} MockProvider providerConfigFieldSpecs providerCliMetadata
      providerOnboardingSpecs getProviderOnboardingSpec listProviderOnboardingSpecs`,
  ],
  ["provider/aligo", aligo, ALIGO, "AligoSendProvider"],
  [
    "provider/aligo/send",
    aligoSend,
    `AligoSendProvider AligoProvider AligoSendProviderFactory createAligoSendProvider
      createDefaultAligoSendProvider createAligoProvider createDefaultAligoProvider`,
  ],
  [
    "provider/aligo/template",
    aligoTemplate,
    `AligoTemplateProvider AligoTemplateProviderFactory createAligoTemplateProvider
      createDefaultAligoTemplateProvider ${TEMPLATE_METHODS} requestTemplateInspection`,
  ],
  ["provider/iwinv", iwinv, `${IWINV} IWINV_STATUS_CODES default`, "IWINVSendProvider"],
  [
    "provider/iwinv/send",
    iwinvSend,
    `IWINVSendProvider IWINVSendProviderFactory createIWINVSendProvider
      createDefaultIWINVSendProvider default`,
  ],
  [
    "provider/iwinv/template",
    iwinvTemplate,
    `IWINVTemplateProvider IWINVTemplateProviderFactory createIWINVTemplateProvider
      createDefaultIWINVTemplateProvider ${TEMPLATE_METHODS}`,
  ],
  [
    "provider/solapi",
    solapi,
    `SolapiProvider SolapiProviderFactory createSolapiProvider createDefaultSolapiProvider
      initializeSolapi`,
  ],
]) {
  test(`${path} has the documented names and no others`, () => {
    const known = `${names} ${others ?? ""}`.split(/\s+/).filter(Boolean);
    assert.deepEqual(Object.keys(module).sort(), known.sort());
  });
}

test("the parts of a vendor are classes without the other parts", async () => {
  const config = { apiKey: "k", userId: "u" };
  const sends = [new aligoSend.AligoSendProvider(config), new iwinvSend.default(config)];
  for (const provider of sends) {
    for (const name of TEMPLATE_METHODS.split(" ")) assert.equal(provider[name], undefined);
    assert.equal(typeof provider.send, "function");
  }
  assert.equal(typeof sends[0].listKakaoChannels, "function");
  const simulator = createVendorSimulator();
  const account = { ...SIMULATOR_DEFAULTS.iwinv, fetch: simulator.fetch };
  const templates = new iwinvTemplate.IWINVTemplateProvider(account);
  assert.deepEqual([templates.id, templates.send], ["iwinv", undefined]);
  assert.equal(accepted(await templates.getTemplate("NOTICE")).code, "NOTICE");
  assert.equal(accepted(await iwinvTemplate.listTemplates(account, { limit: 2 })).length, 2);
  assert.throws(() => new iwinvTemplate.IWINVTemplateProvider(), {
    message: "IWINVTemplateProvider requires a config object",
  });
  assert.throws(() => new aligoTemplate.AligoTemplateProvider({ apiKey: "k" }), {
    message: "AligoTemplateProvider requires `userId` configuration",
    field: "userId",
  });
});

test("accounts come from the environment", () => {
  const { __K_MSG_ENV__: before } = globalThis;
  try {
    globalThis.__K_MSG_ENV__ = {};
    const refused = { code: "INVALID_REQUEST", field: "apiKey" };
    for (const make of [
      iwinv.createDefaultIWINVProvider,
      iwinvSend.createDefaultIWINVSendProvider,
      iwinvTemplate.createDefaultIWINVTemplateProvider,
      aligo.createDefaultAligoProvider,
      aligoSend.createDefaultAligoSendProvider,
      aligoTemplate.createDefaultAligoTemplateProvider,
      solapi.createDefaultSolapiProvider,
    ]) {
      assert.throws(make, refused, make.name);
    }
    globalThis.__K_MSG_ENV__ = { IWINV_API_KEY: "k", IWINV_SMS_API_KEY: "a" };
    assert.deepEqual(iwinv.IWINVProviderFactory.createDefault().supportedTypes, ["ALIMTALK"]);
    globalThis.__K_MSG_ENV__.IWINV_SMS_AUTH_KEY = "b";
    assert.equal(iwinvSend.createDefaultIWINVSendProvider().supportedTypes.length, 4);
  } finally {
    globalThis.__K_MSG_ENV__ = before;
  }
});

test("the specifications of the providers fit the providers", () => {
  const ids = ["aligo", "iwinv", "mock", "solapi"];
  const { providerConfigFieldSpecs: fields, providerCliMetadata: cli } = providers;
  assert.deepEqual([Object.keys(fields).sort(), Object.keys(cli).sort()], [ids, ids]);
  const secrets = Object.entries(fields).flatMap(([id, map]) =>
    Object.keys(map)
      .filter((name) => map[name].secret)
      .map((name) => `${id}.${name}`),
  );
  assert.deepEqual(
    secrets.join(" "),
    "aligo.apiKey aligo.senderKey iwinv.apiKey iwinv.smsApiKey iwinv.smsAuthKey iwinv.extraHeaders " +
      "solapi.apiKey solapi.apiSecret",
  );
  const accounts = {
    aligo: new aligo.AligoProvider({ apiKey: "k", userId: "u" }),
    iwinv: new iwinv.IWINVProvider({ apiKey: "k", smsApiKey: "a", smsAuthKey: "b" }),
    mock: new providers.MockProvider(),
    solapi: new solapi.SolapiProvider({ apiKey: "k", apiSecret: "s" }),
  };
  for (const [id, provider] of Object.entries(accounts)) {
    assert.deepEqual(cli[id].routingSeedTypes, provider.supportedTypes);
    const spec = providers.getProviderOnboardingSpec(id);
    assert.deepEqual(spec, provider.getOnboardingSpec());
    assert.deepEqual(providers.providerOnboardingSpecs[id], spec);
    const asked = spec.checks.flatMap(({ configKeys = [] }) => configKeys);
    for (const key of asked) assert.equal(fields[id][key].required, true, key);
  }
  assert.equal(providers.getProviderOnboardingSpec("toString"), undefined);
  assert.equal(providers.listProviderOnboardingSpecs().length, 4);
});
