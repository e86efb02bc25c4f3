import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Vite's root has to hold node_modules: the plugin does not find .wasm files of packages elsewhere.
  root: here(".."),
  plugins: [cloudflareTest({ wrangler: { configPath: here("../worker/wrangler.toml") } })],
  test: { include: ["plugin/smoke.spec.mjs"] },
});
