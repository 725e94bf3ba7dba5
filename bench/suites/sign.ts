/** `kms/Sign` under every signing algorithm, against WebCrypto or noble alone with a key they hold open. */
import { Kms } from "pocketkms";
import type { KeySpec, SigningAlgorithmSpec } from "../../src/types.js";
import { bytes } from "../inputs.ts";
import { type Job, OURS, type Suite } from "../job.ts";
import { rival } from "../rivals.ts";

const MESSAGE_BYTES = 64;

type Signer = (message: Uint8Array<ArrayBuffer>) => unknown;

/** A signer with a fresh key of its own. */
type SignerOf = () => Promise<Signer> | Signer;

/** WebCrypto, which hashes the message itself. */
const web =
  (generate: RsaHashedKeyGenParams | EcKeyGenParams | { name: string }, sign: AlgorithmIdentifier | RsaPssParams | EcdsaParams): SignerOf =>
  async () => {
    const { privateKey } = (await crypto.subtle.generateKey(generate, false, ["sign", "verify"])) as CryptoKeyPair;
    return (message) => crypto.subtle.sign(sign, privateKey, message);
  };

const rsa = (name: "RSA-PSS" | "RSASSA-PKCS1-v1_5", modulusLength: number, bits: number): SignerOf =>
  web({ name, modulusLength, publicExponent: Uint8Array.of(1, 0, 1), hash: `SHA-${bits}` }, { name, saltLength: bits / 8 } as RsaPssParams);

const webEcdsa = (namedCurve: string, bits: number): SignerOf => web({ name: "ECDSA", namedCurve }, { name: "ECDSA", hash: `SHA-${bits}` });

const nobleEcdsa =
  (curve: "p256" | "p384" | "p521" | "secp256k1"): SignerOf =>
  () => {
    const { sign, utils } = curve === "secp256k1" ? rival("@noble/curves/secp256k1.js").secp256k1 : rival("@noble/curves/nist.js")[curve];
    const key = utils.randomSecretKey();
    return (message) => sign(message, key, { format: "der" });
  };

const nobleEdwards =
  (variant: "ed25519" | "ed25519ph"): SignerOf =>
  () => {
    const { sign, utils } = rival("@noble/curves/ed25519.js")[variant];
    const key = utils.randomSecretKey();
    return (message) => sign(message, key);
  };

const nobleMlDsa =
  (variant: "ml_dsa44" | "ml_dsa65" | "ml_dsa87"): SignerOf =>
  () => {
    const scheme = rival("@noble/post-quantum/ml-dsa.js")[variant];
    const { secretKey } = scheme.keygen();
    return (message) => scheme.sign(message, secretKey);
  };

interface Row {
  readonly spec: KeySpec;
  readonly algorithm: SigningAlgorithmSpec;
  readonly rivals: Readonly<Record<string, SignerOf>>;
}

const rsaRows = (spec: KeySpec, modulusLength: number, sizes: readonly (256 | 384 | 512)[]): Row[] =>
  sizes.flatMap((bits) => [
    { spec, algorithm: `RSASSA_PSS_SHA_${bits}` as const, rivals: { WebCrypto: rsa("RSA-PSS", modulusLength, bits) } },
    { spec, algorithm: `RSASSA_PKCS1_V1_5_SHA_${bits}` as const, rivals: { WebCrypto: rsa("RSASSA-PKCS1-v1_5", modulusLength, bits) } },
  ]);

/** Every algorithm once, and every key spec. */
const ROWS: readonly Row[] = [
  ...rsaRows("RSA_2048", 2048, [256, 384, 512]),
  ...rsaRows("RSA_3072", 3072, [256]),
  ...rsaRows("RSA_4096", 4096, [256]),
  { spec: "ECC_NIST_P256", algorithm: "ECDSA_SHA_256", rivals: { noble: nobleEcdsa("p256"), WebCrypto: webEcdsa("P-256", 256) } },
  { spec: "ECC_NIST_P384", algorithm: "ECDSA_SHA_384", rivals: { noble: nobleEcdsa("p384"), WebCrypto: webEcdsa("P-384", 384) } },
  { spec: "ECC_NIST_P521", algorithm: "ECDSA_SHA_512", rivals: { noble: nobleEcdsa("p521"), WebCrypto: webEcdsa("P-521", 512) } },
  { spec: "ECC_SECG_P256K1", algorithm: "ECDSA_SHA_256", rivals: { noble: nobleEcdsa("secp256k1") } },
  {
    spec: "ECC_NIST_EDWARDS25519",
    algorithm: "ED25519_SHA_512",
    rivals: { noble: nobleEdwards("ed25519"), WebCrypto: web({ name: "Ed25519" }, "Ed25519") },
  },
  { spec: "ECC_NIST_EDWARDS25519", algorithm: "ED25519_PH_SHA_512", rivals: { noble: nobleEdwards("ed25519ph") } },
  { spec: "ML_DSA_44", algorithm: "ML_DSA_SHAKE_256", rivals: { noble: nobleMlDsa("ml_dsa44") } },
  { spec: "ML_DSA_65", algorithm: "ML_DSA_SHAKE_256", rivals: { noble: nobleMlDsa("ml_dsa65") } },
  { spec: "ML_DSA_87", algorithm: "ML_DSA_SHAKE_256", rivals: { noble: nobleMlDsa("ml_dsa87") } },
];

export const signJob = (spec: KeySpec, algorithm: SigningAlgorithmSpec): string => `kms/Sign ${spec} ${algorithm}`;

async function open() {
  const kms = await Kms.open();
  const keys = new Map<KeySpec, string>();
  const jobs: Job[] = [];
  const Message = bytes(MESSAGE_BYTES, 2);
  for (const { spec, algorithm, rivals } of ROWS) {
    if (!keys.has(spec)) {
      const { KeyMetadata } = await kms.createKey({ KeySpec: spec, KeyUsage: "SIGN_VERIFY" });
      keys.set(spec, KeyMetadata?.Arn as string);
    }
    // ED25519_PH_SHA_512 takes the SHA-512 digest, the others the message itself.
    const prehashed = algorithm === "ED25519_PH_SHA_512";
    const request = {
      KeyId: keys.get(spec) as string,
      Message: prehashed ? new Uint8Array(await crypto.subtle.digest("SHA-512", Message)) : Message,
      MessageType: prehashed ? ("DIGEST" as const) : ("RAW" as const),
      SigningAlgorithm: algorithm,
    };
    const contenders: Record<string, () => unknown> = { [OURS]: () => kms.sign(request) };
    for (const [name, signerOf] of Object.entries(rivals)) {
      const sign = await signerOf();
      contenders[name] = () => sign(Message);
    }
    jobs.push({ job: signJob(spec, algorithm), bytes: MESSAGE_BYTES, contenders });
  }
  return { jobs, close: () => kms.close() };
}

export const signSuite: Suite = { prefixes: ["kms/Sign"], open };
