// For a bundle in which the core is served as /core.wasm.
import { init } from "kmsg-edge";
import { smoke } from "../smoke.mjs";

fetch("/core.wasm")
  .then(async (response) => await init(await response.arrayBuffer()))
  .then(smoke)
  .then((result) => {
    globalThis.result = result;
  });
