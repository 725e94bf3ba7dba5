/** A `Kms` in three Regions, and the same key in each of them. */

import type { Kms } from "../../src/sdk/kms.js";
import { idOf, keyArnOf, type Lab, newKey, openLab, REGION } from "./sdk-kms.js";

export const HERE = REGION;
export const WEST = "us-west-2";
export const EAST = "ap-southeast-1";
export const REGIONS = [HERE, WEST, EAST] as const;

export interface RegionsLab extends Lab {
  readonly west: Kms;
  readonly east: Kms;
}

export async function openRegions(options: Parameters<typeof openLab>[0] = {}): Promise<RegionsLab> {
  const lab = await openLab({ regions: REGIONS, ...options });
  return { ...lab, west: lab.kms.inRegion(WEST), east: lab.kms.inRegion(EAST) };
}

/** A multi-Region key: its primary is here, its replicas where `regions` says. */
export async function newFamily(kms: Kms, regions: readonly string[] = [WEST], input: Parameters<Kms["createKey"]>[0] = {}) {
  const primary = await newKey(kms, { ...input, MultiRegion: true });
  for (const ReplicaRegion of regions) await kms.replicateKey({ KeyId: primary, ReplicaRegion });
  const id = idOf(primary);
  return { id, primary, west: keyArnOf(id, WEST), east: keyArnOf(id, EAST) };
}

export const metadataIn = async (kms: Kms, KeyId: string) => (await kms.describeKey({ KeyId })).KeyMetadata;
