/**
 * The binary interface between the WebAssembly core and src/core: sizes, addresses and status codes, as plain numbers.
 * This file compiles both as AssemblyScript and as TypeScript, so both sides read the same facts.
 *
 *   linear memory
 *   0x000000  static data of the compiler: round constants, known answers        (public, constant)
 *   0x004000  SCRATCH     what one call needs; zero between calls
 *   0x010000  TEXT        64 KiB: text, changed in place                          (zero between calls)
 *   0x020000  AAD         64 KiB: header and additional authenticated data        (zero between calls)
 *   0x030000  ENTRIES     16 KiB: one row of four words an entry of a batch       (zero between calls)
 *   0x034000  ARG         256 bytes: a key, an id, a seed                         (zero between calls)
 *   0x034100  IV          256 bytes: initialization vector                        (zero between calls)
 *   0x034200  TAG         64 bytes: a tag                                         (zero between calls)
 *   0x035000  POOL        1,792 bytes: random for nonces and IVs of 64 messages  (live)
 *   0x035800  DRBG        the deterministic random bit generator                  (live)
 *   0x035900  ROOT        HMAC mid-states of the root key                         (live once loaded)
 *   0x036000  FRESH       8,192 bytes: output of the DRBG for data keys to come   (live)
 *   0x038000  HMAC_SLOTS  1,024 imported MAC keys                                 (live while imported)
 *   0x05c000  PREPARED    messages prepared ahead, for 16 backing keys            (live)
 *   0x060000  AEAD_SLOTS  128 imported AES keys, expanded                         (live while imported)
 *   0x200000  BACKING     backing keys: ids, their rows, rows, then mid-states  (live while resident)
 */

/** Raised whenever an export, an address or a layout changes. */
export const ABI_VERSION = 10;

export const PAGE_BYTES = 65_536;

/** The compiler's static data must end below this address. */
export const STATIC_END = 0x4000;

// ---- SCRATCH ----------------------------------------------------------------------------------------------------
export const SCRATCH = 0x4000;
export const SCRATCH_END = 0x10000;

/** Eight blocks: counter blocks become key stream here. */
export const STREAM = 0x4000;
/** GHASH accumulator Y, J0, E(K, J0), the pending length block. */
export const GHASH_Y = 0x4080;
export const GCM_J0 = 0x4090;
export const GCM_EJ0 = 0x40a0;
export const GCM_BLOCK = 0x40b0;
/** SHA-256 or SHA-512 message schedule (at most 80 words of 8 bytes). */
export const SHA_W = 0x4100;
/** One chaining value, and a second one for the outer hash of HMAC. */
export const SHA_STATE = 0x4380;
export const SHA_OUTER = 0x43c0;
/** One padded SHA block. */
export const SHA_BLOCK = 0x4400;
/** A message key of 32 bytes as derived. */
export const DERIVED = 0x4480;
/** What small calls leave behind ends here. */
export const SMALL_END = 0x44c0;

/** GHASH in sixteen lanes (ghash_lanes16.ts): lanes and products, or tables being made. */
export const GHASH_LANES = 0x4800;
export const GHASH_LANES_BYTES = 0xd00;

/** Eight keys of 32 bytes, then two temporary states, for the key schedule. */
export const KEYS8 = 0x7200;
export const KEYS8_TEMP = 0x7300;
export const KEYS8_END = 0x7400;

/** The streaming hash: see hash.ts. */
export const HASH = 0x7400;
export const HASH_BYTES = 256;
/** HMAC inner and outer mid-states of a key used for one call only: see hmac.ts. */
export const HMAC_ONCE = 0x7500;
/** Output block and counter block of the KDFs. */
export const KDF_OUT = 0x7600;
export const KDF_COUNTER = 0x7680;
/** DRBG: provided data of 48 bytes and the temporary of an update. */
export const DRBG_TEMP = 0x7700;
/** Eight messages side by side (lanes8.ts): message schedules of four lanes, chaining values; addresses of mid-states, and of nonces. */
export const LANE_W = 0x9000;
export const LANE_STATE = 0x9400;
export const LANE_KEYS = 0x9480;
export const LANE_NONCES = 0x94a0;
/** One pass of eight blocks, one for each message, after another: H, E(K, J0), then key stream. */
export const LANE_STREAM = 0x9600;
/** Bytes of text a message may have to go side by side with others. */
export const LANE_TEXT_MAX = 256;
export const LANE_END = 0x9f00;

/** Thirty-two blocks in rows (aes_rows32.ts): state, what the counter does not change in rounds 1 and 2, what it does; that of 128 blocks after round 2. */
export const ROWS_STATE = 0xa000;
export const ROWS_FIRST = 0xa200;
export const ROWS_FIXED = 0xa280;
export const ROWS_PLANES = 0xa300;
export const ROWS_AHEAD = 0xa380;
/** Outputs of the S-box, four rows; before that, twice the four bytes that the counter changes. Round keys 3 to 13 in the basis of aes_basis.ts. */
export const ROWS_SUBBED = 0xab80;
export const ROWS_KEYS = 0xad80;
export const ROWS_END = 0xb300;

/** The message key: schedule, H and the GHASH tables (see GCM_KEY_BYTES). */
export const MESSAGE_KEY = 0xc000;

// ---- windows ----------------------------------------------------------------------------------------------------
export const TEXT = 0x10000;
export const TEXT_BYTES = 0x10000;
export const AAD = 0x20000;
export const AAD_BYTES = 0x10000;
export const ENTRIES = 0x30000;
export const ENTRIES_MAX = 1024;
/** A row of ENTRIES: address of AAD, bytes of AAD, address of text, bytes of text (replaced by the status). */
export const ENTRY_BYTES = 16;
export const ARG = 0x34000;
export const ARG_BYTES = 256;
export const IV = 0x34100;
export const IV_BYTES = 256;
export const TAG = 0x34200;
export const TAG_BYTES = 64;

// ---- live state -------------------------------------------------------------------------------------------------
export const POOL = 0x35000;
export const POOL_BYTES = 1792;
/** Key (32), V (16), reseed counter (8). */
export const DRBG = 0x35800;
export const DRBG_BYTES = 64;
export const ROOT = 0x35900;
export const ROOT_BYTES = 64;
/** Output of the DRBG: 2,048 bytes made ahead, 64 data keys of 32 bytes; for a batch up to all of it, which it uses at once. */
export const FRESH = 0x36000;
export const FRESH_BYTES = 8192;

export const HMAC_SLOTS = 0x38000;
export const HMAC_SLOTS_MAX = 1024;
/** Inner mid-state (64), outer mid-state (64), hash kind (4), padding. */
export const HMAC_SLOT_BYTES = 144;

/** Messages prepared ahead (prepared.ts). Slots: a power of two. */
export const PREPARED = 0x5c000;
export const PREPARED_SLOTS = 16;
export const PREPARED_SLOT_BYTES = 1024;
/** Messages prepared together: so many rows of the pool encryptMessage may take. */
export const PREPARED_TOGETHER = 8;

export const AEAD_SLOTS = 0x60000;
export const AEAD_SLOTS_MAX = 128;
/**
 * Offsets in an expanded GCM key: schedule in planes (1,920), H (16), which tables are made (4), whether there is a schedule in nibbles (4), H^16 (16),
 * GHASH tables of H (512), of H^2 to H^16 (7,680) and of H^16 for lanes (2,592), schedule in nibbles (240).
 */
export const GCM_KEY_H = 0x780;
export const GCM_KEY_TABLED = 0x790;
export const GCM_KEY_NIBBLED = 0x794;
export const GCM_KEY_H16 = 0x7a0;
export const GCM_KEY_SHORT = 0x7c0;
export const GCM_KEY_TABLE = 0x9c0;
export const GCM_KEY_LANES = 0x27c0;
export const GCM_KEY_NIBBLES = 0x3200;
export const GCM_KEY_BYTES = 0x3300;

export const BACKING = 0x200000;
export const BACKING_MAX = 1_000_000;
/** A row: place of the id (4), newer (4), older (4), in use (4). */
export const BACKING_ROW_BYTES = 16;
/** HMAC-SHA-256 inner and outer mid-states (32 each). */
export const BACKING_STATES_BYTES = 64;

/** Pages of the module before it grows for backing keys. */
export const INITIAL_PAGES = 32;

// ---- hash kinds -------------------------------------------------------------------------------------------------
export const SHA_224 = 0;
export const SHA_256 = 1;
export const SHA_384 = 2;
export const SHA_512 = 3;

// ---- statuses ---------------------------------------------------------------------------------------------------
export const OK = 0;
/** Forged, truncated, or made under other keys or other additional data. */
export const INVALID = 1;
/** The backing key is not in a slot. */
export const NOT_RESIDENT = 2;

// ---- sealed forms (docs/ciphertext.md) --------------------------------------------------------------------------
/** "pk", format version 1, suite 0, read as a little-endian word. */
export const MESSAGE_MAGIC = 0x00016b70;
/** Magic 4, backing-key id 16, nonce 16, IV 12. */
export const MESSAGE_HEADER_BYTES = 48;
export const MESSAGE_ID_AT = 4;
export const MESSAGE_NONCE_AT = 20;
export const MESSAGE_IV_AT = 36;
/** "ps": a secret that may be opened; "pb": a backing key, opened only into a slot. Version 1, suite 0. */
export const SECRET_MAGIC = 0x00017370;
export const BACKING_MAGIC = 0x00016270;
/** Magic 4, nonce 16, IV 12. */
export const SECRET_HEADER_BYTES = 32;
export const SECRET_NONCE_AT = 4;
export const SECRET_IV_AT = 20;
export const NONCE_BYTES = 16;
export const IV_96_BYTES = 12;
/** Random bytes one message takes from the pool: nonce and IV. */
export const MESSAGE_RANDOM_BYTES = 28;
export const GCM_TAG_BYTES = 16;
export const KEY_BYTES = 32;
export const BACKING_ID_BYTES = 16;
export const PLAINTEXT_MAX = 8192;
/** The longest data key. */
export const FRESH_MAX = 1024;
export const CONTEXT_MAX = 32_768;
