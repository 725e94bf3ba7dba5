/** Fills a core with as many backing keys as its argument says and prints the resident memory of the process, in bytes. */
import { createCore } from "../core.ts";
import { residentCore } from "../suites/backing-keys.ts";

const count = Number(process.argv[2]);
const core = count === 0 ? await createCore({ slots: 1 }) : await residentCore(count);
globalThis.gc?.();
process.stdout.write(String(process.memoryUsage.rss()));
core.destroy();
