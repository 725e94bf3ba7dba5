/**
 * What a published test looks like once it is read: its inputs, by kind, and the one answer expected.
 *
 * A kind is a row of `INPUTS`. The readers (`readers/`) make cases from the publishers' files, the runners (`runners/`)
 * compute an answer from the inputs alone, and the packer (`pack.ts`) writes the inputs column by column.
 */

type FieldType = "bytes" | "number" | "text";

/** The inputs of each kind of test. Lengths named `...Length` are bytes. */
export const INPUTS = {
  /** FIPS 197 in ECB mode: whole 16-byte blocks. */
  "aes-ecb-encrypt": { key: "bytes", blocks: "bytes" },
  "aes-ecb-decrypt": { key: "bytes", blocks: "bytes" },
  /** AESAVS 6.4.1: the cipher applied 1,000 times; the last output is the answer. */
  "aes-ecb-encrypt-monte": { key: "bytes", blocks: "bytes" },
  "aes-ecb-decrypt-monte": { key: "bytes", blocks: "bytes" },
  /** SP 800-38D: the answer is ciphertext || tag; it must open again, and not with a flipped tag. */
  "aes-gcm-seal": { key: "bytes", iv: "bytes", aad: "bytes", plaintext: "bytes", tagLength: "number" },
  /** A sealed message that must be refused. */
  "aes-gcm-open": { key: "bytes", iv: "bytes", aad: "bytes", sealed: "bytes", tagLength: "number" },
  /** FIPS 180-4. */
  hash: { hash: "text", message: "bytes" },
  /** SHAVS 6.4 and ACVP's "alternate" form: `checkpoints` digests of 1,000 chained hashes each, one after another. */
  "hash-monte": { hash: "text", seed: "bytes", form: "text", checkpoints: "number" },
  /** FIPS 198-1, cut to `tagLength`; it must verify, and not with a flipped tag. */
  hmac: { hash: "text", key: "bytes", message: "bytes", tagLength: "number" },
  /** A tag that must be refused. */
  "hmac-verify": { hash: "text", key: "bytes", message: "bytes", tag: "bytes" },
  /** SP 800-108 4.1 with HMAC-SHA-256; the counter stands between `before` and `after`. */
  "kdf-ctr": { key: "bytes", before: "bytes", after: "bytes", counterBits: "number", length: "number" },
  /** RFC 5869 2.2 and 2.3. */
  "hkdf-extract": { hash: "text", ikm: "bytes", salt: "bytes" },
  hkdf: { hash: "text", ikm: "bytes", salt: "bytes", info: "bytes", length: "number" },
  /** SP 800-38F 6.3. */
  "kwp-wrap": { key: "bytes", plaintext: "bytes" },
  "kwp-unwrap": { key: "bytes", wrapped: "bytes" },
} as const satisfies Record<string, Record<string, FieldType>>;

export type Kind = keyof typeof INPUTS;

type Value<Type extends FieldType> = Type extends "bytes" ? Uint8Array : Type extends "number" ? number : string;

/** The inputs of one test of kind `K`. */
export type Input<K extends Kind> = {
  -readonly [Field in keyof (typeof INPUTS)[K]]: (typeof INPUTS)[K][Field] extends FieldType ? Value<(typeof INPUTS)[K][Field]> : never;
};

/** What a test gives: bytes, or the refusal of its input. */
export type Answer = Uint8Array | "refused";

export interface VectorCase<K extends Kind = Kind> {
  /** Where it stands in its file: the line it begins at, or its `tcId`. */
  readonly id: number;
  readonly input: Input<K>;
  readonly expected: Answer;
}

/** The tests of one kind in one file. */
export interface VectorSuite<K extends Kind = Kind> {
  readonly name: string;
  /** The file, relative to `vectors/`. */
  readonly source: string;
  readonly kind: K;
  readonly cases: readonly VectorCase<K>[];
  /** Present in the compact form, where each expected answer is kept as its last bytes only: the digest stands for the rest. */
  readonly compact?: { readonly tailLength: number; readonly digest: string };
}

/** A suite of any one kind; tells the kinds apart where `VectorSuite<Kind>` mixes them. */
export type AnySuite = { [K in Kind]: VectorSuite<K> }[Kind];
