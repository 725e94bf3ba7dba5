/** The `openssl` command, as somebody else's opinion. Files pass through a folder of their own in the system's temporary folder. */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Word = string | Uint8Array;

export interface OpensslAnswer {
  readonly ok: boolean;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** What the command wrote to the word `OUT`. */
  readonly out: Uint8Array;
}

/** The word that becomes the path of an output file. */
export const OUT = "{out}";

/** Runs `openssl`; a word that is bytes becomes the path of a file with those bytes. */
export async function tryOpenssl(...words: Word[]): Promise<OpensslAnswer> {
  const folder = await mkdtemp(join(tmpdir(), "pocketkms-openssl-"));
  try {
    const out = join(folder, "out");
    const args = await Promise.all(
      words.map(async (word, i) => {
        if (typeof word === "string") return word === OUT ? out : word;
        await writeFile(join(folder, `in-${i}`), word);
        return join(folder, `in-${i}`);
      }),
    );
    const ran = await new Promise<Omit<OpensslAnswer, "out">>((resolve) =>
      execFile("openssl", args, { encoding: "buffer", env: { ...process.env, NODE_OPTIONS: "" } }, (error, stdout, stderr) =>
        resolve({ ok: error === null, stdout: plain(stdout), stderr: stderr.toString() }),
      ),
    );
    const written = words.includes(OUT) && ran.ok ? await readFile(out) : new Uint8Array();
    return { ...ran, out: plain(written) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `tryOpenssl` that must succeed. */
export async function openssl(...words: Word[]): Promise<OpensslAnswer> {
  const answer = await tryOpenssl(...words);
  if (!answer.ok)
    throw new Error(`openssl ${words.map((word) => (typeof word === "string" ? word : "<file>")).join(" ")}: ${answer.stderr}`);
  return answer;
}

/** A plain `Uint8Array`, which `toEqual` compares with others. */
export const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
