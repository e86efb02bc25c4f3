// npm run format: rewrites the C++ with clang-format, and the TypeScript, JavaScript and JSON with biome.
import { cppFiles } from "./lib/files.mjs";
import { mustRun, which } from "./lib/run.mjs";
import { ensureSetup } from "./lib/setup.mjs";
import { main } from "./lib/steps.mjs";

await main(async () => {
  await ensureSetup("test");
  const files = cppFiles();
  if (files.length > 0) {
    await mustRun(which("clang-format-14", "clang-format"), ["-i", ...files]);
  }
  await mustRun("node_modules/.bin/biome", ["check", "--write"]);
});
