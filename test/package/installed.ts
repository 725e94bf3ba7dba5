/** The package as users get it: packed, and installed from the tarball in an empty project. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, ROOT } from "../run/command.js";

export interface InstalledProject {
  readonly folder: string;
  readonly tarball: string;
  remove(): void;
}

/** `npm pack` of what is built, `npm install` of that. The dependencies come from npm's cache where they are there. */
export async function installedProject(): Promise<InstalledProject> {
  if (!existsSync(join(ROOT, "dist/index.js"))) throw new Error("these tests run what is built: npm run build");
  const folder = mkdtempSync(join(tmpdir(), "pocketkms-installed-"));
  const packed = await command("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder]);
  const [{ filename }] = Object.values(JSON.parse(packed)) as [{ filename: string }];
  const tarball = join(folder, filename);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user-of-pocketkms", private: true, type: "module" }));
  await command("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", tarball], { cwd: folder });
  return { folder, tarball, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
