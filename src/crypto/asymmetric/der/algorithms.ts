/** AlgorithmIdentifiers of keys, one row a key spec. */
import type { AsymmetricKeySpec } from "../specs.js";
import { type Block, isNull, nullValue, oid, readOid, readSequence, sequence } from "./asn1.js";

/** `parameters`: an OID (named curve), NULL, or nothing at all. */
export interface AlgorithmId {
  readonly oid: string;
  readonly parameters?: string | null;
}

const EC_PUBLIC_KEY = "1.2.840.10045.2.1";
const rsa: AlgorithmId = { oid: "1.2.840.113549.1.1.1", parameters: null };
const ec = (curve: string): AlgorithmId => ({ oid: EC_PUBLIC_KEY, parameters: curve });

/** RFC 3279 2.3.1 (RSA), RFC 5480 2.1.1 and SEC 2 (curves), RFC 8410 3 (Ed25519), RFC 9881 2 (ML-DSA), RFC 9935 3 (ML-KEM). */
export const ALGORITHM_IDS: Readonly<Record<AsymmetricKeySpec, AlgorithmId>> = {
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: ec("1.2.840.10045.3.1.7"),
  ECC_NIST_P384: ec("1.3.132.0.34"),
  ECC_NIST_P521: ec("1.3.132.0.35"),
  ECC_SECG_P256K1: ec("1.3.132.0.10"),
  ECC_NIST_EDWARDS25519: { oid: "1.3.101.112" },
  ML_DSA_44: { oid: "2.16.840.1.101.3.4.3.17" },
  ML_DSA_65: { oid: "2.16.840.1.101.3.4.3.18" },
  ML_DSA_87: { oid: "2.16.840.1.101.3.4.3.19" },
  ML_KEM_512: { oid: "2.16.840.1.101.3.4.4.1" },
  ML_KEM_768: { oid: "2.16.840.1.101.3.4.4.2" },
  ML_KEM_1024: { oid: "2.16.840.1.101.3.4.4.3" },
};

export const sameAlgorithm = (a: AlgorithmId, b: AlgorithmId): boolean => a.oid === b.oid && a.parameters === b.parameters;

/** Explicit curve parameters are neither an OID nor NULL, so they are refused here. */
export function readAlgorithm(block: Block | undefined): AlgorithmId {
  const [algorithm, parameters] = readSequence(block, 1, 2);
  if (parameters === undefined) return { oid: readOid(algorithm) };
  return { oid: readOid(algorithm), parameters: isNull(parameters) ? null : readOid(parameters) };
}

export function writeAlgorithm({ oid: algorithm, parameters }: AlgorithmId): Block {
  if (parameters === undefined) return sequence(oid(algorithm));
  return sequence(oid(algorithm), parameters === null ? nullValue() : oid(parameters));
}
