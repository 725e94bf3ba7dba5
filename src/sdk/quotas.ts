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
  readonly onDemandRotationsPerKey: number;
  /** The encryption context as canonical bytes. */
  readonly encryptionContextBytes: number;
}

export const AWS_QUOTAS: Quotas = {
  keys: 100_000,
  aliasesPerKey: 50,
  tagsPerKey: 50,
  onDemandRotationsPerKey: 25,
  encryptionContextBytes: 8_192,
};
