/** CreateAlias, UpdateAlias, DeleteAlias, ListAliases. Source: AWS KMS API Reference; recorded answers of AWS. */

import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import {
  ABSENT_KEY_ID,
  aliasArnOf,
  allPages,
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
let key: string;
beforeEach(async () => {
  lab = await openLab();
  kms = lab.kms;
  key = await newKey(kms);
});

const targetOf = async (alias: string) => (await kms.describeKey({ KeyId: alias })).KeyMetadata.Arn;
const aliasesOf = async (KeyId?: string) => (await kms.listAliases(KeyId === undefined ? {} : { KeyId })).Aliases;

/** What every operation that takes an AliasName refuses. */
function refusesBadNames(request: (AliasName: string | undefined) => Promise<unknown>) {
  test("AliasName is required, 1 to 256 characters of [a-zA-Z0-9:/_-]", async () => {
    await refused(request(undefined), "ValidationException", violation("aliasName", "not be null", null));
    const tooLong = `alias/${"a".repeat(251)}`;
    await refused(request(tooLong), "ValidationException", violation("aliasName", "have length less than or equal to 256", tooLong));
    for (const bad of ["alias/a b", "alias/a.b", "alias/\u00e4", "alias/a\n", "alias/a\0"]) {
      await refused(
        request(bad),
        "ValidationException",
        violation("aliasName", "satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$", bad),
      );
    }
  });

  test("AliasName begins with alias/", async () => {
    for (const bad of ["deadbeef", "Alias/app", "/alias/app", "alias"]) {
      await refused(
        request(bad),
        "ValidationException",
        'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
      );
    }
  });

  test("alias/aws/ is AWS's own, and a name follows the prefix", async () => {
    await refused(request("alias/aws/s3"), "InvalidAliasNameException");
    await refused(request("alias/"), "InvalidAliasNameException");
  });
}

describe("CreateAlias", () => {
  refusesBadNames((AliasName) => kms.createAlias({ AliasName, TargetKeyId: key }));

  test("answers nothing; the alias leads to the key at once, by name and by ARN", async () => {
    expect(membersOf(await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key }))).toEqual([]);
    expect(await targetOf("alias/app")).toBe(key);
    expect(await targetOf(aliasArnOf("alias/app"))).toBe(key);
  });

  test("names of up to 256 characters, of every kind that is allowed", async () => {
    for (const AliasName of [
      "alias/a",
      `alias/${"a".repeat(250)}`,
      `alias/${"a".repeat(249)}`,
      "alias/a/b_C-9",
      "alias/aws",
      "alias/awsome/x",
    ]) {
      await kms.createAlias({ AliasName, TargetKeyId: idOf(key) });
      expect(await targetOf(AliasName)).toBe(key);
    }
  });

  test("a name that is taken, though by the same key", async () => {
    await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key });
    for (const TargetKeyId of [key, await newKey(kms)]) {
      await refused(
        kms.createAlias({ AliasName: "alias/app", TargetKeyId }),
        "AlreadyExistsException",
        `An alias with the name ${aliasArnOf("alias/app")} already exists`,
      );
    }
    expect(await targetOf("alias/app")).toBe(key);
  });

  test("one name in two Regions are two aliases", async () => {
    const there = await lab.another({ region: "eu-west-1" });
    const other = await newKey(there);
    await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key });
    await there.createAlias({ AliasName: "alias/app", TargetKeyId: other });
    expect(await targetOf("alias/app")).toBe(key);
    expect((await there.describeKey({ KeyId: "alias/app" })).KeyMetadata.Arn).toBe(other);
  });

  test("the target is a key, by id or ARN, of this Region", async () => {
    await refused(
      kms.createAlias({ AliasName: "alias/app", TargetKeyId: ABSENT_KEY_ID }),
      "NotFoundException",
      `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`,
    );
    await refused(kms.createAlias({ AliasName: "alias/app", TargetKeyId: "alias/app" }), "NotFoundException");
    await refused(
      kms.createAlias({ AliasName: "alias/app", TargetKeyId: keyArnOf(idOf(key), "eu-west-1") }),
      "NotFoundException",
      "Invalid arn eu-west-1",
    );
    await refused(
      kms.createAlias({ AliasName: "alias/app", TargetKeyId: undefined }),
      "ValidationException",
      violation("targetKeyId", "not be null", null),
    );
    expect(await aliasesOf()).toEqual([]);
  });

  test("50 aliases a key, not 51; a deleted one makes room", async () => {
    for (let i = 0; i < 50; i++) await kms.createAlias({ AliasName: `alias/${i}`, TargetKeyId: key });
    await refused(kms.createAlias({ AliasName: "alias/51st", TargetKeyId: key }), "LimitExceededException");
    await refused(targetOf("alias/51st"), "NotFoundException");
    await kms.deleteAlias({ AliasName: "alias/7" });
    await kms.createAlias({ AliasName: "alias/51st", TargetKeyId: key });
    expect(await targetOf("alias/51st")).toBe(key);
    await refused(kms.createAlias({ AliasName: "alias/52nd", TargetKeyId: key }), "LimitExceededException");
  });
});

describe("UpdateAlias", () => {
  refusesBadNames((AliasName) => kms.updateAlias({ AliasName, TargetKeyId: key }));

  test("moves the alias; answers nothing", async () => {
    const other = await newKey(kms);
    await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key });
    lab.clock.advance(1000);
    expect(membersOf(await kms.updateAlias({ AliasName: "alias/app", TargetKeyId: idOf(other) }))).toEqual([]);
    expect(await targetOf("alias/app")).toBe(other);
    expect(await aliasesOf(key)).toEqual([]);
    expect(await aliasesOf(other)).toEqual([
      {
        AliasName: "alias/app",
        AliasArn: aliasArnOf("alias/app"),
        TargetKeyId: idOf(other),
        CreationDate: new Date(START),
        LastUpdatedDate: new Date(START + 1000),
      },
    ]);
  });

  test("no such alias, no such target", async () => {
    await refused(
      kms.updateAlias({ AliasName: "alias/none", TargetKeyId: key }),
      "NotFoundException",
      `Alias ${aliasArnOf("alias/none")} is not found.`,
    );
    await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key });
    await refused(kms.updateAlias({ AliasName: "alias/app", TargetKeyId: ABSENT_KEY_ID }), "NotFoundException");
    expect(await targetOf("alias/app")).toBe(key);
  });

  test("the quota of the new target counts, and the old one has room again", async () => {
    const full = await newKey(kms);
    for (let i = 0; i < 50; i++) await kms.createAlias({ AliasName: `alias/${i}`, TargetKeyId: full });
    await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key });
    await refused(kms.updateAlias({ AliasName: "alias/app", TargetKeyId: full }), "LimitExceededException");
    expect(await targetOf("alias/app")).toBe(key);
    await kms.updateAlias({ AliasName: "alias/3", TargetKeyId: key });
    await kms.updateAlias({ AliasName: "alias/app", TargetKeyId: full });
    expect(await targetOf("alias/app")).toBe(full);
  });

  test("from a key that is pending deletion, but not to one", async () => {
    const other = await newKey(kms);
    await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key });
    await kms.scheduleKeyDeletion({ KeyId: key });
    await kms.updateAlias({ AliasName: "alias/app", TargetKeyId: other });
    expect(await targetOf("alias/app")).toBe(other);
    await refused(kms.updateAlias({ AliasName: "alias/app", TargetKeyId: key }), "KMSInvalidStateException", `${key} is pending deletion.`);
  });
});

describe("DeleteAlias", () => {
  refusesBadNames((AliasName) => kms.deleteAlias({ AliasName }));

  test("takes the alias away, answers nothing, and leaves the key", async () => {
    await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key });
    expect(membersOf(await kms.deleteAlias({ AliasName: "alias/app" }))).toEqual([]);
    const says = `Alias ${aliasArnOf("alias/app")} is not found.`;
    await refused(targetOf("alias/app"), "NotFoundException", says);
    await refused(kms.deleteAlias({ AliasName: "alias/app" }), "NotFoundException", says);
    expect(await targetOf(key)).toBe(key);
  });

  test("in every state of the key", async () => {
    for (const change of [() => kms.disableKey({ KeyId: key }), () => kms.scheduleKeyDeletion({ KeyId: key })]) {
      await kms.createAlias({ AliasName: "alias/app", TargetKeyId: key });
      await change();
      await kms.deleteAlias({ AliasName: "alias/app" });
      expect(await aliasesOf()).toEqual([]);
    }
  });
});

describe("ListAliases", () => {
  const NAMES = Array.from({ length: 53 }, (_, i) => `alias/n${i}`);
  let listed: Kms;
  let [a, b]: string[] = [];
  beforeAll(async () => {
    ({ kms: listed } = await openLab({ quotas: { aliasesPerKey: 100 } }));
    [a, b] = [await newKey(listed), await newKey(listed)];
    for (const [i, AliasName] of NAMES.entries()) await listed.createAlias({ AliasName, TargetKeyId: i % 3 === 0 ? a : b });
  });

  const list = (Limit: number, filter: { KeyId?: string } = {}) =>
    allPages(
      (page) => listed.listAliases({ ...filter, ...page }),
      ({ Aliases }) => Aliases,
      Limit,
    );

  test("Aliases and Truncated; 50 by default; exactly these members each", async () => {
    const page = await listed.listAliases();
    expect(membersOf(page)).toEqual(["Aliases", "NextMarker", "Truncated"]);
    expect(page.Aliases).toHaveLength(50);
    for (const entry of page.Aliases) {
      expect(membersOf(entry)).toEqual(["AliasArn", "AliasName", "CreationDate", "LastUpdatedDate", "TargetKeyId"]);
    }
    expect(membersOf(await (await openLab()).kms.listAliases())).toEqual(["Aliases", "Truncated"]);
  });

  test("every page size gives every alias once, of all keys and of one", async () => {
    for (const limit of [1, 2, 5, 17, 18, 19, 52, 53, 54, 100]) {
      expect((await list(limit)).map(({ AliasName }) => AliasName).sort()).toEqual([...NAMES].sort());
      const ofA = await list(limit, { KeyId: a as string });
      expect(ofA.map(({ AliasName }) => AliasName).sort()).toEqual(NAMES.filter((_, i) => i % 3 === 0).sort());
      expect(new Set(ofA.map(({ TargetKeyId }) => TargetKeyId))).toEqual(new Set([idOf(a as string)]));
    }
  });

  test("Limit 1 to 100", async () => {
    await refused(listed.listAliases({ Limit: 0 }), "ValidationException", violation("limit", "have value greater than or equal to 1", 0));
    await refused(
      listed.listAliases({ Limit: 101 }),
      "ValidationException",
      violation("limit", "have value less than or equal to 100", 101),
    );
  });

  test("a marker belongs to its list", async () => {
    const all = (await listed.listAliases({ Limit: 1 })).NextMarker;
    const ofA = (await listed.listAliases({ Limit: 1, KeyId: a })).NextMarker;
    await refused(listed.listAliases({ KeyId: a, Marker: all }), "InvalidMarkerException");
    await refused(listed.listAliases({ KeyId: b, Marker: ofA }), "InvalidMarkerException");
    await refused(listed.listAliases({ Marker: ofA }), "InvalidMarkerException");
    const forged = btoa(JSON.stringify([`ListAliases ${a}`, "x\0"]));
    await refused(listed.listAliases({ KeyId: a, Marker: forged }), "InvalidMarkerException");
  });

  test("KeyId is a key, not an alias", async () => {
    expect((await listed.listAliases({ KeyId: idOf(a as string) })).Aliases).toHaveLength(18);
    await refused(listed.listAliases({ KeyId: ABSENT_KEY_ID }), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
    await refused(listed.listAliases({ KeyId: "alias/n1" }), "NotFoundException");
  });

  test("aliases changed between two pages: none that stayed is skipped or told twice", async () => {
    const names = Array.from({ length: 9 }, (_, i) => `alias/${i}`);
    for (const AliasName of names) await kms.createAlias({ AliasName, TargetKeyId: key });
    for (const filter of [{}, { KeyId: key }]) {
      const first = await kms.listAliases({ ...filter, Limit: 4 });
      const last = first.Aliases[3]?.AliasName as string;
      await kms.deleteAlias({ AliasName: last });
      const rest = await kms.listAliases({ ...filter, Marker: first.NextMarker });
      const told = [...first.Aliases, ...rest.Aliases].map(({ AliasName }) => AliasName);
      expect([...told].sort()).toEqual(names);
      await kms.createAlias({ AliasName: last, TargetKeyId: key });
    }
  });
});
