/**
 * A server under load, in a process of its own: `pocketkms`, the listener of the package over a memory store, or `bare`, a `node:http`
 * server that answers every request with one fixed body of the same length. Tells its parent the port and, ours, the key.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Kms, kmsListener } from "pocketkms/node";

/** What the parent is sent. */
export interface Listening {
  readonly port: number;
  readonly keyId: string;
}

/** What it is answered to any message. */
export interface Usage {
  readonly cpuMicroseconds: number;
}

const [, , which, bodyLength = "0"] = process.argv;
const kms = await Kms.open();
const { KeyMetadata } = await kms.createKey();
const body = "x".repeat(Number(bodyLength));

const server =
  which === "bare"
    ? createServer((_request, response) => {
        response.writeHead(200, { "content-type": "application/x-amz-json-1.1", "content-length": body.length });
        response.end(body);
      })
    : createServer(kmsListener(kms));

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ port, keyId: KeyMetadata?.Arn } satisfies Partial<Listening>);
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicroseconds: user + system } satisfies Usage);
});
process.once("disconnect", () => process.exit(0));
