/** The compiled core for Cloudflare Workers, which take WebAssembly only as an import, compiled at deployment. SIMD is always there. */
import module from "../../build/core.wasm";

export function coreModule(): Promise<WebAssembly.Module> {
  return Promise.resolve(module);
}
