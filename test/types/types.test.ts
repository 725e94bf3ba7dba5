import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The native compiler has no JavaScript API: it is run as a program. */
function compile(project: string): { status: number | null; says: string } {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "--noEmit", "-p", project], { encoding: "utf8" });
  return { status, says: stdout + stderr };
}

describe("types against @aws-sdk/client-kms", () => {
  test("inputs accept, outputs fit, enumerations are the same", () => {
    expect(compile(join(root, "test/types/tsconfig.json"))).toEqual({ status: 0, says: "" });
  });

  test("control: the compiler so run does find a wrong type", () => {
    const folder = mkdtempSync(join(tmpdir(), "pocketkms-types-"));
    try {
      const types = JSON.stringify(join(root, "src/types.js"));
      writeFileSync(
        join(folder, "wrong.ts"),
        `import type { RawInput } from ${types};\nexport const wrong: RawInput<"Encrypt">["KeyId"] = 1;\n`,
      );
      const project = { extends: join(root, "tsconfig.json"), compilerOptions: { types: [] }, include: ["wrong.ts"] };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(project));
      const { status, says } = compile(join(folder, "tsconfig.json"));
      expect(says).toContain("Type 'number' is not assignable to type 'string'");
      expect(status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
