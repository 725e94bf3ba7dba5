/** Grants: wire shapes. */

import type { Family } from "./family.js";
import { list, oneOf, required, structure, text } from "./shape.js";
import {
  EncryptionContext,
  Flag,
  GrantId,
  GrantName,
  GrantToken,
  GrantTokens,
  KeyId,
  NextPage,
  Principal,
  pageOfAtMost,
  Time,
} from "./values.js";

const operations = list(
  oneOf(
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
    "Encapsulate",
    "Decapsulate",
  ),
);

/** Any resource's: the ARN of a bucket may have less than the 20 characters that a key's has. */
const SourceArn = text({ min: 1, max: 2048 });

const constraints = structure({ EncryptionContextSubset: EncryptionContext, EncryptionContextEquals: EncryptionContext, SourceArn });

/** Service principals have the limits of other principals. */
const ServicePrincipal = Principal;

const grant = structure({
  KeyId,
  GrantId,
  Name: GrantName,
  CreationDate: Time,
  GranteePrincipal: Principal,
  RetiringPrincipal: Principal,
  IssuingAccount: Principal,
  Operations: operations,
  Constraints: constraints,
  GranteeServicePrincipal: ServicePrincipal,
  RetiringServicePrincipal: ServicePrincipal,
});

export const grants = {
  CreateGrant: {
    input: {
      KeyId: required(KeyId),
      GranteePrincipal: Principal,
      RetiringPrincipal: Principal,
      Operations: required(operations),
      Constraints: constraints,
      GrantTokens,
      Name: GrantName,
      DryRun: Flag,
      GranteeServicePrincipal: ServicePrincipal,
      RetiringServicePrincipal: ServicePrincipal,
    },
    output: { GrantToken, GrantId },
  },
  ListGrants: {
    input: {
      ...pageOfAtMost(100),
      KeyId: required(KeyId),
      GrantId,
      GranteePrincipal: Principal,
      GranteeServicePrincipal: ServicePrincipal,
    },
    output: { Grants: list(grant), ...NextPage },
  },
  ListRetirableGrants: {
    input: { ...pageOfAtMost(100), RetiringPrincipal: Principal, RetiringServicePrincipal: ServicePrincipal },
    output: { Grants: list(grant), ...NextPage },
  },
  RetireGrant: { input: { GrantToken, KeyId, GrantId, DryRun: Flag }, output: {} },
  RevokeGrant: { input: { KeyId: required(KeyId), GrantId: required(GrantId), DryRun: Flag }, output: {} },
} as const satisfies Family<"CreateGrant" | "ListGrants" | "ListRetirableGrants" | "RetireGrant" | "RevokeGrant">;
