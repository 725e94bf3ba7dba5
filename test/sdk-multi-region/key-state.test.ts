/**
 * The key-state matrix for asymmetric, HMAC, post-quantum, imported and multi-Region keys: every cell that can be reached.
 * Source: AWS KMS Developer Guide, "Key states of AWS KMS keys"; wording as recorded.
 */

import { beforeAll, describe, expect, test } from "vitest";
import type { KmsErrorCode } from "../../src/errors.js";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, newKey, refused } from "../support/sdk-kms.js";
import { FOR_EVER, wrapByNode } from "../support/sdk2-import.js";
import { EAST, metadataIn, newFamily, openRegions, type RegionsLab, WEST } from "../support/sdk2-regions.js";

const STATES = ["Enabled", "Disabled", "PendingDeletion", "PendingReplicaDeletion", "PendingImport"] as const;
type State = (typeof STATES)[number];

/** What a cell of the matrix says: allowed, or the error and the end of its message after the ARN. */
type Cell = "ok" | readonly [KmsErrorCode, string];
const DISABLED: Cell = ["DisabledException", " is disabled."];
const DELETION: Cell = ["KMSInvalidStateException", " is pending deletion."];
const REPLICA_DELETION: Cell = ["KMSInvalidStateException", " is pending replica deletion."];
const IMPORT: Cell = ["KMSInvalidStateException", " is pending import."];
const NOT_DELETION: Cell = ["KMSInvalidStateException", " is not pending deletion."];
const ORIGIN: Cell = ["UnsupportedOperationException", " origin is EXTERNAL which is not valid for this operation."];

type Column = Record<State, Cell>;
const row = (...cells: [Cell, Cell, Cell, Cell, Cell]): Column => Object.fromEntries(STATES.map((state, i) => [state, cells[i]])) as Column;

const CRYPTOGRAPHY = row("ok", DISABLED, DELETION, REPLICA_DELETION, IMPORT);
const ALWAYS = row("ok", "ok", "ok", "ok", "ok");
const NOT_WHILE_DELETING = row("ok", "ok", DELETION, REPLICA_DELETION, "ok");

interface Subject {
  readonly KeyId: string;
  /** A good request of ImportKeyMaterial. */
  readonly material: object;
  readonly peer: Uint8Array;
  readonly symmetricBlob: Uint8Array;
}
interface Row {
  readonly operation: string;
  readonly key: Parameters<Kms["createKey"]>[0];
  readonly input: (subject: Subject) => object;
  readonly expected: Column;
  /** The key's material is imported in every state; PendingImport: it never was. */
  readonly external?: boolean;
}

const RSA = { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" } as const;
const SIGNING = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
const HMAC = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;
const AGREEMENT = { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" } as const;
const ML_DSA = { KeySpec: "ML_DSA_44", KeyUsage: "SIGN_VERIFY" } as const;
const ML_KEM = { KeySpec: "ML_KEM_512", KeyUsage: "ENCAPSULATE_DECAPSULATE" } as const;
const OAEP = { EncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
const ECDSA = { SigningAlgorithm: "ECDSA_SHA_256", Message: bytes(10) } as const;
const MAC = { MacAlgorithm: "HMAC_SHA_256", Message: bytes(10) } as const;
const WRAPPING = { WrappingAlgorithm: "RSAES_OAEP_SHA_256", WrappingKeySpec: "RSA_2048" } as const;

/** Verify, VerifyMac and Decrypt are given what cannot be right: where the state allows them, they say so. */
const INVALID: Record<string, KmsErrorCode> = {
  Decrypt: "InvalidCiphertextException",
  Verify: "KMSInvalidSignatureException",
  VerifyMac: "KMSInvalidMacException",
};

const ROWS: Row[] = [
  { operation: "Encrypt", key: RSA, input: ({ KeyId }) => ({ KeyId, Plaintext: bytes(1), ...OAEP }), expected: CRYPTOGRAPHY },
  { operation: "Decrypt", key: RSA, input: ({ KeyId }) => ({ KeyId, CiphertextBlob: bytes(256), ...OAEP }), expected: CRYPTOGRAPHY },
  {
    operation: "ReEncrypt",
    key: RSA,
    input: ({ KeyId, symmetricBlob }) => ({
      CiphertextBlob: symmetricBlob,
      DestinationKeyId: KeyId,
      DestinationEncryptionAlgorithm: "RSAES_OAEP_SHA_256",
    }),
    expected: CRYPTOGRAPHY,
  },
  { operation: "Sign", key: SIGNING, input: ({ KeyId }) => ({ KeyId, ...ECDSA }), expected: CRYPTOGRAPHY },
  { operation: "Verify", key: SIGNING, input: ({ KeyId }) => ({ KeyId, ...ECDSA, Signature: bytes(70) }), expected: CRYPTOGRAPHY },
  { operation: "GetPublicKey", key: SIGNING, input: ({ KeyId }) => ({ KeyId }), expected: CRYPTOGRAPHY },
  {
    operation: "Sign",
    key: ML_DSA,
    input: ({ KeyId }) => ({ KeyId, SigningAlgorithm: "ML_DSA_SHAKE_256", Message: bytes(1) }),
    expected: CRYPTOGRAPHY,
  },
  { operation: "GenerateMac", key: HMAC, input: ({ KeyId }) => ({ KeyId, ...MAC }), expected: CRYPTOGRAPHY },
  { operation: "VerifyMac", key: HMAC, input: ({ KeyId }) => ({ KeyId, ...MAC, Mac: bytes(32) }), expected: CRYPTOGRAPHY },
  {
    operation: "DeriveSharedSecret",
    key: AGREEMENT,
    input: ({ KeyId, peer }) => ({ KeyId, KeyAgreementAlgorithm: "ECDH", PublicKey: peer }),
    expected: CRYPTOGRAPHY,
  },
  { operation: "Encapsulate", key: ML_KEM, input: ({ KeyId }) => ({ KeyId, EncapsulationAlgorithm: "ML_KEM" }), expected: CRYPTOGRAPHY },
  {
    operation: "Decapsulate",
    key: ML_KEM,
    input: ({ KeyId }) => ({ KeyId, EncapsulationAlgorithm: "ML_KEM", SharedSecretCiphertextBlob: bytes(768) }),
    expected: CRYPTOGRAPHY,
  },
  ...["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"].map((operation) => ({
    operation,
    key: {},
    input: ({ KeyId }: Subject) => ({ KeyId, KeyPairSpec: "ECC_NIST_P256" }),
    expected: CRYPTOGRAPHY,
  })),
  {
    operation: "GetParametersForImport",
    external: true,
    key: {},
    input: ({ KeyId }) => ({ KeyId, ...WRAPPING }),
    expected: NOT_WHILE_DELETING,
  },
  { operation: "ImportKeyMaterial", external: true, key: {}, input: ({ material }) => material, expected: NOT_WHILE_DELETING },
  { operation: "ImportKeyMaterial", external: true, key: HMAC, input: ({ material }) => material, expected: NOT_WHILE_DELETING },
  { operation: "DeleteImportedKeyMaterial", external: true, key: {}, input: ({ KeyId }) => ({ KeyId }), expected: ALWAYS },
  { operation: "DeleteImportedKeyMaterial", external: true, key: HMAC, input: ({ KeyId }) => ({ KeyId }), expected: ALWAYS },
  {
    operation: "RotateKeyOnDemand",
    external: true,
    key: {},
    input: ({ KeyId }) => ({ KeyId }),
    expected: row(
      ["KMSInvalidStateException", "No available key material pending rotation for the key: ARN."],
      DISABLED,
      DELETION,
      REPLICA_DELETION,
      IMPORT,
    ),
  },
  {
    operation: "EnableKeyRotation",
    external: true,
    key: {},
    input: ({ KeyId }) => ({ KeyId }),
    expected: row(ORIGIN, DISABLED, DELETION, REPLICA_DELETION, ORIGIN),
  },
  {
    operation: "DisableKeyRotation",
    external: true,
    key: {},
    input: ({ KeyId }) => ({ KeyId }),
    expected: row(ORIGIN, DISABLED, DELETION, REPLICA_DELETION, ORIGIN),
  },
  { operation: "ReplicateKey", key: {}, input: ({ KeyId }) => ({ KeyId, ReplicaRegion: EAST }), expected: CRYPTOGRAPHY },
  { operation: "ReplicateKey", key: HMAC, input: ({ KeyId }) => ({ KeyId, ReplicaRegion: EAST }), expected: CRYPTOGRAPHY },
  { operation: "UpdatePrimaryRegion", key: {}, input: ({ KeyId }) => ({ KeyId, PrimaryRegion: WEST }), expected: CRYPTOGRAPHY },
  ...[{}, SIGNING, HMAC].flatMap((key): Row[] => [
    { operation: "DescribeKey", key, input: ({ KeyId }) => ({ KeyId }), expected: ALWAYS },
    { operation: "GetKeyPolicy", key, input: ({ KeyId }) => ({ KeyId }), expected: ALWAYS },
    { operation: "ListResourceTags", key, input: ({ KeyId }) => ({ KeyId }), expected: ALWAYS },
    {
      operation: "UpdateKeyDescription",
      key,
      input: ({ KeyId }) => ({ KeyId, Description: "x" }),
      expected: NOT_WHILE_DELETING,
    },
    {
      operation: "TagResource",
      key,
      input: ({ KeyId }) => ({ KeyId, Tags: [{ TagKey: "a", TagValue: "" }] }),
      expected: NOT_WHILE_DELETING,
    },
    { operation: "EnableKey", key, input: ({ KeyId }) => ({ KeyId }), expected: row("ok", "ok", DELETION, REPLICA_DELETION, IMPORT) },
    { operation: "DisableKey", key, input: ({ KeyId }) => ({ KeyId }), expected: row("ok", "ok", DELETION, REPLICA_DELETION, IMPORT) },
    { operation: "ScheduleKeyDeletion", key, input: ({ KeyId }) => ({ KeyId }), expected: NOT_WHILE_DELETING },
    {
      operation: "CancelKeyDeletion",
      key,
      input: ({ KeyId }) => ({ KeyId }),
      expected: row(NOT_DELETION, NOT_DELETION, "ok", "ok", NOT_DELETION),
    },
  ]),
];

let lab: RegionsLab;
let peer: Uint8Array;
let symmetricBlob: Uint8Array;
beforeAll(async () => {
  lab = await openRegions();
  peer = (await lab.kms.getPublicKey({ KeyId: await newKey(lab.kms, AGREEMENT) })).PublicKey;
  symmetricBlob = (await lab.kms.encrypt({ KeyId: await newKey(lab.kms), Plaintext: bytes(9) })).CiphertextBlob;
});

/** A primary key with a replica, in the state asked for; a key that is pending deletion has lost its replica before. */
async function subjectIn(state: State, { key, external = false }: Row): Promise<Subject> {
  const { kms, west } = lab;
  const imported = external || state === "PendingImport";
  const family = await newFamily(kms, [], { ...key, ...(imported ? { Origin: "EXTERNAL" as const } : {}) });
  const KeyId = family.primary;
  let material = {};
  if (imported) {
    const { ImportToken, PublicKey } = await kms.getParametersForImport({
      KeyId,
      WrappingKeySpec: "RSA_2048",
      WrappingAlgorithm: externalWrapping(key),
    });
    material = { KeyId, ImportToken, EncryptedKeyMaterial: wrapByNode(externalWrapping(key), PublicKey, bytes(32)), ...FOR_EVER };
  }
  const subject: Subject = { KeyId, material, peer, symmetricBlob };
  if (state === "PendingImport") return subject;
  if (imported) await kms.call("ImportKeyMaterial", material);
  if (state !== "PendingDeletion") await kms.replicateKey({ KeyId, ReplicaRegion: WEST });
  if (state === "Disabled") await kms.disableKey({ KeyId });
  if (state.endsWith("Deletion")) await kms.scheduleKeyDeletion({ KeyId });
  expect((await metadataIn(west.inRegion(kms.region), KeyId)).KeyState).toBe(state);
  return subject;
}

/** OAEP has no room for the private keys of RSA. */
const externalWrapping = (key: Row["key"]) => (key?.KeySpec?.startsWith("RSA") ? "RSA_AES_KEY_WRAP_SHA_256" : "RSAES_OAEP_SHA_256");

for (const entry of ROWS) {
  const { operation, key, input, expected, external } = entry;
  describe(`${operation} on ${key?.KeySpec ?? "SYMMETRIC_DEFAULT"}${external ? ", imported" : ""}`, () => {
    for (const state of STATES) {
      const cell = expected[state];
      test(`${state}: ${cell === "ok" ? "allowed" : cell[0]}`, async () => {
        const subject = await subjectIn(state, entry);
        const ask = () => lab.kms.call(operation, input(subject));
        if (cell !== "ok") {
          const says = cell[1].startsWith(" ") ? subject.KeyId + cell[1] : cell[1].replace("ARN", subject.KeyId);
          await refused(ask(), cell[0], says);
        } else if (operation in INVALID) await refused(ask(), INVALID[operation] as KmsErrorCode, "");
        else await ask();
      });
    }
  });
}
