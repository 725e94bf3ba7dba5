/**
 * AWS managed keys: the key behind `alias/aws/s3` and its like, which appears when the alias is first named. The account may look at it;
 * only the service may use it, and nobody manages it.
 *
 * Source: AWS KMS Developer Guide, "AWS managed keys".
 */

import { DAY_MS } from "../clock.js";
import type { KeyRecord } from "../keystore/records.js";
import type { Action } from "../types.js";
import { aliasArn, keyArn, type Place, AWS_ALIAS_PREFIX as PREFIX } from "./arn.js";
import { newBackingKey } from "./backing-keys.js";
import type { Call } from "./call.js";
import { uuid } from "./uuid.js";

const ROTATION_PERIOD_DAYS = 365;

/** Services whose key appears by name, and what it is for. */
const SERVICES: Readonly<Record<string, string>> = {
  acm: "protects my ACM private keys when no other key is defined",
  backup: "protects my Backup data when no other key is defined",
  connect: "protects my Connect data when no other key is defined",
  dynamodb: "protects my DynamoDB data when no other key is defined",
  ebs: "protects my EBS volumes when no other key is defined",
  elasticfilesystem: "protects my EFS filesystems when no other key is defined",
  es: "protects my Elasticsearch data when no other key is defined",
  fsx: "protects my FSx resources when no other key is defined",
  glue: "protects my Glue data when no other key is defined",
  kinesis: "protects my Kinesis data when no other key is defined",
  kinesisvideo: "protects my Kinesis Video data when no other key is defined",
  lambda: "protects my Lambda functions when no other key is defined",
  rds: "protects my RDS database volumes when no other key is defined",
  redshift: "protects my Redshift clusters when no other key is defined",
  s3: "protects my S3 objects when no other key is defined",
  secretsmanager: "protects my Secrets Manager secrets when no other key is defined",
  sns: "protects my SNS data when no other key is defined",
  sqs: "protects my SQS messages when no other key is defined",
  ssm: "protects my SSM parameters when no other key is defined",
  workspaces: "protects my WorkSpaces volumes when no other key is defined",
  xray: "protects my X-Ray data when no other key is defined",
};

/** The service of a predefined alias; `undefined` for any other name. */
export function serviceOf(aliasName: string): string | undefined {
  const service = aliasName.startsWith(PREFIX) ? aliasName.slice(PREFIX.length) : "";
  return Object.hasOwn(SERVICES, service) ? service : undefined;
}

/** Makes the key and its alias, both or none; when somebody else has made them meanwhile, `RevisionConflict`. */
export async function makeManagedKey({ service, place, now }: Call<Action>, serviceName: string): Promise<string> {
  const keyId = uuid(service.core.random(16));
  const arn = keyArn(place, keyId);
  const name = PREFIX + serviceName;
  const backingKey = newBackingKey(service, { keyId, accountId: place.accountId }, { ordinal: 0, now, rotationType: null });
  const key: KeyRecord = {
    keyId,
    arn,
    accountId: place.accountId,
    region: place.region,
    description: `Default key that ${SERVICES[serviceName]}`,
    keySpec: "SYMMETRIC_DEFAULT",
    keyUsage: "ENCRYPT_DECRYPT",
    origin: "AWS_KMS",
    manager: "AWS",
    managedFor: serviceName,
    state: "Enabled",
    createdAt: now,
    tags: [],
    rotation: { enabled: true, periodInDays: ROTATION_PERIOD_DAYS, nextRotationAt: now + ROTATION_PERIOD_DAYS * DAY_MS, onDemandCount: 0 },
    currentBackingKeyId: backingKey.id,
    currentKeyMaterialId: backingKey.keyMaterialId,
    aliasCount: 1,
  };
  await service.records
    .change()
    .make("key", key)
    .make("backingKey", backingKey)
    .make("policy", { keyArn: arn, policy: managedPolicy(place, serviceName) })
    .make("alias", { arn: aliasArn(place, name), name, targetKeyArn: arn, createdAt: now, updatedAt: now })
    .commit();
  return arn;
}

/** As AWS writes it for its own keys. */
function managedPolicy({ partition, accountId, region }: Place, serviceName: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: `auto-${serviceName}-2`,
    Statement: [
      {
        Sid: `Allow access through ${serviceName} for all principals in the account that are authorized to use ${serviceName}`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"],
        Resource: "*",
        Condition: { StringEquals: { "kms:ViaService": `${serviceName}.${region}.amazonaws.com`, "kms:CallerAccount": accountId } },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  });
}
