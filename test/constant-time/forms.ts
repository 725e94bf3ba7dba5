/** The two forms in which the core runs: as it is built, and as src/core/relaxed.ts makes it at load where the engine has relaxed SIMD. */
import { coreBytes } from "../../src/core/module.js";
import { PLAIN_SWIZZLE, RELAXED_SWIZZLE, relax, replaceAll } from "../../src/core/relaxed.js";

export type FormName = "as built" | "with relaxed swizzles";

/** The shipped module in one of its forms. */
export async function shipped(form: FormName): Promise<Uint8Array<ArrayBuffer>> {
  const wasm = await coreBytes();
  if (form === "as built") return wasm;
  const marks = replaceAll(wasm, PLAIN_SWIZZLE, PLAIN_SWIZZLE);
  relax(wasm);
  if (marks === 0 || replaceAll(wasm, RELAXED_SWIZZLE, RELAXED_SWIZZLE) !== marks) throw new Error("this engine has no relaxed SIMD");
  return wasm;
}
