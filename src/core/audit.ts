/** Reads all of a core's memory, for the tests that demand zeros in it. Nothing in the package imports this file. */
import {
  AEAD_SLOTS,
  AEAD_SLOTS_MAX,
  BACKING,
  DRBG,
  DRBG_BYTES,
  FRESH,
  FRESH_BYTES,
  GCM_KEY_BYTES,
  HMAC_SLOT_BYTES,
  HMAC_SLOTS,
  HMAC_SLOTS_MAX,
  POOL,
  POOL_BYTES,
  PREPARED,
  PREPARED_SLOT_BYTES,
  PREPARED_SLOTS,
  ROOT,
  ROOT_BYTES,
  STATIC_END,
} from "../../assembly/abi.js";
import { type Core, ENGINE } from "./core.js";

/** A part of memory that may hold something between calls; everything else must be zero. */
export interface LiveRegion {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export const LIVE_REGIONS: readonly LiveRegion[] = [
  { name: "static data", start: 0, end: STATIC_END },
  { name: "pool", start: POOL, end: POOL + POOL_BYTES },
  { name: "DRBG", start: DRBG, end: DRBG + DRBG_BYTES },
  { name: "root key", start: ROOT, end: ROOT + ROOT_BYTES },
  { name: "fresh bytes", start: FRESH, end: FRESH + FRESH_BYTES },
  { name: "MAC keys", start: HMAC_SLOTS, end: HMAC_SLOTS + HMAC_SLOTS_MAX * HMAC_SLOT_BYTES },
  { name: "prepared messages", start: PREPARED, end: PREPARED + PREPARED_SLOTS * PREPARED_SLOT_BYTES },
  { name: "AEAD keys", start: AEAD_SLOTS, end: AEAD_SLOTS + AEAD_SLOTS_MAX * GCM_KEY_BYTES },
  { name: "backing keys", start: BACKING, end: Number.POSITIVE_INFINITY },
];

/** The whole linear memory of a core: a live view. */
export function memoryForAudit(core: Core): Uint8Array {
  return core[ENGINE].windows.memory;
}

/** The live region an address is in, or undefined: such a byte must be zero. */
export function regionOf(address: number): LiveRegion | undefined {
  return LIVE_REGIONS.find(({ start, end }) => address >= start && address < end);
}

/** How many bytes are not zero, by region ("outside" for none), over the whole of memory. */
export function nonZeroBytes(core: Core): Record<string, number> {
  const memory = memoryForAudit(core);
  const counts: Record<string, number> = {};
  for (let at = 0; at < memory.length; at++) {
    if (memory[at] === 0) continue;
    const name = regionOf(at)?.name ?? "outside";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
