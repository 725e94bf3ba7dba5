/**
 * Recipient: answers for attested enclaves only. Source: AWS KMS API Reference, RecipientInfo, and the five operations that take it;
 * Developer Guide, "Cryptographic attestation support".
 */

import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kms, KmsOptions } from "../../src/sdk/kms.js";
import { AttestationMaker, type AttestationOptions } from "../support/attestation-maker.js";
import { bytes, membersOf, newKey, openLab, refused, START, violation } from "../support/sdk-kms.js";
import { OUT, openssl, plain } from "../support/sdk2-openssl.js";

const HOUR = 3_600_000;
const maker = new AttestationMaker(START);
const enclave = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { format: "der", type: "spki" },
  privateKeyEncoding: { format: "pem", type: "pkcs8" },
});
const PCR0 = "01".repeat(48);

const documentWith = (options: Partial<AttestationOptions> = {}, by = maker) =>
  plain(by.make({ now: START, publicKey: plain(enclave.publicKey), ...options }));
const recipient = (AttestationDocument: Uint8Array = documentWith()) => ({
  KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" as const,
  AttestationDocument,
});

function flip(data: Uint8Array, at: number): void {
  data[at] = (data[at] as number) ^ 1;
}

/** What the enclave does with `CiphertextForRecipient`: `openssl cms` and its own private key. */
async function openedBy(privateKey: string, cms: Uint8Array): Promise<Uint8Array> {
  const { out } = await openssl(
    "cms",
    "-decrypt",
    "-inform",
    "DER",
    "-in",
    cms,
    "-inkey",
    new TextEncoder().encode(privateKey),
    "-binary",
    "-out",
    OUT,
  );
  return out;
}

interface Fixture {
  readonly kms: Kms;
  readonly keys: { readonly symmetric: string; readonly agreement: string; readonly peer: Uint8Array };
}
async function fixture(options: KmsOptions = {}): Promise<Fixture> {
  const { kms } = await openLab(options);
  const agreement = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" });
  const peer = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" });
  const { PublicKey } = await kms.getPublicKey({ KeyId: peer });
  return { kms, keys: { symmetric: await newKey(kms), agreement, peer: PublicKey } };
}

let trusting: Fixture;
beforeAll(async () => {
  trusting = await fixture({ attestation: { root: maker.root, pcrs: { 0: PCR0 } } });
});

type Answer = { CiphertextForRecipient?: Uint8Array } & Record<string, unknown>;
interface Row {
  readonly operation: string;
  readonly input: (fixture: Fixture) => Promise<object>;
  /** All members of an answer to a recipient. */
  readonly members: readonly string[];
  /** The member that is absent. */
  readonly plaintext: string;
  /** What the enclave must find inside, learnt in another way. */
  readonly expected?: (answer: Answer, fixture: Fixture) => Promise<Uint8Array | undefined>;
  readonly length: number | undefined;
  readonly dryRun: boolean;
}

const SECRET = bytes(100);
const opened = async ({ kms }: Fixture, CiphertextBlob: unknown) =>
  (await kms.decrypt({ CiphertextBlob: CiphertextBlob as Uint8Array })).Plaintext;
const ROWS: Row[] = [
  {
    operation: "Decrypt",
    input: async ({ kms, keys }) => ({ CiphertextBlob: (await kms.encrypt({ KeyId: keys.symmetric, Plaintext: SECRET })).CiphertextBlob }),
    members: ["CiphertextForRecipient", "EncryptionAlgorithm", "KeyId", "KeyMaterialId"],
    plaintext: "Plaintext",
    expected: async () => SECRET,
    length: 100,
    dryRun: true,
  },
  {
    operation: "GenerateDataKey",
    input: async ({ keys }) => ({ KeyId: keys.symmetric, KeySpec: "AES_256" }),
    members: ["CiphertextBlob", "CiphertextForRecipient", "KeyId", "KeyMaterialId"],
    plaintext: "Plaintext",
    expected: (answer, made) => opened(made, answer.CiphertextBlob),
    length: 32,
    dryRun: true,
  },
  {
    operation: "GenerateDataKeyPair",
    input: async ({ keys }) => ({ KeyId: keys.symmetric, KeyPairSpec: "ECC_NIST_P256" }),
    members: ["CiphertextForRecipient", "KeyId", "KeyMaterialId", "KeyPairSpec", "PrivateKeyCiphertextBlob", "PublicKey"],
    plaintext: "PrivateKeyPlaintext",
    expected: (answer, made) => opened(made, answer.PrivateKeyCiphertextBlob),
    length: undefined,
    dryRun: true,
  },
  {
    operation: "GenerateRandom",
    input: async () => ({ NumberOfBytes: 77 }),
    members: ["CiphertextForRecipient"],
    plaintext: "Plaintext",
    length: 77,
    dryRun: false,
  },
  {
    operation: "DeriveSharedSecret",
    input: async ({ keys }) => ({ KeyId: keys.agreement, KeyAgreementAlgorithm: "ECDH", PublicKey: keys.peer }),
    members: ["CiphertextForRecipient", "KeyAgreementAlgorithm", "KeyId", "KeyOrigin"],
    plaintext: "SharedSecret",
    expected: async (_answer, { kms, keys }) =>
      (await kms.deriveSharedSecret({ KeyId: keys.agreement, KeyAgreementAlgorithm: "ECDH", PublicKey: keys.peer })).SharedSecret,
    length: 32,
    dryRun: true,
  },
];

for (const { operation, input, members, plaintext, expected, length, dryRun } of ROWS) {
  describe(operation, () => {
    const ask = async (Recipient: unknown, made = trusting, more: object = {}) =>
      made.kms.call(operation, { ...(await input(made)), Recipient, ...more }) as Promise<Answer>;

    test("is answered for the enclave: openssl cms opens it with the enclave's key; the plaintext is absent", async () => {
      const answer = await ask(recipient());
      expect(membersOf(answer)).toEqual(members);
      expect(members).not.toContain(plaintext);
      const inside = await openedBy(enclave.privateKey, answer.CiphertextForRecipient as Uint8Array);
      if (length !== undefined) expect(inside).toHaveLength(length);
      if (expected !== undefined) expect(inside).toEqual(await expected(answer, trusting));
    });

    test("the CMS names RSAES-OAEP with SHA-256 and AES-256-CBC", async () => {
      const answer = await ask(recipient());
      const { stdout } = await openssl("asn1parse", "-inform", "DER", "-in", answer.CiphertextForRecipient as Uint8Array);
      const text = new TextDecoder().decode(stdout);
      expect(text).toContain("pkcs7-envelopedData");
      expect(text).toContain("rsaesOaep");
      expect(text).toContain("sha256");
      expect(text).toContain("aes-256-cbc");
    });

    test("an enclave with another key opens nothing", async () => {
      const other = generateKeyPairSync("rsa", {
        modulusLength: 2048,
        publicKeyEncoding: { format: "der", type: "spki" },
        privateKeyEncoding: { format: "pem", type: "pkcs8" },
      });
      const answer = await ask(recipient());
      await expect(openedBy(other.privateKey, answer.CiphertextForRecipient as Uint8Array)).rejects.toThrow();
    });

    const bad: [string, () => Uint8Array][] = [
      ["a root that is not the configured one", () => documentWith({}, new AttestationMaker(START))],
      ["a wrong PCR0", () => documentWith({ pcrs: new Map([[0, new Uint8Array(48).fill(9)]]) })],
      ["no PCR0", () => documentWith({ pcrs: new Map([[1, new Uint8Array(48).fill(2)]]) })],
      ["no public key", () => documentWith({ publicKey: null })],
      ["expired certificates", () => documentWith({ now: START - 5 * HOUR, timestamp: START })],
      ["a changed payload", () => documentWith({ tamper: ({ payload }) => flip(payload, 60) })],
      ["a changed signature", () => documentWith({ tamper: ({ signature }) => flip(signature, 5) })],
      ["no CBOR at all", () => bytes(1000)],
      ["one byte", () => bytes(1)],
    ];
    for (const [what, document] of bad) {
      test(`refused: ${what}`, async () => {
        await refused(ask(recipient(document())), "ValidationException");
        if (dryRun) await refused(ask(recipient(document()), trusting, { DryRun: true }), "ValidationException");
      });
    }

    test("refused: no root certificate is configured", async () => {
      await refused(ask(recipient(), await fixture()), "ValidationException");
    });

    test("refused: one of the two members, another algorithm, an empty document", async () => {
      const { AttestationDocument } = recipient();
      await refused(ask({ AttestationDocument }), "ValidationException");
      await refused(ask({ KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" }), "ValidationException");
      await refused(ask({}), "ValidationException");
      await refused(
        ask({ AttestationDocument, KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_1" }),
        "ValidationException",
        violation("recipient.keyEncryptionAlgorithm", "satisfy enum value set: [RSAES_OAEP_SHA_256]", "RSAES_OAEP_SHA_1"),
      );
      await refused(
        ask(recipient(bytes(0))),
        "ValidationException",
        violation("recipient.attestationDocument", "have length greater than or equal to 1"),
      );
      await refused(
        ask(recipient(bytes(262_145))),
        "ValidationException",
        violation("recipient.attestationDocument", "have length less than or equal to 262144"),
      );
    });

    if (dryRun) {
      test("DryRun", async () => {
        await refused(
          ask(recipient(), trusting, { DryRun: true }),
          "DryRunOperationException",
          "The request would have succeeded, but the DryRun option is set.",
        );
      });
    }
  });
}

test("Decrypt: a ciphertext that does not open is not answered to an enclave either", async () => {
  const { kms } = trusting;
  await refused(kms.decrypt({ CiphertextBlob: bytes(200), Recipient: recipient() }), "InvalidCiphertextException", "");
});

test("the document is judged by the clock of the Kms", async () => {
  const { kms, clock } = await openLab({ attestation: { root: maker.root } });
  const request = { NumberOfBytes: 16, Recipient: recipient() };
  expect((await kms.generateRandom(request)).CiphertextForRecipient).toBeInstanceOf(Uint8Array);
  clock.advance(4 * HOUR);
  await refused(kms.generateRandom(request), "ValidationException");
});

test("NitroTPM documents are taken as well", async () => {
  const { kms } = await openLab({ attestation: { root: maker.root } });
  const Recipient = recipient(documentWith({ platform: "nitroTpm" }));
  const { CiphertextForRecipient } = await kms.generateRandom({ NumberOfBytes: 16, Recipient });
  expect(await openedBy(enclave.privateKey, CiphertextForRecipient as Uint8Array)).toHaveLength(16);
});

test("registers are asked of the platform they are given for", async () => {
  const wrong = "09".repeat(48);
  const enclaveDocument = () => documentWith({});
  const nitroTpmDocument = () => documentWith({ platform: "nitroTpm" });
  const cases: [NonNullable<KmsOptions["attestation"]>, boolean, boolean][] = [
    [{ root: maker.root, pcrs: { 0: PCR0 } }, true, false],
    [{ root: maker.root, nitroTpmPcrs: { 0: PCR0 } }, false, true],
    [{ root: maker.root, pcrs: { 0: PCR0 }, nitroTpmPcrs: { 0: PCR0 } }, true, true],
    [{ root: maker.root, pcrs: { 0: PCR0 }, nitroTpmPcrs: { 0: wrong } }, true, false],
    [{ root: maker.root, pcrs: { 0: wrong }, nitroTpmPcrs: {} }, false, true],
    [{ root: maker.root }, true, true],
  ];
  for (const [attestation, enclaves, nitroTpms] of cases) {
    const { kms } = await openLab({ attestation });
    const taken = (document: Uint8Array) =>
      kms.generateRandom({ NumberOfBytes: 16, Recipient: recipient(document) }).then(
        () => true,
        ({ name }: Error) => name !== "ValidationException",
      );
    expect([await taken(enclaveDocument()), await taken(nitroTpmDocument())]).toEqual([enclaves, nitroTpms]);
  }
});
