/**
 * One audit event for each request that reaches a `Kms`, refused ones too, in the vocabulary of AWS CloudTrail's KMS entries; a server also
 * records what names an action of KMS and is no request to it (no JSON, no base64, another Region), without its members. What names no
 * action, is too long or for another host it refuses without an event.
 *
 * Source: AWS KMS Developer Guide, "Logging AWS KMS API calls with AWS CloudTrail".
 * Never in an event: plaintext, ciphertext, data keys, MACs, signatures, key material, import and grant tokens.
 */

/** Plain JSON. */
export interface AuditEvent {
  /** ISO 8601, UTC. */
  readonly eventTime: string;
  /** The request id, as the caller got it. */
  readonly requestID: string;
  /** The action: "Encrypt". */
  readonly eventName: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
  readonly userIdentity: { readonly arn: string; readonly accountId: string };
  /** Members of the request that are no secret; blobs are given by their length in bytes. */
  readonly requestParameters: Readonly<Record<string, unknown>>;
  /** The ARNs of the keys the request worked on, as far as they were found. */
  readonly resources: readonly string[];
  readonly errorCode?: string;
  readonly errorMessage?: string;
}
