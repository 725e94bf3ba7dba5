/** Code that leaks, made on purpose: small functions, the shipped module changed, and the sources of the core changed. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { ARG, IV, TAG } from "../../assembly/abi.js";
import { LOOKUP, relaxedLookup } from "../../scripts/build-core.js";
import type { FormName } from "./forms.js";
import type { Change } from "./instrument.js";
import { type Form, parse } from "./wat.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function compile(args: readonly string[], sources: ReadonlyMap<string, string>): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main([...args], {
    readFile: (name: string, base: string) => {
      const own = sources.get(name);
      if (own !== undefined) return own;
      try {
        return readFileSync(`${base === "." ? ROOT : `${ROOT}${base}/`}${name}`, "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (name: string, content: string | Uint8Array) => {
      if (name.endsWith(".wasm")) wasm = content as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error !== null || wasm === undefined) throw new Error(`asc: ${error?.message}\n${stderr.toString()}`);
  return wasm;
}

/** The release build in one of its forms, with some of its sources replaced, by path. The swizzles to relax are those that the build marks. */
export function compileCore(form: FormName, sources: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const release = ["--config", "asconfig.json", "--target", "release"];
  if (form === "as built") return compile(release, new Map(Object.entries(sources)));
  const relaxed = { [LOOKUP]: relaxedLookup(readFileSync(`${ROOT}${LOOKUP}`, "utf8")) };
  return compile([...release, "--enable", "relaxed-simd"], new Map(Object.entries({ ...sources, ...relaxed })));
}

/** Each exported function takes one secret word. Those whose name begins with `safe` keep it, the others leak it. */
export const SMALL = `
const TABLE = memory.data(1024);
const SPACE = memory.data(64);

export function lookup(secret: u32): u32 { return load<u8>(TABLE + (secret & 0xff)); }
export function storeAt(secret: u32): void { store<u8>(TABLE + (secret & 0xff), 1); }
export function vectorLookup(secret: u32): u32 { return v128.extract_lane<u32>(v128.load(TABLE + (secret & 0xf0)), 0); }
export function branch(secret: u32): void { if (secret & 1) store<u32>(TABLE, load<u32>(TABLE) * 3 + 1); }
export function choice(secret: u32): u32 { return select<u32>(load<u32>(TABLE), load<u32>(TABLE, 4), secret & 1); }
export function loop(secret: u32): void { for (let i: u32 = 0; i < (secret & 15); i++) store<u8>(TABLE + i, <u8>i); }
export function table(secret: u32): u32 {
  switch (secret & 3) { case 0: return load<u32>(TABLE); case 1: return 7 + load<u32>(TABLE, 8); case 2: return 1; default: return load<u32>(TABLE, 4) + 5; }
}
export function divide(secret: u32): u32 { return 1000003 / (secret | 1); }
export function multiply(secret: u32): u32 { return secret * load<u32>(TABLE); }
export function shift(secret: u32): u32 { return load<u32>(TABLE) << (secret & 31); }
export function fill(secret: u32): void { memory.fill(SPACE, 0, secret & 31); }
export function copy(secret: u32): void { memory.copy(SPACE, TABLE + (secret & 31), 8); }
function one(x: u32): u32 { return x + 1; }
function two(x: u32): u32 { return x ^ 2; }
const functions: ((x: u32) => u32)[] = [one, two];
export function indirect(secret: u32): u32 { return call_indirect<u32>(functions[0].index + (secret & 1), 5); }
export function early(secret: u32): u32 {
  store<u32>(SPACE, secret);
  for (let i = 0; i < 4; i++) if (load<u8>(SPACE + i) != load<u8>(TABLE + i)) return 0;
  return 1;
}

export function safeEqual(secret: u32): u32 {
  store<u32>(SPACE, secret);
  let difference: u32 = 0;
  for (let i = 0; i < 4; i++) difference |= <u32>(load<u8>(SPACE + i) ^ load<u8>(TABLE + i));
  return (difference - 1) >>> 31;
}
export function safeLookup(secret: u32): u32 {
  let found: u32 = 0;
  for (let i: u32 = 0; i < 256; i++) found |= load<u8>(TABLE + i) & (0 - ((((secret & 0xff) ^ i) - 1) >>> 31));
  return found;
}
export function safeChoice(secret: u32): u32 {
  const mask = 0 - (secret & 1);
  return (load<u32>(TABLE) & mask) | (load<u32>(TABLE, 4) & ~mask);
}
export function safeSwizzle(secret: u32): u32 {
  return v128.extract_lane<u32>(v128.swizzle(v128.load(TABLE), v128.splat<u8>(<u8>(secret & 15))), 0);
}
`;

export const compileSmall = (): Promise<Uint8Array> =>
  compile(
    [
      "small.ts",
      "--runtime",
      "stub",
      "--noAssert",
      "--use",
      "abort=",
      "--enable",
      "simd",
      "--optimizeLevel",
      "3",
      "--outFile",
      "small.wasm",
    ],
    new Map([["small.ts", SMALL]]),
  );

/** The comparison of ct.ts as it must not be. */
export const EARLY_EXIT = `
export function equal(a: usize, b: usize, length: usize): u32 {
  for (let i: usize = 0; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return 0;
  return 1;
}
`;

/** The function that the module exports as `name`. */
function exported(module: Form, name: string): Form {
  const row = module.find((form) => Array.isArray(form) && form[0] === "export" && form[1] === `"${name}"`) as Form;
  const id = (row[2] as Form)[1];
  return module.find((form) => Array.isArray(form) && form[0] === "func" && form[1] === id) as Form;
}

/** Puts instructions at the beginning of an exported function. */
const beginning =
  (name: string, ...instructions: readonly string[]): Change =>
  (module) => {
    const body = exported(module, name);
    const isHead = (part: string | Form): boolean =>
      !Array.isArray(part) || ["type", "param", "result", "local"].includes(part[0] as string);
    body.splice(
      body.findIndex((part) => !isHead(part)),
      0,
      ...instructions.map(parse),
    );
  };

const KEY_BYTE = `(i32.load8_u (i32.const ${ARG}))`;

/** A byte of the key looks up a table: as AES with an S-box in memory does. */
export const tableLookup = beginning("aesBlocks", `(drop (i32.load8_u offset=1024 ${KEY_BYTE}))`);

/** A branch on one bit of the key. */
export const keyBitBranch = beginning("aeadImport", `(if (i32.and ${KEY_BYTE} (i32.const 1)) (then (nop)))`);

/** A comparison of tags that looks at the second byte only when the first is right. */
export const shortCircuit = beginning(
  "tagsEqual",
  `(if (i32.eq (i32.load8_u (i32.const ${TAG})) (i32.load8_u (i32.const ${IV}))) (then (drop (i32.load8_u (i32.const ${TAG + 1})))))`,
);
