/**
 * What a newcomer does with KMS, told through the AWS SDK for JavaScript alone, by whatever transport its client is given.
 */
import * as aws from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const KEY_ARN = /^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NO_KEY = "11111111-2222-4333-8444-555555555555";

/** The error's name and what AWS's SDK makes of it: an instance of the modelled class, a status, a request id. */
async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof aws.KMSServiceException)) throw new Error("expected a KMSServiceException", { cause: error });
  expect(error.$metadata.httpStatusCode).toBe(400);
  expect(error.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(error.$fault).toBe("client");
  return error.name;
}

export function tellStory(client: () => aws.KMS): void {
  let serial = 0;
  const newAlias = (): string => `alias/story-${++serial}-${Math.floor(Math.random() * 1e9)}`;

  /** A fresh key, by its id and ARN. */
  async function newKey(input: aws.CreateKeyCommandInput = {}): Promise<{ id: string; arn: string }> {
    const { KeyMetadata } = await client().createKey(input);
    return { id: KeyMetadata?.KeyId as string, arn: KeyMetadata?.Arn as string };
  }

  describe("keys and aliases", () => {
    test("CreateKey tells everything an infrastructure tool reads", async () => {
      const { KeyMetadata, $metadata } = await client().createKey({ Description: "story", Tags: [{ TagKey: "team", TagValue: "red" }] });
      expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      expect(KeyMetadata).toMatchObject({
        AWSAccountId: "000000000000",
        Arn: expect.stringMatching(KEY_ARN),
        Description: "story",
        Enabled: true,
        EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
        KeyManager: "CUSTOMER",
        KeySpec: "SYMMETRIC_DEFAULT",
        KeyState: "Enabled",
        KeyUsage: "ENCRYPT_DECRYPT",
        MultiRegion: false,
        Origin: "AWS_KMS",
      });
      expect(KeyMetadata?.CreationDate).toBeInstanceOf(Date);
      const { Tags } = await client().listResourceTags({ KeyId: KeyMetadata?.KeyId });
      expect(Tags).toEqual([{ TagKey: "team", TagValue: "red" }]);
    });

    test("a key answers to its id, its ARN, its alias and its alias ARN", async () => {
      const { id, arn } = await newKey();
      const alias = newAlias();
      await client().createAlias({ AliasName: alias, TargetKeyId: id });
      const aliasArn = arn.replace(/:key\/.*/, `:${alias}`);
      for (const KeyId of [id, arn, alias, aliasArn]) {
        expect((await client().describeKey({ KeyId })).KeyMetadata?.Arn).toBe(arn);
        const { CiphertextBlob } = await client().encrypt({ KeyId, Plaintext: utf8("x") });
        expect((await client().decrypt({ KeyId, CiphertextBlob })).KeyId).toBe(arn);
      }
    });

    test("an alias moves to another key, and goes", async () => {
      const [first, second] = [await newKey(), await newKey()];
      const AliasName = newAlias();
      await client().createAlias({ AliasName, TargetKeyId: first.id });
      await client().updateAlias({ AliasName, TargetKeyId: second.id });
      expect((await client().describeKey({ KeyId: AliasName })).KeyMetadata?.Arn).toBe(second.arn);
      expect((await client().listAliases({ KeyId: second.id })).Aliases).toMatchObject([{ AliasName, TargetKeyId: second.id }]);
      await client().deleteAlias({ AliasName });
      expect(await failure(client().describeKey({ KeyId: AliasName }))).toBe("NotFoundException");
    });

    test("a description changes, tags come and go", async () => {
      const { id } = await newKey();
      await client().updateKeyDescription({ KeyId: id, Description: "new words" });
      expect((await client().describeKey({ KeyId: id })).KeyMetadata?.Description).toBe("new words");
      await client().tagResource({ KeyId: id, Tags: [{ TagKey: "a", TagValue: "1" }, { TagKey: "b", TagValue: "2" }] }); // biome-ignore format: one line
      await client().untagResource({ KeyId: id, TagKeys: ["a"] });
      expect((await client().listResourceTags({ KeyId: id })).Tags).toEqual([{ TagKey: "b", TagValue: "2" }]);
    });
  });

  describe("encryption", () => {
    const EncryptionContext = { tenant: "42", purpose: "story" };

    test("a text encrypted with context decrypts with it, in any order, and with no other", async () => {
      const { id, arn } = await newKey();
      const { CiphertextBlob, KeyId, EncryptionAlgorithm } = await client().encrypt({
        KeyId: id,
        Plaintext: utf8("hello"),
        EncryptionContext,
      });
      expect({ KeyId, EncryptionAlgorithm }).toEqual({ KeyId: arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
      const opened = await client().decrypt({ CiphertextBlob, EncryptionContext: { purpose: "story", tenant: "42" } });
      expect(opened).toMatchObject({
        KeyId: arn,
        EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
        KeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(opened.Plaintext).toEqual(utf8("hello"));
      for (const wrong of [undefined, {}, { tenant: "42" }, { ...EncryptionContext, more: "" }, { tenant: "42purpose", "": "story" }]) {
        expect(await failure(client().decrypt({ CiphertextBlob, ...(wrong && { EncryptionContext: wrong }) }))).toBe(
          "InvalidCiphertextException",
        );
      }
    });

    test("the longest plaintext, 4,096 bytes, makes the journey", async () => {
      const { id } = await newKey();
      const Plaintext = new Uint8Array(4096).map((_, i) => i);
      const { CiphertextBlob } = await client().encrypt({ KeyId: id, Plaintext });
      expect(CiphertextBlob?.length).toBeLessThanOrEqual(4096 + 96);
      expect((await client().decrypt({ CiphertextBlob })).Plaintext).toEqual(Plaintext);
    });

    test("data keys come in plain and sealed, or sealed alone", async () => {
      const { id, arn } = await newKey();
      const made = await client().generateDataKey({ KeyId: id, KeySpec: "AES_256", EncryptionContext });
      expect(made.KeyId).toBe(arn);
      expect(made.Plaintext?.length).toBe(32);
      const opened = await client().decrypt({ CiphertextBlob: made.CiphertextBlob, EncryptionContext });
      expect(opened.Plaintext).toEqual(made.Plaintext);
      const sealed = await client().generateDataKeyWithoutPlaintext({ KeyId: id, NumberOfBytes: 24 });
      expect(sealed).not.toHaveProperty("Plaintext");
      expect((await client().decrypt({ CiphertextBlob: sealed.CiphertextBlob })).Plaintext?.length).toBe(24);
      expect((await client().generateRandom({ NumberOfBytes: 1024 })).Plaintext?.length).toBe(1024);
    });

    test("ReEncrypt moves a ciphertext to another key and context", async () => {
      const [from, to] = [await newKey(), await newKey()];
      const { CiphertextBlob } = await client().encrypt({ KeyId: from.id, Plaintext: utf8("moving"), EncryptionContext });
      const moved = await client().reEncrypt({
        CiphertextBlob,
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: to.id,
        DestinationEncryptionContext: { tenant: "43" },
      });
      expect(moved).toMatchObject({ SourceKeyId: from.arn, KeyId: to.arn });
      const opened = await client().decrypt({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { tenant: "43" } });
      expect(opened).toMatchObject({ KeyId: to.arn, Plaintext: utf8("moving") });
    });

    test("DryRun succeeds by its own error", async () => {
      const { id } = await newKey();
      expect(await failure(client().encrypt({ KeyId: id, Plaintext: utf8("x"), DryRun: true }))).toBe("DryRunOperationException");
    });
  });

  describe("rotation", () => {
    test("on demand: a new version encrypts, the old one still decrypts", async () => {
      const { id, arn } = await newKey();
      const before = await client().encrypt({ KeyId: id, Plaintext: utf8("old") });
      expect((await client().rotateKeyOnDemand({ KeyId: id })).KeyId).toBe(arn);
      const after = await client().encrypt({ KeyId: id, Plaintext: utf8("new") });
      const [old, young] = await Promise.all([before, after].map(({ CiphertextBlob }) => client().decrypt({ CiphertextBlob })));
      expect([old?.Plaintext, young?.Plaintext]).toEqual([utf8("old"), utf8("new")]);
      expect(old?.KeyMaterialId).not.toBe(young?.KeyMaterialId);
      expect((await client().describeKey({ KeyId: id })).KeyMetadata?.CurrentKeyMaterialId).toBe(young?.KeyMaterialId);
      const { Rotations } = await client().listKeyRotations({ KeyId: id });
      expect(Rotations).toMatchObject([{ KeyId: id, RotationType: "ON_DEMAND", RotationDate: expect.any(Date) }]);
    });

    test("by the calendar: on, with period and next date; off", async () => {
      const { id } = await newKey();
      expect((await client().getKeyRotationStatus({ KeyId: id })).KeyRotationEnabled).toBe(false);
      await client().enableKeyRotation({ KeyId: id, RotationPeriodInDays: 90 });
      const status = await client().getKeyRotationStatus({ KeyId: id });
      expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90, NextRotationDate: expect.any(Date) });
      await client().disableKeyRotation({ KeyId: id });
      expect((await client().getKeyRotationStatus({ KeyId: id })).KeyRotationEnabled).toBe(false);
    });
  });

  describe("states", () => {
    test("a disabled key refuses, an enabled one serves again", async () => {
      const { id } = await newKey();
      const { CiphertextBlob } = await client().encrypt({ KeyId: id, Plaintext: utf8("x") });
      await client().disableKey({ KeyId: id });
      expect((await client().describeKey({ KeyId: id })).KeyMetadata).toMatchObject({ Enabled: false, KeyState: "Disabled" });
      expect(await failure(client().encrypt({ KeyId: id, Plaintext: utf8("x") }))).toBe("DisabledException");
      expect(await failure(client().decrypt({ CiphertextBlob }))).toBe("DisabledException");
      expect(await failure(client().generateDataKey({ KeyId: id, KeySpec: "AES_128" }))).toBe("DisabledException");
      await client().enableKey({ KeyId: id });
      expect((await client().decrypt({ CiphertextBlob })).Plaintext).toEqual(utf8("x"));
    });

    test("a key whose deletion is scheduled refuses, and comes back disabled when that is cancelled", async () => {
      const { id, arn } = await newKey();
      const scheduled = await client().scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: 7 });
      expect(scheduled).toMatchObject({ KeyId: arn, KeyState: "PendingDeletion", PendingWindowInDays: 7 });
      const days = (Number(scheduled.DeletionDate) - Date.now()) / 86_400_000;
      expect(Math.abs(days - 7)).toBeLessThan(0.1);
      expect(await failure(client().encrypt({ KeyId: id, Plaintext: utf8("x") }))).toBe("KMSInvalidStateException");
      expect(await failure(client().scheduleKeyDeletion({ KeyId: id }))).toBe("KMSInvalidStateException");
      expect((await client().cancelKeyDeletion({ KeyId: id })).KeyId).toBe(arn);
      expect((await client().describeKey({ KeyId: id })).KeyMetadata?.KeyState).toBe("Disabled");
    });
  });

  describe("listing", () => {
    test("the SDK's paginators find every key and alias once, in pages no longer than asked for", async () => {
      const made = await Promise.all(Array.from({ length: 5 }, () => newKey()));
      const alias = newAlias();
      for (const [i, { id }] of made.entries()) await client().createAlias({ AliasName: `${alias}-${i}`, TargetKeyId: id });

      const keys: (string | undefined)[] = [];
      for await (const { Keys = [] } of aws.paginateListKeys({ client: client(), pageSize: 2 }, {})) {
        expect(Keys.length).toBeLessThanOrEqual(2);
        keys.push(...Keys.map(({ KeyArn }) => KeyArn));
      }
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys).toEqual(expect.arrayContaining(made.map(({ arn }) => arn)));

      const aliases: (string | undefined)[] = [];
      for await (const { Aliases = [] } of aws.paginateListAliases({ client: client(), pageSize: 2 }, {})) {
        expect(Aliases.length).toBeLessThanOrEqual(2);
        aliases.push(...Aliases.map(({ AliasName }) => AliasName));
      }
      expect(new Set(aliases).size).toBe(aliases.length);
      expect(aliases).toEqual(expect.arrayContaining(made.map((_, i) => `${alias}-${i}`)));
    });

    test("rotations and tags come in pages too", async () => {
      const { id } = await newKey({ Tags: ["a", "b", "c"].map((TagKey) => ({ TagKey, TagValue: TagKey })) });
      for (let i = 0; i < 3; i++) await client().rotateKeyOnDemand({ KeyId: id });
      const pages = async (
        paginator: AsyncIterable<{ Rotations?: unknown[] | undefined; Tags?: unknown[] | undefined }>,
      ): Promise<number[]> => {
        const lengths: number[] = [];
        for await (const { Rotations, Tags } of paginator) lengths.push((Rotations ?? Tags ?? []).length);
        return lengths;
      };
      expect(await pages(aws.paginateListKeyRotations({ client: client(), pageSize: 2 }, { KeyId: id }))).toEqual([2, 1]);
      expect(await pages(aws.paginateListResourceTags({ client: client(), pageSize: 2 }, { KeyId: id }))).toEqual([2, 1]);
    });
  });

  describe("misuse has AWS's names", () => {
    const misuses: [name: string, wrong: string, misuse: (key: string) => Promise<unknown>][] = [
      ["NotFoundException", "a key that is not there", () => client().describeKey({ KeyId: NO_KEY })],
      ["NotFoundException", "an alias that is not there", () => client().encrypt({ KeyId: "alias/nobody", Plaintext: utf8("x") })],
      ["NotFoundException", "a key id that is none", () => client().describeKey({ KeyId: "fake-key-id" })],
      ["NotFoundException", "an alias to delete that is not there", () => client().deleteAlias({ AliasName: "alias/nobody" })],
      ["ValidationException", "an empty plaintext", (key) => client().encrypt({ KeyId: key, Plaintext: new Uint8Array() })],
      ["ValidationException", "a plaintext of 4,097 bytes", (key) => client().encrypt({ KeyId: key, Plaintext: new Uint8Array(4097) })],
      ["ValidationException", "an alias without its prefix", (key) => client().createAlias({ AliasName: "app", TargetKeyId: key })],
      ["ValidationException", "a waiting period of 6 days", (key) => client().scheduleKeyDeletion({ KeyId: key, PendingWindowInDays: 6 })],
      ["ValidationException", "a page of 1,001", () => client().listKeys({ Limit: 1001 })],
      ["ValidationException", "a data key of no size", (key) => client().generateDataKey({ KeyId: key })],
      [
        "ValidationException",
        "a rotation period of 89 days",
        (key) => client().enableKeyRotation({ KeyId: key, RotationPeriodInDays: 89 }),
      ],
      ["InvalidMarkerException", "a marker that nobody gave", () => client().listKeys({ Marker: "nonsense" })],
      ["InvalidCiphertextException", "a ciphertext that is none", () => client().decrypt({ CiphertextBlob: utf8("not a ciphertext") })],
      ["TagException", "a reserved tag", (key) => client().tagResource({ KeyId: key, Tags: [{ TagKey: "aws:x", TagValue: "" }] })],
    ];

    test.each(misuses)("%s: %s", async (name, _, misuse) => {
      expect(await failure(misuse((await newKey()).id))).toBe(name);
    });

    test("AlreadyExistsException: an alias made twice", async () => {
      const { id } = await newKey();
      const AliasName = newAlias();
      await client().createAlias({ AliasName, TargetKeyId: id });
      expect(await failure(client().createAlias({ AliasName, TargetKeyId: id }))).toBe("AlreadyExistsException");
    });

    test("IncorrectKeyException: a ciphertext of another key", async () => {
      const [mine, other] = [await newKey(), await newKey()];
      const { CiphertextBlob } = await client().encrypt({ KeyId: mine.id, Plaintext: utf8("x") });
      expect(await failure(client().decrypt({ KeyId: other.id, CiphertextBlob }))).toBe("IncorrectKeyException");
    });

    test("InvalidCiphertextException: every byte of a ciphertext counts", async () => {
      const { id } = await newKey();
      const blob = (await client().encrypt({ KeyId: id, Plaintext: utf8("x") })).CiphertextBlob as Uint8Array;
      for (let at = 0; at < blob.length; at++) {
        const forged = blob.slice();
        forged[at] = (forged[at] as number) ^ 1;
        expect(await failure(client().decrypt({ CiphertextBlob: forged }))).toBe("InvalidCiphertextException");
      }
    });

    test("the modelled errors are instances of the SDK's classes, with AWS's words", async () => {
      const error = await client().describeKey({ KeyId: NO_KEY }).catch((thrown: unknown) => thrown); // biome-ignore format: one line
      expect(error).toBeInstanceOf(aws.NotFoundException);
      expect((error as Error).message).toBe(`Key 'arn:aws:kms:us-east-1:000000000000:key/${NO_KEY}' does not exist`);
    });
  });
}
