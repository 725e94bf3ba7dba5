/**
 * Load on an HTTP server: keep-alive connections with one request under way on each. Written on sockets, so that the client costs far less
 * than any server it drives.
 */
import { connect, type Socket } from "node:net";

/** Connections open at once. */
export const CONNECTIONS = 16;

/** One connection; a response is recognised by its declared length. */
class Connection {
  readonly #socket: Socket;
  #answered: ((body: Buffer) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #received: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", (error) => this.#failed?.(error));
    socket.on("close", () => this.#failed?.(new Error("the server closed the connection")));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => resolve(new Connection(socket)));
      socket.once("error", reject);
    });
  }

  /** The body of a 200. */
  send(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const bodyAt = this.#received.indexOf("\r\n\r\n") + 4;
    if (bodyAt === 3) return;
    const head = this.#received.toString("latin1", 0, bodyAt);
    const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1]);
    if (this.#received.length < bodyAt + length) return;
    const body = this.#received.subarray(bodyAt, bodyAt + length);
    this.#received = Buffer.alloc(0);
    if (head.startsWith("HTTP/1.1 200 ")) this.#answered?.(body);
    else this.#failed?.(new Error(`the server answered ${head.split("\r\n", 1)[0]}: ${body}`));
  }
}

async function withConnections<T>(port: number, work: (connections: readonly Connection[]) => Promise<T>): Promise<T> {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => Connection.open(port)));
  try {
    return await work(connections);
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** One answer, to see what it looks like. */
export const ask = (port: number, request: Buffer): Promise<Buffer> =>
  withConnections(port, ([connection]) => (connection as Connection).send(request));

/** As fast as the server answers, for `milliseconds`. @returns requests per second. */
export const requestRate = (port: number, request: Buffer, milliseconds: number): Promise<number> =>
  withConnections(port, async (connections) => {
    const start = performance.now();
    let answered = 0;
    await Promise.all(
      connections.map(async (connection) => {
        while (performance.now() - start < milliseconds) {
          await connection.send(request);
          answered++;
        }
      }),
    );
    return (answered * 1000) / (performance.now() - start);
  });

/**
 * At a fixed rate, each connection by its own timetable. A request that has to wait for the one before it counts from when it was due.
 * @returns the latency of every request, in milliseconds.
 */
export const latenciesAt = (port: number, request: Buffer, perSecond: number, milliseconds: number): Promise<number[]> =>
  withConnections(port, async (connections) => {
    const interval = (CONNECTIONS * 1000) / perSecond;
    const start = performance.now();
    const latencies: number[] = [];
    await Promise.all(
      connections.map(async (connection, i) => {
        for (let due = start + (i * interval) / CONNECTIONS; due < start + milliseconds; due += interval) {
          await until(due);
          await connection.send(request);
          latencies.push(performance.now() - due);
        }
      }),
    );
    return latencies;
  });

/** Timers are a millisecond coarse: the rest of the way goes by turns of the event loop. */
async function until(time: number): Promise<void> {
  const ahead = time - performance.now();
  if (ahead > 2) await new Promise((resolve) => setTimeout(resolve, ahead - 1.5));
  while (performance.now() < time) await new Promise((resolve) => setImmediate(resolve));
}

/** Of the values, the one that 99 in a hundred do not exceed. */
export function percentile99(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("no values");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] as number;
}
