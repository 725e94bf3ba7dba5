/** Secrets at rest, sealed under the root key, and backing keys unsealed into slots. docs/ciphertext.md has the layout. */
import {
  BACKING_ID_BYTES,
  BACKING_MAGIC,
  CONTEXT_MAX,
  GCM_TAG_BYTES,
  KEY_BYTES,
  OK,
  PLAINTEXT_MAX,
  SECRET_HEADER_BYTES,
  SECRET_MAGIC,
  TEXT_BYTES,
} from "../../assembly/abi.js";
import { ConfigurationError } from "../errors.js";
import type { Engine } from "./engine.js";
import { checkBytes, checkInteger } from "./windows.js";

const OVERHEAD = SECRET_HEADER_BYTES + GCM_TAG_BYTES;
const RANDOM_PIECE = 65_536;
const LENGTH_MAX = 2 ** 31 - 1;

/** What the root key protects, in one core. */
export class Secrets {
  readonly #engine: Engine;
  #rootLoaded = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  loadRootKey(key: Uint8Array): void {
    checkBytes(key, "root key", KEY_BYTES, KEY_BYTES);
    const { exports, windows } = this.#engine;
    this.#engine.enter();
    try {
      windows.arg.set(key);
      exports.loadRootKey();
      // Backing keys unsealed under another root key must not outlive it.
      exports.releaseAll();
      this.#rootLoaded = true;
      this.#engine.done(undefined);
    } finally {
      this.#engine.leave();
    }
  }

  random(length: number): Uint8Array<ArrayBuffer> {
    checkInteger(length, "length", 0, LENGTH_MAX);
    const { exports, windows, randomness } = this.#engine;
    this.#engine.enter();
    try {
      if (length <= RANDOM_PIECE) {
        randomness.beforeRequest();
        exports.drbgGenerate(length);
        return this.#engine.done(windows.takeText(0, length));
      }
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += RANDOM_PIECE) {
        const taken = Math.min(RANDOM_PIECE, length - at);
        randomness.beforeRequest();
        exports.drbgGenerate(taken);
        bytes.set(windows.text.subarray(0, taken), at);
      }
      windows.text.fill(0);
      return this.#engine.done(bytes);
    } finally {
      this.#engine.leave();
    }
  }

  seal(magic: number, aad: Uint8Array, secret: Uint8Array): Uint8Array<ArrayBuffer> {
    checkBytes(aad, "aad", 0, CONTEXT_MAX);
    checkBytes(secret, "secret", magic === BACKING_MAGIC ? KEY_BYTES : 0, magic === BACKING_MAGIC ? KEY_BYTES : PLAINTEXT_MAX);
    const { exports, windows, randomness } = this.#engine;
    this.#enterWithRoot();
    try {
      const random = randomness.take(1);
      windows.aad.set(aad, SECRET_HEADER_BYTES);
      windows.text.set(secret, SECRET_HEADER_BYTES);
      exports.sealSecret(magic, random, aad.length, secret.length);
      return this.#engine.done(windows.takeText(0, secret.length + OVERHEAD));
    } finally {
      this.#engine.leave();
    }
  }

  /** `length` fresh bytes, born in the core and returned sealed only. */
  sealFresh(magic: number, aad: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
    checkBytes(aad, "aad", 0, CONTEXT_MAX);
    checkInteger(length, "length", 1, PLAINTEXT_MAX);
    const { exports, windows, randomness } = this.#engine;
    this.#enterWithRoot();
    try {
      const random = randomness.take(1);
      // A key that lives long is worth fresh entropy (SP 800-90A 9.3, prediction resistance).
      randomness.beforeRequest(true);
      windows.aad.set(aad, SECRET_HEADER_BYTES);
      exports.sealFresh(magic, random, aad.length, length);
      return this.#engine.done(windows.takeText(0, length + OVERHEAD));
    } finally {
      this.#engine.leave();
    }
  }

  open(aad: Uint8Array, sealed: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    if (!this.checkSealed(aad, sealed)) return undefined;
    const { exports, windows } = this.#engine;
    this.#enterWithRoot();
    try {
      windows.aad.set(aad, SECRET_HEADER_BYTES);
      windows.text.set(sealed);
      const status = exports.openSecret(SECRET_MAGIC, aad.length, sealed.length);
      if (status === OK) return this.#engine.done(windows.takeText(SECRET_HEADER_BYTES, sealed.length - GCM_TAG_BYTES, sealed.length));
      exports.wipeText(sealed.length);
      return this.#engine.done(undefined);
    } finally {
      this.#engine.leave();
    }
  }

  loadBackingKey(id: Uint8Array, aad: Uint8Array, sealed: Uint8Array): boolean {
    checkBytes(id, "backing-key id", BACKING_ID_BYTES, BACKING_ID_BYTES);
    if (!this.checkSealed(aad, sealed) || sealed.length !== KEY_BYTES + OVERHEAD) return false;
    const { exports, windows } = this.#engine;
    this.#enterWithRoot();
    try {
      windows.arg.set(id);
      windows.aad.set(aad, SECRET_HEADER_BYTES);
      windows.text.set(sealed);
      return this.#engine.done(exports.loadBackingKey(aad.length, sealed.length) === OK);
    } finally {
      this.#engine.leave();
    }
  }

  /** Right types, and a length that could be genuine. */
  checkSealed(aad: Uint8Array, sealed: Uint8Array): boolean {
    checkBytes(aad, "aad", 0, CONTEXT_MAX);
    checkBytes(sealed, "sealed", 0, Number.MAX_SAFE_INTEGER);
    return sealed.length >= OVERHEAD && sealed.length <= Math.min(TEXT_BYTES, PLAINTEXT_MAX + OVERHEAD);
  }

  /** @throws {ConfigurationError} before loadRootKey. */
  requireRoot(): void {
    if (!this.#rootLoaded) throw new ConfigurationError("no root key is loaded: call loadRootKey first");
  }

  #enterWithRoot(): void {
    this.requireRoot();
    this.#engine.enter();
  }
}
