/**
 * The few ASN.1 types that keys need, over asn1js.
 *
 * asn1js reads BER: indefinite lengths, long forms where short ones fit, padded integers. Keys must be DER, so nothing is judged
 * while reading. `decodeCanonical` reads what is expected, writes it again and compares: bytes that are not the one DER form
 * (X.690 10 and 11), carry anything more, or lie about a length, cannot come back the same.
 */
import { type BaseBlock, BitString, Constructed, fromBER, Integer, Null, ObjectIdentifier, OctetString, Primitive, Sequence } from "asn1js";
import { compareBytes, wipe } from "../../../bytes.js";
import { AsymmetricFailure, invalidKey } from "../failure.js";

export type Block = BaseBlock;

/** Bytes; more than any key AWS KMS takes. Keeps the parser's work bounded. */
const MAXIMUM_LENGTH = 16_384;

/**
 * Reads `der` by `read` and accepts it only if `write` gives the same bytes again.
 * @throws {AsymmetricFailure} `InvalidKey` for anything else; never another error
 */
export function decodeCanonical<T>(der: Uint8Array, read: (root: Block) => T, write: (value: T) => Block): T {
  const value = decodeWhole(der, read);
  const again = toDer(write(value));
  const same = compareBytes(again, der) === 0;
  wipe(again); // it may be a private key
  if (!same) throw invalidKey("not in DER");
  return value;
}

/**
 * Reads `der` by `read`, which must find all of it. BER that is not DER passes: for signed structures, whose bytes are kept as they came.
 * @throws {AsymmetricFailure} `InvalidKey`
 */
export function decodeWhole<T>(der: Uint8Array, read: (root: Block) => T): T {
  if (der.length > MAXIMUM_LENGTH) throw invalidKey(`longer than ${MAXIMUM_LENGTH} bytes`);
  const copy = new Uint8Array(der);
  try {
    const { offset, result } = fromBER(copy, { parseEmbedded: false, copyInput: false });
    if (offset !== der.length) throw invalidKey("not in DER");
    return read(result);
  } catch (error) {
    throw error instanceof AsymmetricFailure ? error : invalidKey("not in DER");
  } finally {
    wipe(copy); // the readers below gave out copies
  }
}

export const toDer = (block: Block): Uint8Array<ArrayBuffer> => new Uint8Array(block.toBER());

// Readers: what is not of the expected type is an InvalidKey failure.

/** The elements of a SEQUENCE of `least` to `most` elements. */
export function readSequence(block: Block | undefined, least: number, most = least): readonly Block[] {
  if (!(block instanceof Sequence)) throw invalidKey("SEQUENCE expected");
  const elements = block.valueBlock.value as readonly Block[];
  if (elements.length < least || elements.length > most) {
    throw invalidKey(`SEQUENCE of ${least === most ? least : `${least} to ${most}`} elements expected`);
  }
  return elements;
}

/** An INTEGER taken as unsigned: a negative one does not survive writing it again. */
export function readInteger(block: Block | undefined): bigint {
  if (!(block instanceof Integer)) throw invalidKey("INTEGER expected");
  return bytesToBigInt(block.valueBlock.valueHexView);
}

export function readOid(block: Block | undefined): string {
  if (!(block instanceof ObjectIdentifier)) throw invalidKey("OBJECT IDENTIFIER expected");
  return block.valueBlock.toString();
}

export function readOctetString(block: Block | undefined): Uint8Array<ArrayBuffer> {
  if (!(block instanceof OctetString) || block.idBlock.isConstructed) throw invalidKey("OCTET STRING expected");
  return new Uint8Array(block.valueBlock.valueHexView);
}

/** A BIT STRING of whole bytes. */
export function readBitString(block: Block | undefined): Uint8Array<ArrayBuffer> {
  if (!(block instanceof BitString) || block.idBlock.isConstructed || block.valueBlock.unusedBits !== 0) {
    throw invalidKey("BIT STRING of whole bytes expected");
  }
  return new Uint8Array(block.valueBlock.valueHexView);
}

export const isNull = (block: Block | undefined): boolean => block instanceof Null;

const CONTEXT_SPECIFIC = 3;

/** Is this `[tag]`? */
export const hasTag = (block: Block | undefined, tag: number): block is Block =>
  block !== undefined && block.idBlock.tagClass === CONTEXT_SPECIFIC && block.idBlock.tagNumber === tag;

/** The one element inside `[tag] EXPLICIT`. */
export function readExplicit(block: Block | undefined, tag: number): Block {
  if (!hasTag(block, tag) || !(block instanceof Constructed)) throw invalidKey(`[${tag}] expected`);
  const [inner, ...more] = block.valueBlock.value as readonly Block[];
  if (inner === undefined || more.length > 0) throw invalidKey(`[${tag}] of one element expected`);
  return inner;
}

/** The bytes of `[tag] IMPLICIT OCTET STRING`. */
export function readImplicitOctets(block: Block | undefined, tag: number): Uint8Array<ArrayBuffer> {
  if (!hasTag(block, tag) || !(block instanceof Primitive)) throw invalidKey(`[${tag}] expected`);
  return new Uint8Array(block.valueBlock.valueHexView);
}

// Writers.

export const sequence = (...value: readonly Block[]): Sequence => new Sequence({ value: [...value] });
export const integer = (value: bigint): Integer => Integer.fromBigInt(value);
export const oid = (value: string): ObjectIdentifier => new ObjectIdentifier({ value });
export const octetString = (bytes: Uint8Array): OctetString => new OctetString({ valueHex: new Uint8Array(bytes).buffer });
export const bitString = (bytes: Uint8Array): BitString => new BitString({ valueHex: new Uint8Array(bytes).buffer });
export const nullValue = (): Null => new Null();

export const explicit = (tag: number, ...value: readonly Block[]): Constructed =>
  new Constructed({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber: tag }, value: [...value] });

export const implicitOctets = (tag: number, bytes: Uint8Array): Primitive =>
  new Primitive({ idBlock: { tagClass: CONTEXT_SPECIFIC, tagNumber: tag }, valueHex: new Uint8Array(bytes).buffer });

/** `[tag]`, constructed, around contents that are already encoded. */
export function implicitContents(tag: number, contents: Uint8Array): Primitive {
  const block = implicitOctets(tag, contents);
  block.idBlock.isConstructed = true;
  return block;
}

/** Big-endian bytes as an unsigned number. */
export function bytesToBigInt(bytes: Uint8Array): bigint {
  let hex = "0x0";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex);
}
