import { faultRuleProblem } from "./faults.js";
import { type IncomingRequest, jsonResponse, parseJson } from "./http.js";
import { SCRIPTED_NUMBERS } from "./numbers.js";
import type { FaultRule, VendorSimulator } from "./types.js";

/** The simulator's own routes; they need no credentials. */
export function handleControl(
  request: IncomingRequest,
  simulator: Omit<VendorSimulator, "fetch">,
): Response {
  switch (`${request.method} ${request.url.pathname}`) {
    case "GET /":
      return jsonResponse(INDEX);
    case "GET /delivered":
      return jsonResponse(simulator.delivered());
    case "GET /requests":
      return jsonResponse(simulator.requests());
    case "POST /faults":
      return addFaults(parseJson(request.bodyText), simulator);
    case "DELETE /faults":
      simulator.clearFaults();
      return new Response(null, { status: 204 });
    case "POST /reset":
      simulator.reset();
      return new Response(null, { status: 204 });
    default:
      return jsonResponse({ message: "Unknown path. GET / lists what there is." }, 404);
  }
}

const INDEX = {
  name: "kmsg-edge vendor simulator",
  vendors: {
    solapi: "/solapi",
    "iwinv-alimtalk": "/iwinv-alimtalk",
    "iwinv-sms": "/iwinv-sms",
    "aligo-sms": "/aligo-sms",
    "aligo-kakao": "/aligo-kakao",
  },
  routes: {
    "GET /delivered": "every message that has reached a phone",
    "GET /requests": "the last requests, credentials masked",
    "POST /faults": 'script a fault, e.g. {"kind":"http","status":503,"times":2}',
    "DELETE /faults": "forget the scripted faults",
    "POST /reset": "forget everything",
  },
  scriptedNumbers: Object.fromEntries(
    SCRIPTED_NUMBERS.map(({ suffix, summary }) => [`…${suffix}`, summary]),
  ),
};

/** One rule or a list of rules; all or none are taken. */
function addFaults(body: unknown, simulator: Omit<VendorSimulator, "fetch">): Response {
  const rules: unknown[] = Array.isArray(body) ? body : [body];
  const problem = rules.map(faultRuleProblem).find((text) => text !== undefined);
  if (problem !== undefined) return jsonResponse({ message: problem }, 400);
  for (const rule of rules) simulator.fail(rule as FaultRule);
  return jsonResponse({ added: rules.length }, 201);
}
