/** Two `Kms` on one store, as two processes would be: what one changes the other sees at once, and nothing is lost between them. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { KeyStore } from "../../src/keystore/keystore.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, type Lab, newKey, openLab, refused } from "../support/sdk-kms.js";

const PARALLEL = 20;

interface SharedStore {
  /** The store, or a connection of its own to it. */
  open(): Promise<KeyStore>;
  dispose(opened: readonly Kms[]): Promise<unknown>;
}

/** Both instances share a memory store; in a file each has a connection of its own. */
const STORES: Record<string, () => Promise<SharedStore>> = {
  "one memory store": async () => {
    const store = new MemoryStore();
    return { open: async () => store, dispose: ([first]) => (first as Kms).close() };
  },
  "one SQLite file": async () => {
    const folder = await mkdtemp(join(tmpdir(), "pocketkms-"));
    return {
      open: () => openSqliteNode(join(folder, "keystore.db")),
      async dispose(opened) {
        for (const kms of opened) await kms.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};

describe.each(Object.entries(STORES))("%s", (_name, makeStore) => {
  let shared: SharedStore;
  let lab: Lab;
  let one: Kms;
  let two: Kms;
  let KeyId: string;
  beforeEach(async () => {
    shared = await makeStore();
    lab = await openLab({ store: await shared.open() });
    one = lab.kms;
    two = await lab.another({ store: await shared.open() });
    KeyId = await newKey(one);
    // Both have the key and its material at hand.
    for (const kms of [one, two]) await kms.encrypt({ KeyId, Plaintext: bytes(1) });
  });
  afterEach(async () => {
    await shared.dispose([one, two]);
  });

  /** `count` requests, by turns on either instance, all under way at once. */
  const together = <T>(count: number, request: (kms: Kms, i: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, i) => request(i % 2 === 0 ? one : two, i)));
  const rotations = async (kms: Kms) => (await kms.listKeyRotations({ KeyId, Limit: 1000 })).Rotations ?? [];

  describe("what one changes the other sees at once", () => {
    test("disabled and enabled", async () => {
      const { CiphertextBlob } = await two.encrypt({ KeyId, Plaintext: bytes(3) });
      await one.disableKey({ KeyId });
      await refused(two.encrypt({ KeyId, Plaintext: bytes(3) }), "DisabledException", `${KeyId} is disabled.`);
      await refused(two.decrypt({ CiphertextBlob }), "DisabledException", `${KeyId} is disabled.`);
      await two.enableKey({ KeyId });
      expect((await one.decrypt({ CiphertextBlob })).Plaintext).toEqual(bytes(3));
    });

    test("rotated: the other encrypts under the new material, and both open both", async () => {
      const before = await two.encrypt({ KeyId, Plaintext: bytes(3) });
      await one.rotateKeyOnDemand({ KeyId });
      const after = await two.encrypt({ KeyId, Plaintext: bytes(4) });
      const { CurrentKeyMaterialId } = (await one.describeKey({ KeyId })).KeyMetadata;
      for (const kms of [one, two]) {
        expect((await kms.decrypt({ CiphertextBlob: after.CiphertextBlob })).KeyMaterialId).toBe(CurrentKeyMaterialId);
        expect((await kms.decrypt({ CiphertextBlob: before.CiphertextBlob })).KeyMaterialId).not.toBe(CurrentKeyMaterialId);
      }
    });

    test("an alias made, moved, deleted", async () => {
      const other = await newKey(two);
      await refused(two.encrypt({ KeyId: "alias/app", Plaintext: bytes(1) }), "NotFoundException");
      await one.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
      expect((await two.encrypt({ KeyId: "alias/app", Plaintext: bytes(1) })).KeyId).toBe(KeyId);
      await one.updateAlias({ AliasName: "alias/app", TargetKeyId: other });
      expect((await two.encrypt({ KeyId: "alias/app", Plaintext: bytes(1) })).KeyId).toBe(other);
      await one.deleteAlias({ AliasName: "alias/app" });
      await refused(two.encrypt({ KeyId: "alias/app", Plaintext: bytes(1) }), "NotFoundException");
    });

    test("deleted for good", async () => {
      const { CiphertextBlob } = await two.encrypt({ KeyId, Plaintext: bytes(3) });
      await one.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
      await refused(two.decrypt({ CiphertextBlob }), "KMSInvalidStateException", `${KeyId} is pending deletion.`);
      lab.clock.advance(7 * DAY_MS);
      expect(await one.maintain()).toBe(1);
      expect(await two.maintain()).toBe(0);
      await refused(two.decrypt({ CiphertextBlob }), "InvalidCiphertextException", "");
      await refused(two.encrypt({ KeyId, Plaintext: bytes(1) }), "NotFoundException", `Key '${KeyId}' does not exist`);
    });

    test("description, tags, policy", async () => {
      await one.updateKeyDescription({ KeyId, Description: "new" });
      expect((await two.describeKey({ KeyId })).KeyMetadata.Description).toBe("new");
      await one.tagResource({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] });
      expect((await two.listResourceTags({ KeyId })).Tags).toEqual([{ TagKey: "a", TagValue: "b" }]);
      const { Policy } = await one.getKeyPolicy({ KeyId });
      const changed = JSON.stringify({ ...JSON.parse(Policy), Id: "changed" });
      await one.putKeyPolicy({ KeyId, Policy: changed });
      expect(JSON.parse((await two.getKeyPolicy({ KeyId })).Policy).Id).toBe("changed");
    });
  });

  describe("changes at the same time", () => {
    test(`${PARALLEL} tags set at once are ${PARALLEL} tags`, async () => {
      await together(PARALLEL, (kms, i) => kms.tagResource({ KeyId, Tags: [{ TagKey: `k${i}`, TagValue: String(i) }] }));
      const { Tags } = await one.listResourceTags({ KeyId });
      expect(Tags.map(({ TagKey }) => TagKey).sort()).toEqual(Array.from({ length: PARALLEL }, (_, i) => `k${i}`).sort());
      await together(PARALLEL, (kms, i) => kms.untagResource({ KeyId, TagKeys: [`k${i}`] }));
      expect((await two.listResourceTags({ KeyId })).Tags).toEqual([]);
    });

    test("tags, description and state changed at once: each change is there", async () => {
      await Promise.all([
        one.tagResource({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
        two.updateKeyDescription({ KeyId, Description: "new" }),
        one.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 }),
        two.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId }),
        one.rotateKeyOnDemand({ KeyId }),
      ]);
      expect((await two.listResourceTags({ KeyId })).Tags).toHaveLength(1);
      expect((await one.describeKey({ KeyId: "alias/app" })).KeyMetadata.Description).toBe("new");
      expect((await two.getKeyRotationStatus({ KeyId })).RotationPeriodInDays).toBe(90);
      expect(await rotations(one)).toHaveLength(1);
    });

    test("the quota of aliases holds, however many ask", async () => {
      for (let i = 0; i < 40; i++) await one.createAlias({ AliasName: `alias/${i}`, TargetKeyId: KeyId });
      const outcomes = await together(PARALLEL, (kms, i) =>
        kms.createAlias({ AliasName: `alias/more-${i}`, TargetKeyId: KeyId }).then(
          () => "made",
          (error: Error) => error.name,
        ),
      );
      expect(outcomes.filter((outcome) => outcome === "made")).toHaveLength(10);
      expect(outcomes.filter((outcome) => outcome === "LimitExceededException")).toHaveLength(10);
      expect((await two.listAliases({ KeyId, Limit: 100 })).Aliases).toHaveLength(50);
    });

    test("one alias name is made once", async () => {
      const outcomes = await together(PARALLEL, (kms) =>
        kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId }).then(
          () => "made",
          (error: Error) => error.name,
        ),
      );
      expect(outcomes.sort()).toEqual([...Array(PARALLEL - 1).fill("AlreadyExistsException"), "made"]);
    });

    test("an alias moved to and fro: the counts of both keys stay right", async () => {
      const other = await newKey(one);
      await one.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
      await together(PARALLEL, (kms, i) => kms.updateAlias({ AliasName: "alias/app", TargetKeyId: i % 3 === 0 ? KeyId : other }));
      const target = (await two.describeKey({ KeyId: "alias/app" })).KeyMetadata.Arn;
      const free = async (key: string) => {
        for (let i = 0; ; i++) {
          const made = await one
            .createAlias({ AliasName: `alias/fill-${key.slice(-4)}-${i}`, TargetKeyId: key })
            .catch((error: Error) => error.name);
          if (made === "LimitExceededException") return i;
        }
      };
      for (const key of [KeyId, other]) expect(await free(key)).toBe(key === target ? 49 : 50);
    });

    test(`${PARALLEL} rotations on demand are ${PARALLEL} rotations, with one current material`, async () => {
      await together(PARALLEL, (kms) => kms.rotateKeyOnDemand({ KeyId }));
      const all = await rotations(one);
      expect(all).toHaveLength(PARALLEL);
      expect(all.filter(({ KeyMaterialState }) => KeyMaterialState === "CURRENT")).toHaveLength(1);
      expect(all.at(-1)?.KeyMaterialId).toBe((await two.describeKey({ KeyId })).KeyMetadata.CurrentKeyMaterialId);
      await together(PARALLEL, (kms) => kms.rotateKeyOnDemand({ KeyId }).catch(() => undefined));
      expect(await rotations(two)).toHaveLength(25);
    });

    test("a due rotation happens once, whoever comes", async () => {
      await one.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
      for (let round = 1; round <= 3; round++) {
        lab.clock.advance(90 * DAY_MS);
        const blobs = await together(PARALLEL, (kms, i) =>
          i % 5 === 0 ? kms.maintain().then(() => undefined) : kms.encrypt({ KeyId, Plaintext: bytes(1) }),
        );
        expect(await rotations(one)).toHaveLength(round);
        const { CurrentKeyMaterialId } = (await two.describeKey({ KeyId })).KeyMetadata;
        for (const answer of blobs) {
          if (answer !== undefined)
            expect((await one.decrypt({ CiphertextBlob: answer.CiphertextBlob })).KeyMaterialId).toBe(CurrentKeyMaterialId);
        }
      }
    });

    test("a due deletion happens once, whoever comes", async () => {
      await one.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
      await one.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
      lab.clock.advance(7 * DAY_MS);
      const outcomes = await together(PARALLEL, (kms) => kms.describeKey({ KeyId }).catch((error: Error) => error.name));
      expect(new Set(outcomes)).toEqual(new Set(["NotFoundException"]));
      expect((await two.listAliases()).Aliases).toEqual([]);
    });
  });
});
