/** The one door of the suites: a runner hands a request in and gets plain JSON back. */
import { verifyVectors } from "pocketkms";
import { BAD_INPUT_SUITE } from "./bad-input.js";
import { type Dump, openDump, writeDump, writeFixedBlobs } from "./interchange.js";
import { KEYSTORE_SUITE } from "./keystore.js";
import { KMS_SUITE } from "./kms.js";
import { runSuite, type SuiteResult } from "./suite.js";

export interface Report {
  readonly suites: readonly SuiteResult[];
  /** Globals this runtime does not have, so that what needs them could not be tried. */
  readonly lacks: readonly string[];
  readonly vectors: { readonly ok: boolean; readonly cases: number; readonly passed: number; readonly digest: string };
  /** What the other runtimes open. */
  readonly dump: Dump;
  /** Blobs that must be the same in every runtime, in hexadecimal. */
  readonly fixed: readonly string[];
}

/** For each dump, how many of its blobs were opened. */
export type Opened = readonly number[];

export type Request = { readonly do: "run" } | { readonly do: "open"; readonly dumps: readonly Dump[] };
export type Answer<R extends Request> = R extends { do: "run" } ? Report : Opened;

const TRIED_GLOBALS = ["SharedArrayBuffer"];
const SUITES = [KMS_SUITE, KEYSTORE_SUITE, BAD_INPUT_SUITE];

export async function answer<R extends Request>(request: R): Promise<Answer<R>> {
  return (request.do === "run" ? await run() : await Promise.all(request.dumps.map(openDump))) as Answer<R>;
}

async function run(): Promise<Report> {
  const suites: SuiteResult[] = [];
  for (const suite of SUITES) suites.push(await runSuite(suite));
  const { ok, cases, passed, digest } = await verifyVectors();
  const lacks = TRIED_GLOBALS.filter((name) => !(name in globalThis));
  return { suites, lacks, vectors: { ok, cases, passed, digest }, dump: await writeDump(), fixed: await writeFixedBlobs() };
}
