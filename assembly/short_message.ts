/**
 * GHASH and tag of a short message in one go, without the general path's pieces (gcm.ts): what is hashed already stands in a row.
 *
 *   header of 48 bytes || text || zeros up to whole blocks || 16 bytes        a message in its room; the last 16 bytes are the tag's and the
 *   context || zeros up to whole blocks                                         length block's; with a context, it comes after the header
 */
import { GCM_BLOCK, GCM_KEY_SHORT, GCM_TAG_BYTES, GHASH_Y, MESSAGE_HEADER_BYTES } from "./abi";
import { copy16 } from "./bytes";
import { equal } from "./ct";
import { ghashBlocks } from "./ghash_swizzle";

/** Bytes of text, and of context, up to which this is the way: longer ones are worth the long GHASH table. */
const SHORT_MAX: usize = 2047;

// @ts-expect-error: decorator
@inline
export function isShort(contextLength: usize, textLength: usize): bool {
  return contextLength <= SHORT_MAX && textLength <= SHORT_MAX;
}

// @ts-expect-error: decorator
@inline
function wholeBlocks(length: usize): usize {
  return (length + 15) & ~15;
}

/**
 * The tag of the ciphertext of `textLength` bytes in the message at `message`, SP 800-38D 7.1 steps 4 to 6. `gcm` has the short table; what
 * follows the ciphertext in its room is zero afterwards.
 */
export function tagOf(gcm: usize, message: usize, context: usize, contextLength: usize, textLength: usize, ej0: v128): v128 {
  const table = gcm + GCM_KEY_SHORT;
  const zero = i64x2.splat(0);
  const text = message + MESSAGE_HEADER_BYTES;
  const end = text + wholeBlocks(textLength);
  const bits = i64x2.splat(bswap<u64>(<u64>(MESSAGE_HEADER_BYTES + contextLength) << 3));
  v128.store(text + textLength, zero);
  v128.store(end, i64x2.replace_lane(bits, 1, bswap<u64>(<u64>textLength << 3)));
  v128.store(GHASH_Y, zero);
  let from = message;
  if (contextLength > 0) {
    ghashBlocks(GHASH_Y, table, message, MESSAGE_HEADER_BYTES);
    ghashBlocks(GHASH_Y, table, context, wholeBlocks(contextLength));
    from = text;
  }
  ghashBlocks(GHASH_Y, table, from, end + 16 - from);
  v128.store(end, zero);
  return v128.xor(v128.load(GHASH_Y), ej0);
}

/** 1 when the tag after the ciphertext is the message's, else 0; constant-time. */
export function isGenuine(gcm: usize, message: usize, context: usize, contextLength: usize, textLength: usize, ej0: v128): u32 {
  // The length block takes the place of the tag.
  copy16(GCM_BLOCK, message + MESSAGE_HEADER_BYTES + textLength);
  v128.store(GHASH_Y, tagOf(gcm, message, context, contextLength, textLength, ej0));
  return equal(GCM_BLOCK, GHASH_Y, GCM_TAG_BYTES);
}
