/**
 * Bad requests at the door of a real KMS: whatever comes, the answer is 200 or a client's error, it comes soon, and what was refused has
 * changed nothing.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { BODY_LIMIT_BYTES, CONTENT_TYPE, kmsHandler } from "../../src/http/handler.js";
import { bytesRootKey, type KeyStore, Kms, MemoryStore } from "../../src/index.js";
import { SUPPORTED_ACTIONS } from "../../src/sdk/operations.js";
import { SHAPES } from "../../src/sdk/shapes/index.js";
import type { Members, Shape } from "../../src/sdk/shapes/shape.js";

const ACTIONS = SUPPORTED_ACTIONS;
/** An answer that takes longer counts as a hang; the slowest seen here takes some 50 ms. */
const SOON_MS = 5_000;
const RUNS = Number(process.env.FUZZ_RUNS ?? 400);

/** Keys that random requests may use, disable or delete; `alias/app` is kept for the single cases. */
const FUZZED = ["alias/fuzz", "alias/fuzz-ec", "alias/fuzz-mac"] as const;
const EC = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
const MAC = { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" } as const;

let commits = 0;
let handle: (request: Request) => Promise<Response>;
let blob = "";

/** A store that counts the changes made to it. */
function counted(store: KeyStore): KeyStore {
  return {
    features: store.features,
    get: (collection, id) => store.get(collection, id),
    query: (query) => store.query(query),
    count: (collection, prefix) => store.count(collection, prefix),
    changeCounter: () => store.changeCounter(),
    close: () => store.close(),
    async commit(mutations, expected) {
      const revisions = await store.commit(mutations, expected);
      commits++;
      return revisions;
    },
  };
}

beforeAll(async () => {
  const rootKey = bytesRootKey(new Uint8Array(32).fill(7));
  const kms = await Kms.open({ store: counted(new MemoryStore()), rootKey });
  const { KeyMetadata } = await kms.createKey();
  await kms.createAlias({ AliasName: "alias/app", TargetKeyId: KeyMetadata.KeyId });
  const specs = { "alias/fuzz": {}, "alias/fuzz-ec": EC, "alias/fuzz-mac": MAC } satisfies Record<(typeof FUZZED)[number], object>;
  for (const [AliasName, spec] of Object.entries(specs)) {
    const made = await kms.createKey(spec);
    await kms.createAlias({ AliasName, TargetKeyId: made.KeyMetadata.KeyId });
  }
  const { CiphertextBlob } = await kms.encrypt({ KeyId: "alias/app", Plaintext: new Uint8Array(8) });
  blob = btoa(String.fromCharCode(...CiphertextBlob));
  handle = kmsHandler(kms);
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Sends, and holds what must hold of every answer. */
async function send(action: string, body: BodyInit): Promise<Answer> {
  const before = commits;
  const request = new Request("http://127.0.0.1/", {
    method: "POST",
    headers: { "content-type": CONTENT_TYPE, "x-amz-target": `TrentService.${action}` },
    body,
  });
  const start = performance.now();
  const response = await handle(request);
  const answer = { status: response.status, body: (await response.json()) as Record<string, unknown> };
  expect(performance.now() - start).toBeLessThan(SOON_MS);
  expect([200, 400, 413], JSON.stringify(answer)).toContain(answer.status);
  if (answer.status !== 200) {
    expect(commits, "a refused request has changed the store").toBe(before);
    expect(answer.body.__type).toMatch(/^[A-Z][A-Za-z]+$/);
    if ("message" in answer.body) expect(answer.body.message).toMatch(/./);
  }
  return answer;
}

async function expectRefused(action: string, body: BodyInit, type = /./): Promise<void> {
  const { status, body: answer } = await send(action, body);
  expect(status, JSON.stringify(answer)).not.toBe(200);
  expect(answer.__type).toMatch(type);
}

const action = fc.constantFrom(...ACTIONS);

/** Values of every wrong kind, and some that are nearly right. */
const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    2 ** 53,
    2 ** 31,
    -(2 ** 31) - 1,
    [],
    {},
    [[]],
    [null],
    "\u0000",
    "alias/fuzz",
    "\ud800",
    "\udfff\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.base64String({ maxLength: 100 }),
  fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 1 }))),
  fc.array(fc.record({ TagKey: fc.jsonValue({ maxDepth: 1 }), TagValue: fc.jsonValue({ maxDepth: 1 }) }, { requiredKeys: [] })),
);

const text = (value: unknown): string => btoa(JSON.stringify(value).replace(/[^\0-\xff]/g, ""));

/** What looks like a marker of ours, opaque as they are: the list's name, then places in it. */
const marker = fc
  .tuple(
    fc.constantFrom<unknown>(...ACTIONS.filter((name) => name.startsWith("List")), 0),
    fc.oneof(
      fc.constantFrom<unknown>("", "\u0000", "\ud800", "arn:aws:kms:us-east-1:000000000000:key/"),
      fc.string({ unit: "binary" }),
      fc.jsonValue({ maxDepth: 1 }),
    ),
    fc.option(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\u0000", "\ud800"))),
  )
  .map(([list, id, value]) => [text([list, id]), text([list, id, value])])
  .chain((markers) => fc.constantFrom(...markers));

/** Values of the right kind, so that a request gets past the first check. RSA is left out: making such a key takes seconds. */
function likely(shape: Shape, member: string): fc.Arbitrary<unknown> {
  if (/KeyId$/.test(member)) return fc.constantFrom(...FUZZED);
  if (member === "Marker") return marker;
  switch (shape.kind) {
    case "string": {
      const values = (shape.values ?? []).filter((value) => !value.startsWith("RSA_"));
      return values.length > 0 ? fc.constantFrom(...values) : fc.string({ unit: "binary", minLength: 1, maxLength: 60 });
    }
    case "blob":
      return fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => btoa(String.fromCharCode(...bytes)));
    case "integer":
      return fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer());
    case "boolean":
      return fc.boolean();
    case "timestamp":
      return fc.oneof(fc.integer(), fc.double());
    case "list":
      return fc.array(likely(shape.of, ""), { maxLength: 4 });
    case "map":
      return fc.dictionary(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), { maxKeys: 4 });
    case "structure":
      return record(shape.members);
  }
}

const record = (members: Members): fc.Arbitrary<object> =>
  fc.record(
    Object.fromEntries(
      Object.entries(members).map(([name, shape]) => [
        name,
        fc.oneof({ weight: 4, arbitrary: likely(shape, name) }, { weight: 1, arbitrary: oddValue }),
      ]),
    ),
    { requiredKeys: [] },
  );

/** A body that has the action's own members, with values that are nearly right or quite wrong. */
const oddBody = action.chain((name) => fc.tuple(fc.constant(name), record(SHAPES[name].input)));

/** Good requests of every kind, as JSON text: what mutation starts from. */
const goodBodies = (): [string, object][] => [
  ["Encrypt", { KeyId: "alias/app", Plaintext: "aGVsbG8=", EncryptionContext: { tenant: "42" } }],
  ["Decrypt", { CiphertextBlob: blob }],
  ["GenerateDataKey", { KeyId: "alias/app", KeySpec: "AES_256" }],
  ["ReEncrypt", { CiphertextBlob: blob, DestinationKeyId: "alias/app" }],
  ["CreateKey", { Tags: [{ TagKey: "a", TagValue: "b" }] }],
  ["ListKeys", { Limit: 10 }],
  ["TagResource", { KeyId: "alias/app", Tags: [{ TagKey: "a", TagValue: "b" }] }],
];

describe("random bodies", () => {
  test("members with values nearly right and quite wrong", () =>
    fc.assert(
      fc.asyncProperty(oddBody, async ([name, body]) => void (await send(name, JSON.stringify(body)))),
      { numRuns: RUNS * 5 },
    ));

  test("good requests with characters changed, cut out or put in", () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(6),
        fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.string({ unit: "binary", maxLength: 3 })), { minLength: 1, maxLength: 4 }),
        async (which, edits) => {
          const [name, good] = goodBodies()[which] as [string, object];
          const text = edits.reduce(
            (sofar, [at, removed, put]) => sofar.slice(0, at % sofar.length) + put + sofar.slice((at % sofar.length) + removed) || "{",
            JSON.stringify(good),
          );
          await send(name, text);
        },
      ),
      { numRuns: RUNS },
    ));

  test("any bytes at all", () =>
    fc.assert(
      fc.asyncProperty(
        action,
        fc.uint8Array({ maxLength: 200 }),
        async (name, bytes) => void (await send(name, bytes as Uint8Array<ArrayBuffer>)),
      ),
      { numRuns: RUNS },
    ));

  test("action names that are none", () =>
    fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[ -~]{0,40}$/), async (name) => {
        if ((ACTIONS as readonly string[]).includes(name.trim())) return;
        await expectRefused(name, "{}", /^(UnknownOperation|UnsupportedOperation|Validation)Exception$/);
      }),
      { numRuns: RUNS },
    ));
});

describe.each(["Encrypt", "Decrypt", "CreateKey", "TagResource", "ListKeys", "BatchEncrypt"])("%s", (name) => {
  test.each([
    ["arrays", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("nested %s, up to 200,000 deep", async (_, open, close) => {
    for (const depth of [100, 10_000, 200_000]) {
      const nested = open.repeat(depth) + (open === "[" ? "" : "1") + close.repeat(depth);
      await expectRefused(name, nested.length > BODY_LIMIT_BYTES ? nested.slice(0, BODY_LIMIT_BYTES) : nested);
      const member = `{"KeyId":${nested},"EncryptionContext":${nested}}`;
      if (member.length <= BODY_LIMIT_BYTES) await send(name, member);
      await expectRefused(name, open.repeat(depth));
    }
  });

  test("1 MiB of one thing", async () => {
    const fill = (text: string, head: string, tail: string): string =>
      head + text.repeat(Math.floor((BODY_LIMIT_BYTES - head.length - tail.length) / text.length)) + tail;
    const bodies = [
      fill("x", '{"KeyId":"', '","Plaintext":"aGk=","CiphertextBlob":"aGk=","Tags":[],"Marker":"x"}'),
      fill("A", '{"KeyId":"alias/app","Marker":"x","Tags":[],"Plaintext":"', '","CiphertextBlob":"AAAA"}'),
      fill("A", '{"KeyId":"alias/app","CiphertextBlob":"', '","Limit":"1"}'),
      fill("9", '{"Limit":', ',"KeyId":"x","NumberOfBytes":1}'),
      fill('{"TagKey":"k","TagValue":"v"},', '{"KeyId":"alias/app","Limit":-1,"Tags":[', "{}]}"),
      fill('"k":"v",', '{"KeyId":"alias/app","Limit":-1,"EncryptionContext":{', '"z":1}}'),
      fill('"GT",', '{"KeyId":"x","Limit":-1,"GrantTokens":[', '"GT"]}'),
      fill("é", '{"KeyId":"', '"}'),
    ];
    for (const body of bodies) await send(name, body.slice(0, BODY_LIMIT_BYTES));
    await expectRefused(name, " ".repeat(BODY_LIMIT_BYTES), /^SerializationException$/);
    await expectRefused(name, "{".padEnd(BODY_LIMIT_BYTES + 1), /^RequestEntityTooLargeException$/);
  });
});

describe("single cases", () => {
  test.each(["*", "aGVsbG8", "aGVsbG8==", "aGVs bG8=", "aGVsbG8=\n", "YR==", "-_-_", "é", "\u0000", "="])(
    "base64 %j is none",
    async (text) => {
      await expectRefused("Encrypt", JSON.stringify({ KeyId: "alias/app", Plaintext: text }), /^SerializationException$/);
      await expectRefused("Decrypt", JSON.stringify({ CiphertextBlob: text }), /^SerializationException$/);
    },
  );

  test("of members named twice one counts, the same for reading and for deciding", async () => {
    const text = '{"KeyId":"alias/app","KeyId":"alias/none","Plaintext":"aGk=","Plaintext":"aGk="}';
    await expectRefused("Encrypt", text, /^NotFoundException$/);
    expect((await send("Encrypt", '{"KeyId":"alias/none","KeyId":"alias/app","Plaintext":"aGk="}')).status).toBe(200);
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "a context entry named %s is an entry like others",
    async (name) => {
      const sealed = await send("Encrypt", `{"KeyId":"alias/app","Plaintext":"aGk=","EncryptionContext":{"${name}":"1"}}`);
      expect(sealed.status).toBe(200);
      const CiphertextBlob = JSON.stringify(sealed.body.CiphertextBlob);
      expect((await send("Decrypt", `{"CiphertextBlob":${CiphertextBlob},"EncryptionContext":{"${name}":"1"}}`)).body.Plaintext).toBe(
        "aGk=",
      );
      await expectRefused("Decrypt", `{"CiphertextBlob":${CiphertextBlob}}`, /^InvalidCiphertextException$/);
      await expectRefused(
        "Decrypt",
        `{"CiphertextBlob":${CiphertextBlob},"EncryptionContext":{"${name}":"2"}}`,
        /^InvalidCiphertextException$/,
      );
    },
  );

  test("two lone surrogates are not the same context", async () => {
    const { body, status } = await send("Encrypt", '{"KeyId":"alias/app","Plaintext":"aGk=","EncryptionContext":{"a":"\\ud800"}}');
    if (status !== 200) return; // refusing them is right too
    await expectRefused("Decrypt", `{"CiphertextBlob":"${body.CiphertextBlob}","EncryptionContext":{"a":"\\udbff"}}`);
  });

  test("the door still works after all this", async () => {
    expect((await send("Decrypt", JSON.stringify({ CiphertextBlob: blob }))).status).toBe(200);
    expect((await send("CreateKey", "{}")).status).toBe(200);
  });
});
