import { smoke } from "../../../smoke.mjs";

export const runtime = "edge";

export async function GET() {
  return Response.json({ runtime: globalThis.EdgeRuntime, ...(await smoke()) });
}
