/**
 * Messages prepared ahead. Nonce and IV of a message to encrypt are ours to choose, so all that depends on neither text nor context can be made
 * for eight messages together, before they are there: a key that encrypts again and again pays a third for each.
 *
 *   PREPARED   16 slots, that of a backing key by its row
 *     +0    row of the backing key; 0: none (4)    messages left (4)    blocks of key stream they have (4)    times asked for by others (4)
 *     +16   nonces with IVs of eight messages, 28 bytes each
 *     +256  lanes (lanes8.ts): H, E(K, J0), up to four blocks of key stream
 *
 * A message is used once, and wiped with it. A slot is zero when its key leaves its row, and all of them are when random state is forgotten.
 */
import {
  GCM_KEY_SHORT,
  GCM_KEY_TABLE,
  GHASH_Y,
  LANE_KEYS,
  LANE_NONCES,
  MESSAGE_HEADER_BYTES,
  MESSAGE_KEY,
  MESSAGE_NONCE_AT,
  MESSAGE_RANDOM_BYTES,
  PREPARED,
  PREPARED_SLOT_BYTES,
  PREPARED_SLOTS,
  PREPARED_TOGETHER as TOGETHER,
} from "./abi";
import { statesOf } from "./backing_keys";
import { wipe } from "./bytes";
import { beginHeader, encryptMessage, takeRandom } from "./envelope";
import { LABEL_MESSAGE } from "./kdf_ctr";
import { sealLane } from "./lane";
import { makeLanes, PASS, wipeLanes } from "./lanes8";
import { isShort } from "./short_message";

const LEFT: usize = 4;
const BLOCKS: usize = 8;
const REFUSED: usize = 12;
const RANDOM: usize = 16;
const LANES: usize = 256;
const BLOCKS_MAX: u32 = 4;
/** Times in a row that other keys are refused a slot before one of them gets it. */
const PATIENCE: u32 = 8;

// @ts-expect-error: decorator
@inline
function slotOf(row: u32): usize {
  return PREPARED + <usize>(row & (PREPARED_SLOTS - 1)) * PREPARED_SLOT_BYTES;
}

/** Wipes what is prepared for the key in `row`. */
export function forget(row: u32): void {
  const slot = slotOf(row);
  if (load<u32>(slot) == row) wipe(slot, PREPARED_SLOT_BYTES);
}

export function forgetAll(): void {
  wipe(PREPARED, PREPARED_SLOTS * PREPARED_SLOT_BYTES);
}

/** Gives the slot to the key in `row`, if its owner has not been there for a while. */
function ask(slot: usize, row: u32): void {
  const refused = load<u32>(slot, REFUSED) + 1;
  store<u32>(slot, refused, REFUSED);
  if (load<u32>(slot) != 0 && refused <= PATIENCE) return;
  wipe(slot, PREPARED_SLOT_BYTES);
  store<u32>(slot, row);
}

/** Prepares eight messages with `blocks` blocks of key stream, with 224 bytes of `random`, which are wiped there. */
function prepare(slot: usize, row: u32, blocks: u32, random: usize): void {
  takeRandom(slot + RANDOM, random, TOGETHER * MESSAGE_RANDOM_BYTES);
  for (let k: usize = 0; k < 8; k++) {
    store<u32>(LANE_KEYS + 4 * k, <u32>statesOf(row));
    store<u32>(LANE_NONCES + 4 * k, <u32>(slot + RANDOM + MESSAGE_RANDOM_BYTES * k));
  }
  makeLanes(slot + LANES, LABEL_MESSAGE, blocks);
  wipeLanes();
  store<u32>(slot, TOGETHER, LEFT);
  store<u32>(slot, blocks, BLOCKS);
}

/** Encrypts with the next prepared message. */
function encryptPrepared(slot: usize, id: usize, context: usize, contextLength: usize, text: usize, textLength: usize): void {
  const k = <usize>load<u32>(slot, LEFT) - 1;
  store<u32>(slot, <u32>k, LEFT);
  store<u32>(slot, 0, REFUSED);
  const random = slot + RANDOM + MESSAGE_RANDOM_BYTES * k;
  const lane = slot + LANES + 16 * k;
  beginHeader(text, id);
  takeRandom(text + MESSAGE_NONCE_AT, random, MESSAGE_RANDOM_BYTES);
  sealLane(lane, PASS, text, context, contextLength, textLength);
  for (let at = lane; at < slot + PREPARED_SLOT_BYTES; at += PASS) v128.store(at, i64x2.splat(0));
  wipe(MESSAGE_KEY + GCM_KEY_SHORT, GCM_KEY_TABLE - GCM_KEY_SHORT);
  v128.store(GHASH_Y, i64x2.splat(0));
}

/**
 * As encryptMessage of envelope.ts, with a prepared message where there is one; they are prepared when a key comes for the second time. Returns
 * how many messages' random bytes of `random` it took, of at least eight: 0, 1 or 8.
 */
export function encryptNext(row: u32, id: usize, random: usize, aad: usize, contextLength: usize, text: usize, textLength: usize): u32 {
  const blocks = <u32>(textLength + 15) >> 4;
  if (blocks <= BLOCKS_MAX && isShort(contextLength, textLength)) {
    const slot = slotOf(row);
    if (load<u32>(slot) == row) {
      let taken: u32 = 0;
      if (load<u32>(slot, LEFT) == 0) {
        prepare(slot, row, max<u32>(blocks, load<u32>(slot, BLOCKS)), random);
        taken = TOGETHER;
      }
      if (blocks <= load<u32>(slot, BLOCKS)) {
        encryptPrepared(slot, id, aad + MESSAGE_HEADER_BYTES, contextLength, text, textLength);
        return taken;
      }
    } else {
      ask(slot, row);
    }
  }
  encryptMessage(row, id, random, aad, contextLength, text, textLength);
  return 1;
}
