/** ECDSA signatures between the two forms they have: DER (X9.62, as KMS answers) and r || s (JWS, WebCrypto). */

/** @param half bytes of r and s each. */
export function derToRaw(der: Uint8Array, half: number): Uint8Array {
  const raw = new Uint8Array(2 * half);
  let at = (der[1] as number) < 0x80 ? 2 : 3;
  for (const end of [half, 2 * half]) {
    const length = der[at + 1] as number;
    const value = der.subarray(at + 2, at + 2 + length);
    const digits = value[0] === 0 ? value.subarray(1) : value;
    raw.set(digits, end - digits.length);
    at += 2 + length;
  }
  return raw;
}

export function rawToDer(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  const body = [integer(raw.subarray(0, half)), integer(raw.subarray(half))].flat();
  return Uint8Array.from([0x30, ...(body.length < 0x80 ? [body.length] : [0x81, body.length]), ...body]);
}

function integer(digits: Uint8Array): number[] {
  const first = digits.findIndex((byte) => byte !== 0);
  const value = [...digits.subarray(first)];
  if ((value[0] as number) >= 0x80) value.unshift(0);
  return [0x02, value.length, ...value];
}
