// The vendor's own SDK and our provider, against the same simulator: what both put on the wire is
// compared field by field. Where the two differ on purpose, the difference is named in KNOWN.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import sdkPackage from "solapi";
import { accepted } from "../support/providers.mjs";

const { solapi } = SIMULATOR_DEFAULTS;
const FROM = solapi.senders[0];
const TO = "01055556666";
const PF = solapi.pfIds[0];
const HOST = "https://api.solapi.com";
const PICTURE = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0x53, 0x44, 0x4b]);
const PICTURE_FILE = join(tmpdir(), "kmsg-edge-sdk-comparison.jpg");

// Each is removed from our requests after it was checked to be what it says.
const KNOWN = {
  agent(body, sdkBody) {
    assert.match(body.agent.sdkVersion, /^kmsg-edge\//, "we name our own library");
    assert.match(sdkBody.agent.sdkVersion, /^nodejs\//);
    assert.equal(body.agent.appId, sdkBody.agent.appId);
    delete body.agent;
    delete sdkBody.agent;
  },
  allowDuplicates(body, sdkBody) {
    assert.equal(body.allowDuplicates, true, "one number may get two messages of a batch");
    delete body.allowDuplicates;
    delete sdkBody.allowDuplicates;
  },
  showMessageList(body, sdkBody) {
    assert.equal(body.showMessageList, true, "without the list there are no message ids");
    delete body.showMessageList;
    delete sdkBody.showMessageList;
  },
  pairingField(body) {
    for (const message of body.messages) {
      assert.ok(message.customFields.kmsgId, "our id comes back in the answer");
      delete message.customFields.kmsgId;
      if (Object.keys(message.customFields).length === 0) delete message.customFields;
    }
  },
  millisecondsOfTheSchedule(body, sdkBody) {
    if (sdkBody.scheduledDate === undefined) return;
    assert.match(body.scheduledDate, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
    const whole = (text) => Math.floor(Date.parse(text) / 1000);
    assert.equal(whole(body.scheduledDate), whole(sdkBody.scheduledDate));
    delete body.scheduledDate;
    delete sdkBody.scheduledDate;
  },
};

const simulator = createVendorSimulator({ deliveryDelayMs: 0 });
let recorded = [];
/** Records what is really sent, credentials included, and lets the simulator answer. */
async function recording(input, init = {}) {
  const url = new URL(String(input));
  const entry = {
    method: init.method,
    host: url.origin,
    path: url.pathname,
    query: [...url.searchParams].sort(([a, x], [b, y]) => (a + x < b + y ? -1 : 1)),
    headers: new Headers(init.headers),
    body: init.body === undefined ? undefined : JSON.parse(init.body),
  };
  recorded.push(entry);
  const answer = await simulator.fetch(input, init);
  entry.status = answer.status;
  entry.answer = await answer.clone().json();
  return answer;
}

const sdk = new sdkPackage.SolapiMessageService(solapi.apiKey, solapi.apiSecret);
const provider = new SolapiProvider({
  apiKey: solapi.apiKey,
  apiSecret: solapi.apiSecret,
  defaultFrom: FROM,
  kakaoPfId: PF,
  fetch: recording,
});

const realFetch = globalThis.fetch;
before(async () => {
  globalThis.fetch = recording; // the SDK has no other way in
  await writeFile(PICTURE_FILE, PICTURE);
});
after(() => {
  globalThis.fetch = realFetch;
});

/** The requests that `run` caused. */
async function requestsOf(run) {
  recorded = [];
  const value = await run();
  return { requests: recorded, value };
}

async function signature(secret, text) {
  const bytes = (value) => new TextEncoder().encode(value);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await webcrypto.subtle.importKey("raw", bytes(secret), algorithm, false, ["sign"]);
  return Buffer.from(await webcrypto.subtle.sign("HMAC", key, bytes(text))).toString("hex");
}

/** The parts of an Authorization header, whose signature is recomputed. */
async function readAuthorization(header, secret = solapi.apiSecret) {
  const [scheme, ...rest] = header.split(" ");
  const parts = rest.join(" ").split(", ");
  const values = Object.fromEntries(parts.map((part) => part.split("=")));
  assert.equal(values.signature, await signature(secret, values.date + values.salt));
  assert.ok(Math.abs(Date.now() - Date.parse(values.date)) < 60_000, values.date);
  assert.match(values.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
  assert.match(values.salt, /^[0-9A-Za-z]{32}$/);
  return { scheme, names: Object.keys(values), apiKey: values.apiKey, salt: values.salt };
}

async function sameHeaders(ours, theirs) {
  const one = await readAuthorization(ours.headers.get("authorization"));
  const two = await readAuthorization(theirs.headers.get("authorization"));
  assert.deepEqual([one.scheme, one.names, one.apiKey], [two.scheme, two.names, two.apiKey]);
  assert.notEqual(one.salt, two.salt);
  // The SDK names a content type where there is no content.
  const type = theirs.headers.get("content-type");
  assert.equal(ours.headers.get("content-type"), ours.body === undefined ? null : type);
  const names = ({ headers }) => [...headers.keys()].filter((name) => name !== "content-type");
  assert.deepEqual(names(ours), names(theirs));
}

const whereTo = ({ method, host, path, query, status }) => ({ method, host, path, query, status });

/** Both requests but for what KNOWN names. */
async function same(ours, theirs) {
  await sameHeaders(ours, theirs);
  assert.deepEqual(whereTo(ours), whereTo(theirs));
  assert.equal(ours.host, HOST);
  assert.equal(ours.status, 200);
  const [body, sdkBody] = [structuredClone(ours.body), structuredClone(theirs.body)];
  if (body?.messages) for (const check of Object.values(KNOWN)) check(body, sdkBody);
  assert.deepEqual(body, sdkBody);
}

async function compare(theirs, ours) {
  const sent = await requestsOf(theirs);
  const mine = await requestsOf(ours);
  assert.equal(mine.requests.length, sent.requests.length);
  for (const [i, request] of mine.requests.entries()) {
    await same(request, sent.requests[i]);
  }
  return { sdk: sent, ours: mine };
}

const sending = (message) => async () => accepted(await provider.send({ to: TO, ...message }));
const sdkSending = (message, config) => () => sdk.send({ to: TO, from: FROM, ...message }, config);

describe("one message is the same on the wire as the SDK's", () => {
  const WL = { type: "WL", name: "보기", urlMobile: "https://a.kr/m", urlPc: "https://a.kr/p" };
  const sdkWL = {
    buttonType: "WL",
    buttonName: "보기",
    linkMo: "https://a.kr/m",
    linkPc: "https://a.kr/p",
  };
  const variables = { name: "민지", code: "123456" };
  const rows = {
    SMS: [
      { type: "SMS", text: "안녕" },
      { type: "SMS", text: "안녕" },
    ],
    "SMS to a number with hyphens": [
      { type: "SMS", text: "안녕", to: "010-5555-6666" },
      { type: "SMS", text: "안녕", to: "010-5555-6666" },
    ],
    "SMS abroad": [
      { type: "SMS", text: "hello", to: "+1 202 555 0100" },
      { type: "SMS", text: "hello", to: "2025550100", country: "1" },
    ],
    "LMS with custom fields": [
      { type: "LMS", text: "안녕", subject: "제목", options: { customFields: { a: "1" } } },
      { type: "LMS", text: "안녕", subject: "제목", customFields: { a: "1" } },
    ],
    "MMS of a stored picture": [
      { type: "MMS", text: "사진", subject: "제목", media: { image: { ref: "ST01" } } },
      { type: "MMS", text: "사진", subject: "제목", imageId: "ST01" },
    ],
    "AlimTalk with variables": [
      { type: "ALIMTALK", templateId: "WELCOME", variables },
      {
        type: "ATA",
        kakaoOptions: { pfId: PF, templateId: "WELCOME", variables, disableSms: true },
      },
    ],
    "AlimTalk with buttons and the vendor's replacement": [
      {
        type: "ALIMTALK",
        templateId: "WELCOME",
        variables,
        kakao: { buttons: [WL] },
        failover: { enabled: true, fallbackContent: "대신", fallbackTitle: "제목" },
      },
      {
        type: "ATA",
        text: "대신",
        subject: "제목",
        kakaoOptions: {
          pfId: PF,
          templateId: "WELCOME",
          variables,
          disableSms: false,
          buttons: [sdkWL],
        },
      },
    ],
    "FriendTalk with buttons": [
      {
        type: "FRIENDTALK",
        text: "안녕",
        buttons: [WL, { type: "BK", name: "문의" }],
        kakao: { adFlag: true },
      },
      {
        type: "CTA",
        text: "안녕",
        kakaoOptions: {
          pfId: PF,
          adFlag: true,
          buttons: [sdkWL, { buttonType: "BK", buttonName: "문의" }],
        },
      },
    ],
    "Naver smart notification": [
      { type: "NSA", templateId: "N1", variables, naver: { talkId: "T1" } },
      { type: "NSA", naverOptions: { talkId: "T1", templateId: "N1", variables } },
    ],
    Voice: [
      { type: "VOICE", text: "여보세요", voice: { voiceType: "MALE", replyRange: 3 } },
      { type: "VOICE", text: "여보세요", voiceOptions: { voiceType: "MALE", replyRange: 3 } },
    ],
    "RCS template": [
      { type: "RCS_TPL", templateId: "R1", variables, rcs: { brandId: "BR1" } },
      { type: "RCS_TPL", rcsOptions: { brandId: "BR1", templateId: "R1", variables } },
    ],
  };
  for (const [name, [ours, theirs]] of Object.entries(rows)) {
    test(name, async () => {
      // What the vendor then makes of it is not the point: an unknown picture is refused in the answer.
      await compare(
        async () => sdkSending(theirs)().catch((thrown) => thrown),
        async () => provider.send({ to: TO, ...ours }),
      );
    });
  }

  test("scheduled: the same instant, whatever zone the caller writes it in", async () => {
    const time = new Date(Math.ceil((Date.now() + 3_600_000) / 60_000) * 60_000);
    const korean = `${new Date(time.getTime() + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`;
    for (const scheduledAt of [time, korean]) {
      const { ours } = await compare(
        sdkSending({ type: "SMS", text: "나중" }, { scheduledDate: time }),
        sending({ type: "SMS", text: "나중", options: { scheduledAt } }),
      );
      assert.equal(ours.value.status, "PENDING");
      assert.equal(ours.requests[0].body.scheduledDate, time.toISOString());
    }
  });

  test("the app id stands in the agent", async () => {
    const withApp = new SolapiProvider({
      apiKey: solapi.apiKey,
      apiSecret: solapi.apiSecret,
      defaultFrom: FROM,
      appId: "APP1",
      fetch: recording,
    });
    await compare(sdkSending({ type: "SMS", text: "안녕" }, { appId: "APP1" }), async () =>
      accepted(await withApp.send({ to: TO, type: "SMS", text: "안녕" })),
    );
  });
});

describe("a picture is stored and used the same way", () => {
  for (const [type, sdkType, stored, link] of [
    ["MMS", "MMS", "MMS", undefined],
    ["FRIENDTALK", "CTI", "KAKAO", "https://a.kr"],
  ]) {
    test(type, async () => {
      const theirs = await requestsOf(async () => {
        const { fileId } = await sdk.uploadFile(PICTURE_FILE, stored, "a.jpg", link);
        const image =
          type === "MMS" ? { imageId: fileId } : { kakaoOptions: { pfId: PF, imageId: fileId } };
        return await sdk.send({ to: TO, from: FROM, text: "사진", type: sdkType, ...image });
      });
      const media = { image: { bytes: PICTURE, filename: "a.jpg" } };
      const ours = await requestsOf(
        sending({ type, text: "사진", media, ...(link && { kakao: { imageLink: link } }) }),
      );
      assert.deepEqual([ours.requests.length, theirs.requests.length], [2, 2]);
      await same(ours.requests[0], theirs.requests[0]);
      for (const [upload, send] of [ours.requests, theirs.requests]) {
        const [message] = send.body.messages;
        const holder = type === "MMS" ? message : message.kakaoOptions;
        assert.equal(holder.imageId, upload.answer.fileId);
        holder.imageId = "FILE";
      }
      await same(ours.requests[1], theirs.requests[1]);
    });
  }
});

test("a bulk send of several kinds is one request, like the SDK's", async () => {
  const numbers = ["01055550001", "01055550002", "01055550003"];
  const { ours } = await compare(
    () =>
      sdk.send([
        { to: numbers[0], from: FROM, type: "SMS", text: "하나" },
        { to: numbers[1], from: FROM, type: "LMS", text: "둘", subject: "제목" },
        {
          to: numbers[2],
          from: FROM,
          type: "ATA",
          kakaoOptions: {
            pfId: PF,
            templateId: "WELCOME",
            variables: { name: "민지" },
            disableSms: true,
          },
        },
      ]),
    () =>
      provider.sendBatch([
        { to: numbers[0], type: "SMS", text: "하나" },
        { to: numbers[1], type: "LMS", text: "둘", subject: "제목" },
        { to: numbers[2], type: "ALIMTALK", templateId: "WELCOME", variables: { name: "민지" } },
      ]),
  );
  assert.deepEqual(
    ours.value.map((result) => accepted(result).to),
    numbers,
  );
});

describe("the account's other calls", () => {
  test("balance", async () => {
    const { sdk: theirs, ours } = await compare(
      () => sdk.getBalance(),
      async () => accepted(await provider.getBalance()),
    );
    assert.equal(ours.value.amount, theirs.value.balance + theirs.value.point);
  });

  test("messages by their ids", async () => {
    const ids = [];
    for (const text of ["하나", "둘"]) {
      ids.push((await sending({ type: "SMS", text })()).providerMessageId);
    }
    const queries = ids.map((providerMessageId) => {
      return { providerMessageId, type: "SMS", to: TO, requestedAt: new Date() };
    });
    const { sdk: theirs, ours } = await compare(
      () => sdk.getMessages({ messageIds: ids, limit: 500 }),
      () => provider.getDeliveryStatuses(queries),
    );
    for (const [i, id] of ids.entries()) {
      assert.equal(accepted(ours.value[i]).statusCode, theirs.value.messageList[id].statusCode);
    }
  });

  test("templates: create, list, read, change, delete", async () => {
    const button = { buttonType: "WL", buttonName: "보기", linkMo: "https://a.kr" };
    const { sdk: made, ours } = await compare(
      () =>
        sdk.createKakaoAlimtalkTemplate({
          channelId: PF,
          name: "인사",
          content: "#{name}님",
          categoryCode: "001001",
          buttons: [button],
        }),
      async () =>
        accepted(
          await provider.createTemplate({
            name: "인사",
            content: "#{name}님",
            category: "001001",
            buttons: [{ type: "WL", name: "보기", linkMobile: "https://a.kr" }],
          }),
        ),
    );
    const [sdkCode, code] = [made.value.templateId, ours.value.code];
    const listed = await compare(
      () => sdk.getKakaoAlimtalkTemplates({ channelId: PF, status: "PENDING", limit: 20 }),
      async () => accepted(await provider.listTemplates({ status: "PENDING" })),
    );
    assert.equal(listed.ours.value.length, listed.sdk.value.templateList.length);
    // The rest names one template each: the code in the path is all that may differ.
    for (const [theirs, mine] of [
      [() => sdk.getKakaoAlimtalkTemplate(sdkCode), () => provider.getTemplate(code)],
      [
        () => sdk.updateKakaoAlimtalkTemplate(sdkCode, { content: "새 글" }),
        () => provider.updateTemplate(code, { content: "새 글" }),
      ],
      [() => sdk.removeKakaoAlimtalkTemplate(sdkCode), () => provider.deleteTemplate(code)],
    ]) {
      const one = (await requestsOf(theirs)).requests.at(-1);
      const two = (await requestsOf(async () => accepted(await mine()))).requests.at(-1);
      one.path = one.path.replace(sdkCode, "CODE");
      two.path = two.path.replace(code, "CODE");
      await same(two, one);
    }
  });

  test("channels: list, categories, token", async () => {
    await compare(
      () => sdk.getKakaoChannels({ searchId: "@simulator", limit: 500 }),
      async () => accepted(await provider.listKakaoChannels({ plusId: "@simulator" })),
    );
    await compare(
      () => sdk.getKakaoChannelCategories(),
      async () => accepted(await provider.listKakaoChannelCategories()),
    );
    const input = { phoneNumber: "01012345678" };
    await compare(
      () => sdk.requestKakaoChannelToken({ searchId: "@new", ...input }),
      async () => accepted(await provider.requestKakaoChannelAuth({ plusId: "@new", ...input })),
    );
    await compare(
      () =>
        sdk.createKakaoChannel({ searchId: "@new", ...input, categoryCode: "1", token: "123456" }),
      async () => {
        const add = { plusId: "@new", ...input, categoryCode: "1", authNum: "123456" };
        accepted(await provider.addKakaoChannel(add));
      },
    );
  });
});

test("signatures of random keys, short and longer than a block, are WebCrypto's", async () => {
  for (const length of [1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200]) {
    const random = webcrypto.getRandomValues(new Uint8Array(length));
    // Printable ASCII without the blank, which a configuration would trim.
    const apiSecret = String.fromCharCode(...random.map((byte) => 33 + (byte % 94)));
    let header;
    const fetch = async (_url, init) => {
      header = new Headers(init.headers).get("authorization");
      return Response.json({ balance: 1, point: 0 });
    };
    accepted(await new SolapiProvider({ apiKey: "KEY", apiSecret, fetch }).getBalance());
    await readAuthorization(header, apiSecret);
  }
});

const bulk = (count) =>
  Array.from({ length: count }, (_, i) => ({
    to: `010${2000 + Math.floor(i / 9000)}${1000 + (i % 9000)}`,
    text: `안녕 ${i}`,
    type: "SMS",
  }));

test("HTTP requests for 1, 1,000 and 10,000 messages, and for polling 200", async (t) => {
  for (const count of [1, 1000, 10_000]) {
    const messages = bulk(count);
    const theirs = await requestsOf(() =>
      sdk.send(messages.map((message) => ({ ...message, from: FROM }))),
    );
    const ours = await requestsOf(() => new KMsg({ providers: [provider] }).sendMany(messages));
    assert.equal(ours.requests.length, 1);
    assert.ok(ours.value.every((result) => accepted(result).providerMessageId));
    const sizes = [ours, theirs].map(({ requests }) => JSON.stringify(requests[0].body).length);
    t.diagnostic(
      `${count} messages: ${ours.requests.length} request (${sizes[0]} characters), ` +
        `SDK ${theirs.requests.length} (${sizes[1]} characters; its answer names no message)`,
    );
  }
  const store = new InMemoryDeliveryTrackingStore();
  const tracking = new DeliveryTrackingService({
    providers: [provider],
    store,
    polling: { initialDelayMs: 0, batchSize: 200 },
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
  const sent = await kmsg.sendMany(bulk(200));
  const ids = sent.map((result) => accepted(result).providerMessageId);
  const pass = await requestsOf(() => tracking.runOnce());
  assert.equal(pass.value.checked, 200);
  const list = await requestsOf(() => sdk.getMessages({ messageIds: ids, limit: 500 }));
  const single = await requestsOf(async () => {
    for (const messageId of ids) await sdk.getMessages({ messageId });
  });
  assert.equal(Object.keys(list.value.messageList).length, 200);
  assert.ok(pass.requests.length <= 3);
  t.diagnostic(
    `polling 200: ${pass.requests.length} requests, SDK ${list.requests.length} with a list of ids ` +
      `(an address of ${JSON.stringify(list.requests[0].query).length} characters), ` +
      `${single.requests.length} one by one`,
  );
});
