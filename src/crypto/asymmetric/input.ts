import { AsymmetricFailure } from "./failure.js";
import {
  MU_LENGTH,
  SIGNING_ALGORITHMS,
  SIGNING_ALGORITHMS_OF,
  type SigningAlgorithm,
  type SigningInputKind,
  type SigningKeySpec,
} from "./specs.js";
import type { SigningInput } from "./types.js";

/** A signing input that was checked against its algorithm. */
export interface CheckedInput {
  readonly kind: SigningInputKind;
  readonly bytes: Uint8Array;
}

/** Does this key spec have this algorithm, does the algorithm take this kind of input, and of this length? */
export function checkInput(spec: SigningKeySpec, algorithm: SigningAlgorithm, input: SigningInput): CheckedInput {
  const offered: readonly SigningAlgorithm[] = SIGNING_ALGORITHMS_OF[spec];
  if (!offered.includes(algorithm)) throw new AsymmetricFailure("UnsupportedAlgorithm", `${spec} has no ${algorithm}`);
  const checked = kindOf(input);
  const facts: { readonly inputs: readonly SigningInputKind[]; readonly digestLength?: number } = SIGNING_ALGORITHMS[algorithm];
  if (!facts.inputs.includes(checked.kind)) throw new AsymmetricFailure("UnsupportedAlgorithm", `${algorithm} takes no ${checked.kind}`);
  const length = { message: undefined, digest: facts.digestLength, mu: MU_LENGTH }[checked.kind];
  if (length !== undefined && checked.bytes.length !== length) {
    throw new AsymmetricFailure("InvalidLength", `${algorithm} takes a ${checked.kind} of ${length} bytes`);
  }
  return checked;
}

function kindOf(input: SigningInput): CheckedInput {
  if ("message" in input) return { kind: "message", bytes: input.message };
  if ("digest" in input) return { kind: "digest", bytes: input.digest };
  return { kind: "mu", bytes: input.mu };
}
