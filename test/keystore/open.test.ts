import { expect, test, vi } from "vitest";
import { Core } from "../../src/core/core.js";
import { ConfigurationError } from "../../src/errors.js";
import type { KeyStore } from "../../src/keystore/keystore.js";
import { openKeystore, type RootKeyCore, SCHEMA_VERSION } from "../../src/keystore/open.js";
import { bytesRootKey, textRootKey } from "../../src/keystore/root-key/bytes.js";
import { passphraseRootKey } from "../../src/keystore/root-key/passphrase.js";
import type { RootKey } from "../../src/keystore/root-key/root-key.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { NodeRootKeyCore } from "../support/root-key-core.js";

const KEY = new Uint8Array(32).fill(7);
const right = bytesRootKey(KEY);
const wrong = bytesRootKey(new Uint8Array(32).fill(8));

async function open(store: KeyStore, rootKey: RootKey = right, given?: RootKeyCore) {
  const core = given ?? (await Core.create({ slots: 16 }));
  return openKeystore({ store, rootKey, core, now: 1_000 });
}

/** Everything a store holds that these tests write. */
const contents = async (store: KeyStore) =>
  (await Promise.all(["meta", "key"].map((collection) => store.query({ collection, limit: 100 })))).flat();

test("an empty store becomes a keystore, and opens again as the same one", async () => {
  const store = new MemoryStore();
  const made = await open(store);
  expect(made.meta).toMatchObject({ id: "keystore", schema: SCHEMA_VERSION, createdAt: 1_000, rootKey: { kind: "bytes", parameters: {} } });
  const before = await contents(store);
  const again = await open(store, textRootKey("07".repeat(32)));
  expect(again.meta).toEqual(made.meta);
  expect(await contents(store)).toEqual(before);
});

test("the root key is in the core, wiped everywhere else, and not in the store", async () => {
  const store = new MemoryStore();
  for (let i = 0; i < 2; i++) {
    const core = new NodeRootKeyCore();
    await open(store, right, core);
    expect(core.given).toHaveLength(1);
    expect(core.given[0]).toEqual(new Uint8Array(32)); // wiped after the core took its copy
    const aad = new Uint8Array(1);
    expect(core.openSecret(aad, core.sealSecret(aad, KEY))).toEqual(KEY);
  }
  expect(KEY).toEqual(new Uint8Array(32).fill(7)); // the caller's own bytes are the caller's
  expect(JSON.stringify(await contents(store))).not.toMatch(/BwcHBwcH|07070707/);
});

test("a wrong root key is refused, nothing is written, and the right one still opens", async () => {
  const store = new MemoryStore();
  await open(store);
  const before = await contents(store);
  const counter = store.changeCounter();
  await expect(open(store, wrong)).rejects.toThrow(new ConfigurationError("the root key does not belong to this keystore"));
  expect(store.changeCounter()).toBe(counter);
  expect(await contents(store)).toEqual(before);
  await open(store);
});

test("a root key from another kind of source is refused by name", async () => {
  const store = new MemoryStore();
  await open(store);
  await expect(open(store, passphraseRootKey("correct horse"))).rejects.toThrow(/comes from "bytes", but "passphrase" was given/);
});

test("a root key that is not 32 bytes is refused and wiped", async () => {
  for (const length of [0, 16, 31, 33]) {
    const key = new Uint8Array(length).fill(1);
    const source: RootKey = { kind: "odd", open: async () => ({ key, parameters: {} }) };
    const store = new MemoryStore();
    await expect(open(store, source)).rejects.toThrow(ConfigurationError);
    expect(key.every((byte) => byte === 0)).toBe(true);
    expect(await contents(store)).toEqual([]);
  }
});

test("of many opening an empty store at once, one makes it and all open the same", async () => {
  const store = new MemoryStore();
  const commit = vi.spyOn(store, "commit");
  const opened = await Promise.all(Array.from({ length: 10 }, () => open(store)));
  expect(commit.mock.calls.length).toBeGreaterThan(1); // they raced
  expect(new Set(opened.map(({ meta }) => meta.keystoreId)).size).toBe(1);
  for (const { meta } of opened) expect(meta).toEqual(opened[0]?.meta);
});

test("of two with different root keys racing, the slower one is refused", async () => {
  const store = new MemoryStore();
  const outcomes = await Promise.allSettled([open(store, right), open(store, wrong)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const [refused] = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused?.reason).toEqual(new ConfigurationError("the root key does not belong to this keystore"));
});

const putMeta = (store: KeyStore, value: string) => store.commit([{ put: { collection: "meta", id: "keystore", value } }], []);

test("a newer schema is refused, whatever else the record holds", async () => {
  for (const rest of [{}, { rootKey: "elsewhere" }]) {
    const store = new MemoryStore();
    await putMeta(store, JSON.stringify({ id: "keystore", schema: SCHEMA_VERSION + 1, ...rest }));
    const before = await contents(store);
    await expect(open(store)).rejects.toThrow(`the keystore has schema version ${SCHEMA_VERSION + 1}`);
    expect(await contents(store)).toEqual(before);
  }
});

test.each(["", "null", "7", "{}", '{"schema":"1"}', '{"schema":1}'])("a damaged meta record (%j) is refused", async (value) => {
  const store = new MemoryStore();
  await putMeta(store, value);
  await expect(open(store)).rejects.toThrow(/the keystore is damaged: meta keystore: /);
  expect((await store.get("meta", "keystore"))?.value).toBe(value);
});

test("a check value from another keystore is no proof", async () => {
  const [store, other] = [new MemoryStore(), new MemoryStore()];
  const { meta } = await open(store);
  const { meta: theirs } = await open(other);
  await putMeta(store, JSON.stringify({ ...meta, check: theirs.check }));
  await expect(open(store)).rejects.toThrow(ConfigurationError);
});

test.each(["", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])(
  "a check value cut short or forged (%j) is refused",
  async (check) => {
    const store = new MemoryStore();
    const { meta } = await open(store);
    await putMeta(store, JSON.stringify({ ...meta, check }));
    await expect(open(store)).rejects.toThrow("the root key does not belong to this keystore");
  },
);

test("keys without a meta record are damage, not a new keystore", async () => {
  const store = new MemoryStore();
  await store.commit([{ put: { collection: "key", id: "a", value: "{}" } }], []);
  await expect(open(store)).rejects.toThrow(/no meta record/);
  expect(await store.get("meta", "keystore")).toBeUndefined();
});

test.each<[string, RootKey]>([
  ["bytes", bytesRootKey(new Uint8Array(32))],
  ["hexadecimal", textRootKey("00".repeat(32))],
  ["Base64", textRootKey(`${"A".repeat(43)}=`)],
])("a root key of zeros, as %s, is refused, and nothing is written", async (_, zeros) => {
  const store = new MemoryStore();
  await expect(open(store, zeros)).rejects.toThrow(new ConfigurationError("the root key is all zeros"));
  expect(await contents(store)).toEqual([]);
});
