/**
 * Answers leave together: those to requests that came in one turn of the event loop are written one after the other at its end.
 *
 * A write wakes a client on the same machine. Where requests are answered one by one, the client is done with each answer before the next
 * is written, and asleep again: waking it cost a tenth of a request with 16 connections. A single request waits for nothing, the end of its
 * turn is where it would be written anyway.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { WireResponse } from "../http/wire.js";

/** An answer and where it goes. */
export interface Letter {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly answer: WireResponse;
}

export class Outbox {
  #letters: Letter[] = [];

  put(letter: Letter): void {
    if (this.#letters.push(letter) === 1) setImmediate(this.#send);
  }

  readonly #send = (): void => {
    const letters = this.#letters;
    this.#letters = [];
    for (const letter of letters) send(letter);
  };
}

/**
 * Headers and body in one write. A client whose body was not read to its end is told that the connection closes. Where somebody else has
 * answered meanwhile (a time limit around the listener, say), nothing is sent: to throw here would cost the other letters.
 */
function send({ request, response, answer: { status, headers, body } }: Letter): void {
  if (response.headersSent) return;
  const length = Buffer.byteLength(body);
  const framed = [...headers, "content-length", String(length)];
  if (!request.complete) framed.push("connection", "close");
  response.writeHead(status, framed);
  // ASCII is the same in both encodings, and the first is written as it lies in memory.
  response.end(body, length === body.length ? "latin1" : "utf8");
}
