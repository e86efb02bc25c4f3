import { smoke } from "../../../smoke.mjs";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export async function GET() {
  return Response.json({ runtime: process.release.name, ...(await smoke()) });
}
