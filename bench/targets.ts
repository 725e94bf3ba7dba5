/** What is demanded ("must") and hoped for ("aim"): one row a comparison. `npm run bench -- --check` fails when a must is missed. */

import { SIZE_FIGURE } from "./figures/size.ts";
import { HTTP_JOBS, latencyFigure } from "./http/suite.ts";
import { KIB, MIB } from "./inputs.ts";

/** Our rate as a multiple of a rival's in the same job. */
export interface RatioTarget {
  readonly job: string;
  readonly bytes: number;
  readonly rival: string;
  readonly must?: number;
  readonly aim?: number;
}

/** A number that must not be exceeded, or, of rates, reached. */
export interface LimitTarget {
  readonly figure: string;
  readonly atMost: number;
}

/** Our rate alone. */
export interface RateTarget {
  readonly job: string;
  readonly opsPerSecond: number;
}

type Wanted = readonly [rival: string, must: number | undefined, aim?: number];

const rows = (job: string, bytes: number, ...wanted: readonly Wanted[]): RatioTarget[] =>
  wanted.map(([rival, must, aim]) => ({
    job,
    bytes,
    rival,
    ...(must === undefined ? {} : { must }),
    ...(aim === undefined ? {} : { aim }),
  }));

const eachOf = (jobs: readonly string[], bytes: number, ...wanted: readonly Wanted[]): RatioTarget[] =>
  jobs.flatMap((job) => rows(job, bytes, ...wanted));

const AEAD = ["aes-256-gcm/seal", "aes-256-gcm/open"];

/** 1.2 times as slow at most. */
const NEARLY = 1 / 1.2;

export const RATIOS: readonly RatioTarget[] = [
  ...eachOf(AEAD, MIB, ["noble", 5, 8], ["node:crypto", undefined, 0.25]),
  ...eachOf(AEAD, 4 * KIB, ["noble", 5, 8], ["node:crypto", 0.35, 0.7]),
  ...eachOf(AEAD, 32, ["noble", 12, 25], ["node:crypto", 2.5, 5], ["WebCrypto", 25]),
  ...rows("aes-256-gcm/seal-many", 256, ["noble", 18, 30], ["WebCrypto", 25]),
  ...rows("derive-and-seal", 32, ["noble", 12, 20]),
  ...rows("derive-and-seal-many", 32, ["noble", 20, 50]),
  ...rows("sha-256", MIB, ["hash-wasm", 1, 1.3], ["noble", 1.3]),
  ...rows("hmac-sha-256", 64, ["noble", 4, 8]),
  ...rows("backing-key lookup", 16, ["pocketkms among 1,000", 0.5]),
  ...eachOf(["kms/Encrypt", "kms/Decrypt", "kms/GenerateDataKey"], 32, ["node:crypto", 1, 2.5], ["noble", 6]),
  ...rows("kms/BatchGenerateDataKey", 32, ["node:crypto", 4, 8]),
  ...eachOf(["kms/Sign RSA_2048 RSASSA_PSS_SHA_256", "kms/Sign RSA_2048 RSASSA_PKCS1_V1_5_SHA_256"], 64, ["WebCrypto", NEARLY]),
  ...rows("kms/Sign ECC_NIST_P256 ECDSA_SHA_256", 64, ["noble", NEARLY]),
  ...eachOf(HTTP_JOBS, 32, ["node:http", 0.5, 0.8]),
];

export const RATES: readonly RateTarget[] = [{ job: "backing-key lookup", opsPerSecond: 10_000_000 }];

export const LIMITS: readonly LimitTarget[] = [
  { figure: SIZE_FIGURE, atMost: 60_000 },
  ...HTTP_JOBS.map((job) => ({ figure: latencyFigure(job), atMost: 5 })),
];
