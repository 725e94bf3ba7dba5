import type { Answer, Input, Kind } from "../cases.js";
import type { Primitives } from "../primitives.js";
import { decryptBlocks, decryptChain, encryptBlocks, encryptChain } from "./aes-ecb.js";
import { open, seal } from "./aes-gcm.js";
import { hash, hashChain } from "./hash.js";
import { counterMode, hkdf, hkdfExtract } from "./kdf.js";
import { unwrap, wrap } from "./kwp.js";
import { sign, verify } from "./mac.js";

/** How each kind of test is computed. A runner sees the inputs, never the expected answer. */
export const RUNNERS: { readonly [K in Kind]: (input: Input<K>, primitives: Primitives) => Answer } = {
  "aes-ecb-encrypt": encryptBlocks,
  "aes-ecb-decrypt": decryptBlocks,
  "aes-ecb-encrypt-monte": encryptChain,
  "aes-ecb-decrypt-monte": decryptChain,
  "aes-gcm-seal": seal,
  "aes-gcm-open": open,
  hash,
  "hash-monte": hashChain,
  hmac: sign,
  "hmac-verify": verify,
  "kdf-ctr": counterMode,
  "hkdf-extract": hkdfExtract,
  hkdf,
  "kwp-wrap": wrap,
  "kwp-unwrap": unwrap,
};
