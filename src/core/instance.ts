/** One instance of the core: memory of its own, version checked, known answers right, room for its backing keys. */
import { instantiate } from "@assemblyscript/loader";
import { coreModule } from "#core-module";
import { ABI_VERSION, PAGE_BYTES, STATIC_END } from "../../assembly/abi.js";
import { ConfigurationError } from "../errors.js";
import type { CoreExports } from "./exports.js";

/** What a self-test number names (assembly/selftest.ts). */
const SELF_TESTS = ["", "AES-256", "AES-256-GCM", "SHA-2 and HMAC", "key derivation", "random bit generator", "batches"];

/**
 * Instantiates `module` and makes it ready for `slots` backing keys.
 * @throws {ConfigurationError} when the module is not this version's, fails a known answer, or memory for the slots is not to be had.
 */
export async function instantiateCore(slots: number, module: Promise<WebAssembly.Module> = coreModule()): Promise<CoreExports> {
  const exports = await load(module);
  if (typeof exports.abiVersion !== "function" || exports.abiVersion() !== ABI_VERSION || exports.staticEnd() > STATIC_END) {
    throw new ConfigurationError("the WebAssembly core is not the one this version of PocketKMS was built with");
  }
  checkAnswers(exports);
  const missing = exports.backingEnd(slots) - exports.memory.buffer.byteLength;
  try {
    // Once, before the first view is taken: views never detach afterwards.
    if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
  } catch (cause) {
    throw new ConfigurationError(`no memory for ${slots} backing keys`, { cause });
  }
  exports.layOut(slots);
  return exports;
}

async function load(module: Promise<WebAssembly.Module>): Promise<CoreExports> {
  try {
    const { instance } = await instantiate<Record<string, unknown>>(await module, {});
    // The raw exports: the loader's own wrap each call to count its arguments.
    return instance.exports as unknown as CoreExports;
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    throw new ConfigurationError("the WebAssembly core cannot be loaded", { cause });
  }
}

function checkAnswers(exports: CoreExports): void {
  let failed: number;
  try {
    failed = exports.selfTest();
  } catch (cause) {
    throw new ConfigurationError("the self-test of the WebAssembly core trapped: the core refuses to work", { cause });
  }
  if (failed !== 0) {
    throw new ConfigurationError(
      `the self-test of the WebAssembly core failed (${SELF_TESTS[failed] ?? failed}): the core refuses to work`,
    );
  }
}
