import { fileURLToPath } from "node:url";

export default {
  distDir: "build",
  // Bundled by Next's webpack the core's address is one of the site, not of a file.
  serverExternalPackages: ["kmsg-edge"],
  outputFileTracingRoot: fileURLToPath(new URL("..", import.meta.url)),
};
