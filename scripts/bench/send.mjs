// One SMS through SOLAPI with a stubbed fetch, against the least that any client has to do: the same
// JSON body, signed with Node's own HMAC, through the same stub.
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { inTurns, table } from "./measure.mjs";

const kSends = 2000;
const kKeys = { apiKey: "BENCH_KEY", apiSecret: "BENCH_SECRET", defaultFrom: "0212345678" };
const kInput = { to: "01012345678", text: "안녕하세요, 주문하신 상품이 출발했습니다." };

// Answers as SOLAPI does, with the caller's custom fields, without looking any further.
function stub() {
  const state = { calls: 0 };
  state.fetch = async (_url, init) => {
    state.calls += 1;
    const text = typeof init.body === "string" ? init.body : new TextDecoder().decode(init.body);
    const { customFields } = JSON.parse(text).messages[0];
    return new Response(
      JSON.stringify({
        groupInfo: { groupId: "G4V", count: { total: 1, registeredSuccess: 1 } },
        failedMessageList: [],
        messageList: [{ messageId: "M4V", statusCode: "2000", customFields }],
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

async function repeat(work) {
  for (let i = 0; i < kSends; i += 1) await work();
}

/** Prints the cost of a send, tracked and not. */
export async function benchSend() {
  const vendor = stub();
  const providers = [new SolapiProvider({ ...kKeys, fetch: vendor.fetch })];
  const plain = new KMsg({ providers });
  const tracking = new DeliveryTrackingService({
    providers,
    store: new InMemoryDeliveryTrackingStore(),
  });
  const tracked = new KMsg({ providers, hooks: createDeliveryTrackingHooks(tracking) });

  const first = await tracked.send(kInput);
  if (first.isFailure) throw first.error;
  const perSend = vendor.calls;
  const init = { body: JSON.stringify({ messages: [{ customFields: {} }] }) };
  const ms = await inTurns(
    {
      stub: () => repeat(() => vendor.fetch("", init)),
      hand: () => repeat(() => byHand(vendor.fetch)),
      plain: () => repeat(() => plain.send(kInput)),
      tracked: () => repeat(() => tracked.send(kInput)),
    },
    5,
  );
  const net = (name) => ((ms[name] - ms.stub) / kSends) * 1000;
  const row = (title, name, http) => [
    title,
    http,
    net(name).toFixed(1),
    (net(name) / net("hand")).toFixed(2),
  ];
  table(`send: one SMS through SOLAPI, stubbed fetch, net of the stub (${kSends} sends a round)`, [
    ["", "HTTP requests", "µs a message", "ratio to by hand"],
    row("JSON and HMAC by hand", "hand", 1),
    row("kmsg.send", "plain", perSend),
    row("kmsg.send, tracked in memory", "tracked", perSend),
  ]);
}
