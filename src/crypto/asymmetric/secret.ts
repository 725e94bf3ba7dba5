import { wipe } from "../../bytes.js";
import { AsymmetricFailure } from "./failure.js";

/** Secret bytes with an end: a copy of its own, readable until `destroy()` wipes it. Best effort: libraries below may have made copies. */
export class Secret {
  #bytes: Uint8Array | undefined;

  /** Takes `bytes` over; they must not be shared with anyone. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws {AsymmetricFailure} `Destroyed` */
  get bytes(): Uint8Array {
    if (this.#bytes === undefined) throw new AsymmetricFailure("Destroyed", "this key was destroyed");
    return this.#bytes;
  }

  destroy(): void {
    if (this.#bytes !== undefined) wipe(this.#bytes);
    this.#bytes = undefined;
  }
}
