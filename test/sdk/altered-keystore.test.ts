/**
 * The file of a keystore in somebody's hands who has no root key: what they alter by SQL, while a `Kms` has it open or before, is refused
 * by the requests that meet it.
 */
import { createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import { ConfigurationError, KmsError } from "../../src/errors.js";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { bytes, idOf, type Lab, newKey, openLab } from "../support/sdk-kms.js";
import { importMaterial } from "../support/sdk2-import.js";

const folder = mkdtempSync(join(tmpdir(), "pocketkms-"));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
let lab: Lab;
let sql: DatabaseSync;
beforeEach(async () => {
  const file = join(folder, `${made++}.db`);
  lab = await openLab({ store: await openSqliteNode(file) });
  sql = new DatabaseSync(file);
});
afterEach(async () => {
  sql.close();
  await lab.kms.close();
});

const ALTERED = /^the keystore is damaged or was altered: /;
async function refuses(request: Promise<unknown>): Promise<void> {
  const error = await request.then(
    (answer) => expect.fail(`answered: ${JSON.stringify(answer)}`),
    (reason: unknown) => reason,
  );
  // A caller is told of an internal error and no more; the operator finds the cause.
  const cause = error instanceof KmsError && error.name === "KMSInternalException" ? error.cause : error;
  expect(cause).toBeInstanceOf(ConfigurationError);
  expect((cause as Error).message).toMatch(ALTERED);
}

type Json = Record<string, unknown>;

const valueIn = (collection: string, id: string): string =>
  (sql.prepare("SELECT value FROM record WHERE collection = ? AND id = ?").get(collection, id) as { value: string }).value;

const write = (collection: string, id: string, value: string): void => {
  const { changes } = sql.prepare("UPDATE record SET value = ? WHERE collection = ? AND id = ?").run(value, collection, id);
  expect(changes).toBe(1);
};

/** Changes members of the record and leaves the MAC as it is. */
function alter(collection: string, id: string, changes: Json): void {
  const { record, mac } = JSON.parse(valueIn(collection, id)) as { record: Json; mac: string };
  write(collection, id, JSON.stringify({ record: { ...record, ...changes }, mac }));
}

describe("the key that encrypts", () => {
  test("cannot be made another one, not even one of the same key's", async () => {
    const { kms } = lab;
    const mine = await newKey(kms, { Origin: "EXTERNAL" });
    await importMaterial(kms, mine, randomBytes(32));
    const { currentBackingKeyId } = JSON.parse(valueIn("key", mine)).record;
    const victim = await newKey(kms);
    const older = JSON.parse(valueIn("key", victim)).record.currentBackingKeyId;
    await kms.rotateKeyOnDemand({ KeyId: victim });
    await kms.encrypt({ KeyId: victim, Plaintext: bytes(8) });
    const genuine = valueIn("key", victim);
    for (const id of [currentBackingKeyId, older]) {
      alter("key", victim, { currentBackingKeyId: id });
      await refuses(kms.encrypt({ KeyId: victim, Plaintext: bytes(8) }));
      await refuses(kms.generateDataKey({ KeyId: victim, KeySpec: "AES_256" }));
      await refuses((await lab.another()).encrypt({ KeyId: victim, Plaintext: bytes(8) }));
    }
    write("key", victim, genuine);
    await kms.encrypt({ KeyId: victim, Plaintext: bytes(8) });
  });

  test("cannot be lent to another key by its record", async () => {
    const { kms } = lab;
    const [mine, victim] = [await newKey(kms), await newKey(kms)];
    const { currentBackingKeyId: own } = JSON.parse(valueIn("key", mine)).record;
    const { CiphertextBlob } = await kms.encrypt({ KeyId: victim, Plaintext: bytes(8) });
    const { currentBackingKeyId: theirs } = JSON.parse(valueIn("key", victim)).record;
    alter("backingKey", theirs, { keyId: idOf(mine) });
    await refuses(kms.decrypt({ CiphertextBlob }));
    write("backingKey", theirs, valueIn("backingKey", own));
    await refuses(kms.decrypt({ CiphertextBlob }));
  });
});

test("a public key cannot be exchanged: RSA encryption, verification, GetPublicKey", async () => {
  const { kms } = lab;
  const rsa = await newKey(kms, { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" });
  const ec = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
  const theirRsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const theirEc = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const spki = (key: typeof theirEc.privateKey) => createPublicKey(key).export({ type: "spki", format: "der" }).toString("base64");
  alter("material", idOf(rsa), { publicKey: spki(theirRsa.privateKey) });
  alter("material", idOf(ec), { publicKey: spki(theirEc.privateKey) });
  const Message = bytes(32);
  const Signature = sign("sha256", Message, theirEc.privateKey);
  await refuses(kms.encrypt({ KeyId: rsa, EncryptionAlgorithm: "RSAES_OAEP_SHA_256", Plaintext: bytes(8) }));
  await refuses(kms.verify({ KeyId: ec, Message, Signature, SigningAlgorithm: "ECDSA_SHA_256" }));
  for (const KeyId of [rsa, ec]) await refuses(kms.getPublicKey({ KeyId }));
});

test("state, deletion date, rotation, tags and description cannot be changed", async () => {
  const { kms, clock } = lab;
  const KeyId = await newKey(kms);
  await kms.disableKey({ KeyId });
  const disabled = valueIn("key", KeyId);
  for (const changes of [
    { state: "Enabled" },
    { state: "PendingDeletion", deletionDate: clock.now() - DAY_MS, pendingWindowInDays: 7 },
    { description: "another" },
    { tags: [{ key: "team", value: "mine" }] },
    { accountId: "999999999999" },
  ]) {
    alter("key", KeyId, changes);
    await refuses(kms.describeKey({ KeyId }));
    await refuses(kms.encrypt({ KeyId, Plaintext: bytes(8) }));
  }
  write("key", KeyId, disabled);
  expect((await kms.describeKey({ KeyId })).KeyMetadata.KeyState).toBe("Disabled");

  await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 30 });
  alter("key", KeyId, { deletionDate: clock.now() });
  sql.prepare("UPDATE index_entry SET value = ? WHERE id = ? AND name = 'due'").run("0".repeat(16), KeyId);
  await refuses(kms.maintain());
  expect(valueIn("key", KeyId)).toContain('"PendingDeletion"');
});

test("a key is not deleted early by its index entry alone", async () => {
  const { kms } = lab;
  const KeyId = await newKey(kms);
  await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  sql.prepare("UPDATE index_entry SET value = ? WHERE id = ? AND name = 'due'").run("0".repeat(16), KeyId);
  await expect(kms.maintain()).rejects.toThrow(/stays due/);
  expect((await kms.describeKey({ KeyId })).KeyMetadata.KeyState).toBe("PendingDeletion");
});

test("what is due is done when a request names the key, though its index entry is gone", async () => {
  const { kms, clock } = lab;
  const KeyId = await newKey(kms);
  await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
  sql.prepare("DELETE FROM index_entry WHERE id = ? AND name = 'due'").run(KeyId);
  clock.advance(8 * DAY_MS);
  await kms.maintain();
  expect(valueIn("key", KeyId)).toContain('"PendingDeletion"');
  await expect(kms.describeKey({ KeyId })).rejects.toMatchObject({ name: "NotFoundException" });
});

test("an alias cannot be pointed elsewhere, a policy cannot be loosened, an alias cannot be made", async () => {
  const { kms } = lab;
  const [KeyId, other] = [await newKey(kms), await newKey(kms)];
  await kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyId });
  const [{ id }] = sql.prepare("SELECT id FROM record WHERE collection = 'alias'").all() as [{ id: string }];
  const genuine = valueIn("alias", id);
  alter("alias", id, { targetKeyArn: other });
  await refuses(kms.encrypt({ KeyId: "alias/app", Plaintext: bytes(8) }));
  write("alias", id, genuine);
  await kms.encrypt({ KeyId: "alias/app", Plaintext: bytes(8) });
  const copy =
    "INSERT INTO record SELECT collection, replace(id, 'alias/app', 'alias/new'), revision, replace(value, 'alias/app', 'alias/new') FROM record WHERE collection = 'alias'";
  sql.exec(copy);
  await refuses(kms.encrypt({ KeyId: "alias/new", Plaintext: bytes(8) }));
  alter("policy", KeyId, { policy: JSON.parse(valueIn("policy", KeyId)).record.policy.replace("root", "user/mallory") });
  await refuses(kms.getKeyPolicy({ KeyId }));
});

test("keys of another keystore under the same root key are refused", async () => {
  const other = await openLab();
  const theirs = await newKey(other.kms);
  for (const [collection, id] of [
    ["key", theirs],
    ["backingKey", (await other.store.query({ collection: "backingKey", limit: 1 }))[0]?.id as string],
    ["policy", theirs],
  ] as const) {
    const { value } = (await other.store.get(collection, id)) as { value: string };
    sql.prepare("INSERT INTO record VALUES (?, ?, '1', ?)").run(collection, id, value);
  }
  await refuses(lab.kms.encrypt({ KeyId: theirs, Plaintext: bytes(8) }));
  await refuses(lab.kms.describeKey({ KeyId: theirs }));
});

test("what a request changes it signs anew, and closing writes what is still to be written", async () => {
  const { kms } = lab;
  const KeyId = await newKey(kms);
  await kms.encrypt({ KeyId, Plaintext: bytes(8) });
  const another = await lab.another({ store: await openSqliteNode(join(folder, `${made - 1}.db`)) });
  await another.encrypt({ KeyId, Plaintext: bytes(8) });
  await another.close();
  expect(JSON.parse(valueIn("usage", KeyId)).record.operation).toBe("Encrypt");
  expect((await kms.getKeyLastUsage({ KeyId })).KeyLastUsage).toBeDefined();
});
