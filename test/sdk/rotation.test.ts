/**
 * EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand, and rotation itself. Source: AWS KMS API Reference;
 * AWS KMS Developer Guide, "Rotate AWS KMS keys"; recorded answers of AWS.
 */

import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { Kms } from "../../src/sdk/kms.js";
import {
  ABSENT_KEY_ID,
  bytes,
  idOf,
  keyArnOf,
  type Lab,
  membersOf,
  newKey,
  openLab,
  refused,
  START,
  violation,
} from "../support/sdk-kms.js";

let lab: Lab;
let kms: Kms;
let KeyId: string;
beforeEach(async () => {
  lab = await openLab();
  kms = lab.kms;
  KeyId = await newKey(kms);
});

const material = async (key = KeyId) => (await kms.describeKey({ KeyId: key })).KeyMetadata.CurrentKeyMaterialId as string;
const rotations = async (key = KeyId) => (await kms.listKeyRotations({ KeyId: key })).Rotations ?? [];
const nextRotation = async () => (await kms.getKeyRotationStatus({ KeyId })).NextRotationDate?.getTime();
const day = (days: number) => START + days * DAY_MS;

describe("GetKeyRotationStatus", () => {
  test("off: two members", async () => {
    const status = await kms.getKeyRotationStatus({ KeyId });
    expect(membersOf(status)).toEqual(["KeyId", "KeyRotationEnabled"]);
    expect(status.KeyRotationEnabled).toBe(false);
    expect(idOf(status.KeyId as string)).toBe(idOf(KeyId));
  });

  test("on: the period, and when it is due", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    const status = await kms.getKeyRotationStatus({ KeyId: idOf(KeyId) });
    expect(membersOf(status)).toEqual(["KeyId", "KeyRotationEnabled", "NextRotationDate", "RotationPeriodInDays"]);
    expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90, NextRotationDate: new Date(day(90)) });
  });

  test("is not changed by disabling the key, is false while deletion is pending, and comes back", async () => {
    await kms.enableKeyRotation({ KeyId });
    await kms.disableKey({ KeyId });
    expect((await kms.getKeyRotationStatus({ KeyId })).KeyRotationEnabled).toBe(true);
    await kms.scheduleKeyDeletion({ KeyId });
    expect((await kms.getKeyRotationStatus({ KeyId })).KeyRotationEnabled).toBe(false);
    await kms.cancelKeyDeletion({ KeyId });
    expect((await kms.getKeyRotationStatus({ KeyId })).KeyRotationEnabled).toBe(true);
  });

  test("asymmetric and HMAC keys never rotate", async () => {
    for (const input of [
      { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
      { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
    ] as const) {
      expect((await kms.getKeyRotationStatus({ KeyId: await newKey(kms, input) })).KeyRotationEnabled).toBe(false);
    }
  });
});

describe("EnableKeyRotation and DisableKeyRotation", () => {
  test("answer nothing; 365 days by default", async () => {
    expect(membersOf(await kms.enableKeyRotation({ KeyId }))).toEqual([]);
    expect(await kms.getKeyRotationStatus({ KeyId })).toMatchObject({ RotationPeriodInDays: 365, NextRotationDate: new Date(day(365)) });
    expect(membersOf(await kms.disableKeyRotation({ KeyId }))).toEqual([]);
    expect(membersOf(await kms.getKeyRotationStatus({ KeyId }))).toEqual(["KeyId", "KeyRotationEnabled"]);
  });

  test("RotationPeriodInDays 90 to 2,560", async () => {
    for (const RotationPeriodInDays of [90, 91, 2559, 2560]) {
      await kms.enableKeyRotation({ KeyId, RotationPeriodInDays });
      expect(await nextRotation()).toBe(day(RotationPeriodInDays));
    }
    for (const days of [0, 89]) {
      await refused(
        kms.enableKeyRotation({ KeyId, RotationPeriodInDays: days }),
        "ValidationException",
        violation("rotationPeriodInDays", "have value greater than or equal to 90", days),
      );
    }
    await refused(
      kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 2561 }),
      "ValidationException",
      violation("rotationPeriodInDays", "have value less than or equal to 2560", 2561),
    );
  });

  test("a new period counts from now; the same one again changes nothing", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    lab.clock.advance(10 * DAY_MS);
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    expect(await nextRotation()).toBe(day(90));
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 100 });
    expect(await nextRotation()).toBe(day(110));
  });

  test("may be repeated, and switched off when off", async () => {
    await kms.disableKeyRotation({ KeyId });
    await kms.enableKeyRotation({ KeyId });
    await kms.enableKeyRotation({ KeyId });
    await kms.disableKeyRotation({ KeyId });
    await kms.disableKeyRotation({ KeyId });
    expect((await kms.getKeyRotationStatus({ KeyId })).KeyRotationEnabled).toBe(false);
  });

  test("only for symmetric keys whose material was made here", async () => {
    const mac = await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
    const external = await newKey(kms, { Origin: "EXTERNAL" });
    for (const request of [(id: string) => kms.enableKeyRotation({ KeyId: id }), (id: string) => kms.disableKeyRotation({ KeyId: id })]) {
      await refused(request(mac), "UnsupportedOperationException");
      await refused(
        request(external),
        "UnsupportedOperationException",
        `${external} origin is EXTERNAL which is not valid for this operation.`,
      );
      await refused(request(ABSENT_KEY_ID), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
    }
  });
});

describe("RotateKeyOnDemand", () => {
  test("answers the ARN; new material at once, the old blobs keep theirs", async () => {
    const versions = [];
    for (let i = 0; i < 4; i++) {
      versions.push({ material: await material(), blob: (await kms.encrypt({ KeyId, Plaintext: bytes(10, i) })).CiphertextBlob });
      const answer = await kms.rotateKeyOnDemand({ KeyId: idOf(KeyId) });
      expect(membersOf(answer)).toEqual(["KeyId"]);
      expect(answer.KeyId).toBe(KeyId);
    }
    expect(new Set(versions.map(({ material }) => material)).size).toBe(4);
    const fresh = await lab.another();
    for (const on of [kms, fresh]) {
      for (const [i, { material, blob }] of versions.entries()) {
        expect(await on.decrypt({ CiphertextBlob: blob, KeyId })).toMatchObject({ Plaintext: bytes(10, i), KeyMaterialId: material });
      }
    }
  });

  test("does not need automatic rotation, and does not move its schedule", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 100 });
    lab.clock.advance(99 * DAY_MS);
    await kms.rotateKeyOnDemand({ KeyId });
    const status = await kms.getKeyRotationStatus({ KeyId });
    expect(status.NextRotationDate).toEqual(new Date(day(100)));
    expect(status).not.toHaveProperty("OnDemandRotationStartDate");
    lab.clock.advance(DAY_MS);
    expect((await rotations()).map(({ RotationType }) => RotationType)).toEqual(["ON_DEMAND", "AUTOMATIC"]);
    expect(await nextRotation()).toBe(day(200));
  });

  test("25 times, automatic rotations not counted", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    lab.clock.advance(90 * DAY_MS);
    expect(await rotations()).toHaveLength(1);
    for (let i = 0; i < 25; i++) await kms.rotateKeyOnDemand({ KeyId });
    const before = await material();
    await refused(
      kms.rotateKeyOnDemand({ KeyId }),
      "LimitExceededException",
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${KeyId}`,
    );
    expect(await material()).toBe(before);
    lab.clock.advance(90 * DAY_MS);
    expect(await rotations()).toHaveLength(27);
  });

  test("a key that cannot: the state is told before the spec", async () => {
    const asymmetric = await newKey(kms, { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
    await refused(kms.rotateKeyOnDemand({ KeyId: asymmetric }), "UnsupportedOperationException", "");
    await kms.disableKey({ KeyId: asymmetric });
    await refused(kms.rotateKeyOnDemand({ KeyId: asymmetric }), "DisabledException", `${asymmetric} is disabled.`);
    const external = await newKey(kms, { Origin: "EXTERNAL" });
    await refused(kms.rotateKeyOnDemand({ KeyId: external }), "KMSInvalidStateException", `${external} is pending import.`);
    await refused(kms.rotateKeyOnDemand({ KeyId: ABSENT_KEY_ID }), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
  });

  test("a multi-Region primary rotates too", async () => {
    const mrk = await newKey(kms, { MultiRegion: true });
    const before = await material(mrk);
    await kms.rotateKeyOnDemand({ KeyId: mrk });
    expect(await material(mrk)).not.toBe(before);
  });
});

describe("automatic rotation", () => {
  const triggers: Record<string, () => Promise<unknown>> = {
    "a request that encrypts": () => kms.encrypt({ KeyId, Plaintext: bytes(1) }),
    "a request that reads": () => kms.describeKey({ KeyId }),
    "maintain()": () => kms.maintain(),
  };
  for (const [name, trigger] of Object.entries(triggers)) {
    test.each([90, 365, 2560])(`${name}: every %i days, at the due instant and not a millisecond before`, async (days) => {
      await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: days });
      const materials = [await material()];
      for (let round = 1; round <= 3; round++) {
        lab.clock.advance(days * DAY_MS - 1);
        await trigger();
        expect(await material()).toBe(materials.at(-1));
        lab.clock.advance(1);
        await trigger();
        expect(materials).not.toContain(await material());
        materials.push(await material());
        const done = await rotations();
        expect(done).toHaveLength(round);
        expect(done.at(-1)).toMatchObject({ RotationType: "AUTOMATIC", RotationDate: new Date(day(days * round)) });
        expect(await nextRotation()).toBe(day(days * (round + 1)));
      }
    });
  }

  test("the blob of the due instant is already under the new material, and old blobs open for ever", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    const written: { blob: Uint8Array; material: string }[] = [];
    for (let round = 0; round < 10; round++) {
      const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: bytes(30, round) });
      written.push({ blob: CiphertextBlob, material: (await kms.decrypt({ CiphertextBlob })).KeyMaterialId as string });
      expect(written[round]?.material).toBe(await material());
      lab.clock.advance(90 * DAY_MS);
    }
    expect(new Set(written.map(({ material }) => material)).size).toBe(10);
    for (const [round, { blob, material }] of written.entries()) {
      expect(await kms.decrypt({ CiphertextBlob: blob })).toMatchObject({ Plaintext: bytes(30, round), KeyMaterialId: material });
    }
  });

  test("missed more than once, it happens once; the schedule goes on as it was", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    lab.clock.advance(400 * DAY_MS);
    await kms.maintain();
    expect(await rotations()).toHaveLength(1);
    expect(await nextRotation()).toBe(day(450));
  });

  test("a disabled key does not rotate; enabled again, it does at once when overdue", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    const before = await material();
    await kms.disableKey({ KeyId });
    lab.clock.advance(100 * DAY_MS);
    expect(await kms.maintain()).toBe(0);
    expect(await material()).toBe(before);
    await kms.enableKey({ KeyId });
    expect(await material()).not.toBe(before);
    expect(await rotations()).toMatchObject([{ RotationType: "AUTOMATIC", RotationDate: new Date(day(100)) }]);
  });

  test("a key disabled and enabled again in time keeps its schedule", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    await kms.disableKey({ KeyId });
    lab.clock.advance(89 * DAY_MS);
    await kms.enableKey({ KeyId });
    expect(await rotations()).toEqual([]);
    expect(await nextRotation()).toBe(day(90));
  });

  test("a key that is pending deletion does not rotate, until it is brought back and enabled", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    lab.clock.advance(80 * DAY_MS);
    await kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 30 });
    lab.clock.advance(15 * DAY_MS);
    expect(await kms.maintain()).toBe(0);
    expect(await rotations()).toEqual([]);
    await kms.cancelKeyDeletion({ KeyId });
    expect(await rotations()).toEqual([]);
    await kms.enableKey({ KeyId });
    expect(await rotations()).toHaveLength(1);
  });

  test("switched off, it stops", async () => {
    await kms.enableKeyRotation({ KeyId, RotationPeriodInDays: 90 });
    await kms.disableKeyRotation({ KeyId });
    lab.clock.advance(1000 * DAY_MS);
    expect(await kms.maintain()).toBe(0);
    expect(await rotations()).toEqual([]);
  });

  test("maintain() does it for many keys and tells how many", async () => {
    const keys = [];
    for (let i = 0; i < 300; i++) keys.push(await newKey(kms));
    for (const key of keys) await kms.enableKeyRotation({ KeyId: key, RotationPeriodInDays: 90 });
    lab.clock.advance(90 * DAY_MS);
    expect(await kms.maintain()).toBe(300);
    expect(await kms.maintain()).toBe(0);
    for (const key of keys) expect(await rotations(key)).toHaveLength(1);
  });
});
