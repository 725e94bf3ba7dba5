/** One instance of the core: memory of its own, version checked, known answers right, room for its backing keys. */
import { instantiate } from "@assemblyscript/loader";
import { coreModule } from "#core-module";
import { ABI_VERSION, PAGE_BYTES, STATIC_END } from "../../assembly/abi.js";
import { ConfigurationError } from "../errors.js";
import type { CoreExports } from "./exports.js";

/** What a self-test number names (assembly/selftest.ts). */
const SELF_TESTS = ["", "AES-256", "AES-256-GCM", "SHA-2 and HMAC", "key derivation", "random bit generator", "batches"];

const NOT_OURS = "the WebAssembly core is not the one this version of PocketKMS was built with";

/**
 * Instantiates `module` and makes it ready for `slots` backing keys.
 * @throws {ConfigurationError} when the module is not this version's, fails a known answer, or memory for the slots is not to be had.
 */
export async function instantiateCore(slots: number, module: Promise<WebAssembly.Module> = coreModule()): Promise<CoreExports> {
  const exports = await load(module);
  if (!isOurs(exports)) throw new ConfigurationError(NOT_OURS);
  checkAnswers(exports);
  layOut(exports, slots);
  return exports;
}

/** A module that is not ours may trap where ours cannot, or lack what ours has. */
function isOurs(exports: CoreExports): boolean {
  try {
    return exports.abiVersion() === ABI_VERSION && exports.staticEnd() <= STATIC_END;
  } catch {
    return false;
  }
}

/** Memory grows once, before the first view is taken: views never detach afterwards. */
function layOut(exports: CoreExports, slots: number): void {
  try {
    const missing = exports.backingEnd(slots) - exports.memory.buffer.byteLength;
    if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
    exports.layOut(slots);
  } catch (cause) {
    // Memory.grow throws a RangeError when there is not enough.
    throw new ConfigurationError(cause instanceof RangeError ? `no memory for ${slots} backing keys` : NOT_OURS, { cause });
  }
}

async function load(module: Promise<WebAssembly.Module>): Promise<CoreExports> {
  try {
    const { instance } = await instantiate<Record<string, unknown>>(await module, {});
    // The raw exports: the loader's own wrap each call to count its arguments.
    return instance.exports as unknown as CoreExports;
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    throw new ConfigurationError(`the WebAssembly core cannot be loaded: ${cause instanceof Error ? cause.message : cause}`, { cause });
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
