/**
 * What is run under the eyes of the recorder: every call of the core that touches a secret. Keys, plaintexts, tags and random bits differ
 * from run to run, and so do nonces, IVs and additional data, which are public but select nothing. Lengths, ids and batch shapes are the
 * same: they are public.
 */
import type { AeadKey, Core, HashName, HmacKey } from "../../src/core/core.js";
import type { Draw } from "./secrets.js";

/** A call made ready: only `act` is observed. */
export interface Prepared {
  readonly act: () => unknown;
  /** Whether the outcome is the one expected: a job that fails for another reason proves nothing. */
  readonly expect: (outcome: unknown) => boolean;
  readonly after?: () => void;
}

export type Prepare = (core: Core, draw: Draw) => Prepared;

/**
 * Runs whose traces must all be equal, over all cases and all secrets. `refused` are equal among themselves, and equal to `cases` up to
 * one branch: the one on the verdict, which is public, being the result of the call.
 */
export interface Job {
  readonly cases: Readonly<Record<string, Prepare>>;
  readonly refused?: Readonly<Record<string, Prepare>>;
  /** Where the branch on the verdict is in src/core instead: the function of the module that only a genuine message reaches. */
  readonly reachedByGenuine?: string;
}

const ID = new Uint8Array(16).fill(0xa5);
const HASHES: readonly HashName[] = ["SHA-224", "SHA-256", "SHA-384", "SHA-512"];

const isBytes = (length: number) => (outcome: unknown) => outcome instanceof Uint8Array && outcome.length === length;
const isUndefined = (outcome: unknown): boolean => outcome === undefined;
const is = (expected: unknown) => (outcome: unknown) => outcome === expected;

/** Flips one bit of the byte at `at`; negative: from the end. */
function tampered(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] as number) ^ 0x40;
  return copy;
}

/** The genuine form, and forgeries of tag and text early and late; `text`: where the text begins, if there is any. */
function genuineAndForged(text: number | undefined, prepare: (change: (sealed: Uint8Array) => Uint8Array, valid: boolean) => Prepare): Job {
  const forged = (at: number): Prepare => prepare((sealed) => tampered(sealed, at), false);
  return {
    cases: { genuine: prepare((sealed) => sealed, true) },
    refused: {
      "first byte of the tag": forged(-16),
      "last byte of the tag": forged(-1),
      "all of the tag": prepare((sealed) => sealed.map((byte, i) => (i < sealed.length - 16 ? byte : byte ^ 0xff)), false),
      ...(text === undefined ? {} : { "first byte of the text": forged(text), "last byte of the text": forged(-17) }),
    },
  };
}

const one = (prepare: Prepare): Job => ({ cases: { "": prepare } });

function withAead(core: Core, draw: Draw, prepare: (key: AeadKey) => Omit<Prepared, "after">): Prepared {
  const key = core.importAeadKey(draw(32));
  return { ...prepare(key), after: () => key.destroy() };
}

function withHmac(core: Core, draw: Draw, name: HashName, prepare: (key: HmacKey) => Omit<Prepared, "after">): Prepared {
  const key = core.importHmacKey(name, draw(48));
  return { ...prepare(key), after: () => key.destroy() };
}

/** A root key, and one backing key resident. */
function load(core: Core, draw: Draw): void {
  core.loadRootKey(draw(32));
  const aad = draw(70);
  core.loadBackingKey(ID, aad, core.importBackingKey(aad, draw(32)));
}

const sealJob = (text: number, aad: number, iv = 12): Job =>
  one((core, draw) =>
    withAead(core, draw, (key) => {
      const [ivBytes, aadBytes, plaintext] = [draw(iv), draw(aad), draw(text)];
      return { act: () => key.seal(ivBytes, aadBytes, plaintext), expect: isBytes(text + 16) };
    }),
  );

const openJob = (text: number, aad: number, iv = 12): Job =>
  genuineAndForged(
    text > 0 ? 0 : undefined,
    (change, valid) => (core, draw) =>
      withAead(core, draw, (key) => {
        const [ivBytes, aadBytes] = [draw(iv), draw(aad)];
        const sealed = change(key.seal(ivBytes, aadBytes, draw(text)));
        return { act: () => key.open(ivBytes, aadBytes, sealed), expect: valid ? isBytes(text) : isUndefined };
      }),
  );

const encryptJob = (text: number, context: number): Job =>
  one((core, draw) => {
    load(core, draw);
    const [contextBytes, plaintext] = [draw(context), draw(text)];
    return { act: () => core.encryptMessage(ID, contextBytes, plaintext), expect: isBytes(text + 64) };
  });

const decryptJob = (text: number, context: number): Job =>
  genuineAndForged(text > 0 ? 48 : undefined, (change, valid) => (core, draw) => {
    load(core, draw);
    const contextBytes = draw(context);
    const blob = change(core.encryptMessage(ID, contextBytes, draw(text)) as Uint8Array);
    return { act: () => core.decryptMessage(blob, contextBytes), expect: valid ? isBytes(text) : isUndefined };
  });

const verifyJob = (name: HashName, length: number, tagLength: number): Job => {
  const verify =
    (change: (tag: Uint8Array) => Uint8Array, valid: boolean): Prepare =>
    (core, draw) =>
      withHmac(core, draw, name, (key) => {
        const message = draw(length);
        const tag = change(key.sign(message).subarray(0, tagLength));
        return { act: () => key.verify(message, tag), expect: is(valid) };
      });
  // Right and wrong tags have the same trace to the end: the core itself does not branch on the verdict.
  return {
    cases: {
      right: verify((tag) => tag, true),
      "wrong in the first byte": verify((tag) => tampered(tag, 0), false),
      "wrong in the last byte": verify((tag) => tampered(tag, -1), false),
      "wrong everywhere": verify((tag) => tag.map((byte) => byte ^ 0xff), false),
    },
  };
};

const each = <T>(items: readonly T[], name: (item: T) => string, job: (item: T) => Job): Record<string, Job> =>
  Object.fromEntries(items.map((item) => [name(item), job(item)]));

export const JOBS: Readonly<Record<string, Job>> = {
  ...each(
    [1, 8, 21],
    (count) => `AES-256: ${count} blocks encrypted`,
    (count) =>
      one((core, draw) => {
        const [key, blocks] = [draw(32), draw(16 * count)];
        return { act: () => core.aesEncryptBlocks(key, blocks), expect: isBytes(16 * count) };
      }),
  ),
  ...each(
    [1, 8, 21],
    (count) => `AES-256: ${count} blocks decrypted`,
    (count) =>
      one((core, draw) => {
        const [key, blocks] = [draw(32), draw(16 * count)];
        return { act: () => core.aesDecryptBlocks(key, blocks), expect: isBytes(16 * count) };
      }),
  ),

  "AEAD: key import": one((core, draw) => {
    const key = draw(32);
    let imported: AeadKey | undefined;
    return {
      act: () => {
        imported = core.importAeadKey(key);
        return imported;
      },
      expect: (outcome) => outcome !== undefined,
      after: () => imported?.destroy(),
    };
  }),
  "AEAD: seal 0 bytes": sealJob(0, 0),
  "AEAD: seal 32 bytes": sealJob(32, 64),
  "AEAD: seal 100 bytes, IV of 16": sealJob(100, 13, 16),
  "AEAD: seal 1,000 bytes": sealJob(1000, 64),
  "AEAD: seal 4,001 bytes": sealJob(4001, 900),
  "AEAD: seal 70,000 bytes, streamed": sealJob(70_000, 20),
  "AEAD: open 0 bytes": openJob(0, 20),
  "AEAD: open 32 bytes": openJob(32, 64),
  "AEAD: open 100 bytes, IV of 16": openJob(100, 13, 16),
  "AEAD: open 800 bytes": openJob(800, 800),
  "AEAD: open 4,001 bytes": openJob(4001, 900),
  "AEAD: open 66,000 bytes, streamed": { ...openJob(66_000, 20), reachedByGenuine: "streamOpen" },
  "AEAD: seal many": one((core, draw) =>
    withAead(core, draw, (key) => {
      const records = Array.from({ length: 20 }, (_, i) => ({ iv: draw(12), aad: draw(5 * i), plaintext: draw(53 * i) }));
      return { act: () => key.sealMany(records).length, expect: is(20) };
    }),
  ),

  ...each(
    HASHES,
    (name) => `${name} of 300 bytes`,
    (name) =>
      one((core, draw) => {
        const message = draw(300);
        return { act: () => core.hash(name, message), expect: (outcome) => outcome instanceof Uint8Array };
      }),
  ),
  ...each(
    HASHES,
    (name) => `HMAC ${name}: key import`,
    (name) =>
      one((core, draw) => {
        const key = draw(48);
        let imported: HmacKey | undefined;
        return {
          act: () => {
            imported = core.importHmacKey(name, key);
            return imported;
          },
          expect: (outcome) => outcome !== undefined,
          after: () => imported?.destroy(),
        };
      }),
  ),
  ...each(
    HASHES,
    (name) => `HMAC ${name}: sign`,
    (name) =>
      one((core, draw) =>
        withHmac(core, draw, name, (key) => {
          const message = draw(150);
          return { act: () => key.sign(message), expect: isBytes(key.tagLength) };
        }),
      ),
  ),
  ...each(
    HASHES,
    (name) => `HMAC ${name}: verify`,
    (name) => verifyJob(name, 64, 28),
  ),
  "HMAC SHA-256: verify a tag of one byte": verifyJob("SHA-256", 64, 1),
  "HMAC SHA-384: a key longer than a block, used once": one((core, draw) => {
    const [key, message] = [draw(200), draw(64)];
    return { act: () => core.hmac("SHA-384", key, message), expect: isBytes(48) };
  }),

  ...each(
    HASHES,
    (name) => `HKDF ${name}`,
    (name) =>
      one((core, draw) => {
        const [ikm, salt, info] = [draw(40), draw(20), draw(33)];
        return { act: () => core.hkdf(name, ikm, salt, info, 100), expect: isBytes(100) };
      }),
  ),
  "SP 800-108 counter KDF": one((core, draw) => {
    const [key, before, after] = [draw(32), draw(30), draw(50)];
    return { act: () => core.kdfCtr({ key, before, after, length: 100 }), expect: isBytes(100) };
  }),
  ...each(
    [1, 32, 1000],
    (length) => `CTR_DRBG: ${length} bytes`,
    (length) => one((core) => ({ act: () => core.random(length), expect: isBytes(length) })),
  ),

  "root key": one((core, draw) => {
    const key = draw(32);
    return { act: () => core.loadRootKey(key), expect: isUndefined };
  }),
  "seal a secret": one((core, draw) => {
    load(core, draw);
    const [aad, secret] = [draw(50), draw(1200)];
    return { act: () => core.sealSecret(aad, secret), expect: isBytes(1248) };
  }),
  "open a secret": genuineAndForged(32, (change, valid) => (core, draw) => {
    load(core, draw);
    const aad = draw(50);
    const sealed = change(core.sealSecret(aad, draw(1200)));
    return { act: () => core.openSecret(aad, sealed), expect: valid ? isBytes(1200) : isUndefined };
  }),
  "generate a secret": one((core, draw) => {
    load(core, draw);
    const aad = draw(50);
    return { act: () => core.generateSecret(aad, 64), expect: isBytes(112) };
  }),
  "generate a backing key": one((core, draw) => {
    load(core, draw);
    const aad = draw(50);
    return { act: () => core.generateBackingKey(aad), expect: isBytes(80) };
  }),
  "import a backing key": one((core, draw) => {
    load(core, draw);
    const [aad, key] = [draw(50), draw(32)];
    return { act: () => core.importBackingKey(aad, key), expect: isBytes(80) };
  }),
  "load a backing key": genuineAndForged(32, (change, valid) => (core, draw) => {
    load(core, draw);
    const aad = draw(50);
    const sealed = change(core.importBackingKey(aad, draw(32)));
    return { act: () => core.loadBackingKey(ID, aad, sealed), expect: is(valid) };
  }),
  "load a sealed MAC key": genuineAndForged(32, (change, valid) => (core, draw) => {
    load(core, draw);
    const aad = draw(50);
    const sealed = change(core.sealSecret(aad, draw(64)));
    let imported: HmacKey | undefined;
    return {
      act: () => {
        imported = core.importSealedHmacKey("SHA-512", aad, sealed);
        return imported;
      },
      expect: (outcome) => (outcome !== undefined) === valid,
      after: () => imported?.destroy(),
    };
  }),

  "encrypt a message of 0 bytes": encryptJob(0, 0),
  "encrypt a message of 32 bytes": encryptJob(32, 64),
  "encrypt a message of 4,096 bytes": encryptJob(4096, 3000),
  "encrypt again and again, with prepared messages": one((core, draw) => {
    load(core, draw);
    const context = draw(20);
    const plaintexts = Array.from({ length: 12 }, (_, i) => draw(7 * i));
    return { act: () => plaintexts.map((plaintext) => core.encryptMessage(ID, context, plaintext)).length, expect: is(12) };
  }),
  "decrypt a message of 0 bytes": decryptJob(0, 0),
  "decrypt a message of 32 bytes": decryptJob(32, 64),
  "decrypt a message of 4,096 bytes": decryptJob(4096, 3000),
  "encrypt a data key": one((core, draw) => {
    load(core, draw);
    const context = draw(64);
    return { act: () => core.encryptFresh(ID, context, 32, true)?.blob, expect: isBytes(96) };
  }),
  "encrypt many data keys": one((core, draw) => {
    load(core, draw);
    const contexts = Array.from({ length: 80 }, (_, i) => draw(40 + (i % 3)));
    const lengths = contexts.map((_, i) => (i < 70 ? 32 : 100 * (i - 69)));
    return { act: () => core.encryptFreshMany(ID, contexts, lengths, true)?.blobs.length, expect: is(80) };
  }),
  "encrypt many data keys of one length and context": one((core, draw) => {
    load(core, draw);
    const contexts = new Array<Uint8Array>(84).fill(draw(40));
    const lengths = contexts.map(() => 37);
    return { act: () => core.encryptFreshMany(ID, contexts, lengths, true)?.blobs.length, expect: is(84) };
  }),
  "encrypt many messages": one((core, draw) => {
    load(core, draw);
    const entries = Array.from({ length: 80 }, (_, i) => ({ context: draw(40 + (i % 3)), plaintext: draw(i < 70 ? 32 : 7 * i) }));
    return { act: () => core.encryptMessages(ID, entries)?.length, expect: is(80) };
  }),
  "decrypt many messages": genuineAndForged(48, (change, valid) => (core, draw) => {
    load(core, draw);
    const entries = Array.from({ length: 40 }, (_, i) => ({ context: draw(40), plaintext: draw(i < 30 ? 32 : 7 * i) }));
    const blobs = core.encryptMessages(ID, entries) as Uint8Array[];
    const sealed = entries.map(({ context }, i) => ({
      context,
      blob: i === 17 ? change(blobs[i] as Uint8Array) : (blobs[i] as Uint8Array),
    }));
    return {
      act: () => core.decryptMessages(sealed).map((outcome) => outcome instanceof Uint8Array),
      expect: (outcome) => (outcome as boolean[]).every((opened, i) => opened === (valid || i !== 17)),
    };
  }),
};
