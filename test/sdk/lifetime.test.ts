/** From open to close. */
import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.js";
import { bytesRootKey } from "../../src/keystore/root-key/bytes.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { Kms } from "../../src/sdk/kms.js";

test("the constructor is not for callers", () => {
  const Constructor = Kms as unknown as new () => Kms;
  expect(() => new Constructor()).toThrow("use await Kms.open()");
});

test("a store without a root key, or a root key without a store, is refused", async () => {
  await expect(Kms.open({ store: new MemoryStore() })).rejects.toThrow(ConfigurationError);
  await expect(Kms.open({ rootKey: bytesRootKey(new Uint8Array(32).fill(7)) })).rejects.toThrow(ConfigurationError);
});

test.each([{ region: "nowhere!" }, { regions: [""] }, { accountId: "123" }, { slots: 0 }])(
  "options out of range are refused: %j",
  async (options) => {
    await expect(Kms.open(options)).rejects.toThrow();
  },
);

test("a closed Kms says so, in every Region; closing again is no error", async () => {
  const kms = await Kms.open({ regions: ["eu-west-1"] });
  const elsewhere = kms.inRegion("eu-west-1");
  await kms.createKey();
  await kms.close();
  for (const closed of [kms, elsewhere]) {
    await expect(closed.listKeys()).rejects.toThrow(new ConfigurationError("this Kms is closed"));
    await expect(closed.maintain()).rejects.toThrow(ConfigurationError);
  }
  await elsewhere.close();
});

test("a Region that is not served is refused", async () => {
  const kms = await Kms.open();
  expect(() => kms.inRegion("eu-west-1")).toThrow(ConfigurationError);
  await expect(kms.call("ListKeys", {}, { region: "eu-west-1" })).rejects.toThrow(ConfigurationError);
});

test("renewRandomness draws all random state anew, in every Region; not once closed", async () => {
  let draws = 0;
  const random = (target: Uint8Array): void => {
    draws++;
    crypto.getRandomValues(target as Uint8Array<ArrayBuffer>);
  };
  const kms = await Kms.open({ random, regions: ["eu-west-1"] });
  const elsewhere = kms.inRegion("eu-west-1");
  const { KeyMetadata } = await kms.createKey();
  const dataKey = () => kms.generateDataKey({ KeyId: KeyMetadata.KeyId, KeySpec: "AES_256" });
  await dataKey();
  const before = draws;
  await dataKey();
  expect(draws).toBe(before);
  elsewhere.renewRandomness();
  await dataKey();
  expect(draws).toBe(before + 2); // the pool of nonces, and the seed
  await kms.close();
  expect(() => elsewhere.renewRandomness()).toThrow(new ConfigurationError("this Kms is closed"));
});
