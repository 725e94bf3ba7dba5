/** Several Regions in one Kms: the Region of the ARN decides. Source: AWS KMS Developer Guide, "Multi-Region keys"; recorded answers. */

import { beforeAll, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.js";
import { aliasArnOf, bytes, idOf, keyArnOf, newKey, openLab, refused } from "../support/sdk-kms.js";
import { EAST, HERE, newFamily, openRegions, REGIONS, type RegionsLab, WEST } from "../support/sdk2-regions.js";

let lab: RegionsLab;
beforeAll(async () => {
  lab = await openRegions();
});

describe("Kms.open and inRegion", () => {
  test("tells its Regions, its own first and none twice", async () => {
    expect(lab.kms.regions).toEqual(REGIONS);
    expect([lab.kms.region, lab.west.region, lab.east.region]).toEqual([HERE, WEST, EAST]);
    const { kms } = await openLab({ regions: [WEST, WEST, HERE] });
    expect(kms.regions).toEqual([HERE, WEST]);
  });

  test("a Region that is not served", async () => {
    expect(() => lab.kms.inRegion("sa-east-1")).toThrow(ConfigurationError);
    await expect((async () => lab.kms.call("ListKeys", {}, { region: "sa-east-1" }))()).rejects.toThrow(ConfigurationError);
  });

  test("from any Region to any other and back", async () => {
    const key = await newKey(lab.kms);
    expect((await lab.west.inRegion(EAST).inRegion(HERE).describeKey({ KeyId: key })).KeyMetadata.Arn).toBe(key);
  });

  test("the Region of a call", async () => {
    const { KeyMetadata } = (await lab.kms.call("CreateKey", {}, { region: WEST })) as { KeyMetadata: { Arn: string } };
    expect(KeyMetadata.Arn).toContain(`:${WEST}:`);
  });

  test("the Region of another partition has ARNs of that partition", async () => {
    const { kms } = await openLab({ regions: ["us-gov-west-1"] });
    const arn = await newKey(kms.inRegion("us-gov-west-1"));
    expect(arn).toMatch(/^arn:aws-us-gov:kms:us-gov-west-1:/);
    const primary = await newKey(kms, { MultiRegion: true });
    await refused(kms.replicateKey({ KeyId: primary, ReplicaRegion: "us-gov-west-1" }), "UnsupportedOperationException");
  });

  test("not a Region", async () => {
    await expect(openLab({ regions: ["EU"] })).rejects.toThrow(ConfigurationError);
  });
});

describe("a single-Region key never answers in another Region", () => {
  let single: string;
  let blob: Uint8Array;
  beforeAll(async () => {
    single = await newKey(lab.kms);
    blob = (await lab.kms.encrypt({ KeyId: single, Plaintext: bytes(5) })).CiphertextBlob;
    await lab.kms.createAlias({ AliasName: "alias/here", TargetKeyId: single });
  });

  test("by its ARN: the message names the Region of the ARN", async () => {
    for (const request of [
      () => lab.west.describeKey({ KeyId: single }),
      () => lab.west.encrypt({ KeyId: single, Plaintext: bytes(1) }),
      () => lab.west.decrypt({ KeyId: single, CiphertextBlob: blob }),
      () => lab.west.scheduleKeyDeletion({ KeyId: single }),
      () => lab.west.describeKey({ KeyId: aliasArnOf("alias/here") }),
    ]) {
      await refused(request(), "NotFoundException", `Invalid arn ${HERE}`);
    }
  });

  test("by its id: it does not exist there", async () => {
    await refused(
      lab.west.describeKey({ KeyId: idOf(single) }),
      "NotFoundException",
      `Key '${keyArnOf(idOf(single), WEST)}' does not exist`,
    );
  });

  test("by the ARN it would have there", async () => {
    const there = keyArnOf(idOf(single), WEST);
    await refused(lab.west.describeKey({ KeyId: there }), "NotFoundException", `Key '${there}' does not exist`);
    await refused(lab.kms.describeKey({ KeyId: there }), "NotFoundException", `Invalid arn ${WEST}`);
  });

  test("by its alias", async () => {
    await refused(
      lab.west.describeKey({ KeyId: "alias/here" }),
      "NotFoundException",
      `Alias ${aliasArnOf("alias/here", WEST)} is not found.`,
    );
  });

  test("its ciphertext does not open there", async () => {
    await refused(lab.west.decrypt({ CiphertextBlob: blob }), "InvalidCiphertextException", "");
    await refused(lab.west.reEncrypt({ CiphertextBlob: blob, DestinationKeyId: await newKey(lab.west) }), "InvalidCiphertextException", "");
    expect((await lab.kms.decrypt({ CiphertextBlob: blob })).Plaintext).toEqual(bytes(5));
  });

  test("it is not listed there", async () => {
    const keys = async (kms: RegionsLab["kms"]) => (await kms.listKeys({ Limit: 1000 })).Keys.map(({ KeyArn }) => KeyArn);
    expect(await keys(lab.kms)).toContain(single);
    expect(await keys(lab.west)).not.toContain(single);
    expect((await lab.west.listAliases({ KeyId: undefined })).Aliases.map(({ AliasName }) => AliasName)).not.toContain("alias/here");
  });
});

test("the same alias may name another key in each Region", async () => {
  const [one, two] = [await newKey(lab.kms), await newKey(lab.west)];
  await lab.kms.createAlias({ AliasName: "alias/both", TargetKeyId: one });
  await lab.west.createAlias({ AliasName: "alias/both", TargetKeyId: two });
  for (let twice = 0; twice < 2; twice++) {
    expect((await lab.kms.encrypt({ KeyId: "alias/both", Plaintext: bytes(1) })).KeyId).toBe(one);
    expect((await lab.west.encrypt({ KeyId: "alias/both", Plaintext: bytes(1) })).KeyId).toBe(two);
  }
  await refused(lab.east.encrypt({ KeyId: "alias/both", Plaintext: bytes(1) }), "NotFoundException");
});

test("the id of a multi-Region key names in each Region the relative that is there", async () => {
  const { id, primary, west } = await newFamily(lab.kms);
  for (let twice = 0; twice < 2; twice++) {
    expect((await lab.kms.encrypt({ KeyId: id, Plaintext: bytes(1) })).KeyId).toBe(primary);
    expect((await lab.west.encrypt({ KeyId: id, Plaintext: bytes(1) })).KeyId).toBe(west);
  }
  await refused(lab.east.encrypt({ KeyId: id, Plaintext: bytes(1) }), "NotFoundException", `Key '${keyArnOf(id, EAST)}' does not exist`);
});

test("audit events tell the Region", async () => {
  await lab.west.describeKey({ KeyId: await newKey(lab.west) });
  expect(lab.events.at(-1)).toMatchObject({ eventName: "DescribeKey", awsRegion: WEST });
});
