// SMS through SOLAPI with a stubbed fetch: one, 1,000 and 10,000, in the same run through the vendor's own
// SDK and, for one, by hand: the least that any client has to do, the same JSON body, signed with Node's
// own HMAC. All figures are CPU time net of what the stub itself takes for the same requests.
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import sdkPackage from "solapi";
import { cpuOf, spreads } from "./measure.mjs";
import { table, target } from "./report.mjs";

// Sends a round, by the messages of one: about as much work each time.
const kSends = { 1: 1000, 1000: 4, 10000: 1 };
const kRounds = { 1: 9, 1000: 9, 10000: 9 };
const kMostCpuMs = 200;
const kKeys = { apiKey: "BENCHKEY12345678", apiSecret: "BENCH_SECRET", defaultFrom: "0212345678" };
const kInput = { to: "01012345678", text: "안녕하세요, 주문하신 상품이 출발했습니다." };

// Answers as SOLAPI does, with the caller's custom fields, without looking any further.
function stub() {
  const state = { calls: 0 };
  state.fetch = async (_url, init) => {
    state.calls += 1;
    const text = typeof init.body === "string" ? init.body : new TextDecoder().decode(init.body);
    state.body = init.body;
    const messageList = JSON.parse(text).messages.map(({ customFields }, index) => ({
      messageId: `M4V${index}`,
      statusCode: "2000",
      customFields,
    }));
    const total = messageList.length;
    return new Response(
      JSON.stringify({
        groupInfo: {
          groupId: "G4V",
          count: { total, registeredSuccess: total, registeredFailed: 0 },
        },
        failedMessageList: [],
        messageList,
      }),
      { status: 200, headers: { "content-type": "application/json" } },
    );
  };
  return state;
}

async function byHand(fetch) {
  const date = new Date().toISOString();
  const salt = randomBytes(16).toString("hex");
  const signature = createHmac("sha256", kKeys.apiSecret)
    .update(date + salt)
    .digest("hex");
  const customFields = { kmsgId: randomUUID() };
  const response = await fetch("https://api.solapi.com/messages/v4/send-many/detail", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `HMAC-SHA256 apiKey=${kKeys.apiKey}, date=${date}, salt=${salt}, signature=${signature}`,
    },
    body: JSON.stringify({
      messages: [{ ...kInput, from: kKeys.defaultFrom, type: "SMS", customFields }],
      showMessageList: true,
    }),
  });
  return (await response.json()).messageList[0].messageId;
}

const ours = async (kmsg, inputs) => {
  if (inputs.length === 1) {
    const result = await kmsg.send(inputs[0]);
    if (result.isFailure) throw result.error;
    return;
  }
  const results = await kmsg.sendMany(inputs);
  const failed = results.find((result) => result.isFailure);
  if (results.length !== inputs.length || failed) throw failed?.error ?? new Error("too few");
};

/** The clients by name: each sends a list through the fetch of its own stub. */
function clients(vendor) {
  const providers = [new SolapiProvider({ ...kKeys, fetch: vendor.fetch })];
  const plain = new KMsg({ providers });
  const store = new InMemoryDeliveryTrackingStore();
  const tracking = new DeliveryTrackingService({ providers, store });
  const tracked = new KMsg({ providers, hooks: createDeliveryTrackingHooks(tracking) });
  const sdk = new sdkPackage.SolapiMessageService(kKeys.apiKey, kKeys.apiSecret);
  return {
    "official SDK": (inputs) =>
      sdk.send(inputs.map((input) => ({ ...input, from: kKeys.defaultFrom }))),
    "kmsg-edge": (inputs) => ours(plain, inputs),
    "kmsg-edge, tracked in memory": (inputs) => ours(tracked, inputs),
    "JSON and HMAC by hand": (inputs) =>
      inputs.length === 1 ? byHand(vendor.fetch) : Promise.reject(new Error("one only")),
  };
}

/** CPU milliseconds of one call that sends `size` messages, net of the stub, and its HTTP requests. */
async function measure(vendor, size) {
  const inputs = Array.from({ length: size }, (_, index) => ({
    ...kInput,
    to: `010${String(10_000_000 + index)}`,
  }));
  const repeat = (work) => async () => {
    for (let i = 0; i < kSends[size]; i += 1) await work();
  };
  const contenders = {};
  const requests = {};
  for (const [name, send] of Object.entries(clients(vendor))) {
    if (name.startsWith("JSON") && size > 1) continue;
    const before = vendor.calls;
    await send(inputs);
    requests[name] = vendor.calls - before;
    // The stub answers the very requests of this client.
    const { body } = vendor;
    contenders[`stub of ${name}`] = repeat(async () => (await vendor.fetch("", { body })).json());
    contenders[name] = repeat(() => send(inputs));
  }
  const found = await spreads(contenders, kRounds[size], cpuOf);
  return Object.keys(requests).map((name) => {
    const net = (figure) => (found[name][figure] - found[`stub of ${name}`][figure]) / kSends[size];
    return { name, requests: requests[name], min: net("min"), median: net("median") };
  });
}

/** Prints the cost of a send: one and many, tracked and not. */
export async function benchSend() {
  const vendor = stub();
  const realFetch = globalThis.fetch;
  globalThis.fetch = vendor.fetch; // the SDK has no other way in
  try {
    for (const size of Object.keys(kSends).map(Number)) {
      const found = await measure(vendor, size);
      const [sdk, kmsg] = found;
      const rows = found.map(({ name, requests, min, median }) => [
        name,
        requests,
        ((min * 1000) / size).toFixed(1),
        ((median * 1000) / size).toFixed(1),
        (median / sdk.median).toFixed(2),
      ]);
      const head = ["", "HTTP requests", "CPU µs a message, min", "median", "ratio to the SDK"];
      table(`Sending ${size.toLocaleString("en")} through SOLAPI, net of the stub`, [
        head,
        ...rows,
      ]);
      const name = `send ${size.toLocaleString("en")}`;
      if (size === 1) target(`${name}: CPU time to the SDK's`, kmsg.median / sdk.median, 1 / 5);
      if (size === 10_000) {
        target(`${name}: requests`, kmsg.requests, 1);
        target(`${name}: CPU time`, kmsg.median, kMostCpuMs, " ms");
      }
    }
  } finally {
    globalThis.fetch = realFetch;
  }
}
