/** The text form of WebAssembly as nested lists, as far as Binaryen prints it: every instruction folded around its operands. */
import binaryen from "binaryen";

/** A parenthesized form: its name, its immediates, and its operands in the order in which they are evaluated. */
export type Form = (string | Form)[];

const TOKENS = /"(?:[^"\\]|\\.)*"|[()]|;;[^\n]*|[^\s()";]+/g;

/** The one form `text` holds. */
export function parse(text: string): Form {
  const open: Form[] = [[]];
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith(";;")) continue;
    if (token === "(") {
      open.push([]);
    } else if (token === ")") {
      const closed = open.pop() as Form;
      open.at(-1)?.push(closed);
    } else {
      open.at(-1)?.push(token);
    }
  }
  const [form, ...rest] = open[0] as Form;
  if (open.length !== 1 || rest.length > 0 || !Array.isArray(form)) throw new Error("not one WebAssembly form");
  return form;
}

export function print(form: string | Form): string {
  return Array.isArray(form) ? `(${form.map(print).join(" ")})` : form;
}

/** The operands of an instruction: its forms, without those that only state types. */
export function operandsOf(form: Form): number[] {
  const at: number[] = [];
  form.forEach((part, i) => {
    if (Array.isArray(part) && !TYPES.has(part[0] as string)) at.push(i);
  });
  return at;
}

const TYPES: ReadonlySet<string> = new Set(["param", "result", "local", "type"]);

/** A binary module as text. */
export function disassemble(wasm: Uint8Array): Form {
  const module = binaryen.readBinaryWithFeatures(wasm, binaryen.Features.All);
  try {
    return parse(module.emitText());
  } finally {
    module.dispose();
  }
}

/** Text as a binary module, validated, nothing optimized. */
export function assemble(form: Form): Uint8Array<ArrayBuffer> {
  const module = binaryen.parseText(print(form));
  try {
    module.setFeatures(binaryen.Features.All);
    if (!module.validate()) throw new Error("the changed module is not valid");
    return new Uint8Array(module.emitBinary());
  } finally {
    module.dispose();
  }
}
