/**
 * Many at once, from two instances on one store and from several Regions: every request ends as if they had come one after the other, and
 * nothing is half-written.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { KmsError } from "../../src/errors.js";
import type { KeyStore } from "../../src/keystore/keystore.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, newKey } from "../support/sdk-kms.js";
import { FOR_EVER, importMaterial, wrapByNode } from "../support/sdk2-import.js";
import { EAST, metadataIn, newFamily, openRegions, REGIONS, type RegionsLab, WEST } from "../support/sdk2-regions.js";

/** Each store twice opened: in memory that is the same object, of a file two connections. */
const STORES: Record<string, () => Promise<{ one: KeyStore; two: KeyStore; done: () => Promise<void> }>> = {
  async memory() {
    const one = new MemoryStore();
    return { one, two: one, done: async () => undefined };
  },
  async "SQLite file"() {
    const folder = await mkdtemp(join(tmpdir(), "pocketkms-races-"));
    const path = join(folder, "keys.sqlite");
    const [one, two] = [await openSqliteNode(path), await openSqliteNode(path)];
    const done = async () => {
      await Promise.all([one.close(), two.close()]);
      await rm(folder, { recursive: true });
    };
    return { one, two, done };
  },
};

let lab: RegionsLab;
let other: Kms;

/** How often each ending came: "ok" or the name of the error. */
async function endings(requests: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const count: Record<string, number> = {};
  for (const ending of await Promise.allSettled(requests)) {
    if (ending.status === "rejected" && !(ending.reason instanceof KmsError)) throw ending.reason;
    const name = ending.status === "fulfilled" ? "ok" : (ending.reason as KmsError).name;
    count[name] = (count[name] ?? 0) + 1;
  }
  return count;
}
const both = (times: number, make: (kms: Kms, i: number) => Promise<unknown>) =>
  endings(Array.from({ length: times }, (_, i) => make(i % 2 === 0 ? lab.kms : other, i)));
const idsOf = async (collection: string) => (await lab.store.query({ collection, limit: 1000 })).map(({ id }) => id);

describe.each(Object.entries(STORES))("%s", (_name, openStores) => {
  let done: () => Promise<void>;
  beforeEach(async () => {
    const stores = await openStores();
    done = stores.done;
    lab = await openRegions({ store: stores.one });
    other = await lab.another({ store: stores.two });
  });
  afterEach(() => done());

  test("ReplicateKey into one Region: one wins, the others are told", async () => {
    const primary = await newKey(lab.kms, { MultiRegion: true });
    expect(await both(8, (kms) => kms.replicateKey({ KeyId: primary, ReplicaRegion: WEST }))).toEqual({ ok: 1, AlreadyExistsException: 7 });
    expect((await metadataIn(lab.kms, primary)).MultiRegionConfiguration?.ReplicaKeys).toHaveLength(1);
    expect(await idsOf("policy")).toHaveLength(2);
  });

  test("ReplicateKey into two Regions: both are there, and all three know it", async () => {
    const { id, primary } = await newFamily(lab.kms, []);
    expect(await both(2, (kms, i) => kms.replicateKey({ KeyId: primary, ReplicaRegion: i === 0 ? WEST : EAST }))).toEqual({ ok: 2 });
    for (const region of REGIONS) {
      const { MultiRegionConfiguration } = await metadataIn(lab.kms.inRegion(region), id);
      expect(MultiRegionConfiguration?.ReplicaKeys?.map(({ Region }) => Region).sort()).toEqual([EAST, WEST].sort());
    }
  });

  test("ReplicateKey and ScheduleKeyDeletion: the primary waits for the replica, or there is none", async () => {
    for (let round = 0; round < 10; round++) {
      const { id, primary } = await newFamily(lab.kms, []);
      await Promise.allSettled([
        lab.kms.replicateKey({ KeyId: primary, ReplicaRegion: WEST }),
        other.scheduleKeyDeletion({ KeyId: primary, PendingWindowInDays: 7 }),
      ]);
      const { KeyState, MultiRegionConfiguration } = await metadataIn(lab.kms, primary);
      const replicas = MultiRegionConfiguration?.ReplicaKeys?.length;
      expect([KeyState, replicas]).toEqual(KeyState === "PendingDeletion" ? ["PendingDeletion", 0] : ["PendingReplicaDeletion", 1]);
      const replica = await lab.west.describeKey({ KeyId: id }).catch((error: KmsError) => error.name);
      expect(typeof replica === "string").toBe(replicas === 0);
    }
  });

  test("UpdatePrimaryRegion to two Regions: one primary, whoever wins", async () => {
    for (let round = 0; round < 5; round++) {
      const { id, primary } = await newFamily(lab.kms, [WEST, EAST]);
      const ended = await both(2, (kms, i) => kms.updatePrimaryRegion({ KeyId: primary, PrimaryRegion: i === 0 ? WEST : EAST }));
      expect(ended).toEqual({ ok: 1, UnsupportedOperationException: 1 });
      const seen = await Promise.all(REGIONS.map((region) => metadataIn(lab.kms.inRegion(region), id)));
      expect(seen.filter(({ MultiRegionConfiguration }) => MultiRegionConfiguration?.MultiRegionKeyType === "PRIMARY")).toHaveLength(1);
      expect(new Set(seen.map(({ MultiRegionConfiguration }) => MultiRegionConfiguration?.PrimaryKey?.Arn)).size).toBe(1);
    }
  });

  test("RotateKeyOnDemand while all Regions encrypt: every blob opens everywhere", async () => {
    const { id, primary } = await newFamily(lab.kms, [WEST, EAST]);
    const blobs: Uint8Array[] = [];
    const encrypting = Array.from({ length: 60 }, async (_, i) => {
      const kms = (i % 2 === 0 ? lab.kms : other).inRegion(REGIONS[i % 3] as string);
      blobs.push((await kms.encrypt({ KeyId: id, Plaintext: bytes(10) })).CiphertextBlob);
    });
    const rotating = Array.from({ length: 5 }, (_, i) => (i % 2 === 0 ? lab.kms : other).rotateKeyOnDemand({ KeyId: primary }));
    await Promise.all([...encrypting, ...rotating]);
    expect((await lab.west.listKeyRotations({ KeyId: id })).Rotations).toHaveLength(5);
    for (const CiphertextBlob of blobs) expect((await lab.east.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(10));
  });

  test("a rotation that is due, seen from three Regions and two instances at once, happens once", async () => {
    const { id, primary } = await newFamily(lab.kms, [WEST, EAST]);
    await lab.kms.enableKeyRotation({ KeyId: primary, RotationPeriodInDays: 90 });
    lab.clock.advance(90 * DAY_MS);
    const used = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        (i % 2 === 0 ? lab.kms : other).inRegion(REGIONS[i % 3] as string).generateDataKey({ KeyId: id, KeySpec: "AES_128" }),
      ),
    );
    expect(new Set(used.map(({ KeyMaterialId }) => KeyMaterialId)).size).toBe(1);
    expect((await lab.kms.listKeyRotations({ KeyId: primary })).Rotations).toHaveLength(1);
  });

  async function newExternal() {
    const KeyId = await newKey(lab.kms, { Origin: "EXTERNAL" });
    const { ImportToken, PublicKey } = await lab.kms.getParametersForImport({
      KeyId,
      WrappingAlgorithm: "RSAES_OAEP_SHA_256",
      WrappingKeySpec: "RSA_2048",
    });
    const put = (kms: Kms, n: number, about: object = FOR_EVER) =>
      kms.importKeyMaterial({
        KeyId,
        ImportToken,
        EncryptedKeyMaterial: wrapByNode("RSAES_OAEP_SHA_256", PublicKey, bytes(32, n)),
        ...about,
      });
    return { KeyId, put };
  }

  test("ImportKeyMaterial of different first materials: one is the key's, the others are told", async () => {
    const { KeyId, put } = await newExternal();
    const ended = await both(6, (kms, i) => put(kms, i + 1));
    expect(ended).toEqual({ ok: 1, IncorrectKeyMaterialException: 5 });
    expect(await idsOf("backingKey")).toHaveLength(1);
    expect((await metadataIn(lab.kms, KeyId)).KeyState).toBe("Enabled");
  });

  test("ImportKeyMaterial of the same first material: it is there once", async () => {
    const { KeyId, put } = await newExternal();
    expect(await both(6, (kms) => put(kms, 1))).toEqual({ ok: 6 });
    expect(await idsOf("backingKey")).toHaveLength(1);
    expect((await metadataIn(lab.kms, KeyId)).KeyState).toBe("Enabled");
  });

  test("ImportKeyMaterial of different new materials: one waits, the others are told", async () => {
    const { KeyId, put } = await newExternal();
    await put(lab.kms, 1);
    const NEW = { ...FOR_EVER, ImportType: "NEW_KEY_MATERIAL" };
    expect(await both(6, (kms, i) => put(kms, i + 2, NEW))).toEqual({ ok: 1, KMSInvalidStateException: 5 });
    expect(await both(4, (kms) => kms.rotateKeyOnDemand({ KeyId }))).toEqual({ ok: 1, KMSInvalidStateException: 3 });
  });

  test("import and delete, over and over: state and material always agree", async () => {
    const { KeyId, put } = await newExternal();
    await put(lab.kms, 1);
    for (let round = 0; round < 10; round++) {
      await endings([
        put(lab.kms, 1),
        other.deleteImportedKeyMaterial({ KeyId }),
        put(other, 1),
        lab.kms.deleteImportedKeyMaterial({ KeyId }),
      ]);
      const [record] = await lab.store.query({ collection: "backingKey", limit: 10 });
      const held = record?.value.includes('"sealed"');
      expect((await metadataIn(lab.kms, KeyId)).KeyState).toBe(held ? "Enabled" : "PendingImport");
      const ended = await endings([lab.kms.encrypt({ KeyId, Plaintext: bytes(1) }), other.encrypt({ KeyId, Plaintext: bytes(1) })]);
      expect(ended).toEqual(held ? { ok: 2 } : { KMSInvalidStateException: 2 });
    }
  });

  test("import into two Regions at once, while a third is replicated and the primary's copy is deleted", async () => {
    const family = await newFamily(lab.kms, [], { Origin: "EXTERNAL" });
    await importMaterial(lab.kms, family.id, bytes(32));
    await lab.kms.replicateKey({ KeyId: family.primary, ReplicaRegion: WEST });
    const ended = await endings([
      importMaterial(lab.west, family.id, bytes(32)),
      importMaterial(other, family.id, bytes(32)),
      other.replicateKey({ KeyId: family.primary, ReplicaRegion: EAST }),
      lab.kms.inRegion(WEST).describeKey({ KeyId: family.west }),
    ]);
    expect(ended).toEqual({ ok: 4 });
    expect((await metadataIn(lab.kms, family.id)).KeyState).toBe("Enabled");
    expect((await metadataIn(lab.west, family.id)).KeyState).toBe("Enabled");
    expect((await metadataIn(lab.east, family.id)).KeyState).toBe("PendingImport");
    expect((await metadataIn(lab.east, family.id)).MultiRegionConfiguration?.ReplicaKeys).toHaveLength(2);
  });

  test("deletion that is due in all Regions at once, seen by two instances", async () => {
    const { id, primary, west, east } = await newFamily(lab.kms, [WEST, EAST]);
    const { CiphertextBlob } = await lab.kms.encrypt({ KeyId: primary, Plaintext: bytes(1) });
    await lab.west.scheduleKeyDeletion({ KeyId: west, PendingWindowInDays: 7 });
    await lab.east.scheduleKeyDeletion({ KeyId: east, PendingWindowInDays: 7 });
    await lab.kms.scheduleKeyDeletion({ KeyId: primary, PendingWindowInDays: 7 });
    for (const days of [7, 7]) {
      lab.clock.advance(days * DAY_MS);
      await Promise.all([lab.kms.maintain(), other.maintain(), lab.kms.listKeys(), other.inRegion(WEST).listKeys()]);
    }
    for (const collection of ["key", "backingKey", "policy"]) expect(await idsOf(collection), `${collection} of ${id}`).toEqual([]);
    expect(await endings([lab.kms.decrypt({ CiphertextBlob }), other.decrypt({ CiphertextBlob })])).toEqual({
      InvalidCiphertextException: 2,
    });
  });
});
