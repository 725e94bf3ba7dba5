/** The compiled core for every runtime that compiles WebAssembly from bytes: all but Cloudflare Workers (module.workerd.ts). */
import { fromBase64, fromHex } from "../bytes.js";
import { ConfigurationError } from "../errors.js";
import { gunzip } from "../gunzip.js";
import { relax } from "./relaxed.js";
import { WASM_GZIP_BASE64 } from "./wasm.generated.js";

/** The smallest module with a vector instruction: (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt). */
const SIMD_PROBE = fromHex("0061736d010000000105016000017b030201000a0a0108004100fd0ffd620b");

/** The module as it was built. */
export const coreBytes = (): Promise<Uint8Array<ArrayBuffer>> => gunzip(fromBase64(WASM_GZIP_BASE64));

let compiled: Promise<WebAssembly.Module> | undefined;

async function compile(): Promise<WebAssembly.Module> {
  if (typeof WebAssembly !== "object") throw new ConfigurationError("this runtime has no WebAssembly, which PocketKMS needs");
  if (!WebAssembly.validate(SIMD_PROBE)) {
    throw new ConfigurationError("this runtime has no WebAssembly SIMD (fixed-width v128), which PocketKMS needs");
  }
  const wasm = await coreBytes();
  relax(wasm);
  return WebAssembly.compile(wasm);
}

/** Compiles on first use; the module is shared by every core of the process. */
export function coreModule(): Promise<WebAssembly.Module> {
  compiled ??= compile();
  return compiled;
}
