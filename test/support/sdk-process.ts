/**
 * A process that works on the keys of a SQLite keystore through a `Kms`: `sdk-process.ts FILE KEY_ARN NAME ROUNDS`.
 *
 * It waits for a line on its standard input, so that several begin together. In each round a day of its clock passes beyond the key's
 * rotation period: the rotation is due, and everybody rotates, sets a tag of its own and encrypts at once. It writes one line of JSON.
 */

import { once } from "node:events";
import process from "node:process";
import { DAY_MS, ManualClock } from "../../src/clock.js";
import { bytesRootKey } from "../../src/keystore/root-key/bytes.js";
import { openSqliteNode } from "../../src/keystore/stores/sqlite-node.js";
import { Kms } from "../../src/sdk/kms.js";

const [file = "", KeyId = "", name = "", rounds = "0", start = "0"] = process.argv.slice(2);
const clock = new ManualClock(Number(start));
const kms = await Kms.open({
  store: await openSqliteNode(file),
  rootKey: bytesRootKey(new Uint8Array(32).fill(0x5a)),
  region: "eu-central-1",
  accountId: "123456789012",
  clock,
});

const blobs: string[] = [];
process.stdout.write("ready\n");
for (let round = 0; round < Number(rounds); round++) {
  await once(process.stdin, "data");
  clock.advance(90 * DAY_MS);
  const work = [
    kms.encrypt({ KeyId, Plaintext: new TextEncoder().encode(`${name} ${round}`) }),
    ...Array.from({ length: 3 }, (_, i) => kms.tagResource({ KeyId, Tags: [{ TagKey: `${name}-${round}-${i}`, TagValue: "" }] })),
    kms.createAlias({ AliasName: `alias/${name}-${round}`, TargetKeyId: KeyId }),
    kms.maintain(),
  ] as const;
  const [{ CiphertextBlob }] = await Promise.all(work);
  blobs.push(Buffer.from(CiphertextBlob).toString("base64"));
  process.stdout.write("done\n");
}
process.stdout.write(`${JSON.stringify(blobs)}\n`);
await kms.close();
process.exit(0);
