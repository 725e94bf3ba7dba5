/**
 * What an observer of time may learn from each instruction of WebAssembly, in one table. An instruction that is in neither list stops
 * the check: nothing is trusted for being unknown.
 */

/** How to name operands: all of them, or by number; negative ones count from the last. */
type Operands = "all" | readonly number[];

interface Rule {
  readonly name: RegExp;
  /** The operands to log. */
  readonly log: Operands;
  readonly why: string;
}

/** Instructions whose operands must not depend on a secret. */
export const LOGGED: readonly Rule[] = [
  { name: /^(i32|i64|f32|f64|v128)\.load/, log: [0], why: "address" },
  { name: /^(i32|i64|f32|f64|v128)\.store/, log: [0], why: "address" },
  { name: /^memory\.copy$/, log: "all", why: "addresses and length" },
  { name: /^memory\.fill$/, log: [0, 2], why: "address and length" },
  { name: /^memory\.grow$/, log: [0], why: "length" },
  { name: /^(if|br_if|br_table)$/, log: [-1], why: "branch" },
  // An engine may make a jump of it: V8's baseline compiler does on some CPUs. So it counts as a branch.
  { name: /^select$/, log: [-1], why: "branch" },
  { name: /^call_indirect$/, log: [-1], why: "call target" },
  { name: /^i(32|64)\.(div|rem)_[su]$/, log: "all", why: "division takes longer for some operands" },
  { name: /^i(32|64)\.mul$/, log: "all", why: "multiplication takes longer for some operands on some CPUs" },
  { name: /^i(32|64)\.(shl|shr_[su]|rotl|rotr)$/, log: [1], why: "shifts take as long as they are far on some CPUs" },
  { name: /^i(8x16|16x8|32x4|64x2)\.(shl|shr_[su])$/, log: [1], why: "shifts take as long as they are far on some CPUs" },
  { name: /^(f32|f64)\.(?!const$)/, log: "all", why: "floating point takes longer for some operands" },
  { name: /^i(32|64)\.(trunc|reinterpret)_/, log: "all", why: "floating point takes longer for some operands" },
];

/** Instructions that take the same time for all operands, and forms that are no instructions. */
export const SILENT: readonly RegExp[] = [
  /^(module|type|global|memory|data|export|start|func|param|result|local|mut|item|table|elem)$/,
  /^(block|loop|then|else|br|return|call|drop|nop|unreachable)$/,
  /^(local|global)\.(get|set|tee)$/,
  /^memory\.size$/,
  /^(i32|i64|f32|f64|v128)\.const$/,
  /^i(32|64)\.(add|sub|and|or|xor|eqz|eq|ne|[lg][te]_[su]|clz|ctz|popcnt|wrap_i64|extend_i32_[su]|extend(8|16|32)_s)$/,
  /^v128\.(and|andnot|or|xor|not|bitselect|any_true)$/,
  /^i(8x16|16x8|32x4|64x2)\.(splat|extract_lane(_[su])?|replace_lane|add|sub|eq|ne|[lg][te]_[su]|neg|bitmask|all_true|avgr_u)$/,
  /^i(8x16|16x8)\.(add|sub)_sat_[su]$/,
  /^i(8x16|16x8|32x4)\.(min|max)_[su]$/,
  /^i(8x16|16x8)\.(narrow_|shuffle|swizzle|popcnt)/,
  // Which of two results an index from 16 to 127 gives is the engine's choice, not the operands': one instruction for all.
  /^i8x16\.relaxed_swizzle$/,
  /^i(16x8|32x4|64x2)\.(extend|extmul)_(low|high)_/,
];

export function ruleOf(name: string): Rule | undefined {
  const rule = LOGGED.find((known) => known.name.test(name));
  if (rule === undefined && !SILENT.some((known) => known.test(name)))
    throw new Error(`what ${name} betrays is not known: see operators.ts`);
  return rule;
}
