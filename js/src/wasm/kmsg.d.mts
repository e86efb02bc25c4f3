/** The glue that Emscripten writes; built into this folder beside kmsg.wasm. */
export default function create(options: object): unknown;
