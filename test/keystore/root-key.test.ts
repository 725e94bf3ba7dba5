import { argon2Sync, scryptSync } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.js";
import { bytesRootKey, textRootKey } from "../../src/keystore/root-key/bytes.js";
import { createRootKeyFile, fileRootKey } from "../../src/keystore/root-key/file.js";
import { decodeKeyText } from "../../src/keystore/root-key/key-text.js";
import { passphraseRootKey } from "../../src/keystore/root-key/passphrase.js";
import type { RootKeyParameters } from "../../src/keystore/root-key/root-key.js";

const folder = mkdtempSync(join(tmpdir(), "pocketkms-"));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = Uint8Array.from({ length: 32 }, (_, i) => 255 - 7 * i);
const hex = Buffer.from(KEY).toString("hex");
const base64 = Buffer.from(KEY).toString("base64");
const ascii = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

describe("text", () => {
  test("every key is read from hexadecimal and base64, as Buffer writes them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
        const buffer = Buffer.from(key);
        for (const text of [buffer.toString("hex"), buffer.toString("hex").toUpperCase(), buffer.toString("base64")]) {
          for (const end of ["", "\n", "\r\n"]) expect(decodeKeyText(ascii(text + end))).toEqual(new Uint8Array(key));
        }
      }),
    );
  });

  test("every character at every place is read as Buffer reads it, or refused", () => {
    for (const [text, encoding, digits] of [
      [hex, "hex", /^[0-9a-fA-F]$/],
      [base64, "base64", /^[A-Za-z0-9+/]$/],
    ] as const) {
      for (const place of [0, 1, 2, 3, text.length - 2]) {
        for (let code = 0; code < 256; code++) {
          const written = ascii(text);
          written[place] = code;
          const changed = Buffer.from(written).toString("latin1");
          const wanted = Buffer.from(changed, encoding);
          const isCanonical = digits.test(String.fromCharCode(code)) && wanted.toString(encoding).toLowerCase() === changed.toLowerCase();
          expect(decodeKeyText(written), `${encoding} ${place} ${code}`).toEqual(isCanonical ? new Uint8Array(wanted) : undefined);
        }
      }
    }
  });

  test.each([
    "",
    hex.slice(1),
    `${hex}0`,
    `${hex}\n\n`,
    `${hex}\r`,
    ` ${hex}`,
    base64.slice(1),
    base64.replace("=", ""),
    `${base64}=`,
    hex.slice(0, 32),
  ])("%j is refused, and the error does not show it", async (text) => {
    const refusal = (await textRootKey(text, "the variable ROOT_KEY")
      .open(undefined)
      .catch((error: unknown) => error)) as Error;
    expect(refusal).toBeInstanceOf(ConfigurationError);
    expect(refusal.message).toBe("the variable ROOT_KEY is neither 64 hexadecimal digits nor 44 characters of base64");
  });
});

describe("bytes", () => {
  test("a copy is handed out, of a subarray too", async () => {
    const around = new Uint8Array(64).fill(1);
    around.set(KEY, 5);
    const source = bytesRootKey(around.subarray(5, 37));
    const { key } = await source.open(undefined);
    expect(key).toEqual(KEY);
    key.fill(0);
    expect((await source.open({})).key).toEqual(KEY);
  });

  test.each([0, 16, 31, 33, 64])("%i bytes are refused", (length) => {
    expect(() => bytesRootKey(new Uint8Array(length))).toThrow(new ConfigurationError(`a root key is 32 bytes, not ${length}`));
  });

  test("bytes that were wiped too early are refused", async () => {
    const bytes = KEY.slice();
    const source = bytesRootKey(bytes);
    bytes.fill(0);
    await expect(source.open(undefined)).rejects.toThrow("the root key is all zeros");
  });
});

describe("file", () => {
  let made = 0;
  const write = (content: string | Uint8Array, mode = 0o600) => {
    const path = join(folder, `key-${made++}`);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };

  test.each<[string, string | Uint8Array]>([
    ["32 raw bytes", KEY],
    ["hexadecimal", hex],
    ["hexadecimal and a line end", `${hex}\n`],
    ["base64", base64],
    ["base64 and a DOS line end", `${base64}\r\n`],
  ])("%s", async (_, content) => {
    expect((await fileRootKey(write(content)).open(undefined)).key).toEqual(KEY);
  });

  test("32 raw bytes that end in a line end are the key", async () => {
    const key = KEY.slice();
    key[31] = 10;
    expect((await fileRootKey(write(key)).open(undefined)).key).toEqual(key);
  });

  test.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["31 bytes", KEY.subarray(1)],
    ["33 bytes", new Uint8Array(33).fill(1)],
    ["other text", "hello"],
    ["two lines", `${hex}\n${hex}\n`],
    ["much", new Uint8Array(100_000).fill(65)],
  ])("a file of %s is refused", async (_, content) => {
    await expect(fileRootKey(write(content)).open(undefined)).rejects.toThrow(/holds neither 32 bytes/);
  });

  test.skipIf(process.platform === "win32").each([0o604, 0o640, 0o660, 0o601, 0o644, 0o777])(
    "mode %o is refused before it is read",
    async (mode) => {
      const path = write(KEY, mode);
      await expect(fileRootKey(path).open(undefined)).rejects.toThrow(
        `has mode ${mode.toString(8).padStart(4, "0")}: others may read it; make it 0600`,
      );
      expect(readFileSync(path)).toEqual(Buffer.from(KEY));
    },
  );

  test("mode 0400 is fine", async () => {
    expect((await fileRootKey(write(KEY, 0o400)).open(undefined)).key).toEqual(KEY);
  });

  test("a missing file and a folder are refused, and nothing is made", async () => {
    const path = join(folder, "missing");
    await expect(fileRootKey(path).open(undefined)).rejects.toThrow(`cannot read the root key file ${path}: ENOENT`);
    expect(() => statSync(path)).toThrow();
    const inner = join(folder, "inner");
    mkdirSync(inner, { mode: 0o700 });
    await expect(fileRootKey(inner).open(undefined)).rejects.toThrow(`cannot read the root key file ${inner}: EISDIR`);
  });

  test("a new file holds 32 random bytes with mode 0600, and is never overwritten", async () => {
    const paths = [join(folder, "new-1"), join(folder, "new-2")];
    for (const path of paths) createRootKeyFile(path);
    const [one, two] = await Promise.all(paths.map(async (path) => (await fileRootKey(path).open(undefined)).key));
    expect(one).toHaveLength(32);
    expect(one).not.toEqual(two);
    if (process.platform !== "win32") expect(statSync(paths[0] as string).mode & 0o777).toBe(0o600);
    expect(() => createRootKeyFile(paths[0] as string)).toThrow(`cannot make the root key file ${paths[0]}: EEXIST`);
    expect((await fileRootKey(paths[0] as string).open(undefined)).key).toEqual(one);
    expect(() => createRootKeyFile(join(folder, "no", "folder"))).toThrow(/ENOENT/);
  });
});

describe("passphrase", () => {
  const salt = Buffer.from("00112233445566778899aabbccddeeff", "hex");
  const CHEAP = {
    argon2id: { hash: "argon2id", passes: 2, memoryKiB: 19_456, lanes: 1, salt: salt.toString("base64") },
    scrypt: { hash: "scrypt", log2N: 15, r: 8, p: 1, salt: salt.toString("base64") },
  };

  test("Argon2id is as node:crypto computes it", async () => {
    const { key } = await passphraseRootKey("correct horse").open(CHEAP.argon2id);
    const wanted = argon2Sync("argon2id", {
      message: "correct horse",
      nonce: salt,
      parallelism: 1,
      tagLength: 32,
      memory: 19_456,
      passes: 2,
    });
    expect(key).toEqual(new Uint8Array(wanted));
  });

  test("scrypt is as node:crypto computes it", async () => {
    const { key } = await passphraseRootKey("correct horse", { hash: "argon2id" }).open(CHEAP.scrypt); // what is stored decides
    expect(key).toEqual(new Uint8Array(scryptSync("correct horse", salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 })));
  });

  test("composed and decomposed characters are one passphrase; other ones are not", async () => {
    const derive = async (passphrase: string) => (await passphraseRootKey(passphrase).open(CHEAP.scrypt)).key;
    expect(await derive("caf\u00e9")).toEqual(await derive("cafe\u0301"));
    expect(await derive("caf\u00e9")).not.toEqual(await derive("cafe"));
    expect(await derive("a")).not.toEqual(await derive("A"));
  });

  test.each(["argon2id", "scrypt"] as const)(
    "a new keystore remembers %s, its cost and a fresh salt, which make the same key again",
    async (hash) => {
      const source = passphraseRootKey("correct horse", { hash });
      const made = await source.open(undefined);
      expect(made.key).toHaveLength(32);
      expect(made.parameters.hash).toBe(hash);
      const again = await source.open(JSON.parse(JSON.stringify(made.parameters)));
      expect(again).toEqual(made);
      const other = await source.open(undefined);
      expect(other.parameters.salt).not.toBe(made.parameters.salt);
      expect(other.key).not.toEqual(made.key);
    },
  );

  test.each<[string, RootKeyParameters]>([
    ["no parameters", {}],
    ["an unknown hash", { ...CHEAP.argon2id, hash: "md5" }],
    ["a hash named as a member of every object", { ...CHEAP.argon2id, hash: "constructor" }],
    ["too little memory", { ...CHEAP.argon2id, memoryKiB: 8 }],
    ["too much memory", { ...CHEAP.argon2id, memoryKiB: 4_194_304 }],
    ["too many passes", { ...CHEAP.argon2id, passes: 1_000_000 }],
    ["too much work together", { ...CHEAP.argon2id, passes: 32, memoryKiB: 262_144 }],
    ["half a pass", { ...CHEAP.argon2id, passes: 2.5 }],
    ["text for a number", { ...CHEAP.argon2id, passes: "3" }],
    ["too many lanes", { ...CHEAP.argon2id, lanes: 1_000_000 }],
    ["a huge N", { ...CHEAP.scrypt, log2N: 40 }],
    ["a tiny N", { ...CHEAP.scrypt, log2N: 1 }],
    ["a huge r", { ...CHEAP.scrypt, r: 2 ** 20 }],
    ["a huge p", { ...CHEAP.scrypt, p: 2 ** 20 }],
    ["a huge N and p together", { ...CHEAP.scrypt, log2N: 20, p: 8 }],
    ["no salt", { ...CHEAP.scrypt, salt: "" }],
    ["a short salt", { ...CHEAP.scrypt, salt: "AAAA" }],
    ["a salt that is no base64", { ...CHEAP.scrypt, salt: "!" }],
    ["a salt that is a number", { ...CHEAP.scrypt, salt: 7 }],
  ])("%s: refused at once", async (_, parameters) => {
    const before = performance.now();
    await expect(passphraseRootKey("correct horse").open(parameters)).rejects.toThrow(ConfigurationError);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  test.each(["", "\ud800"])("the passphrase %j is refused", (passphrase) => {
    expect(() => passphraseRootKey(passphrase)).toThrow(ConfigurationError);
  });
});
