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
 *   0x038000  HMAC_SLOTS  1,024 imported MAC keys                                 (live while imported)
 *   0x060000  AEAD_SLOTS  128 imported AES keys, expanded                         (live while imported)
 *   0x1a0000  BACKING     backing keys: bucket heads, then rows, then mid-states  (live while resident)
 */
/** Raised whenever an export, an address or a layout changes. */
export declare const ABI_VERSION = 1;
export declare const PAGE_BYTES = 65536;
/** The compiler's static data must end below this address. */
export declare const STATIC_END = 16384;
export declare const SCRATCH = 16384;
export declare const SCRATCH_END = 65536;
/** Eight blocks: counter blocks become key stream here. */
export declare const STREAM = 16384;
/** GHASH accumulator Y, J0, E(K, J0), the pending length block. */
export declare const GHASH_Y = 16512;
export declare const GCM_J0 = 16528;
export declare const GCM_EJ0 = 16544;
export declare const GCM_BLOCK = 16560;
/** SHA-256 or SHA-512 message schedule (at most 80 words of 8 bytes). */
export declare const SHA_W = 16640;
/** One chaining value, and a second one for the outer hash of HMAC. */
export declare const SHA_STATE = 17280;
export declare const SHA_OUTER = 17344;
/** One padded SHA block. */
export declare const SHA_BLOCK = 17408;
/** A message key of 32 bytes as derived. */
export declare const DERIVED = 17536;
/** What small calls leave behind ends here. */
export declare const SMALL_END = 17600;
/** The message key: schedule, H and, for long messages, the GHASH table (see GCM_KEY_BYTES). */
export declare const MESSAGE_KEY = 18432;
/** Eight keys of 32 bytes, then two temporary states, for the key schedule. */
export declare const KEYS8 = 28672;
export declare const KEYS8_TEMP = 28928;
export declare const KEYS8_END = 29184;
/** The streaming hash: see hash.ts. */
export declare const HASH = 29696;
export declare const HASH_BYTES = 256;
/** HMAC inner and outer mid-states of a key used for one call only: see hmac.ts. */
export declare const HMAC_ONCE = 29952;
/** Output block and counter block of the KDFs. */
export declare const KDF_OUT = 30208;
export declare const KDF_COUNTER = 30336;
/** DRBG: provided data of 48 bytes and the temporary of an update. */
export declare const DRBG_TEMP = 30464;
/** Eight messages side by side: 4-lane SHA-256 schedules, states, blocks, headers of the batch. */
export declare const LANES = 32768;
export declare const LANES_END = 65536;
export declare const TEXT = 65536;
export declare const TEXT_BYTES = 65536;
export declare const AAD = 131072;
export declare const AAD_BYTES = 65536;
export declare const ENTRIES = 196608;
export declare const ENTRIES_MAX = 1024;
/** A row of ENTRIES: address of AAD, bytes of AAD, address of text, bytes of text (replaced by the status). */
export declare const ENTRY_BYTES = 16;
export declare const ARG = 212992;
export declare const ARG_BYTES = 256;
export declare const IV = 213248;
export declare const IV_BYTES = 256;
export declare const TAG = 213504;
export declare const TAG_BYTES = 64;
export declare const POOL = 217088;
export declare const POOL_BYTES = 1792;
/** Key (32), V (16), reseed counter (8). */
export declare const DRBG = 219136;
export declare const DRBG_BYTES = 64;
export declare const ROOT = 219392;
export declare const ROOT_BYTES = 64;
export declare const HMAC_SLOTS = 229376;
export declare const HMAC_SLOTS_MAX = 1024;
/** Inner mid-state (64), outer mid-state (64), hash kind (4), padding. */
export declare const HMAC_SLOT_BYTES = 144;
export declare const AEAD_SLOTS = 393216;
export declare const AEAD_SLOTS_MAX = 128;
/** Offsets in an expanded GCM key: schedule (1,920), H (16), table built (4), then the GHASH table (8 KiB). */
export declare const GCM_KEY_H = 1920;
export declare const GCM_KEY_TABLED = 1936;
export declare const GCM_KEY_TABLE = 2048;
export declare const GCM_KEY_BYTES = 10240;
export declare const BACKING = 1703936;
export declare const BACKING_MAX = 1000000;
/** A row: id (16), next in bucket (4), newer (4), older (4), in use (4). */
export declare const BACKING_ROW_BYTES = 32;
/** HMAC-SHA-256 inner and outer mid-states (32 each). */
export declare const BACKING_STATES_BYTES = 64;
/** Pages of the module before it grows for backing keys. */
export declare const INITIAL_PAGES = 26;
export declare const SHA_224 = 0;
export declare const SHA_256 = 1;
export declare const SHA_384 = 2;
export declare const SHA_512 = 3;
export declare const OK = 0;
/** Forged, truncated, or made under other keys or other additional data. */
export declare const INVALID = 1;
/** The backing key is not in a slot. */
export declare const NOT_RESIDENT = 2;
/** "pk", format version 1, suite 0, read as a little-endian word. */
export declare const MESSAGE_MAGIC = 93040;
/** Magic 4, backing-key id 16, nonce 16, IV 12. */
export declare const MESSAGE_HEADER_BYTES = 48;
export declare const MESSAGE_ID_AT = 4;
export declare const MESSAGE_NONCE_AT = 20;
export declare const MESSAGE_IV_AT = 36;
/** "ps": a secret that may be opened; "pb": a backing key, opened only into a slot. Version 1, suite 0. */
export declare const SECRET_MAGIC = 95088;
export declare const BACKING_MAGIC = 90736;
/** Magic 4, nonce 16, IV 12. */
export declare const SECRET_HEADER_BYTES = 32;
export declare const SECRET_NONCE_AT = 4;
export declare const SECRET_IV_AT = 20;
export declare const NONCE_BYTES = 16;
export declare const IV_96_BYTES = 12;
/** Random bytes one message takes from the pool: nonce and IV. */
export declare const MESSAGE_RANDOM_BYTES = 28;
export declare const GCM_TAG_BYTES = 16;
export declare const KEY_BYTES = 32;
export declare const BACKING_ID_BYTES = 16;
export declare const PLAINTEXT_MAX = 8192;
export declare const CONTEXT_MAX = 32768;
