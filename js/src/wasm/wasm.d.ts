declare module "*.wasm" {
  /** Workers: a WebAssembly.Module. Bun with type "file": a path. */
  const value: unknown;
  export default value;
}

declare module "*.wasm?module" {
  const value: unknown;
  export default value;
}
