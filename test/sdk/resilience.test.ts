/** Under load, across changes and with damage: what must not hang, leak or lie. */
import { expect, test } from "vitest";
import { DAY_MS, ManualClock } from "../../src/clock.js";
import type { KeyStore } from "../../src/keystore/keystore.js";
import { StoreUnavailable } from "../../src/keystore/keystore.js";
import { bytesRootKey } from "../../src/keystore/root-key/bytes.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { Kms } from "../../src/sdk/kms.js";

const rootKey = () => bytesRootKey(new Uint8Array(32).fill(9));
const text = (plaintext: Uint8Array | undefined) => new TextDecoder().decode(plaintext);
const utf8 = (words: string) => new TextEncoder().encode(words);

/** A store of which single methods are replaced. */
function withMethods(store: KeyStore, methods: Partial<KeyStore>): KeyStore {
  return new Proxy(store, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return methods[name as keyof KeyStore];
      const value = target[name as keyof KeyStore] as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

test("more keys in use at once than there are slots: every request ends", async () => {
  const kms = await Kms.open({ slots: 2 });
  const ids = await Promise.all(Array.from({ length: 20 }, async () => (await kms.createKey()).KeyMetadata.KeyId));
  const opened = await Promise.all(
    Array.from({ length: 400 }, async (_, i) => {
      const { CiphertextBlob } = await kms.encrypt({ KeyId: ids[i % ids.length], Plaintext: utf8(`text ${i}`) });
      return text((await kms.decrypt({ CiphertextBlob })).Plaintext);
    }),
  );
  expect(opened).toEqual(opened.map((_, i) => `text ${i}`));
});

test("an alias moved while it is looked up is not remembered as it was, at any interleaving", async () => {
  for (let delay = 0; delay < 40; delay++) {
    const kms = await Kms.open();
    const [a, b] = await Promise.all([kms.createKey(), kms.createKey()]);
    const KeyId = "alias/app";
    await kms.createAlias({ AliasName: KeyId, TargetKeyId: a.KeyMetadata.KeyId });
    const looking = kms.describeKey({ KeyId });
    for (let i = 0; i < delay % 8; i++) await Promise.resolve();
    const moving = kms.updateAlias({ AliasName: KeyId, TargetKeyId: b.KeyMetadata.KeyId });
    for (let i = 0; i < Math.floor(delay / 8) * 3; i++) await Promise.resolve();
    const other = kms.describeKey({ KeyId: a.KeyMetadata.KeyId });
    await Promise.all([looking, moving, other]);
    expect((await kms.describeKey({ KeyId })).KeyMetadata.KeyId).toBe(b.KeyMetadata.KeyId);
    await kms.close();
  }
});

test("a use that cannot be written down fails no request, and is not lost", async () => {
  const clock = new ManualClock(0);
  const store = new MemoryStore();
  let down = false;
  const flaky = withMethods(store, {
    commit: async (mutations, expected) => {
      if (down && mutations.some((mutation) => "put" in mutation && mutation.put.collection === "usage"))
        throw new StoreUnavailable("locked");
      return store.commit(mutations, expected);
    },
  });
  const kms = await Kms.open({ store: flaky, rootKey: rootKey(), clock });
  const { KeyId } = (await kms.createKey()).KeyMetadata;
  await kms.encrypt({ KeyId, Plaintext: utf8("x") });
  down = true;
  clock.advance(6 * 60_000);
  await kms.rotateKeyOnDemand({ KeyId });
  expect((await kms.listKeyRotations({ KeyId })).Rotations).toHaveLength(1);
  down = false;
  await kms.maintain();
  expect((await kms.getKeyLastUsage({ KeyId })).KeyLastUsage?.Operation).toBe("Encrypt");
});

test("one damaged key record keeps no other key waiting", async () => {
  const clock = new ManualClock(0);
  const store = new MemoryStore();
  const kms = await Kms.open({ store, rootKey: rootKey(), clock });
  const damaged = (await kms.createKey()).KeyMetadata;
  const sound = (await kms.createKey()).KeyMetadata;
  for (const { KeyId } of [damaged, sound]) await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  await store.commit([{ put: { collection: "key", id: damaged.Arn, value: "{}", indexes: { due: "0000000000000000" } } }], []);
  clock.advance(7 * DAY_MS);
  await kms.createKey();
  expect((await kms.listKeys()).Keys.map(({ KeyId }) => KeyId)).toContain(damaged.KeyId);
  await expect(kms.describeKey({ KeyId: sound.KeyId })).rejects.toMatchObject({ name: "NotFoundException" });
  await expect(kms.maintain()).rejects.toThrow(damaged.Arn);
});

test("what another process has deleted leaves the core at the next maintenance", async () => {
  const clock = new ManualClock(0);
  const store = withMethods(new MemoryStore(), {});
  const [one, two] = [await Kms.open({ store, rootKey: rootKey(), clock }), await Kms.open({ store, rootKey: rootKey(), clock })];
  const { KeyId } = (await one.createKey()).KeyMetadata;
  const { CiphertextBlob } = await two.encrypt({ KeyId, Plaintext: utf8("x") });
  await one.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  clock.advance(7 * DAY_MS);
  await one.maintain();
  await two.maintain();
  await expect(two.decrypt({ CiphertextBlob })).rejects.toMatchObject({ name: "InvalidCiphertextException" });
});

test("the quota of keys is neither passed nor left unused when many ask at once", async () => {
  const kms = await Kms.open({ quotas: { keys: 5 } });
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => kms.createKey()));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
  expect((await kms.listKeys()).Keys).toHaveLength(5);
});

test("an AWS managed key does not appear for another account, nor in a dry run", async () => {
  const kms = await Kms.open();
  const caller = { arn: "arn:aws:iam::999999999999:root", accountId: "999999999999" };
  const request = { KeyId: "alias/aws/s3", Plaintext: utf8("x") };
  await expect(kms.call("Encrypt", request, { caller })).rejects.toThrow();
  await expect(kms.encrypt({ ...request, DryRun: true })).rejects.toThrow();
  expect((await kms.listKeys()).Keys).toEqual([]);
  await kms.describeKey({ KeyId: "alias/aws/s3" });
  expect((await kms.listKeys()).Keys).toHaveLength(1);
});
