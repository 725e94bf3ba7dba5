/** The compiled core for every runtime that compiles WebAssembly from bytes: all but Cloudflare Workers (module.workerd.ts). */
import { fromBase64 } from "../bytes.js";
import { ConfigurationError } from "../errors.js";
import { WASM_BASE64 } from "./wasm.generated.js";

/** The smallest module with a vector instruction: (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt). */
const SIMD_PROBE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  10,
  1,
  8,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  11,
);

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== "object") throw new ConfigurationError("this runtime has no WebAssembly, which PocketKMS needs");
  if (!WebAssembly.validate(SIMD_PROBE)) {
    throw new ConfigurationError("this runtime has no WebAssembly SIMD (fixed-width v128), which PocketKMS needs");
  }
  return WebAssembly.compile(fromBase64(WASM_BASE64));
}

/** Compiles on first use; the module is shared by every core of the process. */
export function coreModule(): Promise<WebAssembly.Module> {
  compiled ??= compile();
  return compiled;
}
