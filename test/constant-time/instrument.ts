/**
 * A WebAssembly module that keeps a running hash of everything an observer of time may see: each address read or written, each
 * condition of a branch, each operand of an instruction whose time depends on it (operators.ts). Binaryen takes the module apart and
 * puts it together; the code that computes is not changed.
 */
import { existsSync, readFileSync } from "node:fs";
import { type LOGGED, ruleOf } from "./operators.js";
import { assemble, disassemble, type Form, operandsOf } from "./wat.js";

const WAT = new URL("../../build/core.wat", import.meta.url);

/** One logged operand. */
export interface Site {
  readonly function: string;
  readonly instruction: string;
  readonly why: string;
}

export interface Instrumented {
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** The site of number `n` is `sites[n]`. */
  readonly sites: readonly Site[];
}

/** Changes the text of the module before it is instrumented: to prove that a leak is found. */
export type Change = (module: Form) => void;

/**
 * The hash takes in values and sites in order; each step is a bijection of the hash before, so that two traces once apart meet again
 * only by chance (2^-64). When `trace_stop` values have been logged, what was logged then is kept.
 */
const RECORDER = `
  (global $trace_hash (mut i64) (i64.const 0))
  (global $trace_count (mut i32) (i32.const 0))
  (global $trace_stop (mut i32) (i32.const 0))
  (global $trace_stop_hash (mut i64) (i64.const 0))
  (global $trace_stop_site (mut i32) (i32.const 0))
  (global $trace_stop_value (mut i64) (i64.const 0))
  (export "trace_hash" (global $trace_hash))
  (export "trace_count" (global $trace_count))
  (export "trace_stop" (global $trace_stop))
  (export "trace_stop_hash" (global $trace_stop_hash))
  (export "trace_stop_site" (global $trace_stop_site))
  (export "trace_stop_value" (global $trace_stop_value))
  (func $trace_i64 (param $value i64) (param $site i32) (result i64)
    (global.set $trace_hash
      (i64.rotl (i64.mul (i64.xor (global.get $trace_hash) (local.get $value)) (i64.const 0x9e3779b97f4a7c15)) (i64.const 31)))
    (global.set $trace_hash
      (i64.mul (i64.xor (global.get $trace_hash) (i64.extend_i32_u (local.get $site))) (i64.const 0xbf58476d1ce4e5b9)))
    (global.set $trace_hash (i64.xor (global.get $trace_hash) (i64.shr_u (global.get $trace_hash) (i64.const 32))))
    (global.set $trace_count (i32.add (global.get $trace_count) (i32.const 1)))
    (if (i32.eq (global.get $trace_count) (global.get $trace_stop))
      (then
        (global.set $trace_stop_hash (global.get $trace_hash))
        (global.set $trace_stop_site (local.get $site))
        (global.set $trace_stop_value (local.get $value))))
    (local.get $value))
  (func $trace_i32 (param $value i32) (param $site i32) (result i32)
    (i32.wrap_i64 (call $trace_i64 (i64.extend_i32_u (local.get $value)) (local.get $site))))
  (func $trace_f64 (param $value f64) (param $site i32) (result f64)
    (f64.reinterpret_i64 (call $trace_i64 (i64.reinterpret_f64 (local.get $value)) (local.get $site))))`;

export function instrument(wasm: Uint8Array, change: Change = () => {}): Instrumented {
  const module = disassemble(wasm);
  change(module);
  const sites: Site[] = [];
  const functions = module.filter((form) => Array.isArray(form) && form[0] === "func") as Form[];
  const exported = exportedNames(module);
  const known = namesOfBuild(functions.length);
  functions.forEach((form, i) => {
    logOperands(form, exported.get(form[1] as string) ?? known[i] ?? `function ${i}`, sites);
  });
  module.push(RECORDER);
  return { wasm: assemble(module), sites };
}

/** The module has no names, but asc wrote its text beside it, functions in the same order: for messages only. */
function namesOfBuild(count: number): readonly string[] {
  if (!existsSync(WAT)) return [];
  const names = [...readFileSync(WAT, "utf8").matchAll(/^ \(func \$(?:assembly\/)?([^\s()]+)/gm)].map(([, name]) => name as string);
  return names.length === count ? names : [];
}

/** Functions by the name of their export. */
function exportedNames(module: Form): Map<string, string> {
  const names = new Map<string, string>();
  for (const form of module) {
    if (Array.isArray(form) && form[0] === "export" && form[2]?.[0] === "func") {
      names.set(form[2][1] as string, (form[1] as string).slice(1, -1));
    }
  }
  return names;
}

/** Wraps the operands that are to be logged, at every depth. */
function logOperands(form: Form, name: string, sites: Site[]): void {
  const instruction = form[0] as string;
  const rule = ruleOf(instruction);
  const operands = operandsOf(form);
  for (const at of operands) logOperands(form[at] as Form, name, sites);
  if (rule === undefined) return;
  for (const at of chosen(rule.log, instruction === "if" ? operands.slice(0, 1) : operands)) {
    const operand = form[at] as Form;
    if ((operand[0] as string).endsWith(".const")) continue; // always the same
    const immediates = form.filter((part) => typeof part === "string").join(" ");
    form[at] = ["call", `$trace_${operandType(instruction)}`, operand, ["i32.const", String(sites.length)]];
    sites.push({ function: name, instruction: immediates, why: rule.why });
  }
}

function chosen(log: (typeof LOGGED)[number]["log"], operands: readonly number[]): readonly number[] {
  return log === "all" ? operands : log.map((n) => operands.at(n) as number);
}

/** Addresses, lengths, conditions and the shifts of vectors are i32; arithmetic is of its own type. */
function operandType(instruction: string): "i32" | "i64" | "f64" {
  if (/^f64\.|_f64(_|$)/.test(instruction) && !/\.(load|store)/.test(instruction)) return "f64";
  if (/^f32\.|_f32(_|$)/.test(instruction) && !/\.(load|store)/.test(instruction)) throw new Error("the core has no single precision");
  return /^i64\.(div|rem|mul|shl|shr|rot)/.test(instruction) ? "i64" : "i32";
}
