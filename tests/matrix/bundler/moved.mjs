// For a bundle of one file, with the core copied beside it as core.wasm.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { init } from "kmsg-edge";
import { smoke } from "../smoke.mjs";

await init(readFileSync(join(import.meta.dirname, "core.wasm")));
console.log(JSON.stringify(await smoke()));
