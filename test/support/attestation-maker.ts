/** Makes attestation documents with a root of its own, for tests only. What is wrong with one can be chosen. */
import { p384 } from "@noble/curves/nist.js";
import { Boolean as Asn1Boolean, Set as Asn1Set, type BaseBlock, BitString, fromBER, GeneralizedTime, PrintableString } from "asn1js";
import { encode, Tagged } from "cborg";
import { bitString, explicit, integer, octetString, oid, sequence, toDer } from "../../src/crypto/asymmetric/der/asn1.js";
import { encodeSpki } from "../../src/crypto/asymmetric/der/spki.js";

const HOUR = 3_600_000;
const ECDSA_WITH_SHA384 = "1.2.840.10045.4.3.3";

interface CertificateOptions {
  readonly subject: string;
  readonly issuer: string;
  /** The issuer's secret key. */
  readonly signer: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly ca: boolean;
  readonly pathLength?: number;
  readonly notBefore: number;
  readonly notAfter: number;
  /** First byte of KeyUsage. */
  readonly keyUsage: number;
  /** An extension nobody knows, marked critical. */
  readonly unknownCritical?: boolean;
}

const name = (commonName: string): BaseBlock =>
  sequence(new Asn1Set({ value: [sequence(oid("2.5.4.3"), new PrintableString({ value: commonName }))] }));

const time = (milliseconds: number): BaseBlock => new GeneralizedTime({ valueDate: new Date(Math.floor(milliseconds / 1000) * 1000) });

function extension(id: string, value: BaseBlock): BaseBlock {
  return sequence(oid(id), new Asn1Boolean({ value: true }), octetString(toDer(value)));
}

/** DER of a P-384 certificate. */
export function makeCertificate(options: CertificateOptions): Uint8Array {
  const constraints: BaseBlock[] = options.ca ? [new Asn1Boolean({ value: true })] : [];
  if (options.pathLength !== undefined) constraints.push(integer(BigInt(options.pathLength)));
  const extensions = [
    extension("2.5.29.19", sequence(...constraints)),
    extension("2.5.29.15", new BitString({ valueHex: Uint8Array.of(options.keyUsage).buffer })),
  ];
  if (options.unknownCritical) extensions.push(extension("1.3.6.1.4.1.99999.1", integer(1n)));
  const tbs = sequence(
    explicit(0, integer(2n)),
    integer(BigInt(`0x${[...options.publicKey.subarray(1, 9)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`)),
    sequence(oid(ECDSA_WITH_SHA384)),
    name(options.issuer),
    sequence(time(options.notBefore), time(options.notAfter)),
    name(options.subject),
    fromBER(encodeSpki("ECC_NIST_P384", options.publicKey)).result,
    explicit(3, sequence(...extensions)),
  );
  const signature = p384.sign(toDer(tbs), options.signer, { format: "der", lowS: false });
  return toDer(sequence(tbs, sequence(oid(ECDSA_WITH_SHA384)), bitString(signature)));
}

export interface AttestationOptions {
  /** Milliseconds since 1970; documents and certificates are of this time. */
  readonly now: number;
  /** SPKI DER of the RSA key answers are encrypted to; null writes a CBOR null, as the Nitro Secure Module does. */
  readonly publicKey?: Uint8Array | null;
  readonly pcrs?: ReadonlyMap<number, Uint8Array>;
  readonly platform?: "enclave" | "nitroTpm";
  readonly userData?: Uint8Array;
  readonly nonce?: Uint8Array;
  readonly timestamp?: number;
  /** COSE tag 18 in front. */
  readonly tagged?: boolean;
  readonly leaf?: Partial<CertificateOptions>;
  readonly intermediate?: Partial<CertificateOptions>;
  /** Changes the map before it is signed. */
  readonly edit?: (document: Map<string, unknown>) => void;
  /** Changes the four parts after they were signed. */
  readonly tamper?: (parts: { protectedHeader: Uint8Array; payload: Uint8Array; signature: Uint8Array }) => void;
  /** COSE algorithm; -35 is ES384. */
  readonly algorithm?: number;
}

/** A small attestation PKI: one root, and documents signed by a leaf under an intermediate under it. */
export class AttestationMaker {
  readonly #rootSecret: Uint8Array;
  /** DER of the root certificate, to configure as trusted. */
  readonly root: Uint8Array;

  constructor(now: number) {
    this.#rootSecret = p384.utils.randomSecretKey();
    this.root = makeCertificate({
      subject: "test.nitro-enclaves",
      issuer: "test.nitro-enclaves",
      signer: this.#rootSecret,
      publicKey: p384.getPublicKey(this.#rootSecret, false),
      ca: true,
      notBefore: now - 24 * HOUR,
      notAfter: now + 24 * 365 * HOUR,
      keyUsage: 0x86,
    });
  }

  make(options: AttestationOptions): Uint8Array {
    const { now } = options;
    const [intermediateSecret, leafSecret] = [p384.utils.randomSecretKey(), p384.utils.randomSecretKey()];
    const validity = { notBefore: now - HOUR, notAfter: now + 3 * HOUR };
    const intermediate = makeCertificate({
      subject: "test.zonal",
      issuer: "test.nitro-enclaves",
      signer: this.#rootSecret,
      publicKey: p384.getPublicKey(intermediateSecret, false),
      ca: true,
      pathLength: 0,
      keyUsage: 0x86,
      ...validity,
      ...options.intermediate,
    });
    const leaf = makeCertificate({
      subject: "i-0123456789abcdef0-enc0123456789abcdef.test",
      issuer: "test.zonal",
      signer: intermediateSecret,
      publicKey: p384.getPublicKey(leafSecret, false),
      ca: false,
      keyUsage: 0xc0,
      ...validity,
      ...options.leaf,
    });
    const pcrs = options.pcrs ?? new Map([0, 1, 2].map((index) => [index, new Uint8Array(48).fill(index + 1)]));
    const document = new Map<string, unknown>([
      ["module_id", "i-0123456789abcdef0-enc0123456789abcdef"],
      ["digest", "SHA384"],
      ["timestamp", options.timestamp ?? now],
      [options.platform === "nitroTpm" ? "nitrotpm_pcrs" : "pcrs", pcrs],
      ["certificate", leaf],
      ["cabundle", [this.root, intermediate]],
      ["public_key", options.publicKey ?? null],
      ["user_data", options.userData ?? null],
      ["nonce", options.nonce ?? null],
    ]);
    options.edit?.(document);
    const protectedHeader = encode(new Map([[1, options.algorithm ?? -35]]));
    const payload = encode(document);
    const signature = p384.sign(encode(["Signature1", protectedHeader, new Uint8Array(), payload]), leafSecret, { lowS: false });
    const parts = { protectedHeader, payload, signature };
    options.tamper?.(parts);
    const message = [parts.protectedHeader, new Map(), parts.payload, parts.signature];
    return encode(options.tagged ? new Tagged(18, message) : message);
  }
}
