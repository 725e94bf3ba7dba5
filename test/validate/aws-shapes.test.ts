/** The table of wire shapes against the schemas that the AWS SDK itself serialises by: members, kinds, required members, enumerations. */

import * as aws from "@aws-sdk/client-kms";
import { describe, expect, test } from "vitest";
import { SHAPES } from "../../src/sdk/shapes/index.js";
import type { Members, Shape } from "../../src/sdk/shapes/shape.js";
import * as values from "../../src/sdk/shapes/values.js";
import type { AwsOperations } from "../../src/types.js";

/** A schema of @smithy/core: a number for simple kinds, an array for the rest, or a function giving either; `[schema, traits]` for a member with traits. */
type Schema = number | readonly unknown[] | (() => Schema);

const SIMPLE: Record<number, string> = { 0: "string", 1: "integer", 2: "boolean", 4: "timestamp", 21: "blob" };
const [SIMPLE_SCHEMA, LIST, MAP, STRUCTURE] = [0, 1, 2, 3];
const LIST_OF = 64;
const MAP_OF = 128;

/** Both sides are brought to one plain form: the name of a kind, or an object. */
type Plain = string | { list: Plain } | { members: Record<string, Plain>; required: string[] };

const resolve = (schema: Schema): number | readonly unknown[] => (typeof schema === "function" ? resolve(schema()) : schema);

function plainAws(given: Schema): Plain {
  const schema = resolve(given);
  if (typeof schema === "number") {
    if ((schema & MAP_OF) !== 0) return "map";
    return (schema & LIST_OF) !== 0 ? { list: plainAws(schema & ~LIST_OF) } : (SIMPLE[schema] ?? `kind ${schema}`);
  }
  if (typeof schema[0] === "function") return plainAws(schema[0] as Schema);
  if (schema[0] === SIMPLE_SCHEMA) return plainAws(schema[4] as Schema);
  if (schema[0] === LIST) return { list: plainAws(schema[4] as Schema) };
  if (schema[0] === MAP) return "map";
  if (schema[0] !== STRUCTURE) throw new Error(`schema ${schema[0]}`);
  const [names, members, required = 0] = schema.slice(4) as [string[], Schema[], number?];
  return {
    members: Object.fromEntries(names.map((name, i) => [name, plainAws(members[i] as Schema)])),
    required: names.slice(0, required).toSorted(),
  };
}

/** Required members count in inputs only: in outputs they are what we promise beyond AWS. */
function plainOurs(shape: Shape, input: boolean): Plain {
  if (shape.kind === "list") return { list: plainOurs(shape.of, input) };
  return shape.kind === "structure" ? plainMembers(shape.members, input) : shape.kind;
}

function plainMembers(rows: Members, input: boolean): Plain {
  const required = Object.keys(rows).filter((name) => rows[name]?.required === true);
  return {
    members: Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, plainOurs(row, input)])),
    required: input ? required.toSorted() : [],
  };
}

const withoutRequired = (plain: Plain): Plain => {
  if (typeof plain === "string") return plain;
  if ("list" in plain) return { list: withoutRequired(plain.list) };
  return {
    members: Object.fromEntries(Object.entries(plain.members).map(([name, member]) => [name, withoutRequired(member)])),
    required: [],
  };
};

const operations = Object.entries(aws).flatMap(([name, schema]) =>
  name.endsWith("$") && Array.isArray(schema) && schema[0] === 9
    ? [{ action: name.slice(0, -1), schema: schema as readonly unknown[] }]
    : [],
);

describe("every operation has AWS's members", () => {
  test("56 operations", () => {
    expect(operations).toHaveLength(56);
    const ours = Object.keys(SHAPES).filter((action) => !action.startsWith("Batch"));
    expect(ours.toSorted()).toEqual(operations.map(({ action }) => action).toSorted());
  });

  test.each(operations)("$action", ({ action, schema }) => {
    const { input, output } = SHAPES[action as keyof AwsOperations];
    expect(plainMembers(input, true)).toEqual(plainAws(schema[4] as Schema));
    const answer = (schema[5] as () => Schema)();
    const theirs: Plain = Array.isArray(answer) ? withoutRequired(plainAws(answer)) : { members: {}, required: [] };
    expect(withoutRequired(plainMembers(output, false))).toEqual(theirs);
  });
});

describe("enumerations are AWS's without what only China Regions have", () => {
  const CHINA = ["SM2", "SM2PKE", "SM2DSA"];
  test.each([
    [values.KeySpec, aws.KeySpec],
    [values.CustomerMasterKeySpec, aws.CustomerMasterKeySpec],
    [values.KeyUsage, aws.KeyUsageType],
    [values.KeyState, aws.KeyState],
    [values.Origin, aws.OriginType],
    [values.ExpirationModel, aws.ExpirationModelType],
    [values.EncryptionAlgorithm, aws.EncryptionAlgorithmSpec],
    [values.SigningAlgorithm, aws.SigningAlgorithmSpec],
    [values.MacAlgorithm, aws.MacAlgorithmSpec],
    [values.KeyAgreementAlgorithm, aws.KeyAgreementAlgorithmSpec],
    [values.EncapsulationAlgorithm, aws.EncapsulationAlgorithmSpec],
    [values.DataKeySpec, aws.DataKeySpec],
    [values.DataKeyPairSpec, aws.DataKeyPairSpec],
    [values.MessageType, aws.MessageType],
    [values.WrappingAlgorithm, aws.AlgorithmSpec],
    [values.WrappingKeySpec, aws.WrappingKeySpec],
    [values.DryRunModifiers.of, aws.DryRunModifierType],
  ])("%#", (ours, theirs) => {
    expect(ours.values?.toSorted()).toEqual(
      Object.values(theirs)
        .filter((value) => !CHINA.includes(value))
        .toSorted(),
    );
  });

  test.each([
    ["CreateGrant", "Operations", aws.GrantOperation],
    ["ListKeyRotations", "IncludeKeyMaterial", aws.IncludeKeyMaterial],
    ["ImportKeyMaterial", "ImportType", aws.ImportType],
    ["CreateCustomKeyStore", "CustomKeyStoreType", aws.CustomKeyStoreType],
    ["CreateCustomKeyStore", "XksProxyConnectivity", aws.XksProxyConnectivityType],
  ] as const)("%s %s", (action, name, theirs) => {
    const shape = SHAPES[action].input[name] as Shape;
    const ours = shape.kind === "list" ? shape.of : shape;
    expect(ours.kind === "string" ? ours.values?.toSorted() : undefined).toEqual(Object.values(theirs).toSorted());
  });
});
