/** `http/GenerateDataKey` and `http/Encrypt`: the wire protocol over loopback against a bare `node:http` server, turn by turn. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bytes } from "../inputs.ts";
import { type Figure, OURS, type Row } from "../job.ts";
import { median } from "../rounds.ts";
import { ask, latenciesAt, percentile99, requestRate } from "./load.ts";
import type { Listening } from "./server.ts";

const ROUNDS = 5;
const WARM_UP_MS = 500;
const RATE_MS = 700;
const LATENCY_ROUNDS = 3;
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
        const percentiles: number[] = [];
        for (let round = 0; round < LATENCY_ROUNDS; round++) {
          percentiles.push(percentile99(await latenciesAt(ours.port, request, rates.ours / 2, LATENCY_MS)));
        }
        figures.push({ figure: latencyFigure(job), value: median(percentiles), unit: "ms" });
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

  stop(): void {
    this.#process.kill();
  }
}
