/**
 * Load on an HTTP server: keep-alive connections with one request under way on each. Written on sockets, without promises and without a
 * buffer for each answer, so that the client costs less than any server it drives, and its garbage collector does not stop the clock:
 * a pause of 3 ms, twenty of them in a second, was the 99th percentile of what this measures.
 */
import { connect, type Socket } from "node:net";

/** Connections open at once. */
export const CONNECTIONS = 16;
/** More than the head and the body of any answer here. */
const LONGEST_ANSWER = 16_384;
const END_OF_HEAD = "\r\n\r\n";

/** What is told of each answer; `body` is overwritten by the next one. */
type Answered = (body: Buffer) => void;

/** One connection; an answer is recognised by its declared length. */
class Connection {
  readonly #socket: Socket;
  readonly #failed: (error: Error) => void;
  readonly #answer = Buffer.alloc(LONGEST_ANSWER);
  #length = 0;
  #answered: Answered | undefined;

  constructor(port: number, opened: () => void, failed: (error: Error) => void) {
    this.#failed = failed;
    this.#socket = connect({ port, host: "127.0.0.1", onread: { buffer: Buffer.alloc(LONGEST_ANSWER), callback: this.#receive } }, opened);
    this.#socket.setNoDelay(true);
    this.#socket.on("error", failed);
    this.#socket.on("close", this.#closed);
  }

  /** `answered` is told of a 200. */
  send(request: Buffer, answered: Answered): void {
    this.#answered = answered;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.off("close", this.#closed);
    this.#socket.destroy();
  }

  readonly #closed = (): void => this.#failed(new Error("the server closed the connection"));

  readonly #receive = (bytes: number, chunk: Uint8Array): boolean => {
    this.#answer.set(chunk.subarray(0, bytes), this.#length);
    this.#length += bytes;
    const bodyAt = this.#answer.subarray(0, this.#length).indexOf(END_OF_HEAD) + END_OF_HEAD.length;
    if (bodyAt < END_OF_HEAD.length) return true;
    const head = this.#answer.toString("latin1", 0, bodyAt);
    const end = bodyAt + Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1]);
    if (this.#length < end) return true;
    this.#length = 0;
    const answered = this.#answered;
    this.#answered = undefined;
    const body = this.#answer.subarray(bodyAt, end);
    if (head.startsWith("HTTP/1.1 200 ")) answered?.(body);
    else this.#failed(new Error(`the server answered ${head.split("\r\n", 1)[0]}: ${body}`));
    return true;
  };
}

/** Connects, works until `done` is called, and disconnects. Rejects when a connection fails. */
async function withConnections<T>(
  port: number,
  count: number,
  work: (connections: readonly Connection[], done: (result: T) => void) => void,
): Promise<T> {
  const connections: Connection[] = [];
  try {
    return await new Promise<T>((resolve, reject) => {
      let open = 0;
      const opened = (): void => {
        if (++open === count) work(connections, resolve);
      };
      while (connections.length < count) connections.push(new Connection(port, opened, reject));
    });
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** One answer, to see what it looks like. */
export const ask = (port: number, request: Buffer): Promise<Buffer> =>
  withConnections(port, 1, ([connection], done) => connection?.send(request, (body) => done(Buffer.from(body))));

/** As fast as the server answers, for `milliseconds`. @returns requests per second. */
export const requestRate = (port: number, request: Buffer, milliseconds: number): Promise<number> =>
  withConnections(port, CONNECTIONS, (connections, done) => {
    const start = performance.now();
    let answered = 0;
    let finished = 0;
    for (const connection of connections) {
      const next = (): void => {
        const elapsed = performance.now() - start;
        answered++;
        if (elapsed < milliseconds) connection.send(request, next);
        else if (++finished === connections.length) done((answered * 1000) / elapsed);
      };
      connection.send(request, next);
    }
  });

/**
 * At a fixed rate, each connection by its own timetable. A request that has to wait for the one before it, or for the timer, which is a
 * millisecond coarse, counts from when it was due. Between two requests the client sleeps: one that waited by turns of its event loop kept
 * one of two cores busy, and the compiler's and collector's threads of both processes took the other from the server for milliseconds.
 * @returns the latency of every request, in milliseconds.
 */
export const latenciesAt = (port: number, request: Buffer, perSecond: number, milliseconds: number): Promise<number[]> =>
  withConnections(port, CONNECTIONS, (connections, done) => {
    const interval = (CONNECTIONS * 1000) / perSecond;
    const start = performance.now();
    const latencies: number[] = [];
    let finished = 0;
    for (const [i, connection] of connections.entries()) {
      let due = start + (i * interval) / CONNECTIONS;
      const answered = (): void => {
        latencies.push(performance.now() - due);
        due += interval;
        next();
      };
      const next = (): void => {
        const ahead = due - performance.now();
        if (due >= start + milliseconds) finished++;
        else if (ahead > 0) setTimeout(next, ahead);
        else connection.send(request, answered);
        if (finished === connections.length) done(latencies);
      };
      next();
    }
  });

/** Of the values, the one that 99 in a hundred do not exceed. */
export function percentile99(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("no values");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(0.99 * sorted.length) - 1] as number;
}
