/**
 * What one runtime writes, every other opens. A dump is a keystore as it was committed, its root key (a test's) and blobs made with it; the
 * blobs of a fixed keystore, made with a fixed random source, must be the same bytes everywhere.
 */
import { bytesRootKey, type ExpectedRevision, Kms, type KmsOptions, ManualClock, MemoryStore, type Mutation } from "pocketkms";
import { hex, present, unhex, utf8 } from "./words.js";

interface Blob {
  readonly plaintext: string;
  readonly context: Readonly<Record<string, string>>;
  readonly blob: string;
}

/** In hexadecimal where it is bytes, so that it is the same as JSON. */
export interface Dump {
  readonly rootKey: string;
  readonly commits: readonly (readonly Mutation[])[];
  readonly blobs: readonly Blob[];
}

/** A memory store that remembers what was committed. */
class RecordedStore extends MemoryStore {
  readonly commits: (readonly Mutation[])[] = [];

  override async commit(mutations: readonly Mutation[], expected: readonly ExpectedRevision[]): Promise<readonly (string | undefined)[]> {
    const revisions = await super.commit(mutations, expected);
    this.commits.push(mutations);
    return revisions;
  }
}

const LENGTHS = [1, 15, 16, 17, 32, 127, 128, 129, 1000, 4096];
const CONTEXTS: readonly Readonly<Record<string, string>>[] = [{}, { tenant: "42" }, { ключ: "🔑", b: "2", a: "" }];

/** Writes with fresh randomness. */
export const writeDump = (): Promise<Dump> => write(crypto.getRandomValues(new Uint8Array(32)), {});

/** Writes with a fixed root key, clock and random source: its blobs are the same in every run. */
export async function writeFixedBlobs(): Promise<readonly string[]> {
  const rootKey = new Uint8Array(32).map((_, i) => i);
  const clock = new ManualClock(new Date("2026-01-01T00:00:00Z"));
  const { blobs } = await write(rootKey, { clock, random: fixedRandom(0x9e3779b9) });
  return blobs.map(({ blob }) => blob);
}

/** xorshift32 (Marsaglia 2003): for tests of equality, nothing else. */
function fixedRandom(seed: number): (target: Uint8Array) => void {
  let state = seed;
  return (target) => {
    for (let i = 0; i < target.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      target[i] = state & 0xff;
    }
  };
}

async function write(rootKey: Uint8Array<ArrayBuffer>, options: KmsOptions): Promise<Dump> {
  const store = new RecordedStore();
  const kms = await Kms.open({ ...options, store, rootKey: bytesRootKey(rootKey.slice()), slots: 64 });
  const KeyId = present((await kms.createKey()).KeyMetadata?.KeyId);
  await kms.createAlias({ AliasName: "alias/interchange", TargetKeyId: KeyId });
  const blobs: Blob[] = [];
  for (const context of CONTEXTS) {
    for (const length of LENGTHS) {
      const plaintext = new Uint8Array(length).map((_, i) => i * 31 + length);
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: plaintext, EncryptionContext: context });
      blobs.push({ plaintext: hex(plaintext), context, blob: hex(present(CiphertextBlob)) });
    }
    await kms.rotateKeyOnDemand({ KeyId });
    const made = await kms.generateDataKey({ KeyId, KeySpec: "AES_256", EncryptionContext: context });
    blobs.push({ plaintext: hex(present(made.Plaintext)), context, blob: hex(present(made.CiphertextBlob)) });
  }
  const batch = await kms.batchEncrypt({ KeyId, Entries: LENGTHS.map((length) => ({ Plaintext: utf8("b".repeat(length)) })) });
  for (const [i, { CiphertextBlob }] of batch.Entries.entries())
    blobs.push({ plaintext: hex(utf8("b".repeat(present(LENGTHS[i])))), context: {}, blob: hex(present(CiphertextBlob)) });
  const dump = { rootKey: hex(rootKey), commits: store.commits, blobs };
  await kms.close();
  return dump;
}

/** Restores the keystore of a dump and opens each of its blobs. @returns how many were opened. */
export async function openDump({ rootKey, commits, blobs }: Dump): Promise<number> {
  const store = new MemoryStore();
  for (const mutations of commits) await store.commit(mutations, []);
  const kms = await Kms.open({ store, rootKey: bytesRootKey(unhex(rootKey)), slots: 64 });
  let opened = 0;
  for (const { plaintext, context, blob } of blobs) {
    const { Plaintext } = await kms.decrypt({ CiphertextBlob: unhex(blob), EncryptionContext: context, KeyId: "alias/interchange" });
    if (hex(present(Plaintext)) === plaintext) opened++;
  }
  await kms.close();
  return opened;
}
