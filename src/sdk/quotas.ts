/**
 * Quotas, with the values AWS gives a new account.
 *
 * Source: AWS KMS Developer Guide, "Resource quotas".
 */
export interface Quotas {
  /** Customer managed keys in an account and Region. */
  readonly keys: number;
  readonly aliasesPerKey: number;
  readonly tagsPerKey: number;
  /** RotateKeyOnDemand, over the whole life of a key. */
  readonly onDemandRotationsPerKey: number;
  /** Bytes of one encryption context in its canonical form. */
  readonly encryptionContextBytes: number;
}

export const AWS_QUOTAS: Quotas = {
  keys: 100_000,
  aliasesPerKey: 50,
  tagsPerKey: 50,
  onDemandRotationsPerKey: 25,
  encryptionContextBytes: 8_192,
};
