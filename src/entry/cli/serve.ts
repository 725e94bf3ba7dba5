/** `pocketkms serve`: the AWS KMS wire protocol on a port of this machine. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Command, InvalidArgumentError } from "commander";
import { ManualClock } from "../../clock.js";
import { ConfigurationError } from "../../errors.js";
import { isLoopbackHost } from "../../http/loopback.js";
import { TEST_CLOCK_PATH } from "../../http/test-clock.js";
import { kmsListener } from "../node-listener.js";
import { UsageError } from "./failure.js";
import { addKeystoreOptions, type KeystoreOptions, openKeystore } from "./keystore-options.js";
import { version } from "./version.js";

/** How long requests under way may take to end when the server is told to stop. */
const GRACE_MS = 5_000;

/** How often what is due (deletions, rotations) is done for keys that no request asks for. */
const MAINTENANCE_MS = 60_000;

interface ServeOptions extends KeystoreOptions {
  readonly host: string;
  readonly port: number;
  readonly testClock?: true;
}

export function serveCommand(): Command {
  const command = new Command("serve")
    .description("serve the AWS KMS wire protocol; signatures are not checked yet, so to this machine only")
    .option("--host <host>", "a loopback address or name", "127.0.0.1")
    .option("--port <port>", "0 takes any free port", portNumber, 8642)
    .option("--test-clock", `for tests: time stands still until moved by POST ${TEST_CLOCK_PATH} {"advanceSeconds": N}`);
  return addKeystoreOptions(command).action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  if (!isLoopbackHost(options.host)) {
    throw new UsageError(
      `refusing to listen on ${options.host}: signatures are not checked yet, so everybody who reaches the port could use every key. ` +
        "Use a loopback address such as 127.0.0.1.",
    );
  }
  let maintenance: NodeJS.Timeout | undefined;
  const clock = options.testClock ? new ManualClock(Date.now()) : undefined;
  const { kms, description } = await openKeystore(options, clock);
  const onInternalError = (error: unknown, requestId: string): void => console.error(`internal error in request ${requestId}:`, error);
  const server = createServer(
    kmsListener(kms, { allowHost: isLoopbackHost, onInternalError, ...(options.testClock ? { testClock: kms } : {}) }),
  );
  try {
    await listen(server, options);
    console.log(welcome(endpointOf(server), description, options));
    maintenance = setInterval(() => void kms.maintain().catch(reportMaintenance), MAINTENANCE_MS);
    await stopped(server);
  } finally {
    clearInterval(maintenance);
    await kms.close();
  }
}

const reportMaintenance = (error: unknown): void => console.error("maintenance failed, it is tried again in a minute:", error);

function listen(server: Server, { host, port }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const inUse = error.code === "EADDRINUSE";
      reject(inUse ? new ConfigurationError(`port ${port} on ${host} is in use; choose another with --port`) : error);
    });
    server.listen(port, host.replace(/^\[(.*)\]$/, "$1"), resolve);
  });
}

function endpointOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

const welcome = (
  endpoint: string,
  keystore: string,
  { region, regions = [], accountId, testClock }: ServeOptions,
): string => `PocketKMS ${version()}
  endpoint  ${endpoint}
  keystore  ${keystore}
  region    ${[region, ...regions].join(", ")}, account ${accountId}
${testClock ? "  CLOCK     stands still until it is moved: for tests only\n" : ""}  WARNING   signatures are not checked yet: any program on this machine may use every key. It listens on loopback only.

Try it:
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=${region}
  aws kms create-key --endpoint-url ${endpoint}
  aws kms list-keys --endpoint-url ${endpoint}

Stop it with Ctrl-C.`;

/** Until SIGINT or SIGTERM; then no new connections, requests under way may end, and what is left is cut. A second signal ends at once. */
function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      server.closeIdleConnections();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return Number(text);
}
