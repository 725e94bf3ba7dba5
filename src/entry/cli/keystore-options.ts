/** The options that name a keystore, the same for every command that opens one. */
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Command, Option } from "commander";
import type { Clock } from "../../clock.js";
import { ConfigurationError } from "../../errors.js";
import { Records } from "../../keystore/records.js";
import { textRootKey } from "../../keystore/root-key/bytes.js";
import { createRootKeyFile, fileRootKey } from "../../keystore/root-key/file.js";
import { passphraseRootKey } from "../../keystore/root-key/passphrase.js";
import type { RootKey } from "../../keystore/root-key/root-key.js";
import { Kms } from "../../sdk/kms.js";
import { openKms, openSqlite } from "../node.js";
import { UsageError } from "./failure.js";

export const MEMORY = "memory";
const ROOT_KEY_VARIABLE = "POCKETKMS_ROOT_KEY";

export interface KeystoreOptions {
  readonly store: string;
  readonly rootKey?: string;
  readonly passphraseFile?: string;
  readonly region: string;
  readonly regions?: readonly string[];
  readonly accountId: string;
}

export function addKeystoreOptions(command: Command): Command {
  return command
    .option("--store <path>", `the keystore, a SQLite file, made when absent; "${MEMORY}": gone when the command ends`, MEMORY)
    .option(
      "--root-key <file>",
      "the file of the key that seals the keystore (default: PATH.root-key, made with mode 0600 with a new keystore)",
    )
    .addOption(new Option("--passphrase-file <file>", "a file with the passphrase that seals the keystore").conflicts("rootKey"))
    .option("--region <region>", "the Region in ARNs", "us-east-1")
    .option("--regions <list>", "further Regions that are served, for multi-Region keys: eu-west-1,us-west-2", (list: string) =>
      list.split(","),
    )
    .option("--account-id <digits>", "the account in ARNs", "000000000000")
    .addHelpText(
      "after",
      `\nEnvironment:\n  ${ROOT_KEY_VARIABLE}  the key that seals the keystore: 64 hexadecimal digits or 44 characters of base64`,
    );
}

/** Opens what the options name; `description` says in a few words where the keys are and what seals them. */
export async function openKeystore(options: KeystoreOptions, clock?: Clock): Promise<{ kms: Kms; description: string }> {
  const { store, region, regions = [], accountId } = options;
  const about = { region, regions, accountId, ...(clock === undefined ? {} : { clock }) };
  if (store === MEMORY) {
    if (options.rootKey !== undefined || options.passphraseFile !== undefined)
      throw new UsageError("a keystore in memory takes no root key: name a --store");
    return { kms: await Kms.open(about), description: "in memory, gone when this process ends; --store PATH keeps it" };
  }
  const folder = dirname(store);
  if (!existsSync(folder)) throw new ConfigurationError(`the folder ${folder} of the keystore ${store} does not exist`);
  const { rootKey, origin } = await rootKeyOf(options);
  return { kms: await openKms({ path: store, rootKey, ...about }), description: `${store}, sealed by ${origin}` };
}

/** What is named on the command line, else the environment variable, else the file beside the keystore. */
async function rootKeyOf({ store, rootKey, passphraseFile }: KeystoreOptions): Promise<{ rootKey: RootKey; origin: string }> {
  if (passphraseFile !== undefined) {
    return { rootKey: passphraseRootKey(readPassphrase(passphraseFile)), origin: `the passphrase in ${passphraseFile}` };
  }
  const variable = process.env[ROOT_KEY_VARIABLE];
  if (rootKey === undefined && variable !== undefined && variable !== "") {
    return { rootKey: textRootKey(variable, `the variable ${ROOT_KEY_VARIABLE}`), origin: `the variable ${ROOT_KEY_VARIABLE}` };
  }
  const file = rootKey ?? `${store}.root-key`;
  if (!existsSync(file)) {
    const sealedBy = await sealOf(store);
    if (sealedBy === undefined) makeKeyFile(file);
    else if (rootKey === undefined) throw new ConfigurationError(`${missingKey(sealedBy, file)} of the keystore ${store}`);
  }
  return { rootKey: fileRootKey(file), origin: file };
}

/**
 * A keystore that is there has its root key somewhere: a new one would not open it.
 * @returns the kind of root key that seals it; `undefined`: a new keystore, or a file in which none was made yet.
 */
async function sealOf(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  const store = await openSqlite(path);
  try {
    return (await new Records(store).get("meta", "keystore"))?.record.rootKey.kind;
  } finally {
    await store.close();
  }
}

/** Where to look for the root key of a keystore that was opened without one. */
const missingKey = (kind: string, file: string): string =>
  kind === "passphrase"
    ? "--passphrase-file must name the file with the passphrase"
    : `there is no ${file}: --root-key or the variable ${ROOT_KEY_VARIABLE} must give the root key`;

/** Of two commands that start at once, one makes the file, both use it. */
function makeKeyFile(file: string): void {
  try {
    createRootKeyFile(file);
  } catch (error) {
    if (!existsSync(file)) throw error;
    return;
  }
  console.error(`made the root key ${file}: keep a copy of it apart from the keystore, without it every key is lost`);
}

function readPassphrase(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new ConfigurationError(`cannot read the passphrase file ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}
