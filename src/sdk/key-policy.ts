/**
 * The key policy as text: kept and given back. It does not decide yet: `authorize.ts`.
 *
 * Source: AWS KMS Developer Guide, "Key policies"; the default policy as AWS writes it.
 */

import { utf8 } from "../bytes.js";
import { KmsError } from "../errors.js";
import type { Place } from "./arn.js";

/** Quota of AWS, in bytes. */
const MAX_POLICY_BYTES = 32_768;

/** The policy of a key that was created without one: the account decides. */
export function defaultKeyPolicy({ partition, accountId }: Place): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

/**
 * @returns the policy, unchanged.
 * @throws {KmsError} `MalformedPolicyDocumentException`, `LimitExceededException`.
 */
export function requirePolicy(policy: string): string {
  if (utf8(policy).length > MAX_POLICY_BYTES)
    throw new KmsError("LimitExceededException", `The key policy is longer than ${MAX_POLICY_BYTES} bytes.`);
  const document = parse(policy);
  if (typeof document !== "object" || document === null || Array.isArray(document) || !hasStatements(document)) throw malformed();
  return policy;
}

const malformed = (): KmsError => new KmsError("MalformedPolicyDocumentException", "The policy document is malformed.");

function parse(policy: string): unknown {
  try {
    return JSON.parse(policy);
  } catch {
    throw malformed();
  }
}

function hasStatements(document: object): boolean {
  const statement = (document as { Statement?: unknown }).Statement;
  const statements = Array.isArray(statement) ? statement : [statement];
  return statements.length > 0 && statements.every(isStatement);
}

function isStatement(statement: unknown): boolean {
  if (typeof statement !== "object" || statement === null) return false;
  const { Effect } = statement as { Effect?: unknown };
  return (
    (Effect === "Allow" || Effect === "Deny") &&
    hasOneOf(statement, "Action", "NotAction") &&
    hasOneOf(statement, "Resource", "NotResource")
  );
}

const hasOneOf = (statement: object, a: string, b: string): boolean => Object.hasOwn(statement, a) !== Object.hasOwn(statement, b);
