/** The one door of the suites: a runner hands a request in and gets plain JSON back. */
import { type ReadVectorFile, type VerifyReport, verifyVectors } from "pocketkms";
import { BAD_INPUT_SUITE } from "./bad-input.js";
import { type Dump, openDump, writeDump, writeFixedBlobs } from "./interchange.js";
import { KEYSTORE_SUITE } from "./keystore.js";
import { KMS_SUITE } from "./kms.js";
import { runSuite, type SuiteResult } from "./suite.js";

export interface Report {
  readonly suites: readonly SuiteResult[];
  /** Globals this runtime does not have, so that what needs them could not be tried. */
  readonly lacks: readonly string[];
  /** Of the vectors that the package carries, and of all in the published files. */
  readonly shipped: Vectors;
  readonly published: Vectors;
  /** What the other runtimes open. */
  readonly dump: Dump;
  /** Blobs that must be the same in every runtime, in hexadecimal. */
  readonly fixed: readonly string[];
}

export type Vectors = Pick<VerifyReport, "ok" | "cases" | "passed" | "digest">;

/** For each dump, how many of its blobs were opened. */
export type Opened = readonly number[];

export type Request = { readonly do: "run" } | { readonly do: "open"; readonly dumps: readonly Dump[] };
export type Answer<R extends Request> = R extends { do: "run" } ? Report : Opened;

const TRIED_GLOBALS = ["SharedArrayBuffer"];
const SUITES = [KMS_SUITE, KEYSTORE_SUITE, BAD_INPUT_SUITE];

/** `readVectorFile`: how this runtime reads a file of `vectors/`. */
export async function answer<R extends Request>(request: R, readVectorFile: ReadVectorFile): Promise<Answer<R>> {
  return (request.do === "run" ? await run(readVectorFile) : await Promise.all(request.dumps.map(openDump))) as Answer<R>;
}

async function run(published: ReadVectorFile): Promise<Report> {
  const suites: SuiteResult[] = [];
  for (const suite of SUITES) suites.push(await runSuite(suite));
  const lacks = TRIED_GLOBALS.filter((name) => !(name in globalThis));
  return {
    suites,
    lacks,
    shipped: summary(await verifyVectors()),
    published: summary(await verifyVectors({ published })),
    dump: await writeDump(),
    fixed: await writeFixedBlobs(),
  };
}

const summary = ({ ok, cases, passed, digest }: VerifyReport): Vectors => ({ ok, cases, passed, digest });
