import { init } from "kmsg-edge";
import { smoke } from "../smoke.mjs";

init()
  .then(smoke)
  .then((result) => {
    globalThis.result = result;
  });
