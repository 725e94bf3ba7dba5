/** Keys that stay open between requests: what they may be used for, and when they are dropped. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { KeyStore } from "../../src/keystore/keystore.js";
import { MemoryStore } from "../../src/keystore/stores/memory.js";
import { dispatch } from "../../src/sdk/dispatch.js";
import type { Key } from "../../src/sdk/key.js";
import type { Kms } from "../../src/sdk/kms.js";
import { openService } from "../../src/sdk/open-service.js";
import { CAPACITY, IDLE_MS, KeptKeys, OpenedKeys } from "../../src/sdk/opened-keys.js";
import { ACCOUNT, bytes, idOf, newKey, openLab, REGION, refused } from "../support/sdk-kms.js";

const RSA = { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" } as const;
const Message = bytes(40);
const request = (KeyId: string) => ({ KeyId, Message, SigningAlgorithm: "RSASSA_PSS_SHA_256" as const });

const importKey = vi.spyOn(crypto.subtle, "importKey");
beforeEach(() => {
  importKey.mockClear();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.spyOn(crypto.subtle, "importKey");
});

/** How often a private key has been opened. */
const opened = () => vi.mocked(crypto.subtle.importKey).mock.calls.filter(([format]) => format === "pkcs8").length;

async function signed(kms: Kms, KeyId: string): Promise<void> {
  const { Signature } = await kms.sign(request(KeyId));
  expect((await kms.verify({ ...request(KeyId), Signature })).SignatureValid).toBe(true);
}

describe("RSA private keys", () => {
  test("are opened once for each algorithm and shared by requests that begin together; not extractable", async () => {
    const { kms } = await openLab();
    const KeyId = await newKey(kms, RSA);
    await Promise.all(Array.from({ length: 4 }, () => signed(kms, KeyId)));
    await signed(kms, KeyId);
    expect(opened()).toBe(1);
    await kms.sign({ ...request(KeyId), SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_512" });
    expect(opened()).toBe(2);
    for (const { value } of vi.mocked(crypto.subtle.importKey).mock.results) {
      const key = await (value as Promise<CryptoKey>);
      if (key.type === "private") expect(key.extractable).toBe(false);
    }
  });

  test("decrypt from the same kept object", async () => {
    const { kms } = await openLab();
    const KeyId = await newKey(kms, { KeySpec: "RSA_2048" as const, KeyUsage: "ENCRYPT_DECRYPT" as const });
    const scheme = { KeyId, EncryptionAlgorithm: "RSAES_OAEP_SHA_256" as const };
    for (let i = 0; i < 3; i++) {
      const { CiphertextBlob } = await kms.encrypt({ ...scheme, Plaintext: bytes(20, i) });
      expect((await kms.decrypt({ ...scheme, CiphertextBlob })).Plaintext).toEqual(bytes(20, i));
    }
    expect(opened()).toBe(1);
    await kms.disableKey({ KeyId });
    const { CiphertextBlob } = await kms.encrypt({ ...scheme, Plaintext: bytes(1) }).catch(() => ({ CiphertextBlob: bytes(256) }));
    await refused(kms.decrypt({ ...scheme, CiphertextBlob }), "DisabledException");
  });

  test("a disabled key cannot sign; enabled again, it is opened anew", async () => {
    const { kms } = await openLab();
    const KeyId = await newKey(kms, RSA);
    await signed(kms, KeyId);
    await kms.disableKey({ KeyId });
    await refused(kms.sign(request(KeyId)), "DisabledException");
    expect(opened()).toBe(1);
    await kms.enableKey({ KeyId });
    await signed(kms, KeyId);
    expect(opened()).toBe(2);
  });

  test("a key that waits for deletion or is deleted cannot sign", async () => {
    const { kms, clock } = await openLab();
    const KeyId = await newKey(kms, RSA);
    await signed(kms, KeyId);
    await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 });
    await refused(kms.sign(request(KeyId)), "KMSInvalidStateException");
    clock.advance(7 * DAY_MS);
    await refused(kms.sign(request(KeyId)), "NotFoundException");
    expect(opened()).toBe(1);
  });

  test("an alias that is moved signs with the other key", async () => {
    const { kms } = await openLab();
    const [one, two] = [await newKey(kms, RSA), await newKey(kms, RSA)];
    await kms.createAlias({ AliasName: "alias/signer", TargetKeyId: one });
    await signed(kms, "alias/signer");
    await kms.updateAlias({ AliasName: "alias/signer", TargetKeyId: two });
    const { Signature, KeyId } = await kms.sign(request("alias/signer"));
    expect(KeyId).toBe(two);
    expect((await kms.verify({ ...request(two), Signature })).SignatureValid).toBe(true);
    await refused(kms.verify({ ...request(one), Signature }), "KMSInvalidSignatureException");
  });

  test("what another process does to the key is seen by the next request", async () => {
    const { kms, another } = await openLab();
    const other = await another();
    const KeyId = await newKey(kms, RSA);
    await signed(kms, KeyId);
    await other.disableKey({ KeyId });
    await refused(kms.sign(request(KeyId)), "DisabledException");
    await other.enableKey({ KeyId });
    await signed(kms, KeyId);
    expect(opened()).toBe(2);
  });

  test("stay open while they are used, and no longer than five minutes unused", async () => {
    const { kms, clock } = await openLab();
    const KeyId = await newKey(kms, RSA);
    for (let i = 0; i < 3; i++) {
      await kms.sign(request(KeyId));
      clock.advance(60_000);
    }
    expect(opened()).toBe(1);
    clock.advance(IDLE_MS - 60_000);
    await kms.sign(request(KeyId));
    expect(opened()).toBe(2);
  });

  test("nothing is kept where the store cannot tell that it has changed", async () => {
    const inner = new MemoryStore();
    const store: KeyStore = new Proxy(inner, {
      get: (target, name) => {
        if (name === "changeCounter") return () => undefined;
        const value = Reflect.get(target, name) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const { kms } = await openLab({ store });
    const KeyId = await newKey(kms, RSA);
    for (let i = 0; i < 3; i++) await kms.sign(request(KeyId));
    expect(opened()).toBe(3);
  });

  test("close drops all", async () => {
    const { kms } = await openLab();
    await signed(kms, await newKey(kms, RSA));
    const clear = vi.spyOn(OpenedKeys.prototype, "clear");
    await kms.close();
    expect(clear).toHaveBeenCalled();
  });
});

describe("in a service", () => {
  async function open() {
    const service = await openService({ region: REGION, accountId: ACCOUNT });
    const caller = { arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT };
    const ask = (action: string, input: object) =>
      dispatch(service, action, input, { caller, place: service.place, requestId: "00000000-0000-4000-8000-000000000000" });
    const { KeyMetadata } = (await ask("CreateKey", RSA)) as { KeyMetadata: { Arn: string } };
    const KeyId = KeyMetadata.Arn;
    const { Signature } = (await ask("Sign", request(KeyId))) as { Signature: Uint8Array };
    await ask("Verify", { ...request(KeyId), Signature });
    const sizes = () => [service.openedKeys.signing.size, service.openedKeys.verifying.size];
    return { service, ask, KeyId, sizes };
  }

  test.each([
    ["DisableKey", {}],
    ["ScheduleKeyDeletion", { PendingWindowInDays: 7 }],
    ["TagResource", { Tags: [{ TagKey: "a", TagValue: "b" }] }],
  ])("%s drops open keys before it answers", async (action, input) => {
    const { ask, KeyId, sizes } = await open();
    expect(sizes()).toEqual([1, 1]);
    await ask(action, { KeyId: action === "TagResource" ? idOf(KeyId) : KeyId, ...input });
    expect(sizes()).toEqual([0, 0]);
  });

  test("requests that change nothing drop nothing", async () => {
    const { ask, KeyId, sizes } = await open();
    await ask("DescribeKey", { KeyId });
    await ask("GetPublicKey", { KeyId });
    expect(sizes()).toEqual([1, 1]);
  });

  test("a key whose record was forgotten while it was being opened is not kept", async () => {
    const { service, ask, KeyId, sizes } = await open();
    service.openedKeys.clear();
    const material = service.cache.material.bind(service.cache);
    vi.spyOn(service.cache, "material").mockImplementation(async (id) => {
      const found = await material(id);
      service.cache.clear(); // as a request does that sees a change meanwhile
      return found;
    });
    await ask("Sign", request(KeyId));
    expect(sizes()).toEqual([0, 0]);
  });
});

test("maintain drops what has not been used", async () => {
  const { kms, clock } = await openLab();
  await signed(kms, await newKey(kms, RSA));
  clock.advance(IDLE_MS);
  const drop = vi.spyOn(OpenedKeys.prototype, "dropIdle");
  await kms.maintain();
  expect(drop).toHaveBeenCalledWith(clock.now());
});

describe("the keys kept", () => {
  const key = (id: string, revision = "1") => ({ id, revision }) as Key;
  const open = () => Promise.resolve({});

  test(`are ${CAPACITY} at most: the one unused for longest goes`, async () => {
    const keys = new KeptKeys<object>();
    const first = await keys.use(key("0"), "", 0, true, open);
    for (let i = 1; i < CAPACITY; i++) await keys.use(key(`${i}`), "", 0, true, open);
    expect(await keys.use(key("0"), "", 0, true, open)).toBe(first);
    const second = await keys.use(key("2"), "", 0, true, open);
    await keys.use(key("new"), "", 0, true, open);
    expect(keys.size).toBe(CAPACITY);
    expect(await keys.use(key("0"), "", 0, true, open)).toBe(first);
    expect(await keys.use(key("2"), "", 0, true, open)).toBe(second);
    const reopen = vi.fn(open);
    await keys.use(key("1"), "", 0, true, reopen);
    expect(reopen).toHaveBeenCalledOnce();
    expect(keys.size).toBe(CAPACITY);
  });

  test("are of one revision and one purpose", async () => {
    const keys = new KeptKeys<object>();
    const one = await keys.use(key("a"), "x", 0, true, open);
    expect(await keys.use(key("a"), "y", 0, true, open)).not.toBe(one);
    const two = await keys.use(key("a", "2"), "x", 0, true, open);
    expect(two).not.toBe(one);
    expect(await keys.use(key("a", "2"), "x", 0, true, open)).toBe(two);
    expect(keys.size).toBe(2);
  });

  test("a handle that is not to be kept leaves the others as they are", async () => {
    const keys = new KeptKeys<object>();
    const opened = await keys.use(key("a"), "", 0, false, open);
    expect(keys.size).toBe(0);
    const kept = await keys.use(key("a"), "", 0, true, open);
    expect(kept).not.toBe(opened);
    expect(await keys.use(key("a"), "", 0, false, open)).toBe(kept);
    expect(keys.size).toBe(1);
  });

  test("go when they have been idle, at the use of another key too", async () => {
    const keys = new KeptKeys<object>();
    await keys.use(key("a"), "", 0, true, open);
    await keys.use(key("b"), "", 1, true, open);
    keys.dropIdle(IDLE_MS - 1);
    expect(keys.size).toBe(2);
    await keys.use(key("c"), "", IDLE_MS, false, open);
    expect(keys.size).toBe(1);
    keys.dropIdle(IDLE_MS + 1);
    expect(keys.size).toBe(0);
  });

  test("do not hold a failure", async () => {
    const keys = new KeptKeys<object>();
    await expect(keys.use(key("a"), "", 0, true, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(keys.size).toBe(0);
  });
});
