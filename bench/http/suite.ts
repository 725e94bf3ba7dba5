/** `http/GenerateDataKey` and `http/Encrypt`: the wire protocol over loopback against a bare `node:http` server, turn by turn. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bytes } from "../inputs.ts";
import { type Figure, OURS, type Row } from "../job.ts";
import { median } from "../rounds.ts";
import { ask, latenciesAt, percentile99, requestRate } from "./load.ts";
import type { Listening, Usage } from "./server.ts";

const ROUNDS = 5;
const WARM_UP_MS = 500;
const RATE_MS = 700;
const LATENCY_ROUNDS = 7;
const LATENCY_MS = 1_000;

const BARE = "node:http";
const PLAINTEXT_BYTES = 32;

const BODIES: Readonly<Record<string, (KeyId: string) => object>> = {
  GenerateDataKey: (KeyId) => ({ KeyId, KeySpec: "AES_256" }),
  Encrypt: (KeyId) => ({ KeyId, Plaintext: Buffer.from(bytes(PLAINTEXT_BYTES, 2)).toString("base64") }),
};

export const HTTP_JOBS: readonly string[] = Object.keys(BODIES).map((action) => `http/${action}`);

/** The name of a job's latency. */
export const latencyFigure = (job: string): string => `${job}: 99th percentile at half the load`;

export async function measureHttp(wanted: (job: string) => boolean): Promise<{ rows: Row[]; figures: Figure[] }> {
  const rows: Row[] = [];
  const figures: Figure[] = [];
  const ours = await Server.start(OURS);
  try {
    for (const action of Object.keys(BODIES)) {
      const job = `http/${action}`;
      if (!wanted(job)) continue;
      const request = requestOf(action, BODIES[action]?.(ours.keyId) ?? {});
      const bare = await Server.start("bare", (await ask(ours.port, request)).length);
      try {
        const rates = await alternately(ours, bare, request);
        rows.push({ job, contender: OURS, bytes: PLAINTEXT_BYTES, opsPerSecond: rates.ours });
        rows.push({ job, contender: BARE, bytes: PLAINTEXT_BYTES, opsPerSecond: rates.bare });
        const cpu = { ours: await ours.cpuMicroseconds(request), bare: await bare.cpuMicroseconds(request) };
        const latency = await latencies(ours, bare, request, rates.ours / 2);
        figures.push({ figure: latencyFigure(job), value: latency.ours, unit: "ms" });
        figures.push({ figure: `${job}: the same of ${BARE}, at that rate`, value: latency.bare, unit: "ms" });
        figures.push({ figure: `${job}: processor time of the server`, value: cpu.ours, unit: "us" });
        figures.push({ figure: `${job}: the same of ${BARE}`, value: cpu.bare, unit: "us" });
      } finally {
        bare.stop();
      }
    }
  } finally {
    ours.stop();
  }
  return { rows, figures };
}

async function alternately(ours: Server, bare: Server, request: Buffer): Promise<{ ours: number; bare: number }> {
  const rates: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (const { port } of [ours, bare]) await requestRate(port, request, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round++) {
    rates.ours.push(await requestRate(ours.port, request, RATE_MS));
    rates.bare.push(await requestRate(bare.port, request, RATE_MS));
  }
  return { ours: median(rates.ours), bare: median(rates.bare) };
}

/** The 99th percentiles: what both have is the client's and the machine's. */
async function latencies(ours: Server, bare: Server, request: Buffer, perSecond: number): Promise<{ ours: number; bare: number }> {
  const percentiles: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 0; round < LATENCY_ROUNDS; round++) {
    percentiles.ours.push(percentile99(await latenciesAt(ours.port, request, perSecond, LATENCY_MS)));
    percentiles.bare.push(percentile99(await latenciesAt(bare.port, request, perSecond, LATENCY_MS)));
  }
  return { ours: median(percentiles.ours), bare: median(percentiles.bare) };
}

function requestOf(action: string, body: object): Buffer {
  const text = JSON.stringify(body);
  return Buffer.from(
    [
      "POST / HTTP/1.1",
      "host: 127.0.0.1",
      "content-type: application/x-amz-json-1.1",
      `x-amz-target: TrentService.${action}`,
      `content-length: ${Buffer.byteLength(text)}`,
      "",
      text,
    ].join("\r\n"),
  );
}

class Server {
  readonly port: number;
  readonly keyId: string;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, { port, keyId }: Listening) {
    this.#process = child;
    this.port = port;
    this.keyId = keyId;
  }

  static async start(which: string, bodyLength = 0): Promise<Server> {
    const child = fork(fileURLToPath(new URL("server.ts", import.meta.url)), [which, String(bodyLength)]);
    const [listening] = (await once(child, "message")) as [Listening];
    return new Server(child, listening);
  }

  /** Of all threads, for one request under full load: steadier than a rate where other work goes on. */
  async cpuMicroseconds(request: Buffer): Promise<number> {
    const before = await this.#usage();
    const rate = await requestRate(this.port, request, RATE_MS);
    return ((await this.#usage()) - before) / (rate * (RATE_MS / 1000));
  }

  async #usage(): Promise<number> {
    const told = once(this.#process, "message");
    this.#process.send("usage");
    const [{ cpuMicroseconds }] = (await told) as [Usage];
    return cpuMicroseconds;
  }

  stop(): void {
    this.#process.kill();
  }
}
