/** GenerateMac, VerifyMac. */

import { KmsError } from "../../errors.js";
import type { MacAlgorithmSpec } from "../../types.js";
import { type Call, type OperationsOf, onlyKey } from "../call.js";
import { namedKey } from "../identify.js";
import type { Key } from "../key.js";
import { withHmacKey } from "../key-material.js";
import { keySpecRow } from "../key-spec.js";
import { requireAlgorithm } from "../key-usage.js";

const HASHES = {
  HMAC_SHA_224: "SHA-224",
  HMAC_SHA_256: "SHA-256",
  HMAC_SHA_384: "SHA-384",
  HMAC_SHA_512: "SHA-512",
} as const satisfies Record<MacAlgorithmSpec, string>;

type MacCall = Call<"GenerateMac"> | Call<"VerifyMac">;

function check({ input }: MacCall, keys: readonly Key[]): void {
  const { record } = onlyKey(keys);
  requireAlgorithm(record, input.MacAlgorithm, keySpecRow(record.keySpec).mac);
}

export const MAC_OPERATIONS: OperationsOf<"GenerateMac" | "VerifyMac"> = {
  GenerateMac: {
    identify: namedKey("any"),
    usage: "GENERATE_VERIFY_MAC",
    check,
    async run(call, keys) {
      const key = onlyKey(keys);
      const { MacAlgorithm, Message } = call.input;
      const Mac = await withHmacKey(call.service, key, HASHES[MacAlgorithm], (mac) => mac.sign(Message));
      return { KeyId: key.record.arn, Mac, MacAlgorithm };
    },
  },

  VerifyMac: {
    identify: namedKey("any"),
    usage: "GENERATE_VERIFY_MAC",
    async check(call, keys) {
      check(call, keys);
      const { MacAlgorithm, Message, Mac } = call.input;
      const valid = await withHmacKey(
        call.service,
        onlyKey(keys),
        HASHES[MacAlgorithm],
        (mac) => Mac.length === mac.tagLength && mac.verify(Message, Mac),
      );
      if (!valid) throw new KmsError("KMSInvalidMacException");
    },
    run: ({ input }, keys) => ({ KeyId: onlyKey(keys).record.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm }),
  },
};
