/**
 * A message whose H, E(K, J0) and key stream are there: blocks `step` bytes apart, from its lane on.
 *
 *   header of 48 bytes || text || zeros up to whole blocks || 16 bytes        the message in its room; the last 16 bytes are the tag's
 *   context || zeros up to whole blocks
 */
import { GCM_KEY_SHORT, MESSAGE_HEADER_BYTES, MESSAGE_KEY } from "./abi";
import { wipe } from "./bytes";
import { makeShortTable } from "./ghash_swizzle";
import { isGenuine, tagOf } from "./short_message";

/** XORs the key stream into `length` bytes. */
function crypt(stream: usize, step: usize, text: usize, length: usize): void {
  while (length >= 16) {
    v128.store(text, v128.xor(v128.load(text), v128.load(stream)));
    text += 16;
    length -= 16;
    stream += step;
  }
  for (let i: usize = 0; i < length; i++) store<u8>(text + i, load<u8>(text + i) ^ load<u8>(stream + i));
}

/** The message at `message` with its header, in place; the tag follows. The context is wiped. */
export function sealLane(lane: usize, step: usize, message: usize, context: usize, contextLength: usize, length: usize): void {
  makeShortTable(MESSAGE_KEY + GCM_KEY_SHORT, lane);
  const text = message + MESSAGE_HEADER_BYTES;
  crypt(lane + 2 * step, step, text, length);
  v128.store(text + length, tagOf(MESSAGE_KEY, message, context, contextLength, length, v128.load(lane + step)));
  wipe(context, contextLength);
}

/** 1 when the message is genuine: then its text is decrypted in place. The context is wiped. */
export function openLane(lane: usize, step: usize, message: usize, context: usize, contextLength: usize, length: usize): u32 {
  makeShortTable(MESSAGE_KEY + GCM_KEY_SHORT, lane);
  const valid = isGenuine(MESSAGE_KEY, message, context, contextLength, length, v128.load(lane + step));
  // Whether the message is genuine is public from here on: it is the result.
  if (valid) crypt(lane + 2 * step, step, message + MESSAGE_HEADER_BYTES, length);
  wipe(context, contextLength);
  return valid;
}
