/** The rows of ENTRIES: one message of a batch each. Texts and contexts have room for a header before them. */
import { ENTRIES, ENTRY_BYTES, LANE_TEXT_MAX, MESSAGE_HEADER_BYTES } from "./abi";
import { isShort } from "./short_message";

// @ts-expect-error: decorator
@inline
export function entryOf(number: u32): usize {
  return ENTRIES + <usize>number * ENTRY_BYTES;
}
// @ts-expect-error: decorator
@inline
export function aadOf(entry: usize): usize {
  return load<u32>(entry, 0);
}
// @ts-expect-error: decorator
@inline
export function contextLengthOf(entry: usize): usize {
  return load<u32>(entry, 4);
}
// @ts-expect-error: decorator
@inline
export function textOf(entry: usize): usize {
  return load<u32>(entry, 8);
}
// @ts-expect-error: decorator
@inline
export function lengthOf(entry: usize): usize {
  return load<u32>(entry, 12);
}

/** The context of a message, after the room for a header. */
// @ts-expect-error: decorator
@inline
export function contextOf(entry: usize): usize {
  return aadOf(entry) + MESSAGE_HEADER_BYTES;
}

// @ts-expect-error: decorator
@inline
export function blocksOf(length: usize): usize {
  return (length + 15) >> 4;
}

/** Whether the eight messages from `entry` on are short enough, with `more` bytes allowed for what a blob has around its text. */
export function fit(entry: usize, more: usize): bool {
  for (let k: usize = 0; k < 8; k++) {
    const e = entry + k * ENTRY_BYTES;
    if (lengthOf(e) > <usize>LANE_TEXT_MAX + more || !isShort(contextLengthOf(e), 0)) return false;
  }
  return true;
}
