/** ListKeyRotations. Source: AWS KMS API Reference, ListKeyRotations and RotationsListEntry. */

import { beforeAll, describe, expect, test } from "vitest";
import { DAY_MS } from "../../src/clock.js";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, allPages, idOf, keyArnOf, membersOf, newKey, openLab, refused, START, violation } from "../support/sdk-kms.js";

const COUNT = 13;
let kms: Kms;
let KeyId: string;
const materials: string[] = [];
beforeAll(async () => {
  const lab = await openLab();
  kms = lab.kms;
  KeyId = await newKey(kms);
  const note = async () => materials.push((await kms.describeKey({ KeyId })).KeyMetadata.CurrentKeyMaterialId as string);
  await note();
  for (let i = 0; i < COUNT; i++) {
    lab.clock.advance(DAY_MS);
    await kms.rotateKeyOnDemand({ KeyId });
    await note();
  }
});

type Include = "ALL_KEY_MATERIAL" | "ROTATIONS_ONLY";

const list = (Limit: number, IncludeKeyMaterial?: Include) =>
  allPages(
    (page) => kms.listKeyRotations({ KeyId, ...page, ...(IncludeKeyMaterial === undefined ? {} : { IncludeKeyMaterial }) }),
    ({ Rotations }) => Rotations,
    Limit,
  );

describe("the answer", () => {
  test("by default: completed rotations, oldest first, with exactly these members", async () => {
    const answer = await kms.listKeyRotations({ KeyId });
    expect(membersOf(answer)).toEqual(["Rotations", "Truncated"]);
    expect(answer.Truncated).toBe(false);
    expect(answer.Rotations).toEqual(
      Array.from({ length: COUNT }, (_, i) => ({
        KeyId: idOf(KeyId),
        KeyMaterialId: materials[i + 1],
        KeyMaterialState: i === COUNT - 1 ? "CURRENT" : "NON_CURRENT",
        RotationDate: new Date(START + (i + 1) * DAY_MS),
        RotationType: "ON_DEMAND",
      })),
    );
    expect(await list(100, "ROTATIONS_ONLY")).toEqual(answer.Rotations);
  });

  test("ALL_KEY_MATERIAL adds the first material, which no rotation made", async () => {
    const all = await list(100, "ALL_KEY_MATERIAL");
    expect(all[0]).toEqual({ KeyId: idOf(KeyId), KeyMaterialId: materials[0], KeyMaterialState: "NON_CURRENT" });
    expect(all.map(({ KeyMaterialId }) => KeyMaterialId)).toEqual(materials);
  });

  test("a key that never rotated", async () => {
    const fresh = await newKey(kms);
    expect((await kms.listKeyRotations({ KeyId: fresh })).Rotations).toEqual([]);
    const all = await kms.listKeyRotations({ KeyId: fresh, IncludeKeyMaterial: "ALL_KEY_MATERIAL" });
    expect(all.Rotations).toMatchObject([{ KeyMaterialState: "CURRENT" }]);
  });
});

describe("pages", () => {
  test("every page size gives every rotation once, in order", async () => {
    for (let limit = 1; limit <= COUNT + 2; limit++) {
      expect((await list(limit)).map(({ KeyMaterialId }) => KeyMaterialId)).toEqual(materials.slice(1));
      expect((await list(limit, "ALL_KEY_MATERIAL")).map(({ KeyMaterialId }) => KeyMaterialId)).toEqual(materials);
    }
  });

  test("Limit 1 to 1,000", async () => {
    expect(await list(1000)).toHaveLength(COUNT);
    await refused(
      kms.listKeyRotations({ KeyId, Limit: 0 }),
      "ValidationException",
      violation("limit", "have value greater than or equal to 1", 0),
    );
    await refused(
      kms.listKeyRotations({ KeyId, Limit: 1001 }),
      "ValidationException",
      violation("limit", "have value less than or equal to 1000", 1001),
    );
  });

  test("a marker of another key's list, or of nothing", async () => {
    const other = await newKey(kms);
    await kms.rotateKeyOnDemand({ KeyId: other });
    const { NextMarker } = await kms.listKeyRotations({ KeyId, Limit: 1 });
    await refused(kms.listKeyRotations({ KeyId: other, Marker: NextMarker }), "InvalidMarkerException");
    await refused(kms.listKeyRotations({ KeyId, Marker: "marker" }), "InvalidMarkerException");
  });

  test("a rotation between two pages appears at the end", async () => {
    const key = await newKey(kms);
    for (let i = 0; i < 3; i++) await kms.rotateKeyOnDemand({ KeyId: key });
    const first = await kms.listKeyRotations({ KeyId: key, Limit: 2 });
    await kms.rotateKeyOnDemand({ KeyId: key });
    const rest = await kms.listKeyRotations({ KeyId: key, Marker: first.NextMarker });
    const told = [...(first.Rotations ?? []), ...(rest.Rotations ?? [])].map(({ KeyMaterialId }) => KeyMaterialId);
    expect(new Set(told).size).toBe(4);
  });
});

test("IncludeKeyMaterial is one of two; keys that do not rotate are refused; so are absent ones", async () => {
  await refused(kms.listKeyRotations({ KeyId, IncludeKeyMaterial: "SOME" as Include }), "ValidationException", /at 'includeKeyMaterial'/);
  const mac = await newKey(kms, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
  await refused(kms.listKeyRotations({ KeyId: mac }), "UnsupportedOperationException");
  await refused(kms.listKeyRotations({ KeyId: ABSENT_KEY_ID }), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
});
