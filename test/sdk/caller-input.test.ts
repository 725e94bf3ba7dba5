/** Inputs are the caller's: read once, never changed, and what the caller does with them afterwards does not matter. */

import { beforeAll, describe, expect, test } from "vitest";
import { KmsError } from "../../src/errors.js";
import type { Kms } from "../../src/sdk/kms.js";
import { bytes, type Lab, newKey, openLab, refused } from "../support/sdk-kms.js";

let lab: Lab;
let kms: Kms;
let KeyId: string;
beforeAll(async () => {
  lab = await openLab();
  kms = lab.kms;
  KeyId = await newKey(kms);
});

const encrypt = (input: unknown) => kms.call("Encrypt" as string, input) as ReturnType<Kms["encrypt"]>;
const opened = async (blob: Uint8Array, EncryptionContext = {}) =>
  (await kms.decrypt({ CiphertextBlob: blob, EncryptionContext })).Plaintext;

describe("each member is read once", () => {
  test("a getter that changes its mind cannot pass a check with one value and be used with another", async () => {
    let reads = 0;
    const input = {
      KeyId,
      get Plaintext() {
        return ++reads === 1 ? bytes(3) : bytes(5000);
      },
    };
    expect(await opened((await encrypt(input)).CiphertextBlob)).toEqual(bytes(3));
    expect(reads).toBe(1);
  });

  test("so with proxies, inside lists and maps too", async () => {
    const reads: Record<string, number> = {};
    const counted = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(of, name, receiver) {
          if (typeof name === "string") reads[name] = (reads[name] ?? 0) + 1;
          const value: unknown = Reflect.get(of, name, receiver);
          return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype ? counted(value) : value;
        },
      });
    const { CiphertextBlob } = await encrypt(counted({ KeyId, Plaintext: bytes(3), EncryptionContext: { pair: "value" } }));
    expect(await opened(CiphertextBlob, { pair: "value" })).toEqual(bytes(3));
    expect(reads).toMatchObject({ KeyId: 1, Plaintext: 1, EncryptionContext: 1, pair: 1 });
  });

  test("so of entries that say the same as the one before, and one that no longer does is taken as it is", async () => {
    let reads = 0;
    const entry = {
      get NumberOfBytes() {
        return ++reads < 4 ? 16 : reads;
      },
    };
    const { Entries } = await kms.batchGenerateDataKey({ KeyId, Entries: [entry, entry, entry, entry, entry] });
    expect(Entries.map(({ Plaintext }) => Plaintext?.length)).toEqual([16, 16, 16, 4, 5]);
    expect(reads).toBe(5);
  });

  test("a proxy that does not tell the names of its members has them all the same", async () => {
    const silent = (members: Record<string, unknown>) => new Proxy({}, { get: (_, name) => members[name as string] });
    const EncryptionContext = { pair: "value" };
    const { CiphertextBlob } = await encrypt(silent({ KeyId, Plaintext: bytes(3), EncryptionContext }));
    expect(await opened(CiphertextBlob, EncryptionContext)).toEqual(bytes(3));
    const { Plaintext } = (await kms.call("Decrypt" as string, silent({ CiphertextBlob, EncryptionContext }))) as { Plaintext: Uint8Array };
    expect(Plaintext).toEqual(bytes(3));
    await refused(kms.call("Decrypt" as string, silent({ CiphertextBlob, EncryptionContext, DryRun: true })), "DryRunOperationException");
  });

  test("a getter that throws gives an error of the API, with and without audit", async () => {
    const input = {
      KeyId,
      get Plaintext(): Uint8Array {
        throw new Error("mine");
      },
    };
    for (const on of [kms, await lab.another()]) {
      const error = await on.call("Encrypt", input).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(KmsError);
    }
  });
});

describe("inputs are not changed", () => {
  test("frozen ones are taken", async () => {
    const input = Object.freeze({ KeyId, Plaintext: bytes(9), EncryptionContext: Object.freeze({ b: "2", a: "1" }) });
    const { CiphertextBlob } = await kms.encrypt(input);
    expect(await opened(CiphertextBlob, Object.freeze({ a: "1", b: "2" }))).toEqual(bytes(9));
    const Tags = Object.freeze([Object.freeze({ TagKey: "a", TagValue: "b" })]);
    await kms.tagResource(Object.freeze({ KeyId, Tags }));
    await kms.untagResource(Object.freeze({ KeyId, TagKeys: Object.freeze(["a"]) }));
  });

  test("members of null or undefined count as absent; unknown ones are ignored; so is what is inherited by classes", async () => {
    class Input {
      KeyId = KeyId;
      Plaintext = bytes(4);
      EncryptionContext = undefined;
      GrantTokens = null;
      Unknown = Symbol("?");
    }
    expect(await opened((await encrypt(new Input())).CiphertextBlob)).toEqual(bytes(4));
    expect(await opened((await encrypt(Object.assign(Object.create(null), { KeyId, Plaintext: bytes(4) }))).CiphertextBlob)).toEqual(
      bytes(4),
    );
  });

  test("plaintext and blob are as they were afterwards", async () => {
    const Plaintext = bytes(100);
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
    const before = CiphertextBlob.slice();
    await kms.decrypt({ CiphertextBlob });
    await kms.reEncrypt({ CiphertextBlob, DestinationKeyId: KeyId });
    await refused(kms.decrypt({ CiphertextBlob, EncryptionContext: { a: "b" } }), "InvalidCiphertextException");
    expect(Plaintext).toEqual(bytes(100));
    expect(CiphertextBlob).toEqual(before);
  });
});

describe("views", () => {
  test("a subarray with an offset is its own bytes and no others", async () => {
    const whole = bytes(1000);
    for (const [from, to] of [
      [0, 10],
      [1, 2],
      [7, 300],
      [500, 1000],
    ] as const) {
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: whole.subarray(from, to) });
      expect(await opened(CiphertextBlob)).toEqual(whole.slice(from, to));
      const padded = new Uint8Array(CiphertextBlob.length + 30).fill(0xee);
      padded.set(CiphertextBlob, 13);
      expect(await opened(padded.subarray(13, 13 + CiphertextBlob.length))).toEqual(whole.slice(from, to));
    }
  });

  test("a Buffer is bytes, from the pool or not", async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from("pooled text") });
    expect(Buffer.from((await opened(Buffer.from(CiphertextBlob))) as Uint8Array).toString()).toBe("pooled text");
  });

  test("what is given out is the caller's alone: a plain Uint8Array; no other holds its bytes, and a plaintext has a buffer of its own", async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes(10) });
    const { Plaintext } = await kms.decrypt({ CiphertextBlob });
    const dataKey = await kms.generateDataKey({ KeyId, KeySpec: "AES_256" });
    const given = [CiphertextBlob, Plaintext, dataKey.Plaintext, dataKey.CiphertextBlob] as Uint8Array[];
    for (const [i, one] of given.entries()) {
      expect(Object.getPrototypeOf(one)).toBe(Uint8Array.prototype);
      const others = given.filter((_, other) => other !== i).map((other) => other.slice());
      const kept = one.slice();
      one.fill(0);
      expect(given.filter((_, other) => other !== i)).toEqual(others);
      one.set(kept);
    }
    for (const secret of [Plaintext, dataKey.Plaintext]) expect(secret?.buffer.byteLength).toBe(secret?.byteLength);
  });

  test("blobs of one batch may share a buffer, in which nothing else is; so may its data keys", async () => {
    const sealed = await kms.batchEncrypt({ KeyId, Entries: [{ Plaintext: bytes(1) }, { Plaintext: bytes(1) }] });
    const keys = await kms.batchGenerateDataKey({ KeyId, Entries: Array.from({ length: 130 }, () => ({ KeySpec: "AES_256" as const })) });
    const again = await kms.batchGenerateDataKey({ KeyId, Entries: [{ KeySpec: "AES_128" }] });
    for (const given of [
      sealed.Entries.map(({ CiphertextBlob }) => CiphertextBlob),
      keys.Entries.map(({ CiphertextBlob }) => CiphertextBlob),
      keys.Entries.map(({ Plaintext }) => Plaintext),
      again.Entries.map(({ Plaintext }) => Plaintext),
    ]) {
      const shared = new Map<ArrayBufferLike, Uint8Array>();
      for (const one of given) {
        if (one === undefined) throw new Error("nothing given");
        expect(Object.getPrototypeOf(one)).toBe(Uint8Array.prototype);
        const rest = shared.get(one.buffer) ?? new Uint8Array(one.buffer.slice(0));
        rest.fill(0, one.byteOffset, one.byteOffset + one.byteLength);
        shared.set(one.buffer, rest);
      }
      for (const rest of shared.values()) expect(rest.every((byte) => byte === 0)).toBe(true);
    }
    expect(new Set(keys.Entries.map(({ Plaintext }) => Buffer.from(Plaintext as Uint8Array).toString("hex"))).size).toBe(130);
    const { Entries: opened } = await kms.batchDecrypt({ Entries: sealed.Entries.map(({ CiphertextBlob }) => ({ CiphertextBlob })) });
    for (const { Plaintext } of opened) expect(Plaintext?.buffer.byteLength).toBe(Plaintext?.byteLength);
  });

  test("detached and shared memory is refused", async () => {
    const detached = bytes(10);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    const bad = encrypt({ KeyId, Plaintext: detached });
    expect(["SerializationException", "ValidationException"]).toContain(((await bad.catch((error: Error) => error)) as Error).name);
    await refused(encrypt({ KeyId, Plaintext: new Uint8Array(new SharedArrayBuffer(10)) }), "SerializationException");
  });
});

describe("what the caller does after the call does not matter", () => {
  // A Kms that has never seen the key must look it up first, and open its material: the call is not done when it returns.
  test("encrypt: the plaintext is changed at once", async () => {
    const fresh = await lab.another();
    const Plaintext = bytes(50);
    const request = fresh.encrypt({ KeyId, Plaintext });
    Plaintext.fill(0);
    expect(await opened((await request).CiphertextBlob)).toEqual(bytes(50));
  });

  test("encrypt: the members are changed at once", async () => {
    const fresh = await lab.another();
    const other = await newKey(kms);
    const input = { KeyId, Plaintext: bytes(50), EncryptionContext: { a: "b" } as Record<string, string> };
    const request = fresh.encrypt(input);
    Object.assign(input, { KeyId: other, Plaintext: bytes(1) });
    input.EncryptionContext.a = "c";
    input.EncryptionContext.d = "e";
    const answer = await request;
    expect(answer.KeyId).toBe(KeyId);
    expect(await opened(answer.CiphertextBlob, { a: "b" })).toEqual(bytes(50));
  });

  test("decrypt: the blob is changed at once, or given away", async () => {
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes(50) });
    for (const spoil of [
      (blob: Uint8Array) => blob.fill(0),
      (blob: Uint8Array) => structuredClone(blob.buffer, { transfer: [blob.buffer as ArrayBuffer] }),
    ]) {
      const fresh = await lab.another();
      const own = CiphertextBlob.slice();
      const request = fresh.decrypt({ CiphertextBlob: own });
      spoil(own);
      expect((await request).Plaintext).toEqual(bytes(50));
    }
  });

  test("operations that load when first used, at the first call and later ones: the bytes and members are changed at once", async () => {
    const { KeyMetadata } = await kms.createKey({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    const hmacKey = KeyMetadata?.KeyId;
    const changed = async (action: "GenerateMac" | "VerifyMac", members: object) => {
      const input = { KeyId: hmacKey, MacAlgorithm: "HMAC_SHA_256", Message: bytes(50), ...members };
      const request = kms.call(action as string, input) as Promise<{ Mac: Uint8Array }>;
      for (const value of Object.values(input)) if (value instanceof Uint8Array) value.fill(0);
      Object.assign(input, { KeyId, MacAlgorithm: "none", Message: undefined, Mac: undefined });
      return request;
    };
    for (let round = 0; round < 2; round++) {
      const { Mac } = await changed("GenerateMac", {});
      await changed("VerifyMac", { Mac: Mac.slice() });
      await refused(changed("VerifyMac", { Mac: bytes(32) }), "KMSInvalidMacException");
    }
  });

  test("operations that load when first used refuse at once what is no input to them", async () => {
    let read = false;
    const request = kms.call("Sign" as string, {
      get KeyId() {
        read = true;
        return 5;
      },
    });
    expect(read).toBe(true);
    await refused(request, "SerializationException");
  });

  test("batches: entries are changed at once", async () => {
    const fresh = await lab.another();
    const Entries = [{ Plaintext: bytes(5) }, { Plaintext: bytes(6) }];
    const request = fresh.batchEncrypt({ KeyId, Entries });
    for (const entry of Entries) entry.Plaintext.fill(0);
    Entries.length = 0;
    const sealed = (await request).Entries;
    expect(sealed).toHaveLength(2);
    for (const [i, { CiphertextBlob }] of sealed.entries()) expect(await opened(CiphertextBlob as Uint8Array)).toEqual(bytes(5 + i));
  });
});
