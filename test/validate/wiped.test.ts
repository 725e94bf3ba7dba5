/** What was copied of an input that is refused is wiped: nobody else could. */
import { afterEach, expect, test, vi } from "vitest";
import { validate } from "../support/validate.js";

afterEach(() => vi.restoreAllMocks());

/** The copies of small blobs: they are set to the bytes given. */
function copiesOf(run: () => unknown): Uint8Array[] {
  const copies = vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, "set");
  run();
  return copies.mock.contexts as unknown as Uint8Array[];
}

const Plaintext = new Uint8Array(100).fill(7);
const Entries = [{ Plaintext }, { Plaintext: Plaintext.subarray(1) }];

test.each<[string, "Encrypt" | "BatchEncrypt", object, number]>([
  ["a constraint is broken", "Encrypt", { KeyId: "", Plaintext }, 1],
  ["a required member is absent", "Encrypt", { Plaintext }, 1],
  ["a type is wrong", "Encrypt", { KeyId: "k", Plaintext, EncryptionContext: 5 }, 1],
  ["an entry of a batch is wrong", "BatchEncrypt", { KeyId: "k", Entries: [...Entries, { Plaintext: 5 }] }, 2],
])("when %s", (_, action, input, count) => {
  const copies = copiesOf(() => expect(() => validate(action, input)).toThrow());
  expect(copies).toHaveLength(count);
  expect(copies.every((copy) => copy.every((byte) => byte === 0))).toBe(true);
  expect(Plaintext.every((byte) => byte === 7)).toBe(true);
});

test("not when it is good", () => {
  const copies = copiesOf(() => validate("Encrypt", { KeyId: "k", Plaintext }));
  expect(copies).toEqual([Plaintext]);
});
