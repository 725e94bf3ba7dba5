/** A `.wasm` file imported as a compiled module, as Cloudflare Workers do. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
