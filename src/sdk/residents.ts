/**
 * Backing keys in the slots of the core: brought in when they are needed, sent away when their material is gone from the keystore.
 */

import { fromBase64, fromHex, toHex } from "../bytes.js";
import type { Core } from "../core/core.js";
import { ConfigurationError } from "../errors.js";
import type { Records } from "../keystore/records.js";
import { backingKeyAad } from "../keystore/seal-context.js";

/** How often a backing key is read anew because somebody changed the keystore meanwhile. */
const MAX_READS = 1_000;

export class Residents {
  readonly #core: Core;
  readonly #records: Records;
  /** What this process has brought in: 32 hexadecimal digits each. Some may have had to make room since. */
  readonly #brought = new Set<string>();

  constructor(core: Core, records: Records) {
    this.#core = core;
    this.#records = records;
  }

  /**
   * Brings a backing key in and uses it in one step, so that no other one can take its slot, and no deletion come, in between.
   * @param backingKeyId its 16 bytes.
   * @param keyId the KMS key it must belong to.
   * @param use is run with the backing key in its slot, and gives `undefined` only when it is not there.
   */
  async bring<R>(backingKeyId: Uint8Array, keyId: string, use: () => R | undefined): Promise<R> {
    const { store } = this.#records;
    const id = toHex(backingKeyId);
    for (let read = 1; ; read++) {
      const counter = store.changeCounter();
      const stored = await this.#records.get("backingKey", id);
      if (store.changeCounter() !== counter && read < MAX_READS) continue;
      const sealed = stored?.record.keyId === keyId ? stored.record.sealed : undefined;
      if (sealed === undefined) throw new ConfigurationError(`the material of backing key ${id} is gone`);
      if (!this.#core.loadBackingKey(fromHex(id), backingKeyAad(keyId, id), fromBase64(sealed))) {
        throw new ConfigurationError(`backing key ${id} does not open: the keystore is damaged`);
      }
      this.#brought.add(id);
      const result = use();
      if (result === undefined) throw new TypeError(`backing key ${id} was brought in, and is not there`);
      return result;
    }
  }

  /** Sends away what has no material in the keystore any longer: another process may have deleted it. */
  async sweep(): Promise<void> {
    for (const id of this.#brought) {
      if (!this.#core.hasBackingKey(fromHex(id))) this.#brought.delete(id);
      else if ((await this.#records.get("backingKey", id))?.record.sealed === undefined) this.release(id);
    }
  }

  /** @param id 32 hexadecimal digits. */
  release(id: string): void {
    this.#brought.delete(id);
    this.#core.releaseBackingKey(fromHex(id));
  }
}
