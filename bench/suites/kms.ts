/**
 * `kms/...`: operations on 32 bytes through the public API, memory store, against one bare AES-256-GCM call of the rivals. Theirs binds as much
 * additional data as ours does without an encryption context (the 48 bytes of the blob's header), and derives no key.
 */
import { Kms } from "pocketkms";
import { bytes, counterIv } from "../inputs.ts";
import { type Job, OURS, type Suite } from "../job.ts";
import { type Aead, nobleAead, nodeAead } from "./aead.ts";

const AAD = bytes(48, 3);
const KEYS = 1_000;

async function open() {
  const kms = await Kms.open();
  const { KeyMetadata } = await kms.createKey();
  const KeyId = KeyMetadata?.Arn as string;
  const Plaintext = bytes(32, 2);
  const CiphertextBlob = (await kms.encrypt({ KeyId, Plaintext })).CiphertextBlob as Uint8Array;
  const Entries = Array.from({ length: KEYS }, () => ({ KeySpec: "AES_256" as const }));
  const noble = nobleAead(bytes(32));
  const node = nodeAead(bytes(32));

  const rivals = (bare: (aead: Aead) => () => unknown): Job["contenders"] => ({ noble: bare(noble), "node:crypto": bare(node) });
  const seal = (aead: Aead) => {
    const next = counterIv();
    return () => aead.seal(next(), AAD, Plaintext);
  };
  const openBare = (aead: Aead) => {
    const iv = bytes(12, 4);
    const sealed = noble.seal(iv, AAD, Plaintext) as Uint8Array<ArrayBuffer>;
    return () => aead.open(iv, AAD, sealed);
  };
  const sealEach = (aead: Aead) => {
    const one = seal(aead);
    return () => Entries.map(one);
  };

  const jobs: Job[] = [
    { job: "kms/Encrypt", bytes: 32, contenders: { [OURS]: () => kms.encrypt({ KeyId, Plaintext }), ...rivals(seal) } },
    { job: "kms/Decrypt", bytes: 32, contenders: { [OURS]: () => kms.decrypt({ CiphertextBlob }), ...rivals(openBare) } },
    {
      job: "kms/GenerateDataKey",
      bytes: 32,
      contenders: { [OURS]: () => kms.generateDataKey({ KeyId, KeySpec: "AES_256" }), ...rivals(seal) },
    },
    {
      job: "kms/BatchGenerateDataKey",
      bytes: 32,
      operations: KEYS,
      contenders: { [OURS]: () => kms.batchGenerateDataKey({ KeyId, Entries }), ...rivals(sealEach) },
    },
  ];
  return { jobs, close: () => kms.close() };
}

export const kmsSuite: Suite = {
  prefixes: ["kms/Encrypt", "kms/Decrypt", "kms/GenerateDataKey", "kms/BatchGenerateDataKey"],
  open,
};
