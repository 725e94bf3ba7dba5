/** TagResource, UntagResource, ListResourceTags. Source: AWS KMS API Reference; recorded answers of AWS. */

import { beforeEach, describe, expect, test } from "vitest";
import type { Kms } from "../../src/sdk/kms.js";
import { ABSENT_KEY_ID, allPages, idOf, keyArnOf, membersOf, newKey, openLab, refused, violation } from "../support/sdk-kms.js";

let kms: Kms;
let KeyId: string;
beforeEach(async () => {
  ({ kms } = await openLab());
  KeyId = await newKey(kms);
});

const tag = (TagKey: string, TagValue = "") => ({ TagKey, TagValue });
const many = (count: number) => Array.from({ length: count }, (_, i) => tag(`k${i}`, `v${i}`));
const set = (...Tags: { TagKey: string; TagValue: string }[]) => kms.tagResource({ KeyId, Tags });
const unset = (...TagKeys: string[]) => kms.untagResource({ KeyId, TagKeys });
const tags = async () => (await kms.listResourceTags({ KeyId })).Tags;

describe("TagResource", () => {
  test("answers nothing; replaced tags keep their place, new ones follow", async () => {
    expect(membersOf(await set(tag("a", "1"), tag("b", "2")))).toEqual([]);
    await set(tag("c", "3"), tag("a", "4"));
    expect(await tags()).toEqual([tag("a", "4"), tag("b", "2"), tag("c", "3")]);
    await unset("a");
    await set(tag("a", "5"));
    expect(await tags()).toEqual([tag("b", "2"), tag("c", "3"), tag("a", "5")]);
  });

  test("keys are case-sensitive", async () => {
    await set(tag("Env", "a"), tag("env", "b"));
    expect(await tags()).toEqual([tag("Env", "a"), tag("env", "b")]);
  });

  test("names of Object.prototype are names", async () => {
    const names = [tag("__proto__", "p"), tag("constructor", "c"), tag("toString", "t")];
    await set(...names);
    expect(await tags()).toEqual(names);
  });

  test("50 tags a key, replaced ones not counted", async () => {
    await set(...many(50));
    await set(tag("k3", "other"));
    await refused(set(tag("one more")), "TagException", "Too many tags");
    await refused(set(tag("k1", "changed"), tag("one more")), "TagException", "Too many tags");
    expect(await tags()).toEqual(many(50).map((own) => (own.TagKey === "k3" ? tag("k3", "other") : own)));
    await unset("k0");
    await set(tag("one more"));
    expect(await tags()).toHaveLength(50);
  });

  test("TagKey 1 to 128, TagValue 0 to 256 characters", async () => {
    const edges = [
      tag("a", ""),
      tag("b".repeat(127), "v".repeat(255)),
      tag("c".repeat(128), "v".repeat(256)),
      tag("\u{1F511}".repeat(128)),
    ];
    await set(...edges);
    expect(await tags()).toEqual(edges);
    await refused(set(tag("")), "ValidationException", violation("tags.1.member.tagKey", "have length greater than or equal to 1", ""));
    const longKey = "k".repeat(129);
    await refused(
      set(tag("ok"), tag(longKey)),
      "ValidationException",
      violation("tags.2.member.tagKey", "have length less than or equal to 128", longKey),
    );
    const longValue = "v".repeat(257);
    await refused(
      set(tag("k", longValue)),
      "ValidationException",
      violation("tags.1.member.tagValue", "have length less than or equal to 256", longValue),
    );
    await refused(kms.tagResource({ KeyId, Tags: undefined }), "ValidationException", violation("tags", "not be null", null));
    expect(await tags()).toEqual(edges);
  });

  test("aws: is reserved, one key twice is refused, and then nothing is set", async () => {
    for (const name of ["aws:cloudformation", "AWS:x", "aWs:"]) {
      await refused(set(tag("fine"), tag(name)), "TagException", "Tags beginning with aws: are reserved");
    }
    await refused(set(tag("a", "1"), tag("a", "2")), "TagException");
    expect(await tags()).toEqual([]);
  });
});

describe("UntagResource", () => {
  test("answers nothing; what is not there is passed over", async () => {
    await set(...many(5));
    expect(membersOf(await unset("k1", "none", "k3"))).toEqual([]);
    expect((await tags()).map(({ TagKey }) => TagKey)).toEqual(["k0", "k2", "k4"]);
    await unset("k1");
    expect(await tags()).toHaveLength(3);
  });

  test("TagKeys are required, 1 to 128 characters each", async () => {
    await refused(kms.untagResource({ KeyId, TagKeys: undefined }), "ValidationException", violation("tagKeys", "not be null", null));
    await refused(unset("k".repeat(129)), "ValidationException", /at 'tagKeys'.*less than or equal to 128/);
    await refused(unset(""), "ValidationException", /at 'tagKeys'.*greater than or equal to 1/);
  });
});

describe("ListResourceTags", () => {
  const list = (Limit: number) =>
    allPages(
      (page) => kms.listResourceTags({ KeyId, ...page }),
      ({ Tags }) => Tags,
      Limit,
    );

  test("Tags and Truncated, right after CreateKey too", async () => {
    const answer = await kms.listResourceTags({ KeyId: idOf(KeyId) });
    expect(membersOf(answer)).toEqual(["Tags", "Truncated"]);
    expect(answer).toMatchObject({ Tags: [], Truncated: false });
    const tagged = await newKey(kms, { Tags: many(3) });
    expect((await kms.listResourceTags({ KeyId: tagged })).Tags).toEqual(many(3));
  });

  test("every page size gives every tag once, in the order in which they were set", async () => {
    await set(...many(50));
    for (let limit = 1; limit <= 50; limit++) expect(await list(limit)).toEqual(many(50));
    expect(await tags()).toHaveLength(50);
  });

  test("Limit 1 to 50", async () => {
    await refused(list(0), "ValidationException", violation("limit", "have value greater than or equal to 1", 0));
    await refused(list(51), "ValidationException", violation("limit", "have value less than or equal to 50", 51));
  });

  test("whatever the tag keys are, the marker is taken back", async () => {
    for (const name of ["\u{1F511}".repeat(127), "\u0001".repeat(127), '"'.repeat(127), "\u00e4".repeat(127), "\0"]) {
      KeyId = await newKey(kms, { Tags: [tag(`${name}1`), tag(`${name}2`)] });
      expect(await list(1)).toHaveLength(2);
    }
  });

  test("a marker of another key's tags, or of nothing", async () => {
    await set(...many(3));
    const other = await newKey(kms, { Tags: many(3) });
    const { NextMarker } = await kms.listResourceTags({ KeyId, Limit: 1 });
    await refused(kms.listResourceTags({ KeyId: other, Marker: NextMarker }), "InvalidMarkerException");
    await refused(kms.listResourceTags({ KeyId, Marker: "nothing" }), "InvalidMarkerException");
  });

  test("tags set and replaced between two pages: none is skipped or told twice", async () => {
    await set(...many(6));
    const first = await kms.listResourceTags({ KeyId, Limit: 3 });
    await set(tag("k0", "changed"), tag("k5", "changed"), tag("new"));
    const rest = await kms.listResourceTags({ KeyId, Marker: first.NextMarker });
    expect([...first.Tags, ...rest.Tags].map(({ TagKey }) => TagKey)).toEqual(["k0", "k1", "k2", "k3", "k4", "k5", "new"]);
  });

  test("the tag a page ended with is gone: the marker is refused rather than a tag skipped", async () => {
    await set(...many(6));
    const { NextMarker } = await kms.listResourceTags({ KeyId, Limit: 3 });
    await unset("k2");
    await refused(kms.listResourceTags({ KeyId, Marker: NextMarker }), "InvalidMarkerException");
  });

  test("no such key", async () => {
    await refused(kms.listResourceTags({ KeyId: ABSENT_KEY_ID }), "NotFoundException", `Key '${keyArnOf(ABSENT_KEY_ID)}' does not exist`);
  });
});
