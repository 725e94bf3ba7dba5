/**
 * The fast way into private keys that we encoded ourselves. Of one spec, such keys have one length, and everything before the secret is the
 * same in all of them: a comparison and a slice do what parsing and encoding again do for a key from outside.
 */
import { compareBytes, secretCopy } from "../../../bytes.js";

/** The secret inside a PKCS#8 key of our own form, a fresh copy the caller wipes; `undefined` for a key in another form. */
export type OwnFormReader = (pkcs8: Uint8Array) => Uint8Array<ArrayBuffer> | undefined;

interface OwnForm {
  readonly prefix: Uint8Array;
  readonly length: number;
}

/**
 * @param secretLength in bytes
 * @param encode makes a PKCS#8 key around a secret, of the same length for all secrets. What it writes after the secret is not compared.
 */
export function ownFormReader(secretLength: number, encode: (secret: Uint8Array) => Uint8Array): OwnFormReader {
  let form: OwnForm | undefined;
  return (pkcs8) => {
    form ??= formOf(secretLength, encode);
    const { prefix, length } = form;
    if (pkcs8.length !== length || compareBytes(pkcs8.subarray(0, prefix.length), prefix) !== 0) return undefined;
    return secretCopy(pkcs8.subarray(prefix.length, prefix.length + secretLength));
  };
}

/** The secret begins where keys of two secrets without a bit in common begin to differ. */
function formOf(secretLength: number, encode: (secret: Uint8Array) => Uint8Array): OwnForm {
  const [zeros, ones] = [encode(new Uint8Array(secretLength)), encode(new Uint8Array(secretLength).fill(0xff))];
  return {
    prefix: zeros.subarray(
      0,
      zeros.findIndex((byte, at) => byte !== ones[at]),
    ),
    length: zeros.length,
  };
}
