import { fileURLToPath } from "node:url";

// node_modules is beside this folder.
const root = fileURLToPath(new URL("..", import.meta.url));

export default {
  distDir: "build",
  turbopack: { root },
  outputFileTracingRoot: root,
};
