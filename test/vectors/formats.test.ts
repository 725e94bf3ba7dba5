/** The parsers of the publishers' formats, on small texts whose meaning is plain. */
import { describe, expect, it } from "vitest";
import { parseCavp } from "../../src/verify/formats/cavp.js";
import { parseJsonVectors } from "../../src/verify/formats/json.js";
import { AES_GCM_SOURCES } from "../../src/verify/readers/aes-gcm.js";
import { KDF_SOURCES } from "../../src/verify/readers/kdf.js";
import { SHA2_SOURCES } from "../../src/verify/readers/sha2.js";
import type { VectorSource } from "../../src/verify/readers/source.js";

describe("CAVP text", () => {
  const text = [
    "# a comment",
    "[A = 1]",
    "[LABEL]",
    "Count = 0",
    "Key = 00ff",
    "PT = ",
    "FAIL",
    "",
    "Count=1",
    "Key = 01",
    "[A = 2]",
    "Count = 0",
    "",
  ];

  it.each(["\n", "\r\n"])("groups stay in force, cases begin at their first key, lines end in %j", (end) => {
    expect(parseCavp(text.join(end), "Count")).toEqual([
      { line: 4, group: { A: "1", label: "LABEL" }, fields: { Count: "0", Key: "00ff", PT: "" }, fails: true },
      { line: 9, group: { A: "1", label: "LABEL" }, fields: { Count: "1", Key: "01" }, fails: false },
      { line: 12, group: { A: "2", label: "LABEL" }, fields: { Count: "0" }, fails: false },
    ]);
  });

  it("a value before the first case belongs to the group", () => {
    expect(parseCavp("[L = 32]\nSeed = aa\nCOUNT = 0\nMD = bb", "COUNT")).toEqual([
      { line: 3, group: { L: "32", Seed: "aa" }, fields: { COUNT: "0", MD: "bb" }, fails: false },
    ]);
  });

  it.each(["nonsense", "FAIL"])("refuses %s outside a case", (line) => {
    expect(() => parseCavp(line, "Count")).toThrow(SyntaxError);
  });
});

describe("JSON", () => {
  it("gives every test with its group", () => {
    const text = '{"numberOfTests":2,"testGroups":[{"size":1,"tests":[{"tcId":7}]},{"size":2,"tests":[{"tcId":9}]}]}';
    expect(parseJsonVectors(text).map(({ id, group }) => [id, group.size])).toEqual([
      [7, 1],
      [9, 2],
    ]);
  });

  it.each([
    ["another number of tests", '{"numberOfTests":2,"testGroups":[{"tests":[{"tcId":1}]}]}'],
    ["no groups", "{}"],
    ["a test without an id", '{"testGroups":[{"tests":[{}]}]}'],
    ["no object", "[]"],
  ])("refuses %s", (_, text) => {
    expect(() => parseJsonVectors(text)).toThrow(SyntaxError);
  });
});

describe("readers", () => {
  const read = (sources: readonly VectorSource[], file: string, text: string) =>
    sources.find((source) => source.file.endsWith(file))?.read(text, file);

  it("a SHA message of Len 0 is empty, whatever Msg says", () => {
    expect(read(SHA2_SOURCES, "SHA256ShortMsg.rsp", "Len = 0\nMsg = 00\nMD = aa")?.[0]?.cases[0]?.input).toEqual({
      hash: "SHA-256",
      message: new Uint8Array(0),
    });
  });

  it("refuses a case that lacks a field, and lengths that are not whole bytes", () => {
    expect(() => read(SHA2_SOURCES, "SHA256ShortMsg.rsp", "Len = 8\nMsg = 00")).toThrow(SyntaxError);
    expect(() => read(SHA2_SOURCES, "SHA256ShortMsg.rsp", "Len = 7\nMsg = 00\nMD = aa")).toThrow(RangeError);
    expect(() => read(AES_GCM_SOURCES, "gcmEncryptExtIV256.rsp", "[Taglen = 128]\nCount = 0\nKey = 00")).toThrow(SyntaxError);
  });

  it("refuses a place of the counter that it does not know", () => {
    const text = "[PRF=HMAC_SHA256]\n[CTRLOCATION=NOWHERE]\n[RLEN=8_BITS]\nCOUNT=0\nL = 8\nKI = 00\nKO = 00";
    expect(() => read(KDF_SOURCES, "KDFCTR_gen.rsp", text)).toThrow(SyntaxError);
  });
});
