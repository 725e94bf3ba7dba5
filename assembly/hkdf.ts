/** HKDF, RFC 5869. Extract (2.2) is HMAC itself: index.ts. */
import { HMAC_ONCE, KDF_COUNTER, KDF_OUT } from "./abi";
import { copy, wipe } from "./bytes";
import * as hash from "./hash";
import * as hmac from "./hmac";

/** RFC 5869 2.3 with the pseudorandom key at HMAC_ONCE: `length` bytes at `to`, at most 255 digests. */
export function hkdfExpand(kind: u32, info: usize, infoLength: usize, to: usize, length: usize): void {
  const digest = hash.digestBytes(kind);
  for (let i: u32 = 1; length > 0; i++) {
    hmac.begin(HMAC_ONCE);
    if (i > 1) hash.update(KDF_OUT, digest);
    hash.update(info, infoLength);
    store<u8>(KDF_COUNTER, <u8>i);
    hash.update(KDF_COUNTER, 1);
    hmac.finish(HMAC_ONCE, KDF_OUT);
    const taken = min<usize>(length, digest);
    copy(to, KDF_OUT, taken);
    to += taken;
    length -= taken;
  }
  wipe(KDF_OUT, 64);
  wipe(KDF_COUNTER, 16);
}
