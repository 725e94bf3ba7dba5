/** The measuring itself, on contenders that take known times, and the load on a server, briefly. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { constants, PerformanceObserver } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadedAtOnce } from "../../bench/figures/size.js";
import { ask, latenciesAt, percentile99, requestRate } from "../../bench/http/load.js";
import type { Job } from "../../bench/job.js";
import { measure } from "../../bench/rounds.js";

/** Does nothing else for so long. */
function busy(milliseconds: number): Uint8Array {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  return new Uint8Array(1);
}

const sleep = (milliseconds: number): Promise<Uint8Array> =>
  new Promise((resolve) => setTimeout(() => resolve(new Uint8Array(1)), milliseconds));

const jobOf = (contenders: Job["contenders"], deterministic = false): Job => ({ job: "test", bytes: 1, deterministic, contenders });
const BRIEFLY = { rounds: 3, time: 5 };

describe("rounds", () => {
  test("tell a slow contender from a fast one, synchronous or not", async () => {
    const rows = await measure(jobOf({ fast: () => busy(0.5), slow: () => busy(4), waiting: () => sleep(4) }), BRIEFLY);
    expect(rows.map(({ contender }) => contender)).toEqual(["fast", "slow", "waiting"]);
    const [fast, slow, waiting] = rows.map(({ opsPerSecond }) => opsPerSecond) as [number, number, number];
    expect(fast).toBeLessThanOrEqual(2000);
    expect(slow).toBeLessThanOrEqual(250);
    expect(waiting).toBeLessThanOrEqual(260);
    expect(fast / slow).toBeGreaterThan(2);
  });

  test("every contender works in every round", async () => {
    let calls = 0;
    await measure(jobOf({ counted: () => ++calls && busy(1) }), BRIEFLY);
    expect(calls).toBeGreaterThan(BRIEFLY.rounds);
  });

  test("each contender's young garbage is collected in its own time", async () => {
    let minor = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { readonly detail: { readonly kind: number } }[]) {
        if (entry.detail.kind === constants.NODE_PERFORMANCE_GC_MINOR) minor++;
      }
    });
    observer.observe({ entryTypes: ["gc"] });
    await measure(jobOf({ one: () => 1, two: () => 2 }), { rounds: 3, time: 1 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    observer.disconnect();
    expect(minor).toBeGreaterThanOrEqual(6);
  });

  test("before each round the job is told its number", async () => {
    const told: number[] = [];
    await measure({ ...jobOf({ one: () => 1 }), beforeRound: (round) => told.push(round) }, { rounds: 3, time: 1 });
    expect(told).toEqual([0, 1, 2]);
  });

  test("contenders that should agree and do not are found out before anything is measured", async () => {
    const same = jobOf(
      { one: () => Uint8Array.of(1, 2), parts: () => [Uint8Array.of(1), Buffer.of(2)], later: async () => Uint8Array.of(1, 2).buffer },
      true,
    );
    await expect(measure(same, BRIEFLY)).resolves.toHaveLength(3);
    await expect(measure(jobOf({ one: () => Uint8Array.of(1), other: () => Uint8Array.of(2) }, true), BRIEFLY)).rejects.toThrow(
      "different results",
    );
  });

  test("a contender that fails is not passed over", async () => {
    let calls = 0;
    const failing = () => {
      if (++calls > 40) throw new Error("worn out");
      return busy(1);
    };
    await expect(measure(jobOf({ failing }), { rounds: 20, time: 10 })).rejects.toThrow("worn out");
  });
});

describe("load", () => {
  let failing = false;
  let port = 0;
  let served = 0;
  const server = createServer((request, response) => {
    served++;
    request.resume().on("end", () => response.writeHead(failing ? 400 : 200, { "content-length": 2 }).end("ok"));
  });
  const request = Buffer.from("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nbody");

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test("asks, counts the answers, keeps a timetable", async () => {
    expect((await ask(port, request)).toString()).toBe("ok");
    served = 0;
    const rate = await requestRate(port, request, 100);
    expect(served).toBeGreaterThanOrEqual(16);
    expect(rate).toBeLessThanOrEqual((served * 1000) / 100);
    const latencies = await latenciesAt(port, request, 400, 200);
    expect(latencies).toHaveLength(80);
    expect(Math.min(...latencies)).toBeGreaterThan(0);
  });

  test("an answer that is none ends it", async () => {
    failing = true;
    await expect(ask(port, request)).rejects.toThrow("400 Bad Request");
  });

  test("the 99th percentile", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentile99(hundred)).toBe(99);
    expect(percentile99([7])).toBe(7);
    expect(() => percentile99([])).toThrow(RangeError);
  });
});

test("the size counts what is loaded at once, each file once", () => {
  const at = (path: string, kind: string) => ({ path, kind });
  const outputs = {
    entry: { imports: [at("shared", "import-statement"), at("later", "dynamic-import"), at("node:fs", "import-statement")] },
    shared: { imports: [at("deep", "import-statement"), at("entry", "import-statement")] },
    deep: { imports: [] },
    later: { imports: [at("later-too", "import-statement")] },
    "later-too": { imports: [] },
  };
  expect([...loadedAtOnce(outputs, "entry")].sort()).toEqual(["deep", "entry", "shared"]);
});
